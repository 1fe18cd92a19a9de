/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures of every size come back from every kind of output. Each encoder has sizes that it
 * takes in another way than others: odd ones, those that do not divide into slices, small ones. */
#include <libavcodec/avcodec.h>

#include "media/video_encoder.h"
#include "media_clip.h"

enum { SMALLEST = 60, LARGEST = 140, STRIDE = 160 };

static uint8_t samples[3][STRIDE * STRIDE];
static char message[256];

static void paint(void)
{
    unsigned state = 3;

    for (int plane = 0; plane < 3; plane++)
        for (int i = 0; i < STRIDE * STRIDE; i++)
            samples[plane][i] = (uint8_t)(60 + i % STRIDE + test_random(&state) % 8);
}

static vpatch_header make_header(int width, int height)
{
    vpatch_header header;

    vpatch_header_default(&header);
    header.width = width;
    header.height = height;
    header.time_base_num = 1;
    header.time_base_den = 25;
    header.frame_rate_num = 25;
    header.frame_rate_den = 1;
    return header;
}

static vpatch_frame make_frame(int width, int height)
{
    vpatch_frame frame = {0};

    for (int plane = 0; plane < 3; plane++) {
        frame.data[plane] = samples[plane];
        frame.stride[plane] = STRIDE;
    }
    frame.width = width;
    frame.height = height;
    frame.duration = 1;
    return frame;
}

static int same_picture(const AVFrame *frame, int width, int height)
{
    if (frame->width != width || frame->height != height) return 0;
    for (int plane = 0; plane < 3; plane++)
        for (int y = 0; y < (plane ? (height + 1) / 2 : height); y++)
            if (memcmp(frame->data[plane] + y * frame->linesize[plane], samples[plane] + y * STRIDE,
                       (size_t)(plane ? (width + 1) / 2 : width)))
                return 0;
    return 1;
}

/* 1: one packet of the encoder is the picture again. */
static int decodes(const vp_media_video_encoder *encoder, const AVPacket *packet)
{
    AVCodecParameters *parameters = avcodec_parameters_alloc();
    AVCodecContext *decoder =
        avcodec_alloc_context3(avcodec_find_decoder(encoder->context->codec_id));
    AVFrame *frame = av_frame_alloc();
    int good = avcodec_parameters_from_context(parameters, encoder->context) >= 0 &&
               avcodec_parameters_to_context(decoder, parameters) >= 0;

    decoder->thread_count = 1;
    decoder->err_recognition = AV_EF_CRCCHECK | AV_EF_EXPLODE;
    good = good && avcodec_open2(decoder, NULL, NULL) >= 0 &&
           avcodec_send_packet(decoder, packet) >= 0 && avcodec_receive_frame(decoder, frame) >= 0;
    good = good && same_picture(frame, encoder->from.width, encoder->from.height);
    av_frame_free(&frame);
    avcodec_free_context(&decoder);
    avcodec_parameters_free(&parameters);
    return good;
}

/* 1: the encoder takes the size, and with `whole`, what it makes of a picture is the picture. */
static int ffv1_keeps(int width, int height, int whole)
{
    vpatch_header header = make_header(width, height);
    vpatch_frame frame = make_frame(width, height);
    vp_media_video_encoder_setup setup = {.crf = -1, .threads = 1};
    vp_media_video_encoder encoder;
    vp_media_warnings notes = {0};
    AVPacket *packet = av_packet_alloc();
    int good;

    setup.codec = avcodec_find_encoder(AV_CODEC_ID_FFV1);
    setup.header = &header;
    good = vp_media_video_encoder_open(&encoder, &setup, &notes) >= 0;
    if (whole)
        good = good && vp_media_video_encoder_send(&encoder, &frame) >= 0 &&
               vp_media_video_encoder_receive(&encoder, packet) == 1 && decodes(&encoder, packet);
    if (!good) fprintf(stderr, "ffv1 fails with %d x %d\n", width, height);
    vp_media_video_encoder_close(&encoder);
    av_packet_free(&packet);
    return good;
}

/* All pairs, since both sides together decide how many slices there can be. Coding every seventh
 * has all pairs of remainders modulo 16 in it and keeps this quick. */
static void ffv1_takes_every_size(void)
{
    int failures = 0;

    for (int height = SMALLEST; height <= LARGEST; height++)
        for (int width = SMALLEST; width <= LARGEST; width++)
            failures += !ffv1_keeps(width, height, (width + 3 * height) % 7 == 0);
    CHECK_EQ(failures, 0);
}

/* Slices of their own numbers begin at other sizes: one side long, the other narrow. */
static void ffv1_takes_narrow_and_large_pictures(void)
{
    for (int side = 1; side <= 20; side++) {
        CHECK(ffv1_keeps(side, 31 + side, 1));
        CHECK(ffv1_keeps(120 - side, side, 1));
    }
}

/* Writes one picture as a file of that kind and reads it back; exact: with all its samples. */
static void check_kind(const char *name, int width, int height, int exact)
{
    vpatch_header header = make_header(width, height);
    vpatch_frame frame = make_frame(width, height);
    vp_media_output_settings settings;
    vp_media_output *output;
    static clip_record record;
    vpatch_status status;

    vp_media_output_settings_default(&settings);
    settings.frames = 1;
    settings.force = 1;
    settings.threads = 1;
    status =
        vp_media_output_open(&output, clip_path(name), &header, &settings, message, sizeof message);
    if (!status) status = vp_media_output_start(output);
    if (!status) status = vp_media_output_frame(output, &frame);
    if (!status) status = vp_media_output_finish(output);
    CHECK_EQ(status, VPATCH_OK);
    if (status)
        fprintf(stderr, "%s of %d x %d: %s\n", name, width, height,
                output ? vp_media_output_message(output) : message);
    vp_media_output_close(output);
    if (status) return;
    clip_read(&record, clip_path(name), NULL);
    if (record.frames != 1) fprintf(stderr, "%s of %d x %d cannot be read\n", name, width, height);
    CHECK_EQ(record.frames, 1);
    CHECK_EQ(record.header.width, width);
    CHECK_EQ(record.header.height, height);
    if (exact) CHECK(record.hash[0] == clip_frame_hash(&frame));
}

/* Every width and every height, and with them every pair of remainders modulo 4. */
static void every_kind_takes_every_width_and_height(void)
{
    static const struct {
        const char *name;
        int exact, step; /* step: slow encoders take every so many of the sizes */
    } kinds[] = {{"o.mkv", 1, 1},  {"o.y4m", 1, 1},  {"o.mp4", 0, 3},  {"o.mov", 0, 5},
                 {"o.png", 0, 1},  {"o.jpg", 0, 1},  {"o.gif", 0, 1},  {"o.avi", 0, 1},
                 {"o.webm", 0, 9}, {"o.webp", 0, 5}, {"o.nut", 1, 1},  {"o.ts", 0, 3},
                 {"o.apng", 0, 1}, {"o.bmp", 0, 1},  {"o.tiff", 0, 1}, {"o.flv", 0, 1}};
    int count = LARGEST - SMALLEST + 1;

    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
        for (int i = 0; i < count; i += kinds[kind].step)
            check_kind(kinds[kind].name, SMALLEST + i, SMALLEST + (i * 37 + 11) % count,
                       kinds[kind].exact);
    clip_remove_all();
}

int main(void)
{
    clip_begin();
    paint();
    RUN(ffv1_takes_every_size);
    RUN(ffv1_takes_narrow_and_large_pictures);
    RUN(every_kind_takes_every_width_and_height);
    clip_end();
    return test_result();
}
