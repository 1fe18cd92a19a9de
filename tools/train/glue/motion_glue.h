/* SPDX-License-Identifier: BSD-2-Clause */
/* The codec's motion for batches of training samples: search, prediction and the
 * bits of the vectors, as the encoder does it. motion.py calls this through ctypes. */
#ifndef VPATCH_TOOLS_MOTION_GLUE_H
#define VPATCH_TOOLS_MOTION_GLUE_H

#include <stdint.h>

#if defined(__GNUC__)
#define VP_TRAIN_API __attribute__((visibility("default")))
#else
#define VP_TRAIN_API
#endif

#define VP_TRAIN_ERR_MEMORY   -1
#define VP_TRAIN_ERR_ARGUMENT -2

/* Fields are kept for this many display times: an anchor eight frames on follows the one before. */
#define VP_TRAIN_TIMES   16
#define VP_TRAIN_NO_TIME -1

/* A batch of segments of equal size, each with its own model of the coder. */
typedef struct vp_train_motion vp_train_motion;

/* One frame of every sample of the batch. Arrays are contiguous, [batch][h][w];
 * chroma planes have half of both sizes. motion.py mirrors this layout. */
typedef struct vp_train_frame {
    int32_t type;           /* vp_frame_type                                             */
    int32_t references;     /* 1 or 2                                                     */
    int32_t time;           /* display times are 0 or more; a field takes the place of    */
    int32_t ref_time[2];    /* the one VP_TRAIN_TIMES before it                          */
    int32_t colocated;      /* time of the frame whose field is followed, or NO_TIME      */
    int32_t preset;         /* VPATCH_PRESET_FAST, _MEDIUM or _SLOW                       */
    const uint8_t *current; /* luma                                                 */
    const uint8_t *ref[2][3];
    const float *lambda; /* [batch], see vp_motion_settings                      */
    uint8_t *prediction[3];
    float *bits; /* [batch], of the field                                */
} vp_train_frame;

/* width and height are multiples of 16; threads: 0 means one per core. NULL: an
 * argument is out of range, or memory or threads are short. */
VP_TRAIN_API vp_train_motion *vp_train_motion_open(int batch, int width, int height, int threads);
VP_TRAIN_API void vp_train_motion_close(vp_train_motion *motion);

/* New segments: forgets models and fields. Returns 0 or VP_TRAIN_ERR_MEMORY. */
VP_TRAIN_API int vp_train_motion_begin(vp_train_motion *motion);

/* Searches, predicts and counts. Returns 0 or VP_TRAIN_ERR_ARGUMENT. */
VP_TRAIN_API int vp_train_motion_predict(vp_train_motion *motion, const vp_train_frame *frame);

#endif
