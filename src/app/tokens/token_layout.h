/* SPDX-License-Identifier: BSD-2-Clause */
/* The tensors of a token file: names, types and shapes (docs/tokens.md, "Tensors"). */
#ifndef VPATCH_TOKENS_TOKEN_LAYOUT_H
#define VPATCH_TOKENS_TOKEN_LAYOUT_H

#include "tokens/tensor.h"
#include "vpatch/vpatch.h"

#define VP_TOKEN_PARTS 4 /* of a token, one for each frame of its group */

/* What is known of a part of a patch. */
enum {
    VP_MASK_MISSING = 0, /* the group has no such frame                       */
    VP_MASK_WHOLE = 1,
    VP_MASK_PADDED = 2 /* the patch goes on beyond the picture's edge         */
};

#define VP_TYPE_MISSING 255 /* frame_type of a part that is missing           */

/* Columns of the tensor "segments". */
enum {
    VP_SEGMENT_LAYER, /* its first layer in the file; below 0: in front of it */
    VP_SEGMENT_LAYERS,
    VP_SEGMENT_FRAME, /* its first frame in the clip                          */
    VP_SEGMENT_FRAMES,
    VP_SEGMENT_QUALITY,
    VP_SEGMENT_KIND, /* vpatch_token_mode                                        */
    VP_SEGMENT_COLUMNS
};

typedef struct vp_token_shape {
    int64_t layers;
    int rows, columns, dims;
    int64_t segments, entries; /* entries: of sparse tokens */
} vp_token_shape;

typedef enum vp_token_tensor {
    VP_TOKENS,
    VP_LATENTS,
    VP_OFFSETS, /* sparse */
    VP_ENTRIES,
    VP_SEGMENTS,
    VP_FRAME,
    VP_REFERENCES,
    VP_PTS,
    VP_DURATION,
    VP_POSITIONS,
    VP_GAIN,
    VP_LIMIT,
    VP_STEP,
    VP_MOTION_MV,
    VP_MOTION_REFS,
    VP_MOTION_MERGE,
    VP_MOTION_SPLIT,
    VP_FRAME_TYPE_TENSOR,
    VP_LEVEL,
    VP_PAIR,
    VP_FRAME_QUALITY,
    VP_RESTORATION,
    VP_QUALITY,
    VP_QUALITY_OFFSET,
    VP_MODE,
    VP_MASK,
    VP_TOKEN_TENSORS
} vp_token_tensor;

const char *vp_token_tensor_name(vp_token_tensor which);
/* The tensor that a file of that shape has under the name. */
void vp_token_tensor_make(vp_tensor *tensor, vp_token_tensor which, const vp_token_shape *shape);
/* The one of that name; VP_TOKEN_TENSORS: none. */
vp_token_tensor vp_token_tensor_find(const char *name);

#endif
