/* SPDX-License-Identifier: BSD-2-Clause */
/* Times as people write them, and what --from and --to keep of a .vpt. */
#include "cli/time_text.h"
#include "cli/trim.h"

#include "common/test.h"

#include <math.h>

static void check_time(const char *text, double expected)
{
    double seconds = -1;

    CHECK_EQ(vp_time_parse(text, &seconds), 0);
    if (fabs(seconds - expected) > 1e-9)
        TEST_FAIL_("\"%s\" gave %.9f, expected %.9f", text, seconds, expected);
}

static void test_parse(void)
{
    static const char *const bad[] = {
        "",        ".",   "1.",  ".5", "-1", "+1",   "1:2:3:4", "1:60", "1:",         ":1",
        "1:99:00", "1e3", "12s", " 1", "1 ", "1:2.", "1,5",     "nan",  "99999999999"};

    check_time("0", 0);
    check_time("12.5", 12.5);
    check_time("90", 90);
    check_time("1:02.5", 62.5);
    check_time("1:00:02.125", 3602.125);
    check_time("100:00", 6000);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double seconds;
        if (!vp_time_parse(bad[i], &seconds)) TEST_FAIL_("\"%s\" was taken", bad[i]);
        test_checks++;
    }
}

static void test_format(void)
{
    char text[32];

    vp_time_format(text, sizeof text, 0);
    CHECK_STR(text, "0:00.000");
    vp_time_format(text, sizeof text, 62.5004);
    CHECK_STR(text, "1:02.500");
    vp_time_format(text, sizeof text, 59.9999);
    CHECK_STR(text, "1:00.000");
    vp_time_format(text, sizeof text, 3600);
    CHECK_STR(text, "1:00:00.000");
    vp_time_format(text, sizeof text, -1);
    CHECK_STR(text, "0:00.000");
    vp_time_format(text, sizeof text, (double)NAN);
    CHECK_STR(text, "0:00.000");
}

static vpatch_header header_at(int num, int den)
{
    vpatch_header header;

    memset(&header, 0, sizeof header);
    header.time_base_num = num;
    header.time_base_den = den;
    return header;
}

static int wanted(vp_trim *trim, int64_t pts, int64_t *shifted)
{
    vpatch_frame frame;
    int kept;

    memset(&frame, 0, sizeof frame);
    frame.pts = pts;
    kept = vp_trim_frame(trim, &frame);
    *shifted = frame.pts;
    return kept;
}

static void test_trim_frames(void)
{
    vpatch_header header = header_at(1001, 30000);
    vp_trim trim;
    int64_t pts;

    vp_trim_start(&trim, -1, -1, &header, 7);
    CHECK(wanted(&trim, 7, &pts));
    CHECK_EQ(pts, 7); /* nothing trimmed: nothing shifted */

    /* Frame 3 after the base lies at 0.1001 s, frame 6 at 0.2002 s. */
    vp_trim_start(&trim, 0.1001, 0.2002, &header, 7);
    CHECK(!wanted(&trim, 9, &pts));
    CHECK(wanted(&trim, 10, &pts));
    CHECK_EQ(pts, 0);
    CHECK(wanted(&trim, 12, &pts));
    CHECK_EQ(pts, 2);
    CHECK(!trim.done);
    CHECK(!wanted(&trim, 13, &pts));
    CHECK(trim.done);
}

static void test_trim_packets(void)
{
    vpatch_header header = header_at(1, 25);
    vpatch_stream stream;
    vpatch_stream_packet packet;
    vp_trim trim;
    int64_t pts;

    memset(&stream, 0, sizeof stream);
    stream.time_base_num = 1;
    stream.time_base_den = 48000;
    memset(&packet, 0, sizeof packet);
    vp_trim_start(&trim, 1, 2, &header, 0);
    CHECK(wanted(&trim, 25, &pts)); /* the shift is one second now */

    packet.pts = 48000 + 480;
    packet.dts = INT64_MIN;
    CHECK(vp_trim_packet(&trim, &packet, &stream));
    CHECK_EQ(packet.pts, 480);
    CHECK(packet.dts == INT64_MIN);
    packet.pts = 47999;
    CHECK(!vp_trim_packet(&trim, &packet, &stream));
    packet.pts = 96000;
    CHECK(!vp_trim_packet(&trim, &packet, &stream));
}

/* Times in a file may be anything; the sanitizers watch this test. */
static void test_trim_extremes(void)
{
    static const int64_t values[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX};
    vpatch_header header = header_at(1 << 30, 1);
    vpatch_stream stream;
    vp_trim trim;
    int64_t pts;

    memset(&stream, 0, sizeof stream);
    stream.time_base_num = 1;
    stream.time_base_den = 1 << 30;
    for (int i = 0; i < 36; i++) {
        vpatch_stream_packet packet;
        memset(&packet, 0, sizeof packet);
        packet.pts = values[i / 6];
        packet.dts = values[i % 6];
        vp_trim_start(&trim, 0, 1e9, &header, values[i % 6]);
        if (values[i / 6] == values[i % 6])
            CHECK(wanted(&trim, values[i / 6], &pts));
        else
            wanted(&trim, values[i / 6], &pts);
        vp_trim_packet(&trim, &packet, &stream);
    }
}

int main(void)
{
    RUN(test_parse);
    RUN(test_format);
    RUN(test_trim_frames);
    RUN(test_trim_packets);
    RUN(test_trim_extremes);
    return test_result();
}
