/* SPDX-License-Identifier: BSD-2-Clause */
#include "quality/bdrate.h"

#include <math.h>

#include "common/test.h"

#define COUNT(points) ((int)(sizeof(points) / sizeof *(points)))

static int near(double got, double expected, double tolerance)
{
    if (fabs(got - expected) <= tolerance) return 1;
    fprintf(stderr, "%.12g, expected %.12g\n", got, expected);
    return 0;
}

/* Curves and BD-rates of the JCT-VC's spreadsheet, as printed in the tests of
 * Netflix's VMAF (python/test/bd_rate_calculator_test.py, BDrateCalculatorJCTVCTest;
 * there as fractions). */
static void the_figures_of_jctvc(void)
{
    static const vp_rd_point anchor_1[] = {
        {108048.8736, 43.6471}, {61279.976, 40.3953}, {33905.6656, 37.247}, {18883.6928, 34.2911}};
    static const vp_rd_point test_1[] = {
        {108061.2784, 43.6768}, {61299.9936, 40.4232}, {33928.7472, 37.2761}, {18910.912, 34.3147}};
    static const vp_rd_point anchor_2[] = {
        {40433.8848, 37.5761}, {7622.7456, 35.3756}, {2394.488, 33.8977}, {1017.6184, 32.0603}};
    static const vp_rd_point test_2[] = {
        {40370.12, 37.5982}, {7587.0024, 35.4025}, {2390.0944, 33.9194}, {1017.0984, 32.0822}};

    vp_bd_rate rate = vp_bd_rate_compute(test_1, 4, anchor_1, 4);
    CHECK_EQ(rate.status, VP_BD_OK);
    CHECK(near(rate.percent, -0.465215420752807, 1e-9));
    CHECK(near(rate.low, 34.3147, 1e-12));
    CHECK(near(rate.high, 43.6471, 1e-12));
    rate = vp_bd_rate_compute(test_2, 4, anchor_2, 4);
    CHECK(near(rate.percent, -1.8779823450567612, 1e-9));
}

static const vp_rd_point curve[] = {{0.05, 30}, {0.1, 33}, {0.22, 36.4}, {0.5, 40}, {1.1, 43.5}};

static void scaled(vp_rd_point *to, double bits, double more)
{
    for (int i = 0; i < COUNT(curve); i++)
        to[i] = (vp_rd_point){curve[i].bpp * bits, curve[i].quality + more};
}

static void a_multiple_of_the_bits(void)
{
    static const double factors[] = {0.25, 0.9, 1, 1.5, 3};

    for (int i = 0; i < COUNT(factors); i++) {
        vp_rd_point test[COUNT(curve)];
        scaled(test, factors[i], 0);
        vp_bd_rate rate = vp_bd_rate_compute(test, COUNT(curve), curve, COUNT(curve));
        CHECK_EQ(rate.status, VP_BD_OK);
        CHECK(near(rate.percent, 100 * (factors[i] - 1), 1e-9));
        CHECK_EQ(rate.points[0], COUNT(curve));
        CHECK_EQ(rate.points[1], COUNT(curve));
    }
}

/* Where log10(bpp) is a straight line of the quality, a shift by d dB is a factor. */
static void a_partial_overlap(void)
{
    vp_rd_point one[4], other[4];

    for (int i = 0; i < 4; i++) {
        one[i] = (vp_rd_point){pow(10, (30 + 3 * i) / 20.0), 30 + 3 * i};
        other[i] = (vp_rd_point){pow(10, (35 + 3 * i) / 20.0), 35 + 3 * i + 1};
    }
    vp_bd_rate rate = vp_bd_rate_compute(one, 4, other, 4);
    CHECK_EQ(rate.status, VP_BD_OK);
    CHECK(near(rate.low, 36, 1e-12));
    CHECK(near(rate.high, 39, 1e-12));
    CHECK(near(rate.percent, 100 * (pow(10, 1 / 20.0) - 1), 1e-9));
}

static void no_overlap(void)
{
    vp_rd_point above[COUNT(curve)], touching[COUNT(curve)];

    scaled(above, 1, 20);
    scaled(touching, 1, 13.5);
    vp_bd_rate rate = vp_bd_rate_compute(curve, COUNT(curve), above, COUNT(curve));
    CHECK_EQ(rate.status, VP_BD_NO_OVERLAP);
    CHECK(isnan(rate.percent) && isnan(rate.low) && isnan(rate.high));
    CHECK_EQ(rate.points[1], COUNT(curve));
    CHECK_STR(vp_bd_status_text(rate.status), "no overlap");
    rate = vp_bd_rate_compute(curve, COUNT(curve), touching, COUNT(curve));
    CHECK_EQ(rate.status, VP_BD_NO_OVERLAP);
}

static void too_few_points(void)
{
    vp_bd_rate rate = vp_bd_rate_compute(curve, 3, curve, COUNT(curve));
    CHECK_EQ(rate.status, VP_BD_FEW_POINTS);
    CHECK_EQ(rate.points[0], 3);
    CHECK(isnan(rate.percent));
    rate = vp_bd_rate_compute(curve, COUNT(curve), NULL, 0);
    CHECK_EQ(rate.status, VP_BD_FEW_POINTS);
    CHECK_EQ(rate.points[1], 0);
    CHECK_STR(vp_bd_status_text(rate.status), "fewer than 4 points");
    CHECK(vp_bd_status_text(VP_BD_OK) == NULL);
}

static void too_many_points(void)
{
    static vp_rd_point points[VP_BD_MOST_POINTS + 1];

    for (int i = 0; i <= VP_BD_MOST_POINTS; i++) points[i] = (vp_rd_point){1 + i, 30 + i};
    vp_bd_rate rate = vp_bd_rate_compute(points, VP_BD_MOST_POINTS, points, VP_BD_MOST_POINTS);
    CHECK_EQ(rate.status, VP_BD_OK);
    CHECK_EQ(rate.points[1], VP_BD_MOST_POINTS);
    rate = vp_bd_rate_compute(points, VP_BD_MOST_POINTS, points, VP_BD_MOST_POINTS + 1);
    CHECK_EQ(rate.status, VP_BD_MANY_POINTS);
    CHECK(isnan(rate.percent));
    CHECK_STR(vp_bd_status_text(rate.status), "more than 256 points");
}

static void ratios(void)
{
    static const vp_rd_point line[] = {{1, 30}, {10, 40}};
    static const vp_rd_point test[] = {{5, 30}, {2, 35}, {100, 41}, {0, 35}};

    CHECK(near(vp_bits_ratio(curve, COUNT(curve), curve, COUNT(curve)), 1, 1e-12));
    /* 5 / 1 and 2 / sqrt(10); what is above the line or free does not count */
    CHECK(near(vp_bits_ratio(test, COUNT(test), line, 2), sqrt(5 * 2 / sqrt(10)), 1e-12));
    CHECK(isnan(vp_bits_ratio(test + 2, 2, line, 2)));
    CHECK(isnan(vp_bits_ratio(test, COUNT(test), line, 1)));
    CHECK(isnan(vp_bits_ratio(test, COUNT(test), NULL, 0)));
}

static void any_order(void)
{
    static const int order[] = {3, 0, 4, 2, 1};
    vp_rd_point test[COUNT(curve)], mixed[COUNT(curve)];

    scaled(test, 1.2, 0.7);
    for (int i = 0; i < COUNT(curve); i++) mixed[i] = test[order[i]];
    vp_bd_rate one = vp_bd_rate_compute(test, COUNT(curve), curve, COUNT(curve));
    vp_bd_rate other = vp_bd_rate_compute(mixed, COUNT(curve), curve, COUNT(curve));
    CHECK_EQ(one.status, VP_BD_OK);
    CHECK(one.percent == other.percent);
}

/* Points that waste bits, cost nothing or are perfect change nothing. */
static void points_that_do_not_count(void)
{
    static const vp_rd_point more[] = {{0.5, 36.0}, /* dearer than 0.22 and worse      */
                                       {0.3, 36.4}, /* dearer, no better               */
                                       {0.1, 32.0}, /* as dear as another, worse       */
                                       {0, 50},     /* free                            */
                                       {-1, 20},         {2, (double)INFINITY},
                                       {3, (double)NAN}, {(double)NAN, 41}};
    vp_rd_point anchor[COUNT(curve) + COUNT(more)], test[COUNT(curve)];

    scaled(test, 0.8, 0.2);
    memcpy(anchor, more, sizeof more);
    memcpy(anchor + COUNT(more), curve, sizeof curve);
    vp_bd_rate clean = vp_bd_rate_compute(test, COUNT(curve), curve, COUNT(curve));
    vp_bd_rate rate = vp_bd_rate_compute(test, COUNT(curve), anchor, COUNT(anchor));
    CHECK_EQ(rate.status, VP_BD_OK);
    CHECK_EQ(rate.points[1], COUNT(curve));
    CHECK(rate.percent == clean.percent);
}

int main(void)
{
    RUN(the_figures_of_jctvc);
    RUN(a_multiple_of_the_bits);
    RUN(a_partial_overlap);
    RUN(no_overlap);
    RUN(too_few_points);
    RUN(too_many_points);
    RUN(ratios);
    RUN(any_order);
    RUN(points_that_do_not_count);
    return test_result();
}
