/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/segmenter.h"

#include "base/mathops.h"
#include "enc/encoder_settings.h"

/* A shot shorter than this is not worth a key frame. */
#define MIN_SHOT 2

/* Frames over a length that keeps the rhythm, 1 + 4k; with chunks of up to four, that of the
 * chunk. */
static int frames_over(const vp_segmenter *segmenter, const vpatch_encoder_settings *settings)
{
    int limit = vp_segment_limit(settings);

    if (limit <= VPATCH_GROUP_FRAMES) return segmenter->frames % limit;
    return segmenter->frames ? (segmenter->frames - 1) % VPATCH_GROUP_FRAMES : 0;
}

int vp_segmenter_next(vp_segmenter *segmenter, const vpatch_encoder_settings *settings, int cut,
                      int forced)
{
    int frames = segmenter->frames, starts = frames == 0 || frames >= vp_segment_limit(settings);

    segmenter->wanted |= forced || (cut && frames >= MIN_SHOT);
    if (segmenter->wanted)
        starts |= !vp_keeps_rhythm(settings) || frames_over(segmenter, settings) == 0;
    if (starts) *segmenter = (vp_segmenter){0, 0};
    segmenter->frames++;
    return starts;
}

int vp_segmenter_rest(const vp_segmenter *segmenter, const vpatch_encoder_settings *settings)
{
    int over = frames_over(segmenter, settings);

    if (!over || settings->rest == VPATCH_REST_KEEP) return 0;
    if (settings->rest == VPATCH_REST_DROP) return -over;
    return vp_min(vp_segment_limit(settings), VPATCH_GROUP_FRAMES) - over;
}
