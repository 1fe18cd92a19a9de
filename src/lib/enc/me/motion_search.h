/* SPDX-License-Identifier: BSD-2-Clause */
/* The encoder's choice of a motion field. */
#ifndef VPATCH_ME_MOTION_SEARCH_H
#define VPATCH_ME_MOTION_SEARCH_H

#include "base/pool.h"
#include "inter/mv_field.h"
#include "vpatch/encoder.h"

/* Memory for searching pictures of rows x columns blocks.
 * One search at a time uses it. NULL when memory is short. */
typedef struct vp_motion_scratch vp_motion_scratch;
vp_motion_scratch *vp_motion_scratch_create(int rows, int columns);
void vp_motion_scratch_destroy(vp_motion_scratch *scratch);

typedef struct vp_motion_settings {
    /* The weight of a bit against SATD, the sum of absolute values of the residual's orthonormal
     * 8x8 Hadamard transform. The encoder uses a quarter of the quantiser's step
     * (docs/encoder.md). 0..127. */
    float lambda;
    int preset; /* VPATCH_PRESET_FAST, _MEDIUM or _SLOW */
    /* A model of the motion coder, from which rates are estimated; NULL: averages. Only read. */
    const struct vp_motion_model *model;
} vp_motion_settings;

/* Searches the field of `current`, after vp_motion_begin(). refs[1] may be NULL
 * when the field has one reference. References need extended borders. */
void vp_motion_search(vp_motion_field *field, const vp_motion_settings *settings,
                      const vp_image *current, const vp_image *const refs[2],
                      vp_motion_scratch *scratch, vp_pool *pool);

#endif
