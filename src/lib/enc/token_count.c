/* SPDX-License-Identifier: BSD-2-Clause */
/* Counts of tokens of a clip that has not been encoded. */
#include <string.h>

#include "base/mathops.h"
#include "codec/gop_structure.h"
#include "enc/encoder_settings.h"
#include "enc/segmenter.h"
#include "vpatch/vpatch.h"

/* So that no count overflows, however large the pictures. */
#define MOST_PLANNED (INT64_MAX >> 20)

vpatch_status vpatch_plan_clip(vpatch_plan *plan, const vpatch_model *model, int width, int height,
                               int64_t frames, const vpatch_encoder_settings *given)
{
    vpatch_encoder_settings settings;

    if (!plan || !model || width < 1 || height < 1 || frames < 0 || frames > MOST_PLANNED)
        return VPATCH_ERR_ARGUMENT;
    if (width > VPATCH_MAX_WIDTH || height > VPATCH_MAX_HEIGHT) return VPATCH_ERR_UNSUPPORTED;
    if (vp_encoder_settings_take(&settings, given, &(vp_errbuf){NULL, 0}))
        return VPATCH_ERR_ARGUMENT;

    int64_t limit = vp_segment_limit(&settings);
    vp_segmenter last = {.frames = (int)(frames % limit)};
    int rest = last.frames + vp_segmenter_rest(&last, &settings);

    memset(plan, 0, sizeof *plan);
    plan->frames = frames - last.frames + rest;
    plan->rows = vp_patches(height);
    plan->columns = vp_patches(width);
    plan->segments = frames / limit + (rest != 0);
    plan->layers = frames / limit * vpatch_segment_layers((int)limit, settings.token_mode);
    if (rest) plan->layers += vpatch_segment_layers(rest, settings.token_mode);
    plan->tokens = plan->layers * plan->rows * plan->columns;
    plan->dims = vpatch_model_dims(model);
    plan->parts = VP_LAYER_PARTS;
    return VPATCH_OK;
}
