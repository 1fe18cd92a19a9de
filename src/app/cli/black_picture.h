/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VPATCH_CLI_BLACK_PICTURE_H
#define VPATCH_CLI_BLACK_PICTURE_H

#include "vpatch/vpatch.h"

/* A picture as the decoder shows it where it has none: its samples, to be freed, or NULL when
 * memory is short. Sets the frame's size, planes and strides. */
uint8_t *vp_black_picture(vpatch_frame *frame, int width, int height);

#endif
