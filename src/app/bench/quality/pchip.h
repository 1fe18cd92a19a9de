/* SPDX-License-Identifier: BSD-2-Clause */
/* Piecewise cubic Hermite interpolation that never overshoots its points:
 * F. Fritsch, R. Carlson, "Monotone piecewise cubic interpolation", SIAM J.
 * Numer. Anal. 17 (2), 1980; slopes inside by the weighted harmonic mean of
 * F. Fritsch, J. Butland, "A method for constructing local monotone piecewise
 * cubic interpolants", SIAM J. Sci. Stat. Comput. 5 (2), 1984; slopes at the ends
 * by the three-point formula, limited (C. Moler, "Numerical computing with
 * MATLAB", 3.4; scipy's PchipInterpolator does the same). */
#ifndef VPATCH_QUALITY_PCHIP_H
#define VPATCH_QUALITY_PCHIP_H

/* The slopes at `count` (2 or more) points, x strictly ascending. */
void vp_pchip_slopes(const double *x, const double *y, double *slope, int count);

/* The curve at `at`; outside x[0]..x[count - 1] the piece at that end goes on. */
double vp_pchip_value(const double *x, const double *y, const double *slope, int count, double at);

/* The integral from `low` to `high`, x[0] <= low <= high <= x[count - 1]. */
double vp_pchip_integral(const double *x, const double *y, const double *slope, int count,
                         double low, double high);

#endif
