/* SPDX-License-Identifier: BSD-2-Clause */
/* The codec's restoration for batches of training samples, and the gradient through it.
 * restoration.py calls this through ctypes. */
#ifndef VPATCH_TOOLS_RESTORE_GLUE_H
#define VPATCH_TOOLS_RESTORE_GLUE_H

#include <stdint.h>

#include "motion_glue.h"

/* Weights of restoration, and memory for pictures of one size. */
typedef struct vp_train_restorer vp_train_restorer;

/* Frames of one type. Arrays are contiguous, [batch][h][w]; chroma planes have half of both
 * sizes. restoration.py mirrors this layout. */
typedef struct vp_train_decoded {
    int32_t batch;
    int32_t type;                 /* 0..3: key, anchor, middle, side                   */
    const uint8_t *quality;       /* [batch][patches]                                  */
    const uint8_t *raw[3];        /* what the networks made                            */
    const uint8_t *prediction[3]; /* NULL: none                                     */
    uint8_t *strength;            /* [batch][2], luma and chroma, in halves            */
    const uint8_t *active;        /* [batch][patches] 0: skipped; NULL: none is        */
} vp_train_decoded;

/* Of the weights at `path`; width and height are multiples of 16. NULL: there is no restoration
 * in them, or memory is short. */
VP_TRAIN_API vp_train_restorer *vp_train_restorer_open(const char *path, int width, int height);
VP_TRAIN_API void vp_train_restorer_close(vp_train_restorer *restorer);

/* Restores. With a source, the strengths are those that come nearest to it, and are written;
 * source[0] NULL: they are read. Returns 0 or VP_TRAIN_ERR_ARGUMENT. */
VP_TRAIN_API int vp_train_restore(vp_train_restorer *restorer, const vp_train_decoded *decoded,
                                  const uint8_t *const source[3], uint8_t *const out[3]);

/* From the gradient by restored samples to the one by raw samples: weights, limits and strengths
 * are constants, and neither rounding nor the ends of the range count. Returns 0 or
 * VP_TRAIN_ERR_ARGUMENT. */
VP_TRAIN_API int vp_train_restore_back(vp_train_restorer *restorer, const vp_train_decoded *decoded,
                                       const float *const gradient[3], float *const out[3]);

#endif
