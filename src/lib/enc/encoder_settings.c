/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/encoder_settings.h"

#include <stddef.h>
#include <string.h>

#include "base/mathops.h"
#include "base/pool.h"
#include "base/reserved.h"
#include "codec/gop_structure.h"
#include "nn/network_weights.h"

void vpatch_encoder_settings_default(vpatch_encoder_settings *settings)
{
    memset(settings, 0, sizeof *settings);
    settings->quality = 26;
    settings->scenecut = 40;
    settings->token_mode = VPATCH_TOKENS_PREDICTED;
    settings->preset = VPATCH_PRESET_MEDIUM;
    settings->temporal_filter = 1;
    settings->lookahead = VPATCH_LOOKAHEAD_AUTO;
    settings->target_psnr = 35.0f;
}

/* Every field and its range. */
static const struct {
    const char *name;
    size_t offset;
    int low, high;
} fields[] = {
#define FIELD(name, low, high)                                    \
    {                                                             \
#name, offsetof(vpatch_encoder_settings, name), low, high \
    }
    FIELD(quality, 0, 63),
    FIELD(keyint, 0, VPATCH_MAX_SEGMENT_FRAMES),
    FIELD(scenecut, 0, 100),
    FIELD(token_mode, VPATCH_TOKENS_PREDICTED, VPATCH_TOKENS_INDEPENDENT),
    FIELD(threads, 0, VP_POOL_MAX_THREADS),
    FIELD(preset, VPATCH_PRESET_FAST, VPATCH_PRESET_SLOWER),
    FIELD(reconstruct, 0, 1),
    FIELD(minigop, 0, VP_PAIR_FRAMES),
    FIELD(temporal_filter, 0, 1),
    FIELD(lookahead, VPATCH_LOOKAHEAD_AUTO, VP_MAX_LOOKAHEAD),
    FIELD(rhythm, 0, 1),
    FIELD(rest, VPATCH_REST_KEEP, VPATCH_REST_DROP),
    FIELD(dims, VPATCH_DIMS_AUTO, VP_NET_MAX_DIMS),
#undef FIELD
};

static vpatch_status check(const vpatch_encoder_settings *settings, const vp_errbuf *message)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        int value;

        memcpy(&value, (const char *)settings + fields[i].offset, sizeof value);
        if (value < fields[i].low || value > fields[i].high)
            return vp_fail(message, VPATCH_ERR_ARGUMENT, "settings.%s is %d, not in %d..%d",
                           fields[i].name, value, fields[i].low, fields[i].high);
    }
    if (settings->minigop % VPATCH_GROUP_FRAMES)
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "settings.minigop is %d, not 0, %d or %d",
                       settings->minigop, VPATCH_GROUP_FRAMES, VP_PAIR_FRAMES);
    if (settings->lookahead >= 0 && settings->lookahead < VP_MIN_LOOKAHEAD)
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "settings.lookahead is %d, not %d or %d..%d",
                       settings->lookahead, VPATCH_LOOKAHEAD_AUTO, VP_MIN_LOOKAHEAD,
                       VP_MAX_LOOKAHEAD);
    if (settings->dims == VPATCH_DIMS_AUTO &&
        !(settings->target_psnr >= 10.0f && settings->target_psnr <= 60.0f))
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "settings.target_psnr is %g, not in 10..60",
                       (double)settings->target_psnr);
    if (VP_RESERVED_USED(settings))
        return vp_fail(message, VPATCH_ERR_ARGUMENT, VP_RESERVED_TEXT, "settings");
    return VPATCH_OK;
}

vpatch_status vpatch_encoder_settings_validate(const vpatch_encoder_settings *settings,
                                               char *message, size_t message_size)
{
    const vp_errbuf reason = vp_errbuf_make(message, message_size);

    if (!settings) return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "settings is NULL");
    return check(settings, &reason);
}

vpatch_status vp_encoder_settings_take(vpatch_encoder_settings *settings,
                                       const vpatch_encoder_settings *given,
                                       const vp_errbuf *message)
{
    vpatch_encoder_settings_default(settings);
    if (!given) return VPATCH_OK;
    *settings = *given;
    return check(settings, message);
}

int vp_encoder_preset(const vpatch_encoder_settings *settings)
{
    return vp_min(settings->preset, VPATCH_PRESET_SLOW);
}

int vp_keeps_rhythm(const vpatch_encoder_settings *settings)
{
    return settings->rhythm || settings->rest != VPATCH_REST_KEEP ||
           settings->token_mode == VPATCH_TOKENS_INDEPENDENT;
}

int vp_segment_limit(const vpatch_encoder_settings *settings)
{
    int independent = settings->token_mode == VPATCH_TOKENS_INDEPENDENT;
    int limit = settings->keyint ? settings->keyint
                : independent    ? VPATCH_DEFAULT_CHUNK
                                 : VPATCH_DEFAULT_KEYINT;

    if (vp_keeps_rhythm(settings) && limit > VPATCH_GROUP_FRAMES)
        limit -= (limit - 1) % VPATCH_GROUP_FRAMES;
    return limit;
}
