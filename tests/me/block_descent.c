/* SPDX-License-Identifier: BSD-2-Clause */
/* The descent against the plainest one, which tries every neighbour at every turn, on random
 * costs; and that nothing out of range is asked for. */
#include "me/block_descent.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "common/test.h"

#define SIZE 25 /* displacements -12..12 */
#define HALF (SIZE / 2)

static const vp_descent_pattern ring = {
    8, {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {-1, -1}, {1, -1}, {-1, 1}}};
static const vp_descent_pattern cross = {4, {{-1, 0}, {1, 0}, {0, -1}, {0, 1}}};

typedef struct surface {
    int cost[SIZE][SIZE];
    vp_descent_range range;
    int asked, outside;
} surface;

static int cost_of(const void *context, int x, int y)
{
    surface *s = (surface *)context;
    const vp_descent_range *r = &s->range;

    s->asked++;
    s->outside += x < r->left || x > r->right || y < r->top || y > r->bottom;
    return s->cost[y + HALF][x + HALF];
}

/* Few different costs, so that there are ties; some ways down. */
static void make_surface(surface *s, unsigned *seed)
{
    int x0 = (int)(test_random(seed) >> 8) % 9 - 4, y0 = (int)(test_random(seed) >> 8) % 9 - 4;
    int noise = 1 + (int)(test_random(seed) >> 8) % 6;

    memset(s, 0, sizeof *s);
    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++)
            s->cost[y][x] = abs(x - HALF - x0) + abs(y - HALF - y0) +
                            (int)(test_random(seed) >> 8) % noise;
    s->range = (vp_descent_range){
        -3 - (int)(test_random(seed) >> 8) % 9, 3 + (int)(test_random(seed) >> 8) % 9,
        -3 - (int)(test_random(seed) >> 8) % 9, 3 + (int)(test_random(seed) >> 8) % 9};
}

typedef struct plain {
    int x, y, best;
} plain;

static int limited(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

static void plain_try(const surface *s, int clamp, plain *p, int x, int y)
{
    const vp_descent_range *r = &s->range;

    if (clamp) {
        x = limited(x, r->left, r->right);
        y = limited(y, r->top, r->bottom);
    }
    if (x < r->left || x > r->right || y < r->top || y > r->bottom) return;
    if (s->cost[y + HALF][x + HALF] < p->best) *p = (plain){x, y, s->cost[y + HALF][x + HALF]};
}

static void plain_run(const surface *s, int clamp, const vp_descent_pattern *pattern, int step,
                      int turns, plain *p)
{
    for (; step; step /= 2)
        for (int i = 0; i < turns; i++) {
            const plain centre = *p;

            for (int k = 0; k < pattern->count; k++)
                plain_try(s, clamp, p, centre.x + pattern->offset[k][0] * step,
                          centre.y + pattern->offset[k][1] * step);
            if (p->x == centre.x && p->y == centre.y) break;
        }
}

static void like_the_plain_one(void)
{
    unsigned seed = 3;
    int spared = 0;

    for (int i = 0; i < 4000; i++) {
        const vp_descent_pattern *pattern = i & 1 ? &ring : &cross;
        int clamp = i >> 1 & 1, step = 1 << i % 3, turns = 1 + i % 5;
        surface s;
        make_surface(&s, &seed);
        plain p = {0, 0, INT_MAX};
        vp_block_descent d = {
            .cost = cost_of, .context = &s, .range = s.range, .clamp = clamp, .best = INT_MAX};

        vp_descent_try(&d, 0, 0);
        vp_descent_try(&d, 9, -9);
        vp_descent_run(&d, pattern, step, turns);
        plain_try(&s, clamp, &p, 0, 0);
        plain_try(&s, clamp, &p, 9, -9);
        plain_run(&s, clamp, pattern, step, turns, &p);
        CHECK(d.x == p.x && d.y == p.y && d.best == p.best);
        CHECK_EQ(s.outside, 0);
        spared += s.asked < 2 + pattern->count * turns;
    }
    CHECK(spared > 0);
}

/* The first of the least, row by row. */
static void exhaustive(void)
{
    unsigned seed = 11;

    for (int i = 0; i < 200; i++) {
        surface s;
        make_surface(&s, &seed);
        plain p = {0, 0, INT_MAX};
        vp_block_descent d = {.cost = cost_of, .context = &s, .range = s.range, .best = INT_MAX};

        vp_descent_exhaust(&d, 7);
        for (int y = -7; y <= 7; y++)
            for (int x = -7; x <= 7; x++) plain_try(&s, 0, &p, x, y);
        CHECK(d.x == p.x && d.y == p.y && d.best == p.best);
        CHECK_EQ(s.outside, 0);
    }
}

static void out_of_range_is_dear(void)
{
    surface s = {.range = {-1, 1, -1, 1}};
    vp_block_descent d = {.cost = cost_of, .context = &s, .range = s.range, .best = INT_MAX};

    CHECK_EQ(vp_descent_cost(&d, 2, 0), INT_MAX);
    CHECK_EQ(vp_descent_cost(&d, 1, -1), 0);
    CHECK_EQ(s.asked, 1);
    vp_descent_take(&d, 5, 1, 0);
    vp_descent_take(&d, 5, 0, 1);
    CHECK(d.best == 5 && d.x == 1 && d.y == 0);
}

int main(void)
{
    RUN(like_the_plain_one);
    RUN(exhaustive);
    RUN(out_of_range_is_dear);
    return test_result();
}
