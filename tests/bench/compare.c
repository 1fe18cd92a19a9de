/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/compare.h"

#include "common/test.h"
#include "example.h"

static vp_results example;

static int near(double got, double expected)
{
    if (fabs(got - expected) <= 1e-9 * fmax(1, fabs(expected))) return 1;
    fprintf(stderr, "%.12g, expected %.12g\n", got, expected);
    return 0;
}

static vp_bench_figures figures(int clip, int codec, int point)
{
    const vp_bench_clip *c = &example.clips[clip];

    return vp_bench_figures_of(c, &c->runs[codec].points[point]);
}

static void figures_of_a_point(void)
{
    vp_bench_figures f = figures(EXAMPLE_STREET, EXAMPLE_VPATCH, 2);

    CHECK(f.quality == 30);
    CHECK(near(f.bpp, 16000 * 8 / (640.0 * 352 * 3)));
    CHECK(near(f.psnr_plane[0], 36.4)); /* of the mean error, not the mean of PSNRs */
    CHECK(near(f.psnr_plane[1], 36.4 + 10 * log10(2)));
    CHECK(near(f.psnr, 36.4 - 10 * log10((6 + 0.5 + 0.5) / 8)));
    CHECK(near(f.ssim, 1 - example_mse(2, 1, 0) / 1000));
    CHECK(near(f.ms_ssim, 1 - example_mse(2, 1, 0) / 4000));
    CHECK(f.encode_seconds == 0.5 && f.decode_seconds == 0.1);
    CHECK(f.peak_bytes == 100000002);
    CHECK(isnan(figures(EXAMPLE_STREET, EXAMPLE_MEDIUM, 2).peak_bytes));
    CHECK(isnan(figures(EXAMPLE_SMALL, EXAMPLE_VPATCH, 2).ms_ssim));
    CHECK(figures(EXAMPLE_STILL, EXAMPLE_VPATCH, 4).psnr == (double)INFINITY);
    const vp_bench_point *point = &example.clips[0].runs[0].points[0];
    CHECK(near(vp_bench_frame_psnr(&point->frames[0], 0), 30 - 10 * log10(0.9)));
}

static void who_has_run(void)
{
    CHECK(vp_bench_has(&example, EXAMPLE_STREET, EXAMPLE_BROKEN));
    CHECK_STR(vp_bench_why_not(&example, EXAMPLE_SMALL, EXAMPLE_BROKEN), "it broke, \"badly\"");
    CHECK_STR(vp_bench_why_not(&example, EXAMPLE_GONE, EXAMPLE_VPATCH), "no such file");
    CHECK_STR(vp_bench_why_not(&example, EXAMPLE_STREET, EXAMPLE_IDLE), "not run");
    CHECK(!vp_bench_has(&example, EXAMPLE_SMALL, EXAMPLE_BROKEN));
}

/* 121_street lacks broken:x, gone lacks all, idle has not run: three clips stay. */
static void means_are_of_the_same_clips(void)
{
    CHECK_EQ(vp_bench_mean_clips(&example), 3);
    CHECK_EQ(vp_bench_mean_points(&example, EXAMPLE_VPATCH), EXAMPLE_POINTS);
    CHECK_EQ(vp_bench_mean_points(&example, EXAMPLE_IDLE), 0);
    vp_bench_figures f = vp_bench_mean(&example, EXAMPLE_VPATCH, 1);
    double bpp = figures(EXAMPLE_STREET, 0, 1).bpp + figures(EXAMPLE_STILL, 0, 1).bpp +
                 figures(EXAMPLE_FAR, 0, 1).bpp;
    CHECK(f.quality == 22);
    CHECK(near(f.bpp, bpp / 3));
    CHECK(near(f.psnr_plane[0], 33.2));
    CHECK(f.peak_bytes == 100000001);
    CHECK(f.lossless == 0);
    /* One is perfect: it hides nothing of the others, and is told. */
    f = vp_bench_mean(&example, EXAMPLE_VPATCH, 4);
    CHECK(near(f.psnr, (figures(EXAMPLE_STREET, 0, 4).psnr + figures(EXAMPLE_FAR, 0, 4).psnr) / 2));
    CHECK(near(f.psnr_plane[1], 42.8 + 10 * log10(2)));
    CHECK(f.lossless == 1);
    CHECK(isnan(vp_bench_mean(&example, EXAMPLE_IDLE, 0).bpp));
}

/* Two clips, of which the second's sizes go up and down: its points are in another order. */
static int odd_clips(vp_results *results)
{
    static const double qualities[] = {10, 20, 30};
    static const uint64_t bytes[2][3] = {{1000, 2000, 4000}, {500, 700, 600}};
    static const double mse[2][3] = {{40, 20, 10}, {2, 0, 0}};

    vp_results_init(results);
    if (vp_results_add_codec(results, "vpatch", "") ||
        vp_results_add_clip(results, "a", "a", NULL) ||
        vp_results_add_clip(results, "b", "b", NULL) != 1)
        return -1;
    for (int clip = 0; clip < 2; clip++) {
        results->clips[clip].width = results->clips[clip].height = 100;
        results->clips[clip].frames = 1;
        for (int i = 0; i < 3; i++) {
            vp_bench_point point;

            if (vp_bench_point_alloc(&point, 1)) return -1;
            point.quality = qualities[i];
            point.bytes = bytes[clip][i];
            for (int p = 0; p < 3; p++) point.frames[0].mse[p] = mse[clip][i];
            if (vp_results_add_point(results, clip, 0, &point)) return -1;
        }
    }
    return 0;
}

static void means_are_of_one_quality(void)
{
    vp_results odd;
    vp_bench_figures f;

    CHECK_EQ(odd_clips(&odd), 0);
    CHECK(odd.clips[1].runs[0].points[1].quality == 30); /* in order of size */
    CHECK_EQ(vp_bench_mean_clips(&odd), 2);
    CHECK_EQ(vp_bench_mean_points(&odd, 0), 3);
    for (int i = 0; i < 3; i++) CHECK(vp_bench_mean(&odd, 0, i).quality == 10 * (i + 1));
    f = vp_bench_mean(&odd, 0, 1);
    CHECK(near(f.bpp, (2000 + 700) / 2.0 * 8 / 10000));
    CHECK(near(f.psnr, 10 * log10(255 * 255 / 20.0))); /* of the first alone */
    CHECK(f.lossless == 1);
    CHECK(near(vp_bench_mean(&odd, 0, 2).bpp, (4000 + 600) / 2.0 * 8 / 10000));
    CHECK(near(vp_bench_mean(&odd, 0, 0).psnr_plane[2],
               (10 * log10(255 * 255 / 40.0) + 10 * log10(255 * 255 / 2.0)) / 2));
    /* A quality that one clip has not is none of the mean's. */
    odd.clips[1].runs[0].points[0].quality = 11;
    CHECK_EQ(vp_bench_mean_points(&odd, 0), 2);
    CHECK(vp_bench_mean(&odd, 0, 0).quality == 20 && vp_bench_mean(&odd, 0, 1).quality == 30);
    CHECK(isnan(vp_bench_mean(&odd, 0, 2).bpp));
    /* All of them perfect: the mean is. */
    for (int clip = 0; clip < 2; clip++)
        for (int i = 0; i < 3; i++)
            for (int p = 0; p < 3; p++) odd.clips[clip].runs[0].points[i].frames[0].mse[p] = 0;
    f = vp_bench_mean(&odd, 0, 0);
    CHECK(f.psnr == (double)INFINITY && f.psnr_plane[0] == (double)INFINITY && f.lossless == 2);
    vp_results_free(&odd);
}

static void bd_rates_of_clips(void)
{
    for (int metric = 0; metric < VP_METRIC_COUNT; metric++) {
        vp_bd_rate rate =
            vp_bench_bd_rate(&example, EXAMPLE_STREET, 0, EXAMPLE_MEDIUM, (vp_bench_metric)metric);
        CHECK_EQ(rate.status, VP_BD_OK);
        CHECK(near(rate.percent, -20)); /* 1 / 1.25 */
        CHECK_EQ(rate.points[0], EXAMPLE_POINTS);
    }
    vp_bd_rate rate = vp_bench_bd_rate(&example, EXAMPLE_STREET, 0, EXAMPLE_MEDIUM, VP_METRIC_SSIM);
    CHECK(near(rate.low, 1 - example_mse(0, 1, 0) / 1000)); /* SSIM, not decibels */
    CHECK(near(rate.high, 1 - example_mse(4, 1, 0) / 1000));
    rate = vp_bench_bd_rate(&example, EXAMPLE_STILL, 0, EXAMPLE_MEDIUM, VP_METRIC_PSNR);
    CHECK_EQ(rate.status, VP_BD_OK);
    CHECK_EQ(rate.points[0], EXAMPLE_POINTS - 1); /* without the perfect one */
    rate = vp_bench_bd_rate(&example, EXAMPLE_FAR, 0, EXAMPLE_MEDIUM, VP_METRIC_PSNR);
    CHECK_EQ(rate.status, VP_BD_NO_OVERLAP);
    rate = vp_bench_bd_rate(&example, EXAMPLE_SMALL, 0, EXAMPLE_BROKEN, VP_METRIC_PSNR);
    CHECK_EQ(rate.status, VP_BD_FEW_POINTS);
    CHECK_EQ(rate.points[1], 0);
    rate = vp_bench_bd_rate(&example, EXAMPLE_SMALL, 0, EXAMPLE_MEDIUM, VP_METRIC_MS_SSIM);
    CHECK_EQ(rate.status, VP_BD_FEW_POINTS);
}

static void ratios_of_clips(void)
{
    CHECK(near(vp_bench_bits_ratio(&example, EXAMPLE_STREET, 0, EXAMPLE_MEDIUM), 0.8));
    CHECK(near(vp_bench_bits_ratio(&example, EXAMPLE_STREET, EXAMPLE_MEDIUM, 0), 1.25));
    CHECK(isnan(vp_bench_bits_ratio(&example, EXAMPLE_FAR, 0, EXAMPLE_MEDIUM)));
    CHECK(isnan(vp_bench_bits_ratio(&example, EXAMPLE_STREET, 0, EXAMPLE_IDLE)));
}

static void means_of_bd_rates(void)
{
    int clips;

    CHECK(near(vp_bench_mean_bd_rate(&example, 0, EXAMPLE_MEDIUM, VP_METRIC_PSNR, NULL, &clips),
               (-20 - 37.5 - 20) / 3));
    CHECK_EQ(clips, 3);
    CHECK(near(vp_bench_mean_bd_rate(&example, 0, EXAMPLE_MEDIUM, VP_METRIC_PSNR, "street", &clips),
               (-20 - 37.5) / 2));
    CHECK_EQ(clips, 2);
    CHECK(isnan(vp_bench_mean_bd_rate(&example, 0, EXAMPLE_MEDIUM, VP_METRIC_PSNR, "", &clips)));
    CHECK_EQ(clips, 0);
    CHECK_EQ(vp_bench_first_of_tag(&example, EXAMPLE_GONE), EXAMPLE_STREET);
    CHECK_EQ(vp_bench_first_of_tag(&example, EXAMPLE_FAR), EXAMPLE_FAR);
}

static void speed_and_latents(void)
{
    double encode, decode;
    int64_t peak;

    vp_bench_speed(&example, EXAMPLE_VPATCH, &encode, &decode, &peak);
    /* five points of three clips with three frames and one with one */
    CHECK(near(encode, 50 / (20 * 0.5)));
    CHECK(near(decode, 50 / (20 * 0.1)));
    CHECK_EQ(peak, 100000004);
    vp_bench_speed(&example, EXAMPLE_IDLE, &encode, &decode, &peak);
    CHECK(isnan(encode) && isnan(decode));
    CHECK_EQ(peak, -1);
    CHECK(near(vp_bench_latent_bpp(&example, &example.latents[0], 16),
               44.0 * 80 * 16 * 16 / (640 * 352 * 3)));
}

static void metrics(void)
{
    vp_results empty;

    vp_results_init(&empty);
    for (int metric = 0; metric < VP_METRIC_COUNT; metric++) {
        CHECK(vp_bench_has_metric(&example, (vp_bench_metric)metric));
        CHECK(!vp_bench_has_metric(&empty, (vp_bench_metric)metric));
    }
    CHECK_STR(vp_bench_metric_name(VP_METRIC_MS_SSIM), "ms-ssim");
}

int main(void)
{
    if (example_make(&example)) return 1;
    RUN(figures_of_a_point);
    RUN(who_has_run);
    RUN(means_are_of_the_same_clips);
    RUN(means_are_of_one_quality);
    RUN(bd_rates_of_clips);
    RUN(ratios_of_clips);
    RUN(means_of_bd_rates);
    RUN(speed_and_latents);
    RUN(metrics);
    vp_results_free(&example);
    return test_result();
}
