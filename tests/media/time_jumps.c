/* SPDX-License-Identifier: BSD-2-Clause */
/* Clocks that jump: all streams are moved alike. */
#include "media/time_jumps.h"

#include <stdlib.h>

#include "common/test.h"

enum { VIDEO, SOUND, TICKS = 90000, FRAME = 3600, PART = 2160 };

static AVFormatContext *format;
static vp_media_time_jumps jumps;

static void start(const char *demuxer)
{
    static const enum AVMediaType types[] = {AVMEDIA_TYPE_VIDEO, AVMEDIA_TYPE_AUDIO};

    format = avformat_alloc_context();
    format->iformat = av_find_input_format(demuxer);
    for (int i = 0; i < 2; i++) {
        AVStream *stream = avformat_new_stream(format, NULL);

        stream->codecpar->codec_type = types[i];
        stream->time_base = (AVRational){1, TICKS};
    }
    CHECK_EQ(vp_media_time_jumps_init(&jumps, format), 0);
}

static void stop(void)
{
    vp_media_time_jumps_free(&jumps);
    format->iformat = NULL;
    avformat_free_context(format);
}

/* The time a packet gets. */
static int64_t send(int stream, int64_t dts)
{
    AVPacket *packet = av_packet_alloc();
    int64_t pts;

    packet->stream_index = stream;
    packet->dts = dts;
    packet->pts = dts + 2 * FRAME;
    packet->duration = stream == VIDEO ? FRAME : PART;
    vp_media_time_jumps_apply(&jumps, format, packet);
    CHECK_EQ(packet->pts, packet->dts + 2 * FRAME);
    pts = packet->dts;
    av_packet_free(&packet);
    return pts;
}

/* Two parts of a second, the second one's clock starting at `second`; sound comes to the jump
 * `late` packets after the picture. */
static void jump(int64_t second, int late)
{
    int64_t at = 10 * TICKS;
    int sound = 0;

    for (int n = 0; n < 25; n++) {
        CHECK_EQ(send(VIDEO, at + n * FRAME), at + n * FRAME);
        while (sound * PART < n * FRAME) {
            CHECK_EQ(send(SOUND, at + sound * PART), at + sound * PART);
            sound++;
        }
    }
    for (int n = 0; n < late; n++) {
        CHECK_EQ(send(VIDEO, second + n * FRAME), at + (25 + n) * FRAME);
        CHECK_EQ(send(SOUND, at + sound * PART), at + sound * PART);
        sound++;
    }
    for (int n = 0; n < 20; n++) {
        CHECK_EQ(send(VIDEO, second + (n + late) * FRAME), at + (25 + n + late) * FRAME);
        CHECK_EQ(send(SOUND, second + n * PART), at + 25 * FRAME + n * PART);
    }
    CHECK_EQ(jumps.epoch, 1);
    CHECK_EQ(jumps.holes, 0);
}

static void a_jump_back_moves_all_streams_alike(void)
{
    static const int64_t seconds[] = {0, 5 * TICKS, 10 * TICKS, 10 * TICKS + TICKS / 2};

    for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++)
        for (int late = 0; late < 3; late++) {
            start("mpegts");
            jump(seconds[i], late);
            stop();
        }
}

static void jumps_may_follow_each_other(void)
{
    start("mpegts");
    for (int n = 0; n < 50; n++) CHECK_EQ(send(VIDEO, n % 10 * FRAME), n * FRAME);
    CHECK_EQ(jumps.epoch, 4);
    stop();
}

static void a_hole_stays_and_is_noted(void)
{
    start("mpegts");
    CHECK_EQ(send(VIDEO, 0), 0);
    CHECK_EQ(send(VIDEO, FRAME), FRAME);
    CHECK_EQ(send(VIDEO, 40 * TICKS), 40 * TICKS);
    CHECK_EQ(jumps.epoch, 0);
    CHECK_EQ(jumps.holes, 1);
    CHECK(llabs(jumps.hole - 39920000) < 2);
    stop();
}

/* Other containers have an index of times: a frame out of order is repaired where it is. */
static void small_steps_back_are_no_jumps_elsewhere(void)
{
    start("matroska");
    CHECK_EQ(send(VIDEO, 5 * FRAME), 5 * FRAME);
    CHECK_EQ(send(VIDEO, 3 * FRAME), 3 * FRAME);
    CHECK_EQ(send(VIDEO, AV_NOPTS_VALUE + 1), AV_NOPTS_VALUE + 1);
    CHECK_EQ(jumps.epoch, 0);
    stop();
}

/* After a search nothing of what was read before moves a packet. */
static void a_search_forgets_everything(void)
{
    start("mpegts");
    for (int n = 0; n < 20; n++) send(VIDEO, n % 10 * FRAME);
    CHECK_EQ(jumps.epoch, 1);
    vp_media_time_jumps_reset(&jumps);
    CHECK_EQ(jumps.epoch, 0);
    for (int n = 0; n < 20; n++) CHECK_EQ(send(VIDEO, n % 10 * FRAME), n * FRAME);
    CHECK_EQ(jumps.epoch, 1);
    stop();
}

/* Nothing overflows; times without meaning stay as they are. */
static void times_of_any_value_are_taken(void)
{
    static const int64_t times[] = {INT64_MIN + 1,   INT64_MAX,      0,  INT64_MAX / 16, 5,
                                    -INT64_MAX / 16, INT64_MAX / 17, -7, INT64_MAX / 3,  1};
    unsigned state = 1;

    start("mpegts");
    CHECK_EQ(send(VIDEO, INT64_MAX - 3 * FRAME), INT64_MAX - 3 * FRAME);
    for (int n = 0; n < 20000; n++) {
        AVPacket *packet = av_packet_alloc();

        packet->stream_index = (int)(test_random(&state) % 2);
        packet->dts = times[test_random(&state) % 10];
        packet->pts = times[test_random(&state) % 10];
        packet->duration = times[test_random(&state) % 10];
        vp_media_time_jumps_apply(&jumps, format, packet);
        av_packet_free(&packet);
    }
    CHECK(llabs(jumps.offset) <= INT64_MAX / 8);
    stop();
}

int main(void)
{
    RUN(a_jump_back_moves_all_streams_alike);
    RUN(jumps_may_follow_each_other);
    RUN(a_hole_stays_and_is_noted);
    RUN(a_search_forgets_everything);
    RUN(times_of_any_value_are_taken);
    RUN(small_steps_back_are_no_jumps_elsewhere);
    return test_result();
}
