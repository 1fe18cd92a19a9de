/* SPDX-License-Identifier: BSD-2-Clause */
/* What the search believes motion to cost, in 1/16 bit: what a model of the coder would
 * pay, or its averages on real clips where there is none. */
#ifndef VPATCH_MOTION_PRICE_H
#define VPATCH_MOTION_PRICE_H

#include "motion/candidates.h"
#include "motion/motion_code.h"

#define VP_PRICE_BITS 17 /* number of bits of a difference's magnitude: 0..16 */
#define VP_PRICE_SPREADS 8

/* The same for a whole search. Vectors are too many to ask the model for each: a
 * component's price depends on its size, on whether the block is split, and on how much
 * the motion around it varies. */
typedef struct vp_motion_prices {
    const vp_motion_model *model; /* may be NULL */
    int16_t component[2][VP_PRICE_SPREADS][VP_PRICE_BITS]; /* the sign included */
} vp_motion_prices;

void vp_motion_prices_init(vp_motion_prices *prices, const vp_motion_model *model,
                           vp_motion_type type);

/* Of one block or unit. */
typedef struct vp_motion_price {
    int merge[VP_MOTION_CANDIDATES];
    int refs[4];              /* explicit motion with these references, without vectors */
    const int16_t *component; /* of prices */
} vp_motion_price;

/* Lists the candidates as well. */
void vp_motion_price_unit(const vp_motion_prices *prices, vp_motion_field *field, int ux, int uy,
                          int n, vp_motion_candidates *list, vp_motion_price *price);

static inline int vp_price_component(const vp_motion_price *price, int difference)
{
    unsigned size = (unsigned)(difference < 0 ? -difference : difference);
    int bits = 0;
#if defined(__GNUC__)
    bits = size ? 32 - __builtin_clz(size) : 0;
#else
    for (; size; size >>= 1)
        bits++;
#endif
    return price->component[bits < VP_PRICE_BITS ? bits : VP_PRICE_BITS - 1];
}

/* Of leaving a block whole, of splitting it. */
void vp_motion_price_split(const vp_motion_prices *prices, vp_motion_field *field, int row,
                           int column, int price[2]);

#endif
