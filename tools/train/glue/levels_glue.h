/* SPDX-License-Identifier: BSD-2-Clause */
/* The encoder's own choice of levels, by rate and distortion, for batches of training samples.
 * levels.py calls this through ctypes. */
#ifndef VPATCH_TOOLS_LEVELS_GLUE_H
#define VPATCH_TOOLS_LEVELS_GLUE_H

#include <stdint.h>

#include "motion_glue.h"

/* A batch of segments of equal size; what it remembers is each segment's frames before. */
typedef struct vp_train_levels vp_train_levels;

/* The order that levels depend on each other in is that of the weights' start state. NULL: there
 * is no such file, its state is not for this number of dims, an argument is out of range, or
 * memory is short. */
VP_TRAIN_API vp_train_levels *vp_train_levels_open(const char *path, int batch, int rows,
                                                   int columns, int dims);
VP_TRAIN_API void vp_train_levels_close(vp_train_levels *levels);

/* One frame of every sample; type: 0..3: key (a segment begins), anchor, middle, side.
 * numbers: [batch][rows * columns][dims] what the network says, in levels, dims in the file's
 * order; out: the levels, in the same places. Returns 0 or VP_TRAIN_ERR_ARGUMENT. */
VP_TRAIN_API int vp_train_levels_choose(vp_train_levels *levels, int type, const float *numbers,
                                        int16_t *out);

#endif
