/* SPDX-License-Identifier: BSD-2-Clause */
/* The types of frames in the pyramid that a mini-GOP is coded as. Networks, restoration and
 * entropy coding have statistics of their own for each. */
#ifndef VPATCH_BASE_FRAME_TYPE_H
#define VPATCH_BASE_FRAME_TYPE_H

typedef enum vp_frame_type {
    VP_FRAME_KEY = 0,    /* coded on its own                                        */
    VP_FRAME_ANCHOR = 1, /* predicted from anchors before it in display order       */
    VP_FRAME_MIDDLE = 2, /* between two anchors, a reference itself                 */
    VP_FRAME_SIDE = 3    /* beside a middle frame; nothing is predicted from it     */
} vp_frame_type;

#define VP_FRAME_TYPES 4

#endif
