/* SPDX-License-Identifier: BSD-2-Clause */
/* --from and --to for a .vpt file: which frames and packets are kept, and their
 * times, shifted so that the first frame that is kept has time 0. As in
 * media/input.h, times count from the file's first frame and are rounded to
 * microseconds before they are compared. Without --from and --to nothing is
 * shifted. */
#ifndef VPATCH_CLI_TRIM_H
#define VPATCH_CLI_TRIM_H

#include "vpatch/vpatch.h"

typedef struct vp_trim {
    int active;          /* --from or --to was given                           */
    int done;            /* a frame at or after --to has come                  */
    int shifted;         /* shift is known                                     */
    int64_t from, to;    /* microseconds after the first frame                 */
    int64_t base, shift; /* time base units                                    */
    int time_base_num, time_base_den;
} vp_trim;

/* from, to: seconds, below 0: not given; base: the first frame's pts. */
void vp_trim_start(vp_trim *trim, double from, double to, const vpatch_header *header,
                   int64_t base);

/* The segment to start decoding with. */
int vp_trim_first_segment(const vp_trim *trim, const vpatch_reader *reader);

/* 1: the frame is wanted, its pts has been shifted. 0: leave it out. */
int vp_trim_frame(vp_trim *trim, vpatch_frame *frame);

/* The same for a packet; right only after the first wanted frame. */
int vp_trim_packet(const vp_trim *trim, vpatch_stream_packet *packet, const vpatch_stream *stream);

#endif
