/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256 (FIPS 180-4): a weights file is known by it. */
#ifndef VPATCH_WEIGHTS_SHA256_H
#define VPATCH_WEIGHTS_SHA256_H

#include <stddef.h>
#include <stdint.h>

void vp_sha256(const void *data, size_t size, uint8_t digest[32]);

#endif
