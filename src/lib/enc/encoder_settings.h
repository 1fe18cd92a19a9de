/* SPDX-License-Identifier: BSD-2-Clause */
/* What the encoder's settings may be, and what follows from them. */
#ifndef VPATCH_ENC_ENCODER_SETTINGS_H
#define VPATCH_ENC_ENCODER_SETTINGS_H

#include "vpatch/vpatch.h"

/* 1: every field is in its range. */
int vp_encoder_settings_valid(const vpatch_encoder_settings *settings);
/* Most frames in a segment under these settings: in independent mode a segment
 * is one token layer. */
int vp_segment_limit(const vpatch_encoder_settings *settings);

#endif
