/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/frame_take.h"

#include <stdlib.h>
#include <string.h>

#include "base/mathops.h"
#include "enc/motion_take.h"
#include "enc/trellis.h"
#include "entropy/token_coder.h"
#include "nn/network_weights.h"

/* ---- quality ---------------------------------------------------------------------------- */

static int patch_quality(int quality, int offset)
{
    return vp_clip(quality + VP_QUALITY_STEP * offset, 0, 63);
}

/* The offset that leads nearest to a patch's quality, of equal ones the smallest. */
static int nearest_offset(int quality, int wanted)
{
    int best = 0;

    for (int offset = -VP_QUALITY_OFFSETS; offset <= VP_QUALITY_OFFSETS; offset++) {
        int error = abs(patch_quality(quality, offset) - wanted);
        int least = abs(patch_quality(quality, best) - wanted);

        if (error < least || (error == least && abs(offset) < abs(best))) best = offset;
    }
    return best;
}

static vpatch_status take_quality(vp_coded_frame *frame, const vpatch_coded_frame *from,
                                  int patches, vpatch_packer_changes *changes,
                                  const vp_errbuf *message)
{
    if (from->quality < 0 || from->quality > 63)
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "quality is %d, not in 0..63", from->quality);
    frame->quality = from->quality;
    for (int i = 0; i < patches; i++) {
        int offset = from->offsets ? from->offsets[i] : 0;

        if (abs(offset) > VP_QUALITY_OFFSETS)
            return vp_fail(message, VPATCH_ERR_ARGUMENT, "offsets[%d] is %d, not in -%d..%d", i,
                           offset, VP_QUALITY_OFFSETS, VP_QUALITY_OFFSETS);
        if (from->map && from->map[i] > 63)
            return vp_fail(message, VPATCH_ERR_ARGUMENT, "map[%d] is %d, not in 0..63", i,
                           from->map[i]);
        if (from->map && patch_quality(from->quality, offset) != from->map[i]) {
            offset = nearest_offset(from->quality, from->map[i]);
            changes->qualities += patch_quality(from->quality, offset) != from->map[i];
        }
        frame->offsets[i] = (int8_t)offset;
    }
    vp_coded_frame_fill_map(frame, patches);
    return VPATCH_OK;
}

static vpatch_status take_restoration(vp_coded_frame *frame, const vpatch_coded_frame *from,
                                      int restores, vpatch_packer_changes *changes,
                                      const vp_errbuf *message)
{
    for (int i = 0; i < 2; i++)
        if (from->restoration[i] < 0 || from->restoration[i] >= VP_RESTORATION_STRENGTHS)
            return vp_fail(message, VPATCH_ERR_ARGUMENT, "restoration[%d] is %d, not in 0..%d", i,
                           from->restoration[i], VP_RESTORATION_STRENGTHS - 1);
    frame->restore.luma = (uint8_t)from->restoration[0];
    frame->restore.chroma = (uint8_t)from->restoration[1];
    if (!restores)
        frame->restore = (vp_restoration_strength){0, 0};
    else if (frame->entry->type == VP_FRAME_SIDE)
        vp_coded_frame_inherit_restoration(frame);
    changes->restorations += frame->restore.luma != from->restoration[0] ||
                             frame->restore.chroma != from->restoration[1];
    return VPATCH_OK;
}

/* ---- tokens ----------------------------------------------------------------------------- */

/* What the trellis is told of rates: zeros are preferred where errors are equal. */
static const vp_trellis_rate tie_break = {
    {{0.0f, 0.001f, 0.002f, 0.003f}, {0.0f, 0.001f, 0.002f, 0.003f}}};

/* The path through the quantisers that is nearest to z, in the order of coding. Returns how many
 * of its levels are not z rounded. */
static int nearest_path(const float *z, const uint16_t *scan, int dims, int16_t *token)
{
    const vp_trellis_rate *rates[VP_NET_MAX_DIMS];
    int16_t levels[VP_NET_MAX_DIMS];
    int changed = 0;

    if (dims < 1) return 0;
    for (int i = 0; i < dims; i++) rates[i] = &tie_break;
    vp_trellis_run(z, rates, 0.0f, dims, levels);
    for (int i = 0; i < dims; i++) {
        float error = z[i] - (float)levels[i];

        changed += error > 0.5f || error < -0.5f;
        token[scan[i]] = levels[i];
    }
    return changed;
}

static void take_token(int16_t *token, const int16_t *from, int given, const uint16_t *scan,
                       int dims, vpatch_packer_changes *changes)
{
    float z[VP_NET_MAX_DIMS];

    memcpy(token, from, (size_t)given * sizeof *token);
    memset(token + given, 0, (size_t)(dims - given) * sizeof *token);
    if (vp_token_check(token, scan, dims) >= 0) return;
    for (int i = 0; i < dims; i++) z[i] = token[scan[i]];
    changes->levels += nearest_path(z, scan, dims, token);
}

/* -1: a number is none. Those out of range are cut off by the trellis. */
static int take_levels(int16_t *token, const float *from, int given, const uint16_t *scan, int dims,
                       vpatch_packer_changes *changes)
{
    const float most = 65536.0f;
    float z[VP_NET_MAX_DIMS];

    for (int i = 0; i < dims; i++) {
        float value = scan[i] < given ? from[scan[i]] : 0.0f;

        if (!(value > -3e38f && value < 3e38f)) return -1;
        z[i] = value > most ? most : value < -most ? -most : value;
    }
    changes->levels += nearest_path(z, scan, dims, token);
    return 0;
}

static vpatch_status take_tokens(vp_coded_frame *frame, const vpatch_coded_frame *from, int patches,
                                 int dims, const uint16_t *scan, vpatch_packer_changes *changes,
                                 const vp_errbuf *message)
{
    if (from->dims < 1 || from->dims > dims)
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "dims is %d, not in 1..%d", from->dims, dims);
    if (!from->tokens == !from->levels)
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "one of tokens and levels has to be there");
    for (int i = 0; i < patches; i++) {
        int16_t *token = frame->tokens + (size_t)i * (size_t)dims;
        size_t first = (size_t)i * (size_t)from->dims;

        if (from->tokens)
            take_token(token, from->tokens + first, from->dims, scan, dims, changes);
        else if (take_levels(token, from->levels + first, from->dims, scan, dims, changes))
            return vp_fail(message, VPATCH_ERR_ARGUMENT, "a number of patch %d is not finite", i);
    }
    return VPATCH_OK;
}

/* ---- a frame ---------------------------------------------------------------------------- */

static vpatch_status take_motion(vp_coded_frame *frame, const vpatch_coded_frame *from,
                                 vpatch_packer_changes *changes, const vp_errbuf *message)
{
    if (!vp_coded_frame_has_motion(frame)) {
        if (!from->motion && !from->split) return VPATCH_OK;
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "motion of a frame that has none");
    }
    vp_motion_begin(&frame->field, &frame->motion);
    if (!from->motion) {
        vp_motion_take_still(&frame->field);
        return VPATCH_OK;
    }
    return vp_motion_take(&frame->field, from->motion, from->split, changes, message);
}

vpatch_status vp_frame_take(vp_coded_gop *gop, int at, const vpatch_coded_frame *from,
                            const uint16_t *scan, int restores, vpatch_packer_changes *changes,
                            const vp_errbuf *message)
{
    vp_coded_frame *frame = &gop->frame[at];
    int patches = gop->rows * gop->columns;
    vpatch_status status = take_quality(frame, from, patches, changes, message);

    if (!status) status = take_restoration(frame, from, restores, changes, message);
    if (!status) status = take_motion(frame, from, changes, message);
    if (!status) status = take_tokens(frame, from, patches, gop->dims, scan, changes, message);
    return status;
}
