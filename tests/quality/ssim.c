/* SPDX-License-Identifier: BSD-2-Clause */
/* What must hold of any SSIM; measures.py compares the values with others'. */
#include "quality/ssim.h"

#include <math.h>
#include <stdlib.h>

#include "common/test.h"

enum { WIDTH = 200, HEIGHT = 180, STRIDE = 216 };

typedef struct scene {
    uint8_t one[STRIDE * HEIGHT], other[STRIDE * HEIGHT];
} scene;

/* A smooth picture with a texture, and the same with noise of some strength. */
static scene *scene_new(int noise)
{
    scene *s = malloc(sizeof *s);
    unsigned seed = 11;

    if (!s) exit(1);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < STRIDE; x++) {
            double value = 128 + 60 * sin(x * 0.05 + y * 0.02) + 30 * sin(x * 0.9) * sin(y * 0.7);
            int change = noise ? (int)(test_random(&seed) % (unsigned)(2 * noise + 1)) - noise : 0;
            s->one[y * STRIDE + x] = (uint8_t)value;
            s->other[y * STRIDE + x] = (uint8_t)fmin(255, fmax(0, floor(value) + change));
        }
    return s;
}

static double ssim(const scene *s)
{
    return vp_ssim(s->one, STRIDE, s->other, STRIDE, WIDTH, HEIGHT);
}

static double ms_ssim(const scene *s)
{
    double value;

    CHECK_EQ(vp_ms_ssim(&value, s->one, STRIDE, s->other, STRIDE, WIDTH, HEIGHT), 0);
    return value;
}

static void equal_pictures(void)
{
    scene *s = scene_new(0);

    CHECK(ssim(s) == 1);
    CHECK(fabs(ms_ssim(s) - 1) < 1e-12);
    free(s);
}

static void more_noise_is_worse(void)
{
    double before = 1, before_ms = 1;

    for (int noise = 4; noise <= 64; noise *= 2) {
        scene *s = scene_new(noise);
        double now = ssim(s), now_ms = ms_ssim(s);
        CHECK(now < before && now > 0);
        CHECK(now_ms < before_ms && now_ms > 0);
        CHECK(now_ms > now); /* noise averages out in the coarse scales */
        before = now;
        before_ms = now_ms;
        free(s);
    }
}

static void one_and_the_other_are_alike(void)
{
    scene *s = scene_new(20);
    double there, back;

    CHECK(ssim(s) == vp_ssim(s->other, STRIDE, s->one, STRIDE, WIDTH, HEIGHT));
    CHECK_EQ(vp_ms_ssim(&there, s->one, STRIDE, s->other, STRIDE, WIDTH, HEIGHT), 0);
    CHECK_EQ(vp_ms_ssim(&back, s->other, STRIDE, s->one, STRIDE, WIDTH, HEIGHT), 0);
    CHECK(there == back);
    free(s);
}

/* Flat pictures have no contrast: what is left is the formula's luminance. */
static void flat_pictures(void)
{
    scene *s = scene_new(0);
    double c1 = floor(0.01 * 0.01 * 255 * 255 * 64 + 0.5) / (64 * 64);
    double expected = (2 * 100.0 * 150 + c1) / (100.0 * 100 + 150.0 * 150 + c1);

    memset(s->one, 100, sizeof s->one);
    memset(s->other, 150, sizeof s->other);
    CHECK(fabs(ssim(s) - expected) < 1e-12);
    c1 = 0.01 * 0.01 * 255 * 255;
    expected = (2 * 100.0 * 150 + c1) / (100.0 * 100 + 150.0 * 150 + c1);
    CHECK(fabs(ms_ssim(s) - pow(expected, 0.1333)) < 1e-9);
    free(s);
}

/* Structure upside down: SSIM may be negative, and MS-SSIM counts that as 0. */
static void opposites(void)
{
    scene *s = scene_new(0);

    for (size_t i = 0; i < sizeof s->one; i++) s->other[i] = (uint8_t)(255 - s->one[i]);
    CHECK(ssim(s) < 0);
    CHECK(ms_ssim(s) == 0);
    free(s);
}

static void samples_outside_are_not_seen(void)
{
    scene *s = scene_new(10);
    double whole = ssim(s), whole_ms = ms_ssim(s);

    for (int y = 0; y < HEIGHT; y++) memset(s->other + y * STRIDE + WIDTH, 0, STRIDE - WIDTH);
    CHECK(ssim(s) == whole);
    CHECK(ms_ssim(s) == whole_ms);
    free(s);
}

static void small_pictures(void)
{
    scene *s = scene_new(10);
    double value = 0;

    CHECK(isnan(vp_ssim(s->one, STRIDE, s->other, STRIDE, 7, 100)));
    CHECK(isnan(vp_ssim(s->one, STRIDE, s->other, STRIDE, 100, 7)));
    CHECK(vp_ssim(s->one, STRIDE, s->other, STRIDE, 8, 8) < 1);
    CHECK_EQ(vp_ms_ssim(&value, s->one, STRIDE, s->other, STRIDE, WIDTH, 175), 0);
    CHECK(isnan(value));
    CHECK_EQ(vp_ms_ssim(&value, s->one, STRIDE, s->other, STRIDE, 176, 177), 0);
    CHECK(value > 0 && value < 1);
    free(s);
}

int main(void)
{
    RUN(equal_pictures);
    RUN(more_noise_is_worse);
    RUN(one_and_the_other_are_alike);
    RUN(flat_pictures);
    RUN(opposites);
    RUN(samples_outside_are_not_seen);
    RUN(small_pictures);
    return test_result();
}
