/* SPDX-License-Identifier: BSD-2-Clause */
/* Sentences for the caller, cut to the room that he gives. */
#ifndef VPATCH_NET_MESSAGE_H
#define VPATCH_NET_MESSAGE_H

#include <stddef.h>

#include "vpatch/vpatch.h"

typedef struct vp_message {
    char *text; /* NULL: nobody listens */
    size_t size;
} vp_message;

/* Writes the sentence and returns status, so that a check can end with
 * `return vp_fail(message, VPATCH_ERR_MODEL_FILE, ...)`. */
#ifdef __GNUC__
__attribute__((format(printf, 3, 4)))
#endif
vpatch_status vp_fail(const vp_message *message, vpatch_status status, const char *format, ...);

#endif
