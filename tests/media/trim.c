/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/trim.h"

#include "common/test.h"

static vp_trim make(double from, double to, int num, int den, int64_t origin)
{
    vp_trim trim;

    vp_trim_init(&trim, from, to, num, den);
    CHECK(trim.origin == VP_TRIM_UNKNOWN && trim.shift == VP_TRIM_UNKNOWN);
    trim.origin = origin;
    return trim;
}

static void check_frame(vp_trim *trim, int64_t pts, vp_trim_place place, int64_t expected)
{
    int64_t given = pts;

    CHECK_EQ(vp_trim_frame(trim, &given), place);
    CHECK_EQ(given, expected);
}

static void frames(void)
{
    vp_trim trim = make(-1, -1, 1001, 30000, 7);

    CHECK(!vp_trim_active(&trim));
    check_frame(&trim, 7, VP_TRIM_INSIDE, 0);
    check_frame(&trim, 1000, VP_TRIM_INSIDE, 993);

    /* Frame 3 after the origin lies at 0.1001 s, frame 6 at 0.2002 s. */
    trim = make(0.1001, 0.2002, 1001, 30000, 7);
    CHECK(vp_trim_active(&trim));
    CHECK_EQ(vp_trim_time(&trim, 10), 100100);
    check_frame(&trim, 9, VP_TRIM_BEFORE, 9);
    CHECK(trim.shift == VP_TRIM_UNKNOWN);
    check_frame(&trim, 10, VP_TRIM_INSIDE, 0);
    check_frame(&trim, 12, VP_TRIM_INSIDE, 2);
    check_frame(&trim, 13, VP_TRIM_AFTER, 13);
}

static void one_end_alone(void)
{
    vp_trim trim = make(1, -1, 1, 25, 0);

    check_frame(&trim, 24, VP_TRIM_BEFORE, 24);
    check_frame(&trim, 1 << 30, VP_TRIM_INSIDE, 0);
    trim = make(-1, 1, 1, 25, 0);
    check_frame(&trim, -1000, VP_TRIM_INSIDE, 0);
    check_frame(&trim, 25, VP_TRIM_AFTER, 25);
}

static void packets(void)
{
    vp_trim trim = make(1, 2, 1, 25, 0);

    check_frame(&trim, 25, VP_TRIM_INSIDE, 0); /* the shift is one second now */
    CHECK(vp_trim_keeps_packet(&trim, 48000 + 480, 1, 48000));
    CHECK_EQ(vp_trim_packet_time(&trim, 48000 + 480, 1, 48000), 480);
    CHECK(vp_trim_packet_time(&trim, VP_TRIM_UNKNOWN, 1, 48000) == VP_TRIM_UNKNOWN);
    CHECK(!vp_trim_keeps_packet(&trim, 47999, 1, 48000));
    CHECK(!vp_trim_keeps_packet(&trim, 96000, 1, 48000));
    CHECK(!vp_trim_keeps_packet(&trim, VP_TRIM_UNKNOWN, 1, 48000));
    trim.origin = VP_TRIM_UNKNOWN;
    CHECK(vp_trim_keeps_packet(&trim, 0, 1, 48000));
    trim = make(-1, -1, 1, 25, 0);
    CHECK(vp_trim_keeps_packet(&trim, VP_TRIM_UNKNOWN, 1, 48000));
}

/* Times in a file may be anything; the sanitizers watch this test. */
static void extremes(void)
{
    static const int64_t values[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX};

    for (int i = 0; i < 36; i++) {
        vp_trim trim = make(0, 1e9, 1 << 30, 1, values[i % 6]);
        int64_t pts = values[i / 6];
        int place = vp_trim_frame(&trim, &pts);

        if (values[i / 6] == values[i % 6]) CHECK_EQ(place, VP_TRIM_INSIDE);
        if (values[i / 6] == INT64_MAX && i % 6 != 5) CHECK_EQ(place, VP_TRIM_AFTER);
        vp_trim_keeps_packet(&trim, values[i / 6], 1, 1 << 30);
        vp_trim_packet_time(&trim, values[i / 6], 1, 1 << 30);
        vp_trim_packet_time(&trim, values[i / 6], 0, 0);
    }
}

int main(void)
{
    RUN(frames);
    RUN(one_end_alone);
    RUN(packets);
    RUN(extremes);
    return test_result();
}
