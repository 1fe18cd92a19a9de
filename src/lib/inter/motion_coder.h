/* SPDX-License-Identifier: BSD-2-Clause */
/* The bits of a motion field. One function encodes, decodes and counts, as the
 * coder's mode says. */
#ifndef VPATCH_INTER_MOTION_CODER_H
#define VPATCH_INTER_MOTION_CODER_H

#include "entropy/rangecoder.h"
#include "inter/motion_model.h"
#include "inter/mv_field.h"

/* Codes a field prepared by vp_motion_begin() with equal values in encoder and decoder.
 * Whatever bits a decoder is given, it makes a valid field of them. */
void vp_motion_code(vp_motion_model *model, vp_coder *coder, vp_motion_field *field);

#endif
