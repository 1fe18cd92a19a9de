/* SPDX-License-Identifier: BSD-2-Clause */
/* The caller's buffer for an error message: a sentence, cut to its size. */
#ifndef VPATCH_BASE_ERROR_H
#define VPATCH_BASE_ERROR_H

#include <stddef.h>

#include "vpatch/vpatch.h"

typedef struct vp_errbuf {
    char *text; /* may be NULL */
    size_t size;
} vp_errbuf;

/* The buffer that an open was given, emptied. */
vp_errbuf vp_errbuf_make(char *text, size_t size);

/* Writes the sentence and returns status, so that a check can end with
 * `return vp_fail(message, VPATCH_ERR_MODEL_FILE, ...)`. */
#ifdef __GNUC__
__attribute__((format(printf, 3, 4)))
#endif
vpatch_status
vp_fail(const vp_errbuf *message, vpatch_status status, const char *format, ...);

/* The sentence for an open that stopped in its midst: memory or threads are short, or the
 * status' own text. */
vpatch_status vp_fail_open(const vp_errbuf *message, vpatch_status status);
/* VPATCH_OK when a picture may have this size. */
vpatch_status vp_check_size(int width, int height, const vp_errbuf *message);

#endif
