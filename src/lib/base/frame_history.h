/* SPDX-License-Identifier: BSD-2-Clause */
/* The last frame of each type: whether there is one in the segment, and which of them stands in
 * for what is not known of a frame. What is remembered of those frames (levels, qualities) lies,
 * by type, with those who use it: an encoder chooses levels ahead of the entropy coder, so their
 * histories differ in time, not in kind. */
#ifndef VPATCH_BASE_FRAME_HISTORY_H
#define VPATCH_BASE_FRAME_HISTORY_H

#include "base/frame_type.h"

typedef struct vp_frame_history {
    int coded[VP_FRAME_TYPES]; /* 1: a frame of this type has been coded */
} vp_frame_history;

#define VP_HISTORY_NONE -1 /* in place of a frame type: no frame */

/* A segment starts. */
static inline void vp_frame_history_reset(vp_frame_history *history)
{
    *history = (vp_frame_history){{0}};
}

/* A frame is the last of its type from now on. */
static inline void vp_frame_history_add(vp_frame_history *history, vp_frame_type type)
{
    history->coded[type] = 1;
}

/* ---- the rules: from which type's last frame something of a frame is predicted ---- */

/* Its quality, the offsets of its patches, its restoration: the same type's. */
static inline int vp_history_for_quality(const vp_frame_history *history, vp_frame_type type)
{
    return history->coded[type] ? (int)type : VP_HISTORY_NONE;
}

/* The classes of its levels in an encoder's choice: the same type's, else those of the type that
 * it is predicted from. */
static inline int vp_history_for_levels(const vp_frame_history *history, vp_frame_type type)
{
    if (history->coded[type]) return (int)type;
    if (type > VP_FRAME_ANCHOR && history->coded[type - 1]) return (int)type - 1;
    return VP_HISTORY_NONE;
}

/* The contexts of its levels in entropy coding: three frames, of which the first counts most. A
 * key frame has none. */
static inline void vp_history_for_contexts(const vp_frame_history *history, vp_frame_type type,
                                           int from[3])
{
    static const int rule[VP_FRAME_TYPES][3] = {
        [VP_FRAME_KEY] = {VP_HISTORY_NONE, VP_HISTORY_NONE, VP_HISTORY_NONE},
        [VP_FRAME_ANCHOR] = {VP_FRAME_ANCHOR, VP_FRAME_MIDDLE, VP_FRAME_SIDE},
        [VP_FRAME_MIDDLE] = {VP_FRAME_ANCHOR, VP_FRAME_MIDDLE, VP_FRAME_SIDE},
        [VP_FRAME_SIDE] = {VP_FRAME_MIDDLE, VP_FRAME_SIDE, VP_FRAME_ANCHOR},
    };

    for (int i = 0; i < 3; i++) {
        from[i] = rule[type][i];
        if (from[i] != VP_HISTORY_NONE && !history->coded[from[i]]) from[i] = VP_HISTORY_NONE;
    }
    /* the first anchor follows the key frame */
    if (type == VP_FRAME_ANCHOR && from[0] == VP_HISTORY_NONE && history->coded[VP_FRAME_KEY])
        from[0] = VP_FRAME_KEY;
}

#endif
