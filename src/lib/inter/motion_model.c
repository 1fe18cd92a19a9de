/* SPDX-License-Identifier: BSD-2-Clause */
#include "inter/motion_model.h"

#include <stdlib.h>

#include "entropy/state_blob.h"
#include "inter/motion_tables.h"

static vp_mixer *new_mixer(void)
{
    const vp_mixer_shape shape = {
        .slots = VP_MOTION_DECISIONS * VP_DECIDE_CONTEXTS * VP_DECIDE_CELLS,
        .contexts = VP_DECIDE_CONTEXTS,
        .weight_sets = 2 * VP_MOTION_DECISIONS * VP_DECIDE_SETS,
        .apm_contexts = VP_MOTION_DECISIONS * VP_DECIDE_SETS,
        .first_weight = 1 << 17, /* two sets are added: together a quarter */
    };
    return vp_mixer_create(&shape);
}

vp_motion_model *vp_motion_model_create(void)
{
    vp_motion_model *model = malloc(sizeof *model);
    if (!model) return NULL;
    model->mixer = new_mixer();
    if (!model->mixer) {
        free(model);
        return NULL;
    }
    return model;
}

vp_motion_model *vp_motion_model_clone(const vp_motion_model *from)
{
    vp_motion_model *model = malloc(sizeof *model);
    if (!model) return NULL;
    model->mixer = vp_mixer_clone(from->mixer);
    if (!model->mixer) {
        free(model);
        return NULL;
    }
    return model;
}

void vp_motion_model_assign(vp_motion_model *model, const vp_motion_model *from)
{
    vp_mixer_assign(model->mixer, from->mixer);
}

void vp_motion_model_destroy(vp_motion_model *model)
{
    if (!model) return;
    vp_mixer_destroy(model->mixer);
    free(model);
}

int vp_motion_model_save(const vp_motion_model *model, uint8_t **state, size_t *size)
{
    return vp_mixer_save(model->mixer, state, size);
}

int vp_motion_model_load(vp_motion_model *model, const uint8_t *state, size_t size)
{
    return vp_mixer_load(model->mixer, state, size);
}
