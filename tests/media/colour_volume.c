/* SPDX-License-Identifier: BSD-2-Clause */
/* HDR metadata of a frame in the header, and what is said about the rest. */
#include "media/colour_volume.h"

#include <string.h>

#include <libavutil/mastering_display_metadata.h>

#include "common/test.h"

static AVFormatContext *format;
static AVStream *stream;
static AVFrame *frame;

static void start(void)
{
    format = avformat_alloc_context();
    stream = avformat_new_stream(format, NULL);
    frame = av_frame_alloc();
}

static void stop(void)
{
    av_frame_free(&frame);
    avformat_free_context(format);
}

static void display_and_light_are_kept(void)
{
    static const int primaries[3][2] = {{34000, 16000}, {13250, 34500}, {7500, 3000}};
    AVMasteringDisplayMetadata *display;
    AVContentLightMetadata *light;
    vpatch_header header;

    start();
    vpatch_header_default(&header);
    vp_media_colour_volume_describe(&header, stream, frame);
    CHECK_EQ(header.has_mastering_display, 0);
    CHECK_EQ(header.has_content_light, 0);
    display = av_mastering_display_metadata_create_side_data(frame);
    light = av_content_light_metadata_create_side_data(frame);
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 2; k++)
            display->display_primaries[i][k] = (AVRational){primaries[i][k], 50000};
    display->white_point[0] = (AVRational){15635, 50000};
    display->white_point[1] = (AVRational){329, 1000};
    display->has_primaries = 1;
    display->max_luminance = (AVRational){1000, 1};
    display->min_luminance = (AVRational){1, 10000};
    display->has_luminance = 1;
    light->MaxCLL = 1000;
    light->MaxFALL = 400;
    vp_media_colour_volume_describe(&header, stream, frame);
    CHECK_EQ(header.has_mastering_display, 1);
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 2; k++)
            CHECK_EQ(header.mastering_display.primaries[i][k], primaries[i][k]);
    CHECK_EQ(header.mastering_display.white_point[0], 15635);
    CHECK_EQ(header.mastering_display.white_point[1], 16450);
    CHECK_EQ(header.mastering_display.max_luminance, 10000000);
    CHECK_EQ(header.mastering_display.min_luminance, 1);
    CHECK_EQ(header.has_content_light, 1);
    CHECK_EQ(header.max_cll, 1000);
    CHECK_EQ(header.max_fall, 400);
    stop();
}

static void what_no_display_has_becomes_the_nearest(void)
{
    AVMasteringDisplayMetadata *display;
    vpatch_header header;

    start();
    vpatch_header_default(&header);
    display = av_mastering_display_metadata_create_side_data(frame);
    display->has_primaries = display->has_luminance = 1;
    display->display_primaries[0][0] = (AVRational){5, 1};
    display->display_primaries[0][1] = (AVRational){-5, 1};
    display->display_primaries[1][0] = (AVRational){5, 0};
    display->max_luminance = (AVRational){INT32_MAX, 1};
    vp_media_colour_volume_describe(&header, stream, frame);
    CHECK_EQ(header.mastering_display.primaries[0][0], UINT16_MAX);
    CHECK_EQ(header.mastering_display.primaries[0][1], 0);
    CHECK_EQ(header.mastering_display.primaries[1][0], 0);
    CHECK_EQ(header.mastering_display.max_luminance, UINT32_MAX);
    stop();
}

static void what_changes_is_named(void)
{
    vp_media_warnings notes = {0};

    start();
    vp_media_colour_volume_note(stream, frame, &notes);
    CHECK_EQ(notes.count, 0);
    frame->color_trc = AVCOL_TRC_SMPTE2084;
    CHECK(av_frame_new_side_data(frame, AV_FRAME_DATA_DYNAMIC_HDR_PLUS, 8) != NULL);
    CHECK(av_frame_new_side_data(frame, AV_FRAME_DATA_DOVI_RPU_BUFFER, 8) != NULL);
    vp_media_colour_volume_note(stream, frame, &notes);
    CHECK_EQ(notes.count, 3);
    CHECK(strstr(notes.text[0], "HDR (PQ)"));
    CHECK(strstr(notes.text[1], "HDR10+"));
    CHECK(strstr(notes.text[2], "Dolby Vision"));
    stop();
}

int main(void)
{
    RUN(display_and_light_are_kept);
    RUN(what_no_display_has_becomes_the_nearest);
    RUN(what_changes_is_named);
    return test_result();
}
