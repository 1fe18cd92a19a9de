/* SPDX-License-Identifier: BSD-2-Clause */
/* The bits of a motion field. One function encodes, decodes and counts, as the
 * coder's mode says. */
#ifndef VPATCH_MOTION_MOTION_CODE_H
#define VPATCH_MOTION_MOTION_CODE_H

#include "entropy/mixer.h"
#include "motion/motion.h"

/* What the coder learns from the fields of a segment. */
typedef struct vp_motion_model vp_motion_model;

/* NULL when memory is short. */
vp_motion_model *vp_motion_model_create(void);
vp_motion_model *vp_motion_model_clone(const vp_motion_model *model);
void vp_motion_model_destroy(vp_motion_model *model);
/* Back to the start state, for a new segment. 0, or -1 when memory is short (the
 * model is unchanged then). */
int vp_motion_model_reset(vp_motion_model *model);

/* Codes a field prepared by vp_motion_begin() with equal values on both sides.
 * Whatever bits a decoder is given, it makes a valid field of them. */
void vp_motion_code(vp_motion_model *model, vp_coder *coder, vp_motion_field *field);

#endif
