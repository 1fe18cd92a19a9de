/* SPDX-License-Identifier: BSD-2-Clause */
#include "quality/pchip.h"

#include <math.h>

static double end_slope(double width, double next_width, double rise, double next_rise)
{
    double slope = ((2 * width + next_width) * rise - width * next_rise) / (width + next_width);

    if (slope * rise <= 0) return 0;
    if (rise * next_rise <= 0 && fabs(slope) > 3 * fabs(rise)) return 3 * rise;
    return slope;
}

static double width_of(const double *x, int i)
{
    return x[i + 1] - x[i];
}

static double rise_of(const double *x, const double *y, int i)
{
    return (y[i + 1] - y[i]) / width_of(x, i);
}

void vp_pchip_slopes(const double *x, const double *y, double *slope, int count)
{
    int last = count - 1;

    if (count == 2) {
        slope[0] = slope[1] = rise_of(x, y, 0);
        return;
    }
    for (int i = 1; i < last; i++) {
        double before = rise_of(x, y, i - 1), after = rise_of(x, y, i);
        double near = width_of(x, i - 1), far = width_of(x, i);

        if (before * after <= 0)
            slope[i] = 0; /* local extremum: slope 0, or the curve would overshoot */
        else
            slope[i] = 3 * (near + far) / ((2 * far + near) / before + (far + 2 * near) / after);
    }
    slope[0] = end_slope(width_of(x, 0), width_of(x, 1), rise_of(x, y, 0), rise_of(x, y, 1));
    slope[last] = end_slope(width_of(x, last - 1), width_of(x, last - 2), rise_of(x, y, last - 1),
                            rise_of(x, y, last - 2));
}

static double piece_value(const double *x, const double *y, const double *slope, int i, double at)
{
    double width = width_of(x, i), t = (at - x[i]) / width, s = 1 - t;

    return y[i] * s * s * (1 + 2 * t) + y[i + 1] * t * t * (1 + 2 * s) +
           width * t * s * (slope[i] * s - slope[i + 1] * t);
}

double vp_pchip_value(const double *x, const double *y, const double *slope, int count, double at)
{
    int i = 0;

    while (i < count - 2 && at >= x[i + 1]) i++;
    return piece_value(x, y, slope, i, at);
}

double vp_pchip_integral(const double *x, const double *y, const double *slope, int count,
                         double low, double high)
{
    const double offset = 1 / sqrt(3.0); /* two Gauss points integrate a cubic exactly */
    double sum = 0;

    for (int i = 0; i < count - 1; i++) {
        double from = fmax(low, x[i]), to = fmin(high, x[i + 1]);
        double middle = (from + to) / 2, half = (to - from) / 2;

        if (half <= 0) continue;
        sum += half * (piece_value(x, y, slope, i, middle - half * offset) +
                       piece_value(x, y, slope, i, middle + half * offset));
    }
    return sum;
}
