/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/settings.h"

#include <string.h>

#include "codec/plan.h"
#include "vpatch/vpatch.h"

void vpatch_encoder_settings_default(vpatch_encoder_settings *settings)
{
    memset(settings, 0, sizeof *settings);
    settings->quality = 26;
    settings->keyint = 128;
    settings->scenecut = 40;
    settings->tokens = VPATCH_TOKENS_PREDICTED;
    settings->effort = 1;
    settings->temporal_filter = 1;
}

void vpatch_decoder_settings_default(vpatch_decoder_settings *settings)
{
    memset(settings, 0, sizeof *settings);
}

int vp_encoder_settings_valid(const vpatch_encoder_settings *s)
{
    return s->quality >= 0 && s->quality <= 63 && s->keyint >= 1 && s->keyint <= VP_MAX_KEYINT &&
           s->scenecut >= 0 && s->scenecut <= 100 && s->threads >= 0 && s->effort >= 0 &&
           s->effort <= 2 &&
           (s->minigop == 0 || s->minigop == VPATCH_GROUP_FRAMES || s->minigop == VP_PAIR_FRAMES) &&
           (s->temporal_filter == 0 || s->temporal_filter == 1) &&
           (s->tokens == VPATCH_TOKENS_PREDICTED || s->tokens == VPATCH_TOKENS_INDEPENDENT);
}

int vp_segment_limit(const vpatch_encoder_settings *settings)
{
    if (settings->tokens == VPATCH_TOKENS_INDEPENDENT && settings->keyint > VPATCH_GROUP_FRAMES)
        return VPATCH_GROUP_FRAMES;
    return settings->keyint;
}

/* So that no count overflows, however large the pictures. */
#define MOST_PLANNED (INT64_MAX >> 20)

vpatch_status vpatch_plan_clip(vpatch_plan *plan, const vpatch_model *model, int width, int height,
                               int64_t frames, const vpatch_encoder_settings *given)
{
    vpatch_encoder_settings settings;

    if (!plan || !model || width < 1 || height < 1 || frames < 0 || frames > MOST_PLANNED)
        return VPATCH_ERR_ARGUMENT;
    if (width > VPATCH_MAX_WIDTH || height > VPATCH_MAX_HEIGHT) return VPATCH_ERR_UNSUPPORTED;
    vpatch_encoder_settings_default(&settings);
    if (given) settings = *given;
    if (!vp_encoder_settings_valid(&settings)) return VPATCH_ERR_ARGUMENT;

    int64_t limit = vp_segment_limit(&settings), rest = frames % limit;
    memset(plan, 0, sizeof *plan);
    plan->frames = frames;
    plan->rows = (height + VPATCH_PATCH_SIZE - 1) / VPATCH_PATCH_SIZE;
    plan->columns = (width + VPATCH_PATCH_SIZE - 1) / VPATCH_PATCH_SIZE;
    plan->segments = frames / limit + (rest != 0);
    plan->layers = frames / limit * vp_layers((int)limit, settings.tokens);
    if (rest) plan->layers += vp_layers((int)rest, settings.tokens);
    plan->tokens = plan->layers * plan->rows * plan->columns;
    plan->dims = vpatch_model_dims(model);
    plan->parts = VP_LAYER_PARTS;
    return VPATCH_OK;
}
