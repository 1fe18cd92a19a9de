/* SPDX-License-Identifier: BSD-2-Clause */
/* Motion compensated temporal prefilter for the pictures that others are predicted from. What
 * such a picture shares with its neighbours along their motion is the scene; what it does not is
 * noise, which costs bits once in the picture itself and again in every picture predicted from
 * it. Each sample becomes a weighted mean of itself and of the motion compensated neighbours; the
 * weights fall with the samples' difference and with the block's error. The method and the
 * terms of the weights are those of the VVC test model (JVET-O0549, "Encoder-only GOP-based
 * temporal filter", 2019, and its successors); figures: docs/lab/motion.md.
 * Only the encoder needs this. */
#ifndef VPATCH_ENC_TEMPORAL_FILTER_H
#define VPATCH_ENC_TEMPORAL_FILTER_H

#include "base/image.h"
#include "base/pool.h"

/* Neighbours that one call takes, and how far they may be. */
#define VP_TEMPORAL_FILTER_NEIGHBOURS 4
#define VP_TEMPORAL_FILTER_REACH      4

typedef struct vp_temporal_filter_neighbour {
    const vp_image *image; /* with extended borders */
    int distance;          /* in frames, 1..VP_TEMPORAL_FILTER_REACH, before or after */
} vp_temporal_filter_neighbour;

/* Memory for filtering pictures of rows x columns 16x16 blocks; one call at a time
 * uses it. NULL when memory is short. */
typedef struct vp_temporal_filter vp_temporal_filter;
vp_temporal_filter *vp_temporal_filter_create(int rows, int columns);
void vp_temporal_filter_destroy(vp_temporal_filter *filter);

/* The filtered picture, without border; it is valid until the next call. Weights fall
 * with the difference of luma samples as a Gaussian of deviation `spread` (above 0);
 * strength is the weight of a neighbour without any error, the picture's own being 1.
 * Without neighbours the result is `image` itself. */
const vp_image *vp_temporal_filter_run(vp_temporal_filter *filter, const vp_image *image,
                                       const vp_temporal_filter_neighbour *neighbours, int count,
                                       float spread, float strength, vp_pool *pool);

#endif
