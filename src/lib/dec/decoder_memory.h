/* SPDX-License-Identifier: BSD-2-Clause */
/* What decoding pictures of some size takes, known before any of it is allocated. */
#ifndef VPATCH_DEC_DECODER_MEMORY_H
#define VPATCH_DEC_DECODER_MEMORY_H

#include <stdint.h>

#include "vpatch/vpatch.h"

/* Bytes of all that grows with the picture's size; not the model, the coded bytes, and frames
 * that the caller holds references to. */
uint64_t vp_decoder_memory(const vpatch_model *model, int width, int height, int threads);

#endif
