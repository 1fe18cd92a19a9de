/* SPDX-License-Identifier: BSD-2-Clause */
/* The prediction picture of a motion field: the same samples in encoder and decoder. */
#ifndef VPATCH_INTER_PREDICT_H
#define VPATCH_INTER_PREDICT_H

#include "base/pool.h"
#include "inter/mv_field.h"

/* Builds the prediction picture (without border): merged pairs are refined (refine.h) into
 * field->refined, then every unit comes from its references (pairs: optical_flow.h),
 * mixed near its sides with its neighbours' motion (overlap.h). References need extended
 * borders; a vector may point outside as far as vp_motion_clamp() allows. */
void vp_motion_predict(vp_motion_field *field, const vp_image *const refs[2], vp_image *prediction,
                       vp_pool *pool);

#endif
