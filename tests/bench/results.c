/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/results.h"

#include "common/test.h"
#include "example.h"

static void points_are_in_order_of_bytes(void)
{
    vp_results r;

    CHECK_EQ(example_make(&r), 0);
    for (int clip = 0; clip < EXAMPLE_GONE; clip++)
        for (int codec = 0; codec < EXAMPLE_BROKEN; codec++) {
            const vp_bench_run *run = &r.clips[clip].runs[codec];
            CHECK_EQ(run->count, EXAMPLE_POINTS);
            for (int i = 1; i < run->count; i++)
                CHECK(run->points[i].bytes > run->points[i - 1].bytes);
        }
    CHECK(r.clips[0].runs[EXAMPLE_VPATCH].points[0].quality == 14);
    CHECK(r.clips[0].runs[EXAMPLE_MEDIUM].points[0].quality == 37);
    CHECK_EQ(r.clips[EXAMPLE_SMALL].runs[EXAMPLE_BROKEN].count, 2);
    CHECK_STR(r.clips[EXAMPLE_SMALL].runs[EXAMPLE_BROKEN].error, "it broke, \"badly\"");
    vp_results_free(&r);
    CHECK_EQ(r.clip_count, 0);
}

static void a_quality_is_there_once(void)
{
    vp_results r;

    CHECK_EQ(example_make(&r), 0);
    CHECK_EQ(example_point(&r, EXAMPLE_STREET, EXAMPLE_VPATCH, 1, 100, 0), 0);
    const vp_bench_run *run = &r.clips[EXAMPLE_STREET].runs[EXAMPLE_VPATCH];
    CHECK_EQ(run->count, EXAMPLE_POINTS);
    CHECK(run->points[EXAMPLE_POINTS - 1].quality == 22);
    CHECK_EQ(run->points[EXAMPLE_POINTS - 1].bytes, 800000);
    vp_results_free(&r);
}

static void codecs_may_come_after_clips(void)
{
    vp_results r;

    CHECK_EQ(example_make(&r), 0);
    CHECK_EQ(vp_results_add_codec(&r, "late", NULL), EXAMPLE_CODECS);
    for (int i = 0; i < r.clip_count; i++) {
        CHECK_EQ(r.clips[i].runs[EXAMPLE_CODECS].count, 0);
        CHECK(r.clips[i].runs[EXAMPLE_CODECS].error == NULL);
        CHECK(isnan(r.clips[i].stills[EXAMPLE_CODECS].bpp));
    }
    CHECK_EQ(r.clips[0].runs[EXAMPLE_VPATCH].count, EXAMPLE_POINTS);
    CHECK_EQ(example_point(&r, 0, EXAMPLE_CODECS, 0, 1, 0), 0);
    CHECK_EQ(r.clips[0].runs[EXAMPLE_CODECS].count, 1);
    vp_results_free(&r);
}

static void a_new_point_knows_nothing(void)
{
    vp_bench_point point;

    CHECK_EQ(vp_bench_point_alloc(&point, 0), -1);
    CHECK_EQ(vp_bench_point_alloc(&point, 2), 0);
    CHECK_EQ(point.frame_count, 2);
    CHECK(isnan(point.quality) && isnan(point.encode_seconds) && isnan(point.decode_seconds));
    CHECK_EQ(point.peak_bytes, -1);
    CHECK(isnan(point.frames[1].mse[2]) && isnan(point.frames[1].ms_ssim));
    vp_bench_point_free(&point);
    CHECK(point.frames == NULL);
}

static void texts_are_replaced(void)
{
    char *text = NULL;

    CHECK_EQ(vp_results_text(&text, "one"), 0);
    CHECK_EQ(vp_results_text(&text, "two"), 0);
    CHECK_STR(text, "two");
    CHECK_EQ(vp_results_text(&text, NULL), 0);
    CHECK(text == NULL);
}

int main(void)
{
    RUN(points_are_in_order_of_bytes);
    RUN(a_quality_is_there_once);
    RUN(codecs_may_come_after_clips);
    RUN(a_new_point_knows_nothing);
    RUN(texts_are_replaced);
    return test_result();
}
