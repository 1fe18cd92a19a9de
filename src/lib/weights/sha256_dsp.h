/* SPDX-License-Identifier: BSD-2-Clause */
/* The loop of SHA-256 (FIPS 180-4). */
#ifndef VPATCH_WEIGHTS_SHA256_DSP_H
#define VPATCH_WEIGHTS_SHA256_DSP_H

#include <stddef.h>
#include <stdint.h>

/* Takes `blocks` blocks of 64 bytes into the state. */
void vp_sha256_absorb(uint32_t state[8], const uint8_t *data, size_t blocks);

#endif
