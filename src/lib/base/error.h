/* SPDX-License-Identifier: BSD-2-Clause */
/* Sentences for the caller, cut to the room that he gives. */
#ifndef VPATCH_BASE_ERROR_H
#define VPATCH_BASE_ERROR_H

#include <stddef.h>

#include "vpatch/vpatch.h"

typedef struct vp_errbuf {
    char *text; /* NULL: nobody listens */
    size_t size;
} vp_errbuf;

/* Writes the sentence and returns status, so that a check can end with
 * `return vp_fail(message, VPATCH_ERR_MODEL_FILE, ...)`. */
#ifdef __GNUC__
__attribute__((format(printf, 3, 4)))
#endif
vpatch_status
vp_fail(const vp_errbuf *message, vpatch_status status, const char *format, ...);

#endif
