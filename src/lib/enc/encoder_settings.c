/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/encoder_settings.h"

#include <string.h>

#include "codec/gop_structure.h"
#include "codec/limits.h"

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
