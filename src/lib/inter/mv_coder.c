/* SPDX-License-Identifier: BSD-2-Clause */
#include "inter/mv_coder.h"

#include <stdlib.h>

#include "base/mathops.h"

/* Sums of three vectors of 16 bits do not fit 16 bits. */
typedef struct point {
    int x, y;
} point;

static point as_point(vp_mv mv)
{
    return (point){mv.x, mv.y};
}

/* ---- contexts --------------------------------------------------------------------- */

/* What the vector is compared with. */
typedef struct comparison {
    vp_mv predictor;
    point vector[VP_VIEWS];
    int second; /* the vector is the second one of a pair: VP_VIEW_STEADY exists */
} comparison;

#define NO_OFFSET 23

/* Sign and size of a number, exact up to 8: 0..22 */
static uint32_t offset_class(int value)
{
    int size = abs(value);
    int level = size <= 8 ? size : size < 16 ? 9 : size < 40 ? 10 : 11;
    return (uint32_t)(value < 0 ? 11 - level : 11 + level);
}

/* The offset of a view in seven steps. */
static uint32_t coarse_offset(uint32_t view)
{
    uint32_t offset = view / 3;
    return offset < 8 ? 0 : offset < 10 ? 1 : offset <= 12 ? offset - 8 : offset <= 14 ? 5 : 6;
}

/* Sets the views in one component. dx: the difference coded in x. */
static void set_views(const comparison *by, int component, int dx, uint32_t *value)
{
    for (int i = 0; i < VP_VIEWS; i++) {
        int x = by->vector[i].x - by->predictor.x, y = by->vector[i].y - by->predictor.y;
        uint32_t met = !component ? 0 : x == dx ? 2 : 1;
        uint32_t offset = i == VP_VIEW_STEADY && !by->second ? NO_OFFSET
                                                             : offset_class(component ? y : x);
        value[VP_MD_VIEW + i] = offset * 3 + met;
    }
    value[VP_MD_THIRD_LEFT] = coarse_offset(value[VP_MD_VIEW + VP_VIEW_LEFT]);
    value[VP_MD_THIRD_TOP] = coarse_offset(value[VP_MD_VIEW + VP_VIEW_TOP]);
    value[VP_MD_COMPONENT] = (uint32_t)component;
}

/* The vector into reference 1 if motion goes on as a vector into reference 0 has it. */
static vp_mv continued(const vp_motion_field *field, vp_mv mv0)
{
    vp_motion_unit first = {.mv = {mv0}, .refs = VP_MOTION_R0};
    return vp_mv_scaled(field, &first, 1);
}

/* A vector plus the median of its errors at left, top and corner, where these are known.
 * steady: vectors are those of continued(), else projected ones. */
static point corrected(const vp_motion_context *c, vp_mv vector, int r, int steady)
{
    const vp_motion_unit *around[3] = {c->left, c->top, c->corner};
    int x[3] = {0}, y[3] = {0};
    for (int i = 0; i < 3; i++) {
        const vp_motion_unit *unit = around[i];
        if (!unit || (steady && unit->refs != VP_MOTION_BOTH)) continue;
        vp_mv is = vp_mv_scaled(c->field, unit, r);
        vp_mv expected = steady ? continued(c->field, unit->mv[0])
                                : vp_tmv_at(c->field, (int)(unit - c->field->units), r);
        x[i] = is.x - expected.x;
        y[i] = is.y - expected.y;
    }
    return (point){vector.x + vp_median(x[0], x[1], x[2]), vector.y + vp_median(y[0], y[1], y[2])};
}

static void find_vectors(const vp_motion_context *c, const vp_motion_unit *unit, int r,
                         comparison *by)
{
    const vp_motion_field *field = c->field;
    const vp_motion_unit *around[3] = {c->left, c->top, c->corner};
    const vp_motion_unit *far = vp_motion_neighbour(field, c->ux, c->uy, c->ux - 2, c->uy);
    vp_mv predictor = vp_mv_predictor(field, c->ux, c->uy, c->n, r);
    vp_mv tmv = vp_tmv_unit(field, c->ux, c->uy, c->n, r);
    point *to = by->vector;
    by->predictor = predictor;
    by->second = unit->refs == VP_MOTION_BOTH && r == 1;
    for (int i = 0; i < 3; i++)
        to[VP_VIEW_LEFT + i] = as_point(around[i] ? vp_mv_scaled(field, around[i], r) : predictor);
    to[VP_VIEW_FAR] = as_point(far ? vp_mv_scaled(field, far, r) : predictor);
    to[VP_VIEW_TMV] = as_point(tmv);
    to[VP_VIEW_TMV_RIGHT] = as_point(vp_tmv_at(field, vp_motion_context_unit_at(c, c->n, 0), r));
    to[VP_VIEW_TMV_BELOW] = as_point(vp_tmv_at(field, vp_motion_context_unit_at(c, 0, c->n), r));
    to[VP_VIEW_TMV_MEDIAN] = corrected(c, tmv, r, 0);
    to[VP_VIEW_STEADY] = to[VP_VIEW_STEADY_MEDIAN] = as_point(predictor);
    if (by->second) {
        vp_mv steady = continued(field, unit->mv[0]);
        to[VP_VIEW_STEADY] = as_point(steady);
        to[VP_VIEW_STEADY_MEDIAN] = corrected(c, steady, 1, 1);
    }
}

/* ---- syntax ----------------------------------------------------------------------- */

static int code_node(const vp_mv_coder *w, uint32_t node, int bit)
{
    uint32_t *value = w->context->value;
    uint32_t class = node < VP_NODE_CLASS + 6 ? node : node < VP_NODE_BITS ? 8 : 9;
    value[VP_MD_NODE] = node;
    value[VP_MD_NODE_CLASS] = class;
    value[VP_MD_NODE_SET] = class < 8    ? node * 3 + value[VP_MD_TYPE]
                            : class == 8 ? 30
                                         : 30 + node - VP_NODE_BITS;
    return vp_motion_decide(w->model->mixer, w->coder, VP_DECIDE_MV, value, bit);
}

/* |value| is coded as a class (the number of bits of |value|) and the bits below
 * the first; big ones hold nothing to be learned in their lowest bits. */
static int code_component(const vp_mv_coder *w, int value)
{
    uint32_t size = (uint32_t)abs(value), bits = 1, result = 1;
    int negative = value < 0;
    while (size >> bits) bits++;
    if (code_node(w, VP_NODE_ZERO, value == 0)) return 0;
    negative = code_node(w, VP_NODE_SIGN, negative);
    uint32_t class = 1;
    while (class < VP_MV_BITS && code_node(w, VP_NODE_CLASS + class - 1, bits > class)) class ++;
    for (uint32_t left = class - 1; left; left--) {
        int bit = (size >> (left - 1)) & 1;
        if (class <= 4) /* a tree of 1 + 3 + 7 nodes */
            bit = code_node(w, VP_NODE_BITS + (class - 2) * (class - 2) * 2 + result - 1, bit);
        else if (left == class - 1)
            bit = code_node(w, VP_NODE_HIGH + (class > 5) + (class > 6), bit);
        else
            bit = (int)vp_coder_direct(w->coder, (uint32_t)bit, 1);
        result = result * 2 + (uint32_t)bit;
    }
    return negative ? -(int)result : (int)result;
}

void vp_mv_code(const vp_mv_coder *w, vp_motion_unit *unit, int r, uint32_t *magnitude)
{
    vp_motion_context *c = w->context;
    comparison by;
    find_vectors(c, unit, r, &by);
    vp_mv predictor = by.predictor;
    c->value[VP_MD_R] = (uint32_t)r;
    c->value[VP_MD_BOTH] = unit->refs == VP_MOTION_BOTH;
    set_views(&by, 0, 0, c->value);
    c->value[VP_MD_OTHER] = *magnitude;
    int dx = code_component(w, unit->mv[r].x - predictor.x);
    set_views(&by, 1, dx, c->value);
    c->value[VP_MD_OTHER] = vp_motion_magnitude(dx);
    int dy = code_component(w, unit->mv[r].y - predictor.y);
    *magnitude = vp_motion_magnitude(dy);
    unit->mv[r] = vp_motion_clamp(c->field, c->ux * 8, c->uy * 8, c->n * 8, predictor.x + dx,
                                  predictor.y + dy);
}

uint32_t vp_mv_node_probability(const vp_motion_model *model, uint32_t node, uint32_t type,
                                uint32_t whole, uint32_t spread)
{
    uint32_t value[VP_MOTION_DIGITS] = {0};
    value[VP_MD_NODE] = node;
    value[VP_MD_TYPE] = type;
    value[VP_MD_WHOLE] = whole;
    value[VP_MD_SPREAD] = spread;
    return vp_motion_slot_probability(model->mixer, VP_DECIDE_MV, value);
}
