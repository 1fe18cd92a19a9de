/* SPDX-License-Identifier: BSD-2-Clause */
#include "me/motion_rate.h"

#include <string.h>

#include "inter/motion_context.h"
#include "inter/mv_coder.h"

/* Averages of the coder on real clips, in 1/16 bit. */

/* [split][neighbours split] */
static const int16_t mean_split[2][3] = {{2, 11, 26}, {48, 20, 8}};
/* [unit of a split block][merged] */
static const int16_t mean_merge[2][2] = {{33, 4}, {20, 10}};
static const int16_t mean_index[VP_MERGE_MAX] = {10, 29, 51, 56, 83, 107};
/* [VP_MOTION_R0..BOTH] */
static const int16_t mean_refs[4] = {0, 14, 30, 19};
static const int16_t mean_component[VP_MOTION_RATE_BITS] = {
    28, 41, 68, 94, 115, 134, 155, 177, 199, 221, 243, 265, 287, 309, 331, 353, 375};

/* The rate of a bit; probability: of a 1, in 1/65536. */
static int rate_of(uint32_t probability, int bit)
{
    return (int)((vp_probability_bits(bit ? probability : 65536 - probability) + (1 << 11)) >> 12);
}

/* From the probabilities of the one context that sees all decisions of a node. */
static void component_rates(int16_t to[VP_MOTION_RATE_BITS], const vp_motion_model *model,
                            uint32_t type, uint32_t whole, uint32_t spread)
{
    uint32_t probability[VP_NODE_BITS];
    for (uint32_t node = 0; node < VP_NODE_BITS; node++)
        probability[node] = vp_mv_node_probability(model, node, type, whole, spread);
    to[0] = (int16_t)rate_of(probability[VP_NODE_ZERO], 1);
    /* the sign, and the bits below the highest, are close to random */
    int sum = rate_of(probability[VP_NODE_ZERO], 0) + 16;
    for (int bits = 1; bits < VP_MOTION_RATE_BITS; bits++) {
        uint32_t more = probability[VP_NODE_CLASS + (bits < VP_MV_BITS ? bits - 1 : 0)];
        to[bits] = (int16_t)(sum + (bits < VP_MV_BITS ? rate_of(more, 0) : 0) + 16 * (bits - 1));
        sum += rate_of(more, 1);
    }
}

void vp_motion_rates_init(vp_motion_rates *rates, const vp_motion_model *model, vp_frame_type type)
{
    rates->model = model;
    for (uint32_t whole = 0; whole < 2; whole++)
        for (uint32_t spread = 0; spread < VP_MOTION_RATE_SPREADS; spread++) {
            int16_t *to = rates->component[whole][spread];
            if (model)
                component_rates(to, model, (uint32_t)type - VP_FRAME_ANCHOR, whole, spread);
            else
                memcpy(to, mean_component, sizeof mean_component);
        }
}

static void rate_by_means(const vp_motion_context *c, vp_motion_rate *rate)
{
    const int16_t *merge = mean_merge[c->n == 1];
    for (int i = 0; i < c->list.count; i++)
        rate->merge[i] = merge[1] + (c->list.count > 1 ? mean_index[i] : 0);
    for (int refs = VP_MOTION_R0; refs <= VP_MOTION_BOTH; refs++)
        rate->refs[refs] = merge[0] + (c->field->references == 2 ? mean_refs[refs] : 0);
}

static void candidate_rates(const vp_motion_model *model, vp_motion_context *c, int sum,
                            int rate[VP_MERGE_MAX])
{
    int last = c->list.count - 1;
    vp_motion_context_votes(c);
    for (int i = 0; i < last; i++) {
        vp_motion_context_candidate(c, i);
        uint32_t probability = vp_motion_probability(model->mixer, VP_DECIDE_INDEX, c->value);
        rate[i] = sum + rate_of(probability, 1);
        sum += rate_of(probability, 0);
    }
    rate[last] = sum;
}

static void reference_rates(const vp_motion_model *model, vp_motion_context *c, int sum,
                            int rate[4])
{
    rate[VP_MOTION_R0] = sum;
    if (c->field->references == 1) return;
    vp_motion_context_refs(c, 0);
    uint32_t both = vp_motion_probability(model->mixer, VP_DECIDE_REFS, c->value);
    vp_motion_context_refs(c, 1);
    uint32_t second = vp_motion_probability(model->mixer, VP_DECIDE_REFS, c->value);
    rate[VP_MOTION_R0] = sum + rate_of(both, 0) + rate_of(second, 0);
    rate[VP_MOTION_R1] = sum + rate_of(both, 0) + rate_of(second, 1);
    rate[VP_MOTION_BOTH] = sum + rate_of(both, 1);
}

static void rate_by_model(const vp_motion_model *model, vp_motion_context *c, vp_motion_rate *rate)
{
    vp_motion_context_merge(c);
    uint32_t merged = vp_motion_probability(model->mixer, VP_DECIDE_MERGE, c->value);
    candidate_rates(model, c, rate_of(merged, 1), rate->merge);
    reference_rates(model, c, rate_of(merged, 0), rate->refs);
}

void vp_motion_rate_unit(const vp_motion_rates *rates, vp_motion_field *field, int ux, int uy,
                         int n, vp_merge_list *list, vp_motion_rate *rate)
{
    vp_motion_context c;
    memset(rate, 0, sizeof *rate);
    vp_motion_context_init(&c, field, ux, uy, n);
    rate->component = rates->component[n == 2][c.value[VP_MD_SPREAD]];
    *list = c.list;
    if (rates->model)
        rate_by_model(rates->model, &c, rate);
    else
        rate_by_means(&c, rate);
}

void vp_motion_rate_split(const vp_motion_rates *rates, vp_motion_field *field, int row, int column,
                          int rate[2])
{
    if (rates->model) {
        vp_motion_context c;
        vp_motion_context_init(&c, field, 2 * column, 2 * row, 2);
        vp_motion_context_split(&c);
        uint32_t split = vp_motion_probability(rates->model->mixer, VP_DECIDE_SPLIT, c.value);
        rate[0] = rate_of(split, 0);
        rate[1] = rate_of(split, 1);
    } else {
        int at = row * field->columns + column;
        int neighbours = (column ? field->split[at - 1] : 0) +
                         (row ? field->split[at - field->columns] : 0);
        rate[0] = mean_split[0][neighbours];
        rate[1] = mean_split[1][neighbours];
    }
}
