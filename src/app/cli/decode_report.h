/* SPDX-License-Identifier: BSD-2-Clause */
/* What decode says of a file that was not whole, when its output is complete. */
#ifndef VPATCH_CLI_DECODE_REPORT_H
#define VPATCH_CLI_DECODE_REPORT_H

#include "cli/frame_source.h"
#include "cli/losses.h"

typedef struct vp_decode_facts {
    const char *in;
    vpatch_reader *reader;
    const vp_frame_source *source;
    const vp_losses *losses; /* of the frames that were written                     */
    int64_t frames;          /* written                                             */
    int at_end;              /* 1: the file was read to its end                     */
    int ends_concealed;      /* 1: the last frame was lost                          */
    int recover;
} vp_decode_facts;

/* A line for each kind of fault; with recover, one for each range that is lost. */
vp_exit vp_decode_report(const vp_decode_facts *facts);

#endif
