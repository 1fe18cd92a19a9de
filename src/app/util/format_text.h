/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VPATCH_UTIL_FORMAT_TEXT_H
#define VPATCH_UTIL_FORMAT_TEXT_H

/* What printf would print, in new memory; NULL: memory is short. */
char *vp_format_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
