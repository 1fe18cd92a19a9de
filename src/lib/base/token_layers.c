/* SPDX-License-Identifier: BSD-2-Clause */
/* How the frames of a segment are grouped into token layers. */
#include "base/mathops.h"
#include "vpatch/frame.h"

/* Frames of the first layer. */
static int first_frames(int frames, vpatch_token_mode token_mode)
{
    return token_mode == VPATCH_TOKENS_INDEPENDENT && frames <= VPATCH_GROUP_FRAMES ? frames : 1;
}

int vpatch_segment_layers(int frames, vpatch_token_mode token_mode)
{
    return 1 + vp_ceil_div(frames - first_frames(frames, token_mode), VPATCH_GROUP_FRAMES);
}

int vpatch_segment_layer_of(int frames, vpatch_token_mode token_mode, int frame)
{
    int first = first_frames(frames, token_mode);

    return frame < first ? 0 : 1 + (frame - first) / VPATCH_GROUP_FRAMES;
}
