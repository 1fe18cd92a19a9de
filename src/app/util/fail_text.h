/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VPATCH_UTIL_FAIL_TEXT_H
#define VPATCH_UTIL_FAIL_TEXT_H

#include <stddef.h>

/* Prints a reason into message and returns -1. */
int vp_fail_text(char *message, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
