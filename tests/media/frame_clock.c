/* SPDX-License-Identifier: BSD-2-Clause */
/* Frame times always ascend, and stay where the file put them when that works. */
#include "media/frame_clock.h"

#include "common/test.h"

static vp_media_frame_clock clock_25(void)
{
    vp_media_frame_clock clock;

    vp_media_frame_clock_init(&clock, 1, 1000, 25, 1);
    return clock;
}

static void good_times_are_kept(void)
{
    static const int64_t times[] = {-500, -460, 0, 1, 2, 900000};
    vp_media_frame_clock clock = clock_25();
    size_t i;

    for (i = 0; i < sizeof times / sizeof *times; i++)
        CHECK_EQ(vp_media_frame_clock_next(&clock, times[i]), times[i]);
    CHECK_EQ(clock.repaired, 0);
}

static void a_duplicate_moves_one_tick_and_the_next_stays(void)
{
    vp_media_frame_clock clock = clock_25();

    CHECK_EQ(vp_media_frame_clock_next(&clock, 40), 40);
    CHECK_EQ(vp_media_frame_clock_next(&clock, 40), 41);
    CHECK_EQ(vp_media_frame_clock_next(&clock, 30), 42);
    CHECK_EQ(vp_media_frame_clock_next(&clock, 80), 80);
    CHECK_EQ(clock.repaired, 2);
}

static void missing_times_follow_the_frame_rate(void)
{
    vp_media_frame_clock clock = clock_25();

    CHECK_EQ(vp_media_frame_clock_next(&clock, INT64_MIN), 0);
    CHECK_EQ(vp_media_frame_clock_next(&clock, INT64_MIN), 40);
    CHECK_EQ(vp_media_frame_clock_next(&clock, INT64_MIN), 80);
    CHECK_EQ(clock.repaired, 3);
    vp_media_frame_clock_init(&clock, 1, 50, 0, 1); /* unknown rate: 25 */
    CHECK_EQ(vp_media_frame_clock_next(&clock, INT64_MIN), 0);
    CHECK_EQ(vp_media_frame_clock_next(&clock, INT64_MIN), 2);
}

static void a_splice_back_in_time_goes_on_at_the_frame_rate(void)
{
    vp_media_frame_clock clock = clock_25();

    CHECK_EQ(vp_media_frame_clock_next(&clock, 10000), 10000);
    CHECK_EQ(vp_media_frame_clock_next(&clock, 0), 10040);
    CHECK_EQ(vp_media_frame_clock_next(&clock, 40), 10080);
}

static void coarse_time_bases_and_absurd_times_do_not_overflow(void)
{
    vp_media_frame_clock clock;

    vp_media_frame_clock_init(&clock, 10, 1, 25, 1); /* ten seconds a tick */
    CHECK_EQ(vp_media_frame_clock_next(&clock, 5), 5);
    CHECK_EQ(vp_media_frame_clock_next(&clock, 5), 6);
    clock = clock_25();
    CHECK_EQ(vp_media_frame_clock_next(&clock, 7), 7);
    CHECK_EQ(vp_media_frame_clock_next(&clock, INT64_MAX), 47);
    CHECK_EQ(vp_media_frame_clock_next(&clock, INT64_MIN + 1), 87);
}

int main(void)
{
    RUN(good_times_are_kept);
    RUN(a_duplicate_moves_one_tick_and_the_next_stays);
    RUN(missing_times_follow_the_frame_rate);
    RUN(a_splice_back_in_time_goes_on_at_the_frame_rate);
    RUN(coarse_time_bases_and_absurd_times_do_not_overflow);
    return test_result();
}
