/* SPDX-License-Identifier: BSD-2-Clause */
/* The prediction picture of a motion field: the same samples in encoder and decoder. */
#ifndef VPATCH_INTER_PREDICT_H
#define VPATCH_INTER_PREDICT_H

#include "base/pool.h"
#include "inter/mv_field.h"

/* Builds the prediction picture (without border): every unit comes from its references by
 * its refined motion (vp_dmvr_field(); pairs: bdof.h), mixed near its edges with its
 * neighbours' motion (obmc_dsp.h). References need extended borders; a vector may point outside as
 * far as vp_motion_clamp() allows. */
void vp_motion_predict(const vp_motion_field *field, const vp_motion_unit *refined,
                       const vp_image *const refs[2], vp_image *prediction, vp_pool *pool);

#endif
