/* SPDX-License-Identifier: BSD-2-Clause */
/* What the coder of motion fields learns from the fields of a segment. Each segment starts
 * from a new model or a clone of a trained one. */
#ifndef VPATCH_INTER_MOTION_MODEL_H
#define VPATCH_INTER_MOTION_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "entropy/mixer.h"

typedef struct vp_motion_model {
    vp_mixer *mixer;
} vp_motion_model;

/* An untrained model, a copy. NULL when memory is short. */
vp_motion_model *vp_motion_model_create(void);
vp_motion_model *vp_motion_model_clone(const vp_motion_model *from);
void vp_motion_model_assign(vp_motion_model *model, const vp_motion_model *from);
void vp_motion_model_destroy(vp_motion_model *model);
/* What a model has learned, to start others from: see vp_mixer_save(). Save returns 0,
 * or -1 when memory is short; *state belongs to the caller: free(). Load returns 0, -1,
 * or -2 when the state is not one of a motion model (the model is then untrained or in
 * some other valid state). */
int vp_motion_model_save(const vp_motion_model *model, uint8_t **state, size_t *size);
int vp_motion_model_load(vp_motion_model *model, const uint8_t *state, size_t size);

#endif
