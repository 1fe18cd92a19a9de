/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/losses.h"

#include <stdio.h>

#include "cli/time_text.h"

/* Times are in file units turned into seconds: a little less than a frame of any rate. */
#define SAME_TIME 1e-4

/* A file may claim any number. */
static int64_t add_up(int64_t a, int64_t b)
{
    return a > INT64_MAX - b ? INT64_MAX : a + b;
}

static void add(vp_losses *losses, const vp_loss *more, int joins)
{
    losses->frames = add_up(losses->frames, more->frames);
    if (more->is_hole) losses->left_out = add_up(losses->left_out, more->frames);
    if (!losses->count) losses->from = more->from;
    losses->to = more->to;
    if (!joins) losses->count++;
    if (losses->count > VP_LOSSES_LISTED) return;
    vp_loss *loss = &losses->list[losses->count - 1];

    if (!joins) {
        *loss = *more;
    } else {
        loss->to = more->to;
        loss->frames += more->frames;
    }
}

void vp_losses_add(vp_losses *losses, double from, double to)
{
    int joins = losses->count && !losses->ends_in_hole && from <= losses->to + SAME_TIME;

    losses->ends_in_hole = 0;
    add(losses, &(vp_loss){from, to, 1, 0}, joins);
}

void vp_losses_add_hole(vp_losses *losses, double from, double to, int64_t frames)
{
    losses->ends_in_hole = 1;
    add(losses, &(vp_loss){from, to, frames, 1}, 0);
}

void vp_losses_format(const vp_losses *losses, int n, char *text, unsigned size)
{
    char from[32], to[32];

    vp_time_format(from, sizeof from, n < 0 ? losses->from : losses->list[n].from);
    vp_time_format(to, sizeof to, n < 0 ? losses->to : losses->list[n].to);
    snprintf(text, size, "from %s to %s", from, to);
}
