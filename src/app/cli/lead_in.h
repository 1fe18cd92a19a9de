/* SPDX-License-Identifier: BSD-2-Clause */
/* Lost frames in front of the first that is not. They wait for it as times alone: of a file in
 * which nothing can be decoded no output is made, whatever size its pictures claim to have. */
#ifndef VPATCH_CLI_LEAD_IN_H
#define VPATCH_CLI_LEAD_IN_H

#include <stddef.h>

#include "vpatch/vpatch.h"

typedef struct vp_lead_in {
    vpatch_frame picture; /* of all of them; holds a reference                   */
    uint8_t *black;       /* its samples when nothing else had them              */
    int64_t *times;       /* [count][2]: pts, duration                           */
    size_t count, room, given;
} vp_lead_in;

/* Takes a lost frame. 0; -1: memory is short. */
int vp_lead_in_add(vp_lead_in *lead, const vpatch_frame *frame);
/* The next of them, valid until the next call. 1; 0: there is none left; -1: memory is short. */
int vp_lead_in_take(vp_lead_in *lead, vpatch_frame *frame);
void vp_lead_in_free(vp_lead_in *lead);

#endif
