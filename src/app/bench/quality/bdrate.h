/* SPDX-License-Identifier: BSD-2-Clause */
/* How many bits one codec needs for what another one reaches: the mean distance
 * of two rate-distortion curves (G. Bjontegaard, "Calculation of average PSNR
 * differences between RD-curves", VCEG-M33, 2001) with piecewise cubic instead of
 * one cubic polynomial through all points (G. Bjontegaard, "Improvements of the
 * BD-PSNR model", VCEG-AI11, 2008; the JCT-VC's and JVET's sheets do so). */
#ifndef VPATCH_QUALITY_BDRATE_H
#define VPATCH_QUALITY_BDRATE_H

typedef struct vp_rd_point {
    double bpp;     /* bits per pixel, or anything in proportion to it */
    double quality; /* dB or any other scale where more is better      */
} vp_rd_point;

#define VP_BD_POINTS      4   /* least points of a curve */
#define VP_BD_MOST_POINTS 256 /* and most                */

typedef enum vp_bd_status {
    VP_BD_OK,
    VP_BD_NO_OVERLAP, /* no quality that both curves reach            */
    VP_BD_FEW_POINTS, /* a curve has fewer than VP_BD_POINTS left     */
    VP_BD_MANY_POINTS /* a curve has more than VP_BD_MOST_POINTS      */
} vp_bd_status;

typedef struct vp_bd_rate {
    vp_bd_status status;
    double percent;   /* more bits of `test` at equal quality; negative: fewer.
                           NAN unless VP_BD_OK                                 */
    double low, high; /* the overlap of the qualities, NAN where there is none */
    int points[2];    /* of test and anchor that the curves go through       */
} vp_bd_rate;

/* Between the points log10(bpp) is a monotone piecewise cubic (pchip.h) of the
 * quality; the mean difference over the overlap is integrated exactly.
 *
 * The points may come in any order. A curve goes through the points that earn
 * their bits: one that costs more than, or as much as, another and is not better
 * is left out, so that what is left rises. Points that are not finite (PSNR of a
 * perfect copy) or cost nothing are left out, too. */
vp_bd_rate vp_bd_rate_compute(const vp_rd_point *test, int test_count, const vp_rd_point *anchor,
                              int anchor_count);

/* Bits of `test` over the bits that anchor's curve needs for the same quality: the
 * geometric mean over the points of test that the curve covers (its points as
 * above, two are enough). Other than the BD-rate this is about the points that were
 * measured. NAN where there is none. */
double vp_bits_ratio(const vp_rd_point *test, int test_count, const vp_rd_point *anchor,
                     int anchor_count);

/* "no overlap" and so on; NULL for VP_BD_OK. Static storage. */
const char *vp_bd_status_text(vp_bd_status status);

#endif
