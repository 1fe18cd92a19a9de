/* SPDX-License-Identifier: BSD-2-Clause */
/* Restoration: what decoded pictures go through before they are shown and predicted from.
 * The networks see a picture in steps of 8x8 samples; this sees single samples.
 *
 * Every plane is taken in blocks of 4x4. The second differences in the 8x8 samples around a
 * block, in four directions, give it one of VP_RESTORE_CLASSES classes: which direction is the
 * smooth one, how clearly, and how much there is at all, in quantiser steps. Then
 *
 *   sample += sum over 12 pairs of opposite neighbours, over the limits:
 *             weight * (limited(one - sample) + limited(other - sample))
 *
 * Limits are a few shares of the quantiser step: what differs by more is another object. The
 * weights depend on the frame's type, the patch's quality, luma or chroma, and the class.
 * They are part of the model; all arithmetic is of integers. */
#ifndef VPATCH_NET_RESTORE_H
#define VPATCH_NET_RESTORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/image.h"
#include "base/pool.h"
#include "net/message.h"
#include "net/safetensors.h"
#include "vpatch/vpatch.h"

#define VP_RESTORE_PAIRS 12
#define VP_RESTORE_MAX_LIMITS 4
#define VP_RESTORE_MAX_SETS 64
#define VP_RESTORE_ACTIVITIES 8
#define VP_RESTORE_DIRECTIONS 9
#define VP_RESTORE_CHANGES 3
#define VP_RESTORE_CLASSES (VP_RESTORE_CHANGES * VP_RESTORE_DIRECTIONS * VP_RESTORE_ACTIVITIES)
#define VP_RESTORE_TYPES 4 /* of frames */
#define VP_RESTORE_SHIFT 12 /* weights are in units of 2^-12 */

/* By quality where an array has 64. */
typedef struct vp_restorer {
    int limits, sets;
    uint8_t set[64];                                 /* of weights */
    uint8_t limit[64][VP_RESTORE_MAX_LIMITS];        /* of differences, 1..255 */
    uint16_t activity[64][VP_RESTORE_ACTIVITIES - 1]; /* where the next activity begins */
    uint16_t change[64][VP_RESTORE_CHANGES - 1];      /* the same for changes */
    int16_t *weights; /* [luma, chroma][types][sets][classes][pairs * limits] */
} vp_restorer;

/* Reads the tensors "restore.*". *restorer is NULL on failure. */
vpatch_status vp_restorer_load(vp_restorer **restorer, const vp_safetensors *file,
                               const vp_message *message);
void vp_restorer_free(vp_restorer *restorer);
/* How many weights there are. */
size_t vp_restorer_weights(const vp_restorer *restorer);

/* Memory for pictures of `columns` patches in a row, on up to `threads` threads. */
typedef struct vp_restore_scratch vp_restore_scratch;
vp_restore_scratch *vp_restore_scratch_create(int columns, int threads);
void vp_restore_scratch_destroy(vp_restore_scratch *scratch);

/* How much of it all is added, in halves; one number for luma and one for chroma. */
#define VP_RESTORE_FULL 2
#define VP_RESTORE_STRENGTHS 4
typedef struct vp_restore_strength {
    uint8_t luma, chroma; /* 0..VP_RESTORE_STRENGTHS-1 */
} vp_restore_strength;

/* From the decoded picture, its border extended, to the restored one (without border).
 * quality: of every patch; prediction: what the picture was coded as a change of, or NULL. */
void vp_restore(const vp_restorer *restorer, vp_restore_scratch *scratch, vp_pool *pool, int type,
                vp_restore_strength strength, const uint8_t *quality, const vp_image *prediction,
                const vp_image *from, vp_image *to);
/* The same of one row of patches in so many only, the one in the middle. */
void vp_restore_some(const vp_restorer *restorer, vp_restore_scratch *scratch, vp_pool *pool,
                     int type, vp_restore_strength strength, const uint8_t *quality,
                     const vp_image *prediction, const vp_image *from, vp_image *to, int every);

/* The strength with which `from` comes nearest to `source`, when `full` is `from` restored in
 * full strength; the same judged by some rows. */
vp_restore_strength vp_restore_choose(const vp_image *source, const vp_image *from,
                                      const vp_image *full);
vp_restore_strength vp_restore_choose_by_some(const vp_image *source, const vp_image *from,
                                              const vp_image *full, int every);

/* The class of every 4x4 block in a row of them from (0, y) on: 0..VP_RESTORE_CLASSES-1.
 * block_quality: of each block. `sums` has room for 4 * (width + 8) numbers. */
void vp_restore_classify(const vp_restorer *restorer, const vp_plane *plane,
                         const vp_plane *prediction, int y, const uint8_t *block_quality,
                         uint16_t *sums, uint8_t *classes);

/* Offsets of the first of each pair of neighbours. */
extern const int8_t vp_restore_pair[VP_RESTORE_PAIRS][2]; /* y, x */

#endif
