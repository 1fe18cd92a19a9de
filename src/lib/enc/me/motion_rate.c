/* SPDX-License-Identifier: BSD-2-Clause */
#include "me/motion_rate.h"

#include <string.h>

#include "inter/motion_coder_internal.h"

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

static int cost(uint32_t odds, int bit)
{
    return (int)((vp_bit_cost(bit ? odds : 65536 - odds) + (1 << 11)) >> 12);
}

/* What one context that sees all decisions of a node says of it. */
static void price_components(int16_t prices[VP_MOTION_RATE_BITS], const vp_mixer *mixer,
                             uint32_t type, uint32_t whole, uint32_t spread)
{
    uint32_t odds[VP_NODE_BITS];
    for (uint32_t id = 0; id < VP_NODE_BITS; id++)
        odds[id] = vp_mixer_slot_odds(mixer, vp_mv_slot(id, type, whole, spread));
    prices[0] = (int16_t)cost(odds[VP_NODE_ZERO], 1);
    /* the sign, and the bits below the highest, are close to random */
    int sum = cost(odds[VP_NODE_ZERO], 0) + 16;
    for (int bits = 1; bits < VP_MOTION_RATE_BITS; bits++) {
        uint32_t more = odds[VP_NODE_CLASS + (bits < VP_MV_BITS ? bits - 1 : 0)];
        prices[bits] = (int16_t)(sum + (bits < VP_MV_BITS ? cost(more, 0) : 0) + 16 * (bits - 1));
        sum += cost(more, 1);
    }
}

void vp_motion_rates_init(vp_motion_rates *prices, const vp_motion_model *model, vp_frame_type type)
{
    prices->model = model;
    for (uint32_t whole = 0; whole < 2; whole++)
        for (uint32_t spread = 0; spread < VP_MOTION_RATE_SPREADS; spread++) {
            int16_t *to = prices->component[whole][spread];
            if (model)
                price_components(to, model->mixer, (uint32_t)type - VP_FRAME_ANCHOR, whole, spread);
            else
                memcpy(to, mean_component, sizeof mean_component);
        }
}

static void price_by_means(const vp_motion_coder *w, vp_motion_rate *price)
{
    const int16_t *merge = mean_merge[w->n == 1];
    for (int i = 0; i < w->list.count; i++)
        price->merge[i] = merge[1] + (w->list.count > 1 ? mean_index[i] : 0);
    for (int refs = VP_MOTION_R0; refs <= VP_MOTION_BOTH; refs++)
        price->refs[refs] = merge[0] + (w->field->references == 2 ? mean_refs[refs] : 0);
}

static void price_by_model(vp_motion_coder *w, vp_motion_rate *price)
{
    vp_motion_code_merge(w, 0);
    int last = w->list.count - 1, sum = cost(w->odds[0], 1), explicit = cost(w->odds[0], 0);
    w->asked = 0;
    vp_motion_code_index(w, last);
    for (int i = 0; i < last; i++) {
        price->merge[i] = sum + cost(w->odds[i], 1);
        sum += cost(w->odds[i], 0);
    }
    price->merge[last] = sum;
    price->refs[VP_MOTION_R0] = explicit;
    if (w->field->references == 2) {
        w->asked = 0;
        vp_motion_code_refs(w, VP_MOTION_R0);
        int single = explicit + cost(w->odds[0], 0);
        price->refs[VP_MOTION_R0] = single + cost(w->odds[1], 0);
        price->refs[VP_MOTION_R1] = single + cost(w->odds[1], 1);
        price->refs[VP_MOTION_BOTH] = explicit + cost(w->odds[0], 1);
    }
}

void vp_motion_rate_unit(const vp_motion_rates *prices, vp_motion_field *field, int ux, int uy,
                         int n, vp_merge_list *list, vp_motion_rate *price)
{
    vp_motion_coder w = {.mixer = prices->model ? prices->model->mixer : NULL, .field = field};
    memset(price, 0, sizeof *price);
    vp_motion_coder_aim(&w, ux, uy, n);
    price->component = prices->component[n == 2][w.spread];
    *list = w.list;
    if (prices->model)
        price_by_model(&w, price);
    else
        price_by_means(&w, price);
}

void vp_motion_rate_split(const vp_motion_rates *prices, vp_motion_field *field, int row,
                          int column, int price[2])
{
    if (prices->model) {
        vp_motion_coder w = {.mixer = prices->model->mixer, .field = field};
        vp_motion_coder_aim(&w, 2 * column, 2 * row, 2);
        vp_motion_code_split(&w, 0);
        price[0] = cost(w.odds[0], 0);
        price[1] = cost(w.odds[0], 1);
    } else {
        int at = row * field->columns + column;
        int around = (column ? field->split[at - 1] : 0) +
                     (row ? field->split[at - field->columns] : 0);
        price[0] = mean_split[0][around];
        price[1] = mean_split[1][around];
    }
}
