/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/frame_take.h"

#include <stdlib.h>
#include <string.h>

#include "base/mathops.h"
#include "codec/motion_take.h"

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

vpatch_status vp_frame_take_facts(vp_coded_gop *gop, int at, const vpatch_coded_frame *from,
                                  int restores, vpatch_packer_changes *changes,
                                  const vp_errbuf *message)
{
    vp_coded_frame *frame = &gop->frame[at];
    int patches = gop->rows * gop->columns;

    if (from->dims < 1 || from->dims > gop->dims)
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "dims is %d, not in 1..%d", from->dims,
                       gop->dims);
    if (!from->tokens == !from->levels)
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "one of tokens and levels has to be there");
    vpatch_status status = take_quality(frame, from, patches, changes, message);

    if (!status) status = take_restoration(frame, from, restores, changes, message);
    if (!status) status = take_motion(frame, from, changes, message);
    return status;
}
