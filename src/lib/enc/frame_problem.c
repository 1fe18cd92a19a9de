/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/frame_problem.h"

#include "base/reserved.h"

/* A decoder's frame may be pushed as it is. */
#define KNOWN_FLAGS (VPATCH_FRAME_KEY | VPATCH_FRAME_FORCE_KEY | VPATCH_FRAME_CONCEALED)

const char *vp_frame_problem(const vpatch_frame *frame, int width, int height)
{
    if (frame->width != width || frame->height != height) return "a frame of another size";
    if (!frame->data[0] || !frame->data[1] || !frame->data[2]) return "a frame without samples";
    if (frame->flags & ~(uint32_t)KNOWN_FLAGS || frame->reserved32 || VP_RESERVED_USED(frame))
        return "an unknown flag or a reserved field of the frame is not 0";
    return NULL;
}
