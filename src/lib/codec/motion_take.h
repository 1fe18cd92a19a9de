/* SPDX-License-Identifier: BSD-2-Clause */
/* A motion field that a program made, as the format can express it. */
#ifndef VPATCH_CODEC_MOTION_TAKE_H
#define VPATCH_CODEC_MOTION_TAKE_H

#include "base/error.h"
#include "inter/mv_field.h"

/* Fills a field that vp_motion_begin() has prepared. motion: [2 * rows][2 * columns]; split:
 * [rows][columns], or NULL: where the units of a patch differ. Adds to *changes.
 * VPATCH_ERR_ARGUMENT with a sentence: references that the frame has not, or a number that is
 * none. */
vpatch_status vp_motion_take(vp_motion_field *field, const vpatch_motion *motion,
                             const uint8_t *split, vpatch_packer_changes *changes,
                             const vp_errbuf *message);
/* Nothing moves: the mean of the references there are. */
void vp_motion_take_still(vp_motion_field *field);

#endif
