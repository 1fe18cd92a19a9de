/* SPDX-License-Identifier: BSD-2-Clause */
/* Which frames start a segment: told from their number, scene cuts and the caller's wishes, frame
 * by frame as they come. */
#ifndef VPATCH_ENC_SEGMENTER_H
#define VPATCH_ENC_SEGMENTER_H

#include "vpatch/encoder.h"

/* One set to zero bytes stands before the first frame. */
typedef struct vp_segmenter {
    int frames; /* of the running segment so far                          */
    int wanted; /* it is to end, at the next place where it may            */
} vp_segmenter;

/* The next frame: cut, it starts a shot; forced, the caller wants a segment to start with it.
 * Returns whether one does. */
int vp_segmenter_next(vp_segmenter *segmenter, const vpatch_encoder_settings *settings, int cut,
                      int forced);
/* Frames that come at the end, below 0: that are dropped, so that all segments keep the rhythm,
 * as settings->rest says. */
int vp_segmenter_rest(const vp_segmenter *segmenter, const vpatch_encoder_settings *settings);

#endif
