/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes as text (RFC 4648). */
#ifndef VPATCH_REPORT_BASE64_H
#define VPATCH_REPORT_BASE64_H

#include <stddef.h>
#include <stdint.h>

/* The text `before` and then the bytes in base64, with padding; the caller frees it. NULL
 * when memory is short. */
char *vp_base64(const char *before, const uint8_t *data, size_t size);

#endif
