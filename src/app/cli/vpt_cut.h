/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole segments of a .vpt file, with what is carried and said at their times, as a file of its
 * own. */
#ifndef VPATCH_CLI_VPT_CUT_H
#define VPATCH_CLI_VPT_CUT_H

#include "cli/vpt_file.h"

typedef struct vp_cut_result {
    int segments;
    int64_t frames;
    double start, end; /* seconds of the old file */
    uint64_t bytes;
    int at_end; /* the last segment is the file's last */
} vp_cut_result;

/* Writes the segments that have a frame between from and to (seconds; below 0: no limit). The first
 * frame gets time 0, packets and captions move with it; packets that lie outside are left out. A
 * part that reaches the end of a file whose own end is missing is marked incomplete.
 * Reports failures. */
vp_exit vp_vpt_cut(vp_vpt_file *file, const char *path, const char *out, double from, double to,
                   int force, vp_cut_result *made);

#endif
