/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/lead_in.h"

#include <stdlib.h>
#include <string.h>

#include "cli/black_picture.h"

int vp_lead_in_add(vp_lead_in *lead, const vpatch_frame *frame)
{
    if (lead->count == lead->room) {
        size_t room = 2 * lead->room + 64;
        int64_t *grown = realloc(lead->times, room * 2 * sizeof *grown);

        if (!grown) return -1;
        lead->times = grown;
        lead->room = room;
    }
    if (!lead->count) {
        lead->picture = *frame;
        vpatch_buffer_ref(frame->buffer);
        /* samples that nobody can hold are black ones */
        if (!frame->buffer) lead->picture.data[0] = NULL;
    }
    lead->times[2 * lead->count] = frame->pts;
    lead->times[2 * lead->count + 1] = frame->duration;
    lead->count++;
    return 0;
}

int vp_lead_in_take(vp_lead_in *lead, vpatch_frame *frame)
{
    if (lead->given == lead->count) return 0;
    if (!lead->picture.data[0]) {
        lead->black = vp_black_picture(&lead->picture, lead->picture.width, lead->picture.height);
        if (!lead->black) return -1;
    }
    *frame = lead->picture;
    frame->pts = lead->times[2 * lead->given];
    frame->duration = lead->times[2 * lead->given + 1];
    lead->given++;
    return 1;
}

void vp_lead_in_free(vp_lead_in *lead)
{
    vpatch_buffer_unref(lead->picture.buffer);
    free(lead->black);
    free(lead->times);
    memset(lead, 0, sizeof *lead);
}
