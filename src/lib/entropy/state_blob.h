/* SPDX-License-Identifier: BSD-2-Clause */
/* The frame around a stored state: what it is, its size, a checksum.
 *
 *   4 bytes   kind, e.g. "VPMS"
 *   4 bytes   version, 1 (integers are little-endian)
 *   4 bytes   size of the payload
 *   4 bytes   FNV-1a hash of the payload
 *   payload   written by a range coder */
#ifndef VPATCH_ENTROPY_STATE_BLOB_H
#define VPATCH_ENTROPY_STATE_BLOB_H

#include <stddef.h>
#include <stdint.h>

#include "entropy/mixer.h"
#include "entropy/rangecoder.h"

/* Finishes an encoding coder and returns its bytes framed. Returns 0, or -1 when
 * memory is short. *state belongs to the caller: free(). */
int vp_state_blob_finish(const char kind[4], vp_coder *coder, uint8_t **state, size_t *size);
/* Starts a decoding coder on the payload. Returns 0, or -2 when the frame is
 * not sound. */
int vp_state_blob_open(const char kind[4], vp_coder *coder, const uint8_t *state, size_t size);
/* After decoding: 0 when the payload was used up, no more and no less, or -2. */
int vp_state_blob_close(const vp_coder *coder);

/* What a mixer has learned. Save returns 0 or -1 as above; load sets a mixer of
 * the same shape and returns 0, or -2 when the state is damaged or of another
 * shape (the mixer is then in some valid state), or -1 when memory is short. */
int vp_mixer_save(const vp_mixer *mixer, uint8_t **state, size_t *size);
int vp_mixer_load(vp_mixer *mixer, const uint8_t *state, size_t size);

#endif
