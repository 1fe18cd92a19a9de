/* SPDX-License-Identifier: BSD-2-Clause */
#include "quality/bdrate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "quality/pchip.h"

/* log10(bpp) over quality. */
typedef struct curve {
    double quality[VP_BD_MOST_POINTS], bits[VP_BD_MOST_POINTS], slope[VP_BD_MOST_POINTS];
    int count;
} curve;

static int by_bits(const void *one, const void *other)
{
    const vp_rd_point *p = one, *q = other;

    if (p->bpp != q->bpp) return p->bpp < q->bpp ? -1 : 1;
    return (p->quality < q->quality) - (p->quality > q->quality); /* the better one first */
}

/* Keeps the finite points whose quality is above that of all points with fewer bits. */
static int points_that_earn_their_bits(vp_rd_point *points, int count)
{
    int kept = 0;

    for (int i = 0; i < count; i++)
        if (isfinite(points[i].bpp) && points[i].bpp > 0 && isfinite(points[i].quality))
            points[kept++] = points[i];
    count = kept;
    kept = 0;
    qsort(points, (size_t)count, sizeof *points, by_bits);
    for (int i = 0; i < count; i++)
        if (!kept || points[i].quality > points[kept - 1].quality) points[kept++] = points[i];
    return kept;
}

/* -1: too many points. */
static int curve_make(curve *c, const vp_rd_point *given, int count)
{
    vp_rd_point points[VP_BD_MOST_POINTS];

    c->count = 0;
    if (count > VP_BD_MOST_POINTS) return -1;
    if (count > 0) memcpy(points, given, (size_t)count * sizeof *points);
    c->count = points_that_earn_their_bits(points, count);
    for (int i = 0; i < c->count; i++) {
        c->quality[i] = points[i].quality;
        c->bits[i] = log10(points[i].bpp);
    }
    if (c->count >= 2) vp_pchip_slopes(c->quality, c->bits, c->slope, c->count);
    return 0;
}

static double integral(const curve *c, double low, double high)
{
    return vp_pchip_integral(c->quality, c->bits, c->slope, c->count, low, high);
}

static void compare(vp_bd_rate *rate, const curve *test, const curve *anchor)
{
    double low, high;

    rate->points[0] = test->count;
    rate->points[1] = anchor->count;
    rate->status = VP_BD_FEW_POINTS;
    if (test->count < VP_BD_POINTS || anchor->count < VP_BD_POINTS) return;
    low = fmax(test->quality[0], anchor->quality[0]);
    high = fmin(test->quality[test->count - 1], anchor->quality[anchor->count - 1]);
    rate->status = VP_BD_NO_OVERLAP;
    if (!(low < high)) return;
    rate->status = VP_BD_OK;
    rate->low = low;
    rate->high = high;
    double mean = (integral(test, low, high) - integral(anchor, low, high)) / (high - low);
    rate->percent = 100 * (pow(10, mean) - 1);
}

vp_bd_rate vp_bd_rate_compute(const vp_rd_point *test, int test_count, const vp_rd_point *anchor,
                              int anchor_count)
{
    vp_bd_rate rate = {VP_BD_MANY_POINTS, (double)NAN, (double)NAN, (double)NAN, {0, 0}};
    curve ours, theirs;

    if (!curve_make(&ours, test, test_count) && !curve_make(&theirs, anchor, anchor_count))
        compare(&rate, &ours, &theirs);
    return rate;
}

static int covers(const curve *c, double quality)
{
    return quality >= c->quality[0] && quality <= c->quality[c->count - 1];
}

double vp_bits_ratio(const vp_rd_point *test, int test_count, const vp_rd_point *anchor,
                     int anchor_count)
{
    curve theirs;
    double sum = 0;
    int count = 0;

    if (curve_make(&theirs, anchor, anchor_count)) return (double)NAN;
    for (int i = 0; theirs.count >= 2 && i < test_count; i++) {
        if (!(test[i].bpp > 0) || !covers(&theirs, test[i].quality)) continue;
        sum += log10(test[i].bpp) - vp_pchip_value(theirs.quality, theirs.bits, theirs.slope,
                                                   theirs.count, test[i].quality);
        count++;
    }
    return count ? pow(10, sum / count) : (double)NAN;
}

const char *vp_bd_status_text(vp_bd_status status)
{
    switch (status) {
    case VP_BD_OK: return NULL;
    case VP_BD_NO_OVERLAP: return "no overlap";
    case VP_BD_FEW_POINTS: return "fewer than 4 points";
    case VP_BD_MANY_POINTS: return "more than 256 points";
    }
    return "an unknown status";
}
