/* SPDX-License-Identifier: BSD-2-Clause */
/* BD-rates of curves on standard input, for curves.py: per case a line
 *
 *   TEST-POINTS ANCHOR-POINTS, then for each point BITS QUALITY
 *
 * Prints the percent, the overlap and the points used, or the reason. */
#include <stdio.h>

#include "quality/bdrate.h"

enum { MOST_POINTS = 256 };

static int read_points(vp_rd_point *points, int count)
{
    for (int i = 0; i < count; i++)
        if (scanf("%lf %lf", &points[i].bpp, &points[i].quality) != 2) return -1;
    return 0;
}

int main(void)
{
    static vp_rd_point test[MOST_POINTS], anchor[MOST_POINTS];
    int m, n;

    while (scanf("%d %d", &m, &n) == 2) {
        if (m < 0 || m > MOST_POINTS || n < 0 || n > MOST_POINTS) return 1;
        if (read_points(test, m) || read_points(anchor, n)) return 1;
        vp_bd_rate rate = vp_bd_rate_compute(test, m, anchor, n);
        if (rate.status == VP_BD_OK)
            printf("%.12g %.12g %.12g %d %d\n", rate.percent, rate.low, rate.high, rate.points[0],
                   rate.points[1]);
        else
            printf("%s\n", vp_bd_status_text(rate.status));
    }
    return 0;
}
