/* SPDX-License-Identifier: BSD-2-Clause */
/* Restoration: what decoded pictures go through before they are shown and predicted from.
 * The networks see a picture in steps of 8x8 samples; this sees single samples.
 *
 * Every plane is taken in blocks of 4x4. The second differences in the 8x8 samples around a
 * block, in four directions, give it one of VP_RESTORATION_CLASSES classes: which direction is the
 * smooth one, how clearly, and how much there is at all, in quantiser steps. Then
 *
 *   sample += sum over 12 pairs of opposite neighbours, over the limits:
 *             weight * (limited(one - sample) + limited(other - sample))
 *
 * Limits are a few shares of the quantiser step: what differs by more is another object. The
 * weights depend on the frame's type, the patch's quality, luma or chroma, and the class.
 * They are part of the model; all arithmetic is of integers. */
#ifndef VPATCH_RESTORATION_RESTORATION_H
#define VPATCH_RESTORATION_RESTORATION_H

#include <stdint.h>

#include "base/image.h"
#include "base/pool.h"
#include "restoration/restoration_weights.h"

/* Memory for pictures of `columns` patches in a row, on up to `threads` threads. */
typedef struct vp_restoration_scratch vp_restoration_scratch;
vp_restoration_scratch *vp_restoration_scratch_create(int columns, int threads);
/* Bytes of such a scratch. */
size_t vp_restoration_scratch_bytes(int columns, int threads);
void vp_restoration_scratch_destroy(vp_restoration_scratch *scratch);

/* How much of it all is added, in halves; one number for luma and one for chroma. */
#define VP_RESTORATION_FULL      2
#define VP_RESTORATION_STRENGTHS 4
typedef struct vp_restoration_strength {
    uint8_t luma, chroma; /* 0..VP_RESTORATION_STRENGTHS-1 */
} vp_restoration_strength;

/* One frame to be restored. */
typedef struct vp_restoration_frame {
    vp_frame_type type;
    vp_restoration_strength strength;
    const uint8_t *quality;     /* of every patch */
    const uint8_t *active;      /* patches with 0 stay as they are; NULL: there are none */
    const vp_image *prediction; /* what the picture was coded as a change of, or NULL */
    const vp_image *from;       /* the decoded picture, its border extended */
    vp_image *to;               /* the restored one; its border is not written */
} vp_restoration_frame;

void vp_restoration_apply(const vp_restoration_weights *weights, vp_restoration_scratch *scratch,
                          vp_pool *pool, const vp_restoration_frame *frame);
/* Restores one row of patches in `every` only, the one in the middle. */
void vp_restoration_apply_rows(const vp_restoration_weights *weights,
                               vp_restoration_scratch *scratch, vp_pool *pool,
                               const vp_restoration_frame *frame, int every);

/* The n-th of the rows of patches that vp_restoration_apply_rows works on, and how many
 * those are. */
int vp_restoration_nth_row(int n, int every);
int vp_restoration_row_count(const vp_image *image, int every);

#endif
