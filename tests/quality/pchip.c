/* SPDX-License-Identifier: BSD-2-Clause */
#include "quality/pchip.h"

#include <math.h>

#include "common/test.h"

static int near(double got, double expected)
{
    if (fabs(got - expected) <= 1e-12 * fmax(1, fabs(expected))) return 1;
    fprintf(stderr, "%.17g, expected %.17g\n", got, expected);
    return 0;
}

/* Values and integrals of scipy.interpolate.PchipInterpolator (scipy 1.10.1). */
static void the_values_of_scipy(void)
{
    static const double x[] = {0, 1, 2.5, 4, 5}, y[] = {0, 1, 4, 4.5, 6};
    static const double turn_x[] = {0, 1, 2, 3}, turn_y[] = {0, 2, 1, 1};
    double slope[5];

    vp_pchip_slopes(x, y, slope, 5);
    CHECK(near(vp_pchip_value(x, y, slope, 5, 0.5), 0.41195652173913044));
    CHECK(near(vp_pchip_value(x, y, slope, 5, 1.25), 1.4288302277432714));
    CHECK(near(vp_pchip_value(x, y, slope, 5, 3), 4.19332261737325));
    CHECK(near(vp_pchip_value(x, y, slope, 5, 4.75), 5.515763449367089));
    CHECK(fabs(vp_pchip_integral(x, y, slope, 5, 0.3, 4.6) - 13.560680619152448) < 1e-11);
    vp_pchip_slopes(turn_x, turn_y, slope, 4);
    CHECK(near(vp_pchip_value(turn_x, turn_y, slope, 4, 0.25), 0.8046875));
    CHECK(near(vp_pchip_value(turn_x, turn_y, slope, 4, 1.5), 1.5));
    CHECK(near(vp_pchip_value(turn_x, turn_y, slope, 4, 2.5), 1.0));
}

static void straight_lines_stay_straight(void)
{
    static const double x[] = {-2, 1, 1.5, 7};
    double y[4], slope[4];

    for (int count = 2; count <= 4; count++) {
        for (int i = 0; i < count; i++) y[i] = 3 - 2 * x[i];
        vp_pchip_slopes(x, y, slope, count);
        for (double at = -2; at <= x[count - 1]; at += 0.37)
            CHECK(near(vp_pchip_value(x, y, slope, count, at), 3 - 2 * at));
        double end = x[count - 1]; /* the integral of 3 - 2t is 3t - t^2 */
        CHECK(near(vp_pchip_integral(x, y, slope, count, -2, end), 3 * end - end * end + 10));
    }
}

static void nothing_overshoots(void)
{
    static const double x[] = {0, 1, 2, 3, 4, 5}, y[] = {0, 0, 0.1, 5, 5.01, 9};
    double slope[6], before = -1e-12;
    int falls = 0;

    vp_pchip_slopes(x, y, slope, 6);
    for (int i = 0; i <= 500; i++) {
        double value = vp_pchip_value(x, y, slope, 6, i / 100.0);
        falls += value < before - 1e-12;
        before = value;
    }
    CHECK_EQ(falls, 0);
    for (int i = 0; i < 6; i++) CHECK(near(vp_pchip_value(x, y, slope, 6, x[i]), y[i]));
}

static void integrals_add_up(void)
{
    static const double x[] = {28, 31, 34.5, 38, 41.2}, y[] = {3, 3.6, 4.4, 5.1, 6.3};
    double slope[5];

    vp_pchip_slopes(x, y, slope, 5);
    double whole = vp_pchip_integral(x, y, slope, 5, 28, 41.2);
    double parts = vp_pchip_integral(x, y, slope, 5, 28, 33) +
                   vp_pchip_integral(x, y, slope, 5, 33, 41.2);
    CHECK(fabs(whole - parts) < 1e-12);
    CHECK(vp_pchip_integral(x, y, slope, 5, 30, 30) == 0);
    /* against the trapezoid rule on a fine grid */
    double sum = 0, step = 13.2 / 20000;
    for (int i = 0; i < 20000; i++)
        sum += step * vp_pchip_value(x, y, slope, 5, 28 + (i + 0.5) * step);
    CHECK(fabs(whole - sum) < 1e-6);
}

int main(void)
{
    RUN(the_values_of_scipy);
    RUN(straight_lines_stay_straight);
    RUN(nothing_overshoots);
    RUN(integrals_add_up);
    return test_result();
}
