/* SPDX-License-Identifier: BSD-2-Clause */
/* What the encoder's settings may be, and what follows from them. */
#ifndef VPATCH_ENC_ENCODER_SETTINGS_H
#define VPATCH_ENC_ENCODER_SETTINGS_H

#include "base/error.h"
#include "vpatch/vpatch.h"

/* Frames that wait behind a group. The least are what must be known: whether a mini-GOP is a
 * pair is coded only where the segment goes on for two groups. */
#define VP_MIN_LOOKAHEAD (VP_PAIR_FRAMES - VPATCH_GROUP_FRAMES)
#define VP_MAX_LOOKAHEAD 32

/* The given settings, or the defaults where there are none, if they are valid. */
vpatch_status vp_encoder_settings_take(vpatch_encoder_settings *settings,
                                       const vpatch_encoder_settings *given,
                                       const vp_errbuf *message);
/* The preset of the motion search: slower is like slow. */
int vp_encoder_preset(const vpatch_encoder_settings *settings);
/* Most frames in a segment under these settings. */
int vp_segment_limit(const vpatch_encoder_settings *settings);
/* Whether segments end on the rhythm, see vpatch_encoder_settings. */
int vp_keeps_rhythm(const vpatch_encoder_settings *settings);

#endif
