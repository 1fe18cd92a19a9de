/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/frame_description.h"

#include <string.h>

#include "base/reserved.h"
#include "inter/mv_pred.h"

/* Public names and the library's own are two, so that no room below needs vpatch/coded.h. */
_Static_assert((int)VPATCH_TYPE_KEY == VP_FRAME_KEY && (int)VPATCH_TYPE_ANCHOR == VP_FRAME_ANCHOR &&
                   (int)VPATCH_TYPE_MIDDLE == VP_FRAME_MIDDLE &&
                   (int)VPATCH_TYPE_SIDE == VP_FRAME_SIDE,
               "types of frames");
_Static_assert(VPATCH_MOTION_R0 == VP_MOTION_R0 && VPATCH_MOTION_R1 == VP_MOTION_R1 &&
                   VPATCH_MOTION_BOTH == VP_MOTION_BOTH &&
                   VPATCH_MOTION_EXPLICIT == VP_MOTION_EXPLICIT &&
                   VPATCH_MOTION_CANDIDATES == VP_MERGE_MAX,
               "references and merge indices");

void vp_frame_describe(vpatch_coded_frame *to, const vp_coded_gop *gop, int at, int minigop,
                       int layer)
{
    const vp_gop_entry *entry = &gop->structure.entry[at];

    memset(to, 0, sizeof *to);
    to->type = (vpatch_frame_type)entry->type;
    to->display = vp_coded_gop_display(gop, entry->position);
    to->layer = layer + entry->group;
    to->part = entry->part;
    to->pyramid_level = vp_gop_entry_level(&gop->structure, entry);
    for (int i = 0; i < 2; i++) to->references[i] = vp_coded_gop_display(gop, entry->ref[i]);
    to->colocated = vp_coded_gop_display(gop, entry->colocated);
    to->minigop = minigop;
    to->pair = gop->structure.pair;
    to->rows = gop->rows;
    to->columns = gop->columns;
    to->dims = gop->dims;
}

/* The first field that differs, or NULL. */
static const char *difference(const vpatch_coded_frame *a, const vpatch_coded_frame *b)
{
    if (a->type != b->type) return "type";
    if (a->display != b->display) return "display";
    if (a->layer != b->layer) return "layer";
    if (a->part != b->part) return "part";
    if (a->pyramid_level != b->pyramid_level) return "pyramid_level";
    if (a->references[0] != b->references[0] || a->references[1] != b->references[1])
        return "references";
    if (a->colocated != b->colocated) return "colocated";
    if (a->minigop != b->minigop) return "minigop";
    if (a->pair != b->pair) return "pair";
    if (a->rows != b->rows) return "rows";
    if (a->columns != b->columns) return "columns";
    return NULL;
}

vpatch_status vp_frame_expect(const vpatch_coded_frame *next, const vpatch_coded_frame *frame,
                              const vp_errbuf *message)
{
    const char *field = difference(next, frame);

    if (field)
        return vp_fail(message, VPATCH_ERR_ARGUMENT,
                       "frame %d in display order comes next, whose %s is not the one given",
                       next->display, field);
    if (VP_RESERVED_USED(frame))
        return vp_fail(message, VPATCH_ERR_ARGUMENT, VP_RESERVED_TEXT, "the frame");
    return VPATCH_OK;
}
