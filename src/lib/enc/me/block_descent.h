/* SPDX-License-Identifier: BSD-2-Clause */
/* The local search for a displacement that all block searches share: candidates one by one,
 * then descent, step by step to the best of the neighbours. What a displacement costs is the
 * caller's. */
#ifndef VPATCH_ME_BLOCK_DESCENT_H
#define VPATCH_ME_BLOCK_DESCENT_H

#include <stdint.h>

/* The displacements that may be tried, inclusive. */
typedef struct vp_descent_range {
    int left, right, top, bottom;
} vp_descent_range;

typedef struct vp_block_descent {
    int (*cost)(const void *context, int x, int y);
    const void *context;
    vp_descent_range range;
    int clamp; /* a displacement out of range is 0: left out, 1: moved to the nearest within */
    int x, y;  /* the best so far, meaningful when its cost is known */
    int best;  /* its cost; INT_MAX: none */
} vp_block_descent;

/* The neighbours that a step looks at, in the order of trying; of equal costs the first wins. */
typedef struct vp_descent_pattern {
    int count; /* 4: none of them diagonal; 8: all around */
    int8_t offset[8][2];
} vp_descent_pattern;

/* The cost of a displacement, INT_MAX out of range. */
int vp_descent_cost(const vp_block_descent *descent, int x, int y);
/* A displacement's cost is known: it becomes the best if it is cheaper. */
void vp_descent_take(vp_block_descent *descent, int cost, int x, int y);
void vp_descent_try(vp_block_descent *descent, int x, int y);
/* Descends from the best so far: up to `turns` times to the best neighbour `step` away, then
 * the same with half the step, down to 1. */
void vp_descent_run(vp_block_descent *descent, const vp_descent_pattern *pattern, int step,
                    int turns);
/* Tries all displacements up to `reach` away, row by row. */
void vp_descent_exhaust(vp_block_descent *descent, int reach);

#endif
