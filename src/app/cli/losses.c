/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/losses.h"

#include <stdio.h>

#include "cli/time_text.h"

/* Times are in file units turned into seconds: a little less than a frame of any rate. */
#define SAME_TIME 1e-4

void vp_losses_add(vp_losses *losses, double from, double to)
{
    int joins = losses->count && from <= losses->to + SAME_TIME;

    losses->frames++;
    if (!losses->count) losses->from = from;
    losses->to = to;
    if (!joins) losses->count++;
    if (losses->count > VP_LOSSES_LISTED) return;
    vp_loss *loss = &losses->list[losses->count - 1];

    if (!joins) *loss = (vp_loss){from, to, 0};
    loss->to = to;
    loss->frames++;
}

void vp_losses_format(const vp_losses *losses, int n, char *text, unsigned size)
{
    char from[32], to[32];

    vp_time_format(from, sizeof from, n < 0 ? losses->from : losses->list[n].from);
    vp_time_format(to, sizeof to, n < 0 ? losses->to : losses->list[n].to);
    snprintf(text, size, "from %s to %s", from, to);
}
