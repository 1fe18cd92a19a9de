/* SPDX-License-Identifier: BSD-2-Clause */
#include "me/block_descent.h"

#include <limits.h>
#include <stdlib.h>

#include "base/mathops.h"

static int in_range(const vp_descent_range *range, int x, int y)
{
    return x >= range->left && x <= range->right && y >= range->top && y <= range->bottom;
}

int vp_descent_cost(const vp_block_descent *descent, int x, int y)
{
    return in_range(&descent->range, x, y) ? descent->cost(descent->context, x, y) : INT_MAX;
}

void vp_descent_take(vp_block_descent *descent, int cost, int x, int y)
{
    if (cost < descent->best) {
        descent->best = cost;
        descent->x = x;
        descent->y = y;
    }
}

void vp_descent_try(vp_block_descent *descent, int x, int y)
{
    const vp_descent_range *range = &descent->range;

    if (descent->clamp) {
        x = vp_clip(x, range->left, range->right);
        y = vp_clip(y, range->top, range->bottom);
    }
    if (descent->best != INT_MAX && x == descent->x && y == descent->y) return;
    vp_descent_take(descent, vp_descent_cost(descent, x, y), x, y);
}

/* Whether a displacement (dx, dy) further on was tried from there: it is 0 or in the pattern. */
static int was_tried(const vp_descent_pattern *pattern, int step, int dx, int dy)
{
    if ((dx && abs(dx) != step) || (dy && abs(dy) != step)) return 0;
    return pattern->count == 8 || !dx || !dy;
}

/* Returns whether the best has moved. (last_x, last_y): the centre of the turn before, or the
 * best itself. */
static int turn(vp_block_descent *descent, const vp_descent_pattern *pattern, int step, int first,
                int last_x, int last_y)
{
    int x = descent->x, y = descent->y;

    for (int k = 0; k < pattern->count; k++) {
        int to_x = x + pattern->offset[k][0] * step, to_y = y + pattern->offset[k][1] * step;

        if (first || !was_tried(pattern, step, to_x - last_x, to_y - last_y))
            vp_descent_try(descent, to_x, to_y);
    }
    return x != descent->x || y != descent->y;
}

void vp_descent_run(vp_block_descent *descent, const vp_descent_pattern *pattern, int step,
                    int turns)
{
    for (; step; step >>= 1) {
        int last_x = descent->x, last_y = descent->y;

        for (int i = 0; i < turns; i++) {
            int x = descent->x, y = descent->y;

            if (!turn(descent, pattern, step, i == 0, last_x, last_y)) break;
            last_x = x;
            last_y = y;
        }
    }
}

void vp_descent_exhaust(vp_block_descent *descent, int reach)
{
    for (int y = -reach; y <= reach; y++)
        for (int x = -reach; x <= reach; x++) vp_descent_try(descent, x, y);
}
