/* SPDX-License-Identifier: BSD-2-Clause */
/* The bits of a motion vector: its difference from the predictor. */
#ifndef VPATCH_INTER_MV_CODER_H
#define VPATCH_INTER_MV_CODER_H

#include "inter/motion_context.h"
#include "inter/motion_model.h"

typedef struct vp_mv_coder {
    vp_motion_model *model;
    vp_coder *coder;
    vp_motion_context *context; /* of the unit; its digits of vector differences are set here */
} vp_mv_coder;

/* Codes the vector into reference r of a unit whose references are set already, and its vector
 * into reference 0 if it has one and r is 1. magnitude: in and out, of the last difference coded
 * in this unit (vp_motion_magnitude()), at first 0. */
void vp_mv_code(const vp_mv_coder *w, vp_motion_unit *unit, int r, uint32_t *magnitude);

/* The probability of a 1 at a node, in 1/65536, as a model has it by the type of the frame
 * (0..2 from VP_FRAME_ANCHOR on), whether the block is whole, and the spread alone. */
uint32_t vp_mv_node_probability(const vp_motion_model *model, uint32_t node, uint32_t type,
                                uint32_t whole, uint32_t spread);

#endif
