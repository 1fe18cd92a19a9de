/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "inter/motion_coder_internal.h"

/* Guesses of a vector, each a context as where it lies from the predictor. */
enum {
    LEFT,
    TOP,
    CORNER,
    FLOW,
    STEADY,     /* of the second vector of a pair: the first one's motion goes on */
    FAR,        /* two units to the left */
    FLOW_RIGHT, /* the flow where nothing is coded yet */
    FLOW_BELOW,
    FLOW_MEDIAN, /* the flow, corrected as it would have been around */
    STEADY_MEDIAN,
    GUESSES
};

/* What a component's difference is coded with. */
typedef struct component {
    uint32_t y, r, both;
    uint32_t other;         /* magnitude of the difference coded just before, 0..7 */
    uint32_t view[GUESSES]; /* offset * 3 + what the guess was worth in x */
} component;

#define NO_OFFSET 23
#define VIEWS     (24 * 3)

/* Sign and size of a number, exact up to 8: 0..22 */
static uint32_t offset(int value)
{
    int size = abs(value);
    int level = size <= 8 ? size : size < 16 ? 9 : size < 40 ? 10 : 11;
    return (uint32_t)(value < 0 ? 11 - level : 11 + level);
}

/* The offset of a view in seven steps. */
static uint32_t step_of(uint32_t view)
{
    uint32_t at = view / 3;
    return at < 8 ? 0 : at < 10 ? 1 : at <= 12 ? at - 8 : at <= 14 ? 5 : 6;
}

static uint32_t mostly(uint32_t node, uint32_t type, uint32_t whole, uint32_t spread)
{
    return ((node * 2 + whole) * 8 + spread) * 3 + type;
}

uint32_t vp_mv_slot(uint32_t node, uint32_t type, uint32_t whole, uint32_t spread)
{
    return (uint32_t)(VP_DECIDE_MV * VP_DECIDE_CONTEXTS) * VP_DECIDE_CELLS +
           mostly(node, type, whole, spread);
}

static int code_node(vp_motion_coder *w, const component *c, uint32_t id, int bit)
{
    uint32_t type = vp_motion_type_context(w->field);
    uint32_t values[5 + GUESSES] = {
        mostly(id, type, w->part == 0, w->spread),
        (id * 3 + type) * 2 + c->y,
        ((id * 8 + c->other) * 2 + c->y) * 2 + c->both,
        (id * 4 + c->r * 2 + c->both) * 3 + type,
        (id * 7 + step_of(c->view[LEFT])) * 7 + step_of(c->view[TOP]),
    };
    for (int i = 0; i < GUESSES; i++) values[5 + i] = id * VIEWS + c->view[i];
    uint32_t class = id < VP_NODE_CLASS + 6 ? id : id < VP_NODE_BITS ? 8 : 9;
    uint32_t set = class < 8 ? id * 3 + type : class == 8 ? 30 : 30 + id - VP_NODE_BITS;
    return vp_motion_decide(w, VP_DECIDE_MV, set, class, values, VP_COUNT(values), bit);
}

/* |value| is coded as a class (the number of bits of |value|) and the bits below
 * the first; big ones hold nothing to be learned in their lowest bits. */
static int code_component(vp_motion_coder *w, const component *c, int value)
{
    uint32_t size = (uint32_t)abs(value), bits = 1, result = 1;
    int negative = value < 0;
    while (size >> bits) bits++;
    if (code_node(w, c, VP_NODE_ZERO, value == 0)) return 0;
    negative = code_node(w, c, VP_NODE_SIGN, negative);
    uint32_t class = 1;
    while (class < VP_MV_BITS && code_node(w, c, VP_NODE_CLASS + class - 1, bits > class)) class ++;
    for (uint32_t left = class - 1; left; left--) {
        int bit = (size >> (left - 1)) & 1;
        if (class <= 4) /* a tree of 1 + 3 + 7 nodes */
            bit = code_node(w, c, VP_NODE_BITS + (class - 2) * (class - 2) * 2 + result - 1, bit);
        else if (left == class - 1)
            bit = code_node(w, c, VP_NODE_BITS + 15 + (class > 5) + (class > 6), bit);
        else
            bit = (int)vp_coder_direct(w->coder, (uint32_t)bit, 1);
        result = result * 2 + (uint32_t)bit;
    }
    return negative ? -(int)result : (int)result;
}

/* Sums of three vectors of 16 bits do not fit 16 bits. */
typedef struct point {
    int x, y;
} point;

static point as_point(vp_mv mv)
{
    return (point){mv.x, mv.y};
}

/* The vector into R1 if motion goes on as a vector into R0 has it. */
static vp_mv go_on(const vp_motion_field *field, vp_mv mv0)
{
    vp_motion_unit first = {.mv = {mv0}, .refs = VP_MOTION_R0};
    return vp_mv_scaled(field, &first, 1);
}

/* A guess and the median of what it was wrong by in the units around, where that is
 * known. */
static point corrected(const vp_motion_coder *w, vp_mv guess, int r, int steady)
{
    const vp_motion_unit *around[3] = {w->left, w->top, w->corner};
    int x[3] = {0}, y[3] = {0};
    for (int i = 0; i < 3; i++) {
        const vp_motion_unit *unit = around[i];
        if (!unit || (steady && unit->refs != VP_MOTION_BOTH)) continue;
        vp_mv was = vp_mv_scaled(w->field, unit, r);
        vp_mv guessed = steady ? go_on(w->field, unit->mv[0])
                               : vp_tmv_at(w->field, (int)(unit - w->field->units), r);
        x[i] = was.x - guessed.x;
        y[i] = was.y - guessed.y;
    }
    return (point){guess.x + vp_median(x[0], x[1], x[2]), guess.y + vp_median(y[0], y[1], y[2])};
}

void vp_motion_code_mv(vp_motion_coder *w, vp_motion_unit *unit, int r, uint32_t *other)
{
    const vp_motion_field *field = w->field;
    const vp_motion_unit *around[3] = {w->left, w->top, w->corner};
    const vp_motion_unit *far = vp_motion_neighbour(field, w->ux, w->uy, w->ux - 2, w->uy);
    vp_mv predictor = vp_mv_predictor(field, w->ux, w->uy, w->n, r);
    vp_mv flow = vp_tmv_unit(field, w->ux, w->uy, w->n, r);
    int both = unit->refs == VP_MOTION_BOTH, second = both && r == 1, d[2] = {0, 0};
    component c = {.r = (uint32_t)r, .both = (uint32_t)both};
    point guess[GUESSES];

    for (int i = 0; i < 3; i++)
        guess[LEFT + i] = as_point(around[i] ? vp_mv_scaled(field, around[i], r) : predictor);
    guess[FAR] = as_point(far ? vp_mv_scaled(field, far, r) : predictor);
    guess[FLOW] = as_point(flow);
    guess[FLOW_RIGHT] = as_point(vp_tmv_at(field, vp_motion_coder_unit_at(w, w->n, 0), r));
    guess[FLOW_BELOW] = as_point(vp_tmv_at(field, vp_motion_coder_unit_at(w, 0, w->n), r));
    guess[FLOW_MEDIAN] = corrected(w, flow, r, 0);
    guess[STEADY] = guess[STEADY_MEDIAN] = as_point(predictor);
    if (second) {
        vp_mv steady = go_on(field, unit->mv[0]);
        guess[STEADY] = as_point(steady);
        guess[STEADY_MEDIAN] = corrected(w, steady, 1, 1);
    }
    for (int y = 0; y < 2; y++) {
        c.y = (uint32_t)y;
        c.other = *other;
        for (int i = 0; i < GUESSES; i++) {
            int off = y ? guess[i].y - predictor.y : guess[i].x - predictor.x;
            uint32_t met = !y ? 0 : guess[i].x - predictor.x == d[0] ? 2 : 1;
            c.view[i] = (i == STEADY && !second ? NO_OFFSET : offset(off)) * 3 + met;
        }
        d[y] = code_component(w, &c, y ? unit->mv[r].y - predictor.y : unit->mv[r].x - predictor.x);
        *other = vp_magnitude_class(d[y]);
    }
    unit->mv[r] = vp_motion_clamp(field, w->ux * 8, w->uy * 8, w->n * 8, predictor.x + d[0],
                                  predictor.y + d[1]);
}
