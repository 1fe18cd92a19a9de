/* SPDX-License-Identifier: BSD-2-Clause */
#include <math.h>
#include <stdlib.h>

#include "quality/ssim.h"

enum { SCALES = 5, TAPS = 11, MAPS = 4 };

/* Both pictures of one scale, without gaps between the rows. */
typedef struct pair {
    double *a, *b;
    int width, height;
} pair;

typedef struct window {
    double tap[TAPS];
} window;

static window gaussian(void)
{
    window w;
    const int half = TAPS / 2;
    double sum = 0;

    for (int i = 0; i < TAPS; i++) {
        double distance = i - half;

        w.tap[i] = exp(-distance * distance / (2 * 1.5 * 1.5));
        sum += w.tap[i];
    }
    for (int i = 0; i < TAPS; i++) w.tap[i] /= sum;
    return w;
}

/* The window's columns over TAPS rows from `row` on, into the maps of a, b,
 * aa + bb and ab, `width` samples each. */
static void filter_down(const pair *p, int row, const window *w, double *maps)
{
    int width = p->width;
    double *mean_a = maps, *mean_b = maps + width;
    double *squares = maps + 2 * (size_t)width, *products = maps + 3 * (size_t)width;

    for (int x = 0; x < MAPS * width; x++) maps[x] = 0;
    for (int i = 0; i < TAPS; i++) {
        const double *a = p->a + (size_t)(row + i) * width, *b = p->b + (size_t)(row + i) * width;
        double tap = w->tap[i];

        for (int x = 0; x < width; x++) {
            mean_a[x] += tap * a[x];
            mean_b[x] += tap * b[x];
            squares[x] += tap * (a[x] * a[x] + b[x] * b[x]);
            products[x] += tap * (a[x] * b[x]);
        }
    }
}

/* to[x] = sum of w * from[x..x + TAPS - 1]. */
static void filter_along(const double *from, const window *w, double *to, int count)
{
    for (int x = 0; x < count; x++) to[x] = 0;
    for (int i = 0; i < TAPS; i++)
        for (int x = 0; x < count; x++) to[x] += w->tap[i] * from[x + i];
}

/* Means over the windows of contrast-structure and of the whole of SSIM. `rows`
 * has room for 2 * MAPS rows. */
static void compare_scale(const pair *p, const window *w, double *rows, double *contrast,
                          double *whole)
{
    const double c1 = 0.01 * 0.01 * 255 * 255, c2 = 0.03 * 0.03 * 255 * 255;
    int columns = p->width - TAPS + 1, lines = p->height - TAPS + 1;
    double *maps = rows + (size_t)MAPS * p->width;
    double contrast_sum = 0, whole_sum = 0;

    for (int y = 0; y < lines; y++) {
        filter_down(p, y, w, rows);
        for (int m = 0; m < MAPS; m++)
            filter_along(rows + (size_t)m * p->width, w, maps + (size_t)m * p->width, columns);
        const double *a = maps, *b = a + p->width, *squares = b + p->width;
        const double *products = squares + p->width;
        double contrast_row = 0, whole_row = 0;
        for (int x = 0; x < columns; x++) {
            double ab = a[x] * b[x], means = a[x] * a[x] + b[x] * b[x];
            double cs = (2 * (products[x] - ab) + c2) / (squares[x] - means + c2);

            contrast_row += cs;
            whole_row += cs * (2 * ab + c1) / (means + c1);
        }
        contrast_sum += contrast_row;
        whole_sum += whole_row;
    }
    *contrast = contrast_sum / ((double)columns * lines);
    *whole = whole_sum / ((double)columns * lines);
}

/* Means of 2x2 samples; in place, as the places read lie at or behind the one
 * written. */
static void halve(double *plane, int width, int height)
{
    double *to = plane;

    for (int y = 0; y < height; y += 2) {
        const double *upper = plane + (size_t)y * width;
        const double *lower = y + 1 < height ? upper + width : upper;

        for (int x = 0; x < width; x += 2) {
            int next = x + 1 < width ? x + 1 : x;

            *to++ = (upper[x] + upper[next] + lower[x] + lower[next]) / 4;
        }
    }
}

static void load(double *plane, const uint8_t *from, ptrdiff_t stride, int width, int height)
{
    for (int y = 0; y < height; y++, from += stride)
        for (int x = 0; x < width; x++) *plane++ = from[x];
}

static double compare(pair p, double *rows)
{
    static const double weight[SCALES] = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};
    window w = gaussian();
    double product = 1;

    for (int scale = 0; scale < SCALES; scale++) {
        double contrast, whole;

        compare_scale(&p, &w, rows, &contrast, &whole);
        double mean = scale == SCALES - 1 ? whole : contrast;
        product *= mean > 0 ? pow(mean, weight[scale]) : 0;
        halve(p.a, p.width, p.height);
        halve(p.b, p.width, p.height);
        p.width = (p.width + 1) / 2;
        p.height = (p.height + 1) / 2;
    }
    return product;
}

int vp_ms_ssim(double *value, const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b,
               ptrdiff_t b_stride, int width, int height)
{
    size_t area = (size_t)width * height;
    double *memory;
    pair p;

    *value = (double)NAN;
    if (width < VP_MS_SSIM_LEAST || height < VP_MS_SSIM_LEAST) return 0;
    memory = malloc((2 * area + (size_t)2 * MAPS * width) * sizeof *memory);
    if (!memory) return -1;
    p.a = memory;
    p.b = memory + area;
    p.width = width;
    p.height = height;
    load(p.a, a, a_stride, width, height);
    load(p.b, b, b_stride, width, height);
    *value = compare(p, memory + 2 * area);
    free(memory);
    return 0;
}
