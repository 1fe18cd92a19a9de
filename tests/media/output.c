/* SPDX-License-Identifier: BSD-2-Clause */
/* Files out: what goes in comes back, complete, or nothing is left. */
#include "media/output.h"

#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "media/picture_sequence.h"
#include "media_clip.h"

static clip_record a, b;
static char message[256];

static int has_note(const clip_record *record, const char *text)
{
    return strstr(record->notes, text) != NULL;
}

/* Copies through input and output; record is of the copying. */
static void copy(clip_record *record, const char *from, const char *to,
                 const vp_media_output_settings *settings)
{
    message[0] = '\0';
    clip_pump(record, from, NULL, to, settings, message, sizeof message);
    CHECK_EQ(record->opened, VPATCH_OK);
    CHECK_EQ(record->ended, VPATCH_END);
    if (record->ended != VPATCH_END) fprintf(stderr, "%s: %s\n", to, message);
}

static void read_back(clip_record *record, const char *path)
{
    clip_read(record, path, NULL);
    CHECK_EQ(record->opened, VPATCH_OK);
    CHECK_EQ(record->ended, VPATCH_END);
    if (record->opened) fprintf(stderr, "%s: %s\n", path, record->message);
}

static void check_same_frames(const clip_record *got, const clip_record *expected)
{
    CHECK_EQ(got->frames, expected->frames);
    CHECK_EQ(got->header.width, expected->header.width);
    CHECK_EQ(got->header.height, expected->header.height);
    CHECK(!memcmp(got->hash, expected->hash, (size_t)expected->frames * sizeof *got->hash));
}

static double frame_seconds(const clip_record *record, int i)
{
    return (double)record->pts[i] * record->header.time_base_num / record->header.time_base_den;
}

static const int64_t uneven[] = {0, 20, 21, 333, 400, 1000, 1040, 2500};

static void make_uneven(const char *path)
{
    clip_spec spec = clip_plain(46, 34, 8);

    spec.pts = uneven;
    spec.aspect = (AVRational){16, 11};
    spec.range = AVCOL_RANGE_MPEG;
    spec.space = AVCOL_SPC_BT709;
    spec.primaries = AVCOL_PRI_BT709;
    spec.transfer = AVCOL_TRC_BT709;
    spec.title = "a=b\\c\nd";
    clip_make(path, &spec, clip_paint);
}

static void lossless_copies_are_equal(void)
{
    int i;

    make_uneven(clip_path("in.mkv"));
    copy(&a, clip_path("in.mkv"), clip_path("out.mkv"), NULL);
    CHECK_STR(a.notes, "");
    read_back(&b, clip_path("out.mkv"));
    check_same_frames(&b, &a);
    for (i = 0; i < 8; i++) CHECK_EQ(b.pts[i], uneven[i]);
    CHECK_EQ(b.header.sar_num, 16);
    CHECK_EQ(b.header.sar_den, 11);
    CHECK_EQ(b.header.matrix, 1);
    CHECK_EQ(b.header.colour_primaries, 1);
    CHECK_EQ(b.header.transfer, 1);
    CHECK_EQ(b.header.full_range, 0);
    CHECK_STR(b.metadata, "title=a=b\\\\c\\nd\n");
    CHECK_EQ(clip_files(), 2);
    clip_remove_all();
}

/* MP4 keeps any time base; the picture is coded well but not losslessly. */
static void mp4_keeps_times_and_rotation(void)
{
    static const int32_t turned[9] = {-(1 << 16), 0, 0, 0, -(1 << 16), 0, 0, 0, 1 << 30};
    clip_spec spec = clip_plain(48, 32, 12);
    int64_t pts[12];
    int i;

    for (i = 0; i < 12; i++) pts[i] = i * 1001 + i * i;
    spec.codec = "libx264";
    spec.time_base = (AVRational){1, 30000};
    spec.rate = (AVRational){30000, 1001};
    spec.pts = pts;
    spec.matrix = turned;
    clip_make(clip_path("in.mp4"), &spec, clip_paint);
    copy(&a, clip_path("in.mp4"), clip_path("out.mp4"), NULL);
    read_back(&b, clip_path("out.mp4"));
    CHECK_STR(a.notes, "");
    CHECK_EQ(b.frames, 12);
    CHECK(b.header.has_display_matrix);
    CHECK(!memcmp(b.header.display_matrix, turned, sizeof turned));
    for (i = 0; i < 12; i++)
        CHECK_EQ(b.pts[i] * b.header.time_base_num * 30000, pts[i] * b.header.time_base_den);
    /* the same into Matroska: times to the millisecond, and a word about both */
    copy(&a, clip_path("in.mp4"), clip_path("out.mkv"), NULL);
    CHECK(has_note(&a, "matroska rounds the times of frames to 1/1000 second"));
    read_back(&b, clip_path("out.mkv"));
    for (i = 0; i < 12; i++) CHECK(fabs(frame_seconds(&b, i) - pts[i] / 30000.0) <= 0.00051);
    CHECK(b.header.has_display_matrix ||
          has_note(&a, "turned as they are to be seen: 180 degrees"));
    clip_remove_all();
}

static double mean_error(const char *path_a, const char *path_b)
{
    vp_media_input *input_a, *input_b;
    vp_media_event event_a, event_b;
    double sum = 0;
    int64_t count = 0;
    int plane, x, y;

    CHECK_EQ(vp_media_input_open(&input_a, path_a, NULL, message, sizeof message), VPATCH_OK);
    CHECK_EQ(vp_media_input_open(&input_b, path_b, NULL, message, sizeof message), VPATCH_OK);
    if (!input_a || !input_b) return 1e9;
    while (!vp_media_input_next(input_a, &event_a) && !vp_media_input_next(input_b, &event_b)) {
        const vpatch_frame *f = &event_a.frame, *g = &event_b.frame;

        for (plane = 0; plane < 3; plane++) {
            int width = plane ? (f->width + 1) / 2 : f->width;
            int height = plane ? (f->height + 1) / 2 : f->height;

            for (y = 0; y < height; y++)
                for (x = 0; x < width; x++, count++)
                    sum += abs(f->data[plane][y * f->stride[plane] + x] -
                               g->data[plane][y * g->stride[plane] + x]);
        }
    }
    vp_media_input_close(input_a);
    vp_media_input_close(input_b);
    return count ? sum / (double)count : 1e9;
}

static void lossy_codecs_stay_close(void)
{
    static const char *const names[] = {"o.mp4", "o.mov", "o.avi", "o.webm"};
    vp_media_output_settings settings;
    clip_spec spec = clip_plain(64, 48, 10);
    struct stat fine, coarse;
    size_t i;

    clip_make(clip_path("in.mkv"), &spec, clip_paint);
    for (i = 0; i < sizeof names / sizeof *names; i++) {
        copy(&a, clip_path("in.mkv"), clip_path(names[i]), NULL);
        read_back(&b, clip_path(names[i]));
        CHECK_EQ(b.frames, 10);
        CHECK(mean_error(clip_path("in.mkv"), clip_path(names[i])) < 3.0);
    }
    vp_media_output_settings_default(&settings);
    settings.codec = "libx264";
    settings.crf = 40;
    copy(&a, clip_path("in.mkv"), clip_path("x.mkv"), &settings);
    CHECK(!stat(clip_path("o.mp4"), &fine) && !stat(clip_path("x.mkv"), &coarse));
    CHECK(coarse.st_size < fine.st_size);
    settings.codec = "ffv1";
    copy(&a, clip_path("in.mkv"), clip_path("y.nut"), &settings);
    CHECK(has_note(&a, "ffv1 has no crf: ignored"));
    read_back(&b, clip_path("y.nut"));
    check_same_frames(&b, &a);
    clip_remove_all();
}

static void odd_sizes_come_back(void)
{
    static const int sizes[][2] = {{1, 1}, {17, 1}, {2, 15}, {67, 35}};
    static const char *const names[] = {"o.mkv", "o.y4m", "o.mp4"};
    size_t i, n;

    for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        clip_spec spec = clip_plain(sizes[i][0], sizes[i][1], 3);

        clip_make(clip_path("in.mkv"), &spec, clip_paint);
        for (n = 0; n < sizeof names / sizeof *names; n++) {
            copy(&a, clip_path("in.mkv"), clip_path(names[n]), NULL);
            read_back(&b, clip_path(names[n]));
            if (n < 2) check_same_frames(&b, &a);
            CHECK_EQ(b.frames, 3);
            CHECK_EQ(b.header.width, sizes[i][0]);
            CHECK_EQ(b.header.height, sizes[i][1]);
            if (n == 2) CHECK(has_note(&a, "4:4:4"));
        }
        clip_remove_all();
    }
}

static void carried_streams_are_bit_exact_and_in_sync(void)
{
    static const char *const ins[] = {"in.mkv", "in.mp4"};
    static const char *const outs[] = {"o.mkv", "o.mp4", "o.ts"};
    static const int64_t audio_start[] = {0, 24000, 0}, video_start[] = {0, 0, 500};
    size_t m, n, s;
    int i;

    for (m = 0; m < 2; m++) {
        for (s = 0; s < 3; s++) {
            clip_spec spec = clip_plain(32, 32, 50);

            spec.codec = "libx264";
            spec.audio_packets = 80;
            spec.audio_start = audio_start[s];
            spec.start = video_start[s];
            clip_make(clip_path(ins[m]), &spec, clip_paint);
            for (n = 0; n < 2; n++) {
                copy(&a, clip_path(ins[m]), clip_path(outs[n]), NULL);
                read_back(&b, clip_path(outs[n]));
                CHECK_EQ(a.packets, 80);
                CHECK_EQ(b.packets, 80);
                CHECK_EQ(b.frames, 50);
                for (i = 0; i < 80; i++) {
                    CHECK(a.packet_hash[i] == b.packet_hash[i]);
                    /* both start their pictures at 0 */
                    CHECK(fabs(a.seconds[i] - b.seconds[i]) < 0.0021);
                }
            }
            clip_remove_all();
        }
    }
}

static void subtitles_attachments_and_their_names_go_along(void)
{
    clip_spec spec = clip_plain(32, 32, 30);
    vp_media_input *input;
    const vpatch_stream *stream;

    spec.audio_packets = 40;
    spec.subtitle = 1;
    spec.attachment = "a font, they say";
    clip_make(clip_path("in.mkv"), &spec, clip_paint);
    copy(&a, clip_path("in.mkv"), clip_path("out.mkv"), NULL);
    CHECK_STR(a.notes, "");
    read_back(&b, clip_path("out.mkv"));
    CHECK_EQ(b.streams, 3);
    CHECK_EQ(b.packets, 41);
    CHECK_EQ(vp_media_input_open(&input, clip_path("out.mkv"), NULL, message, sizeof message),
             VPATCH_OK);
    if (!input) return;
    stream = vp_media_input_stream(input, 0);
    CHECK(strstr(stream->metadata, "language=deu\n"));
    CHECK(strstr(stream->metadata, "title=Ton = \\\\laut\\\\\n"));
    stream = vp_media_input_stream(input, 2);
    CHECK_EQ(stream->kind, VPATCH_STREAM_ATTACHMENT);
    CHECK(stream->extradata_size == 16 && !memcmp(stream->extradata, "a font, they say", 16));
    vp_media_input_close(input);
    /* MP4 holds the sound, but neither SubRip nor fonts */
    copy(&a, clip_path("in.mkv"), clip_path("out.mp4"), NULL);
    CHECK(has_note(&a, "left out: subtitles (subrip), mp4 cannot hold it"));
    CHECK(has_note(&a, "left out: attachment a.ttf, mp4 cannot hold it"));
    read_back(&b, clip_path("out.mp4"));
    CHECK_EQ(b.streams, 1);
    CHECK_EQ(b.packets, 40);
    clip_remove_all();
}

/* Times that go back, are missing or absurd must not spoil the file. */
static void packets_with_bad_times_are_kept(void)
{
    static const int64_t pts[] = {0, 1024, 500, INT64_MIN, 5000, INT64_MAX};
    static const uint8_t config[2] = {0x11, 0x90}, bytes[] = {0x21, 2, 3, 4};
    vpatch_header header;
    vpatch_stream stream = {0};
    vp_media_output *output;
    vpatch_stream_packet packet = {0};
    vpatch_frame frame = {0};
    uint8_t samples[16 * 16];
    int i, index;

    vpatch_header_default(&header);
    header.width = header.height = 16;
    header.time_base_num = 1;
    header.time_base_den = 25;
    stream.kind = VPATCH_STREAM_AUDIO;
    stream.codec = "aac";
    stream.time_base_num = 1;
    stream.time_base_den = stream.sample_rate = 48000;
    stream.channels = 2;
    stream.frame_size = 1024;
    stream.extradata = config;
    stream.extradata_size = 2;
    memset(samples, 99, sizeof samples);
    CHECK_EQ(
        vp_media_output_open(&output, clip_path("o.mkv"), &header, NULL, message, sizeof message),
        VPATCH_OK);
    if (!output) return;
    CHECK_EQ(vp_media_output_add_stream(output, &stream, &index), VPATCH_OK);
    CHECK_EQ(index, 0);
    CHECK_EQ(vp_media_output_start(output), VPATCH_OK);
    for (i = 0; i < 3; i++) {
        frame.data[i] = samples;
        frame.stride[i] = 16;
    }
    frame.width = frame.height = 16;
    for (i = 0; i < 6; i++) {
        packet.pts = packet.dts = pts[i];
        packet.duration = i % 2 ? 1024 : INT64_MAX;
        packet.data = bytes;
        packet.size = sizeof bytes;
        CHECK_EQ(vp_media_output_packet(output, &packet), VPATCH_OK);
        frame.pts = i;
        CHECK_EQ(vp_media_output_frame(output, &frame), VPATCH_OK);
    }
    CHECK_EQ(vp_media_output_finish(output), VPATCH_OK);
    vp_media_output_close(output);
    read_back(&b, clip_path("o.mkv"));
    CHECK_EQ(b.packets, 6);
    CHECK_EQ(b.frames, 6);
    clip_remove_all();
}

/* Frames as far apart as times can say, on a clock of seconds and on a fast one: refused where
 * they cannot be held, and nothing is left; else they come. */
static void absurd_times_of_frames(void)
{
    static const char *const names[] = {"o.mkv", "o.mp4", "o.y4m", "o-%d.png"};
    static const int64_t pts[] = {INT64_MIN + 1, -5, INT64_MAX - 1, INT64_MAX};
    uint8_t samples[16 * 16];

    memset(samples, 99, sizeof samples);
    for (int n = 0; n < 8; n++) {
        vp_media_output *output;
        vpatch_header header;
        vpatch_frame frame = {0};
        vpatch_status status = VPATCH_OK;

        vpatch_header_default(&header);
        header.width = header.height = frame.width = frame.height = 16;
        header.time_base_num = n < 4 ? INT32_MAX : 1;
        header.time_base_den = n < 4 ? 1 : INT32_MAX;
        for (int i = 0; i < 3; i++) {
            frame.data[i] = samples;
            frame.stride[i] = 16;
        }
        CHECK_EQ(vp_media_output_open(&output, clip_path(names[n % 4]), &header, NULL, message,
                                      sizeof message),
                 VPATCH_OK);
        if (!output) continue;
        CHECK_EQ(vp_media_output_start(output), VPATCH_OK);
        for (int i = 0; i < 4 && !status; i++) {
            frame.pts = pts[i];
            frame.duration = INT64_MAX;
            status = vp_media_output_frame(output, &frame);
        }
        CHECK_EQ(status, n % 4 < 2 ? VPATCH_ERR_UNSUPPORTED : VPATCH_OK);
        if (!status) CHECK_EQ(vp_media_output_finish(output), VPATCH_OK);
        if (status) CHECK(strstr(vp_media_output_message(output), "too large"));
        vp_media_output_close(output);
        CHECK_EQ(clip_files(), n % 4 < 2 ? 0 : n % 4 == 2 ? 1 : 4);
        clip_remove_all();
    }
}

static void y4m_holds_what_it_can(void)
{
    char *data;

    make_uneven(clip_path("in.mkv"));
    copy(&a, clip_path("in.mkv"), clip_path("o.y4m"), NULL);
    CHECK(has_note(&a, "variable frame rate: y4m cannot hold the times"));
    data = clip_slurp(clip_path("o.y4m"), NULL);
    CHECK_STR(strtok(data, "\n"), "YUV4MPEG2 W46 H34 F25:1 Ip A16:11 C420jpeg XCOLORRANGE=LIMITED");
    free(data);
    read_back(&b, clip_path("o.y4m"));
    check_same_frames(&b, &a);
    CHECK_EQ(b.header.sar_num, 16);
    CHECK_EQ(b.header.sar_den, 11);
    clip_remove_all();
}

/* A slide show: the container's idea of its rate is not that of its frames. */
static void y4m_has_the_rate_of_the_frames(void)
{
    static const struct {
        int64_t step;
        int frames;
        const char *rate;
    } shows[] = {{5000, 4, "F1:5 "}, {5000, 2, "F1:5 "}, {40, 6, "F25:1 "},
                 {41, 6, "F25:1 "},  {80, 9, "F25:2 "},  {40, 1, "F25:1 "}};
    char *data;

    for (size_t i = 0; i < sizeof shows / sizeof *shows; i++) {
        vp_media_output *output;
        vpatch_header header;
        vpatch_frame frame = {0};
        uint8_t samples[200] = {0};

        vpatch_header_default(&header);
        header.width = 20;
        header.height = 10;
        header.time_base_num = 1;
        header.time_base_den = 1000;
        header.frame_rate_num = 25;
        header.frame_rate_den = 1;
        for (int plane = 0; plane < 3; plane++) {
            frame.data[plane] = samples;
            frame.stride[plane] = 20;
        }
        frame.width = 20;
        frame.height = 10;
        CHECK_EQ(vp_media_output_open(&output, clip_path("o.y4m"), &header, NULL, message,
                                      sizeof message),
                 VPATCH_OK);
        if (!output) continue;
        CHECK_EQ(vp_media_output_start(output), VPATCH_OK);
        for (int n = 0; n < shows[i].frames; n++) {
            frame.pts = n * shows[i].step;
            CHECK_EQ(vp_media_output_frame(output, &frame), VPATCH_OK);
        }
        CHECK_EQ(vp_media_output_finish(output), VPATCH_OK);
        CHECK(!vp_media_output_note(output, 0));
        vp_media_output_close(output);
        data = clip_slurp(clip_path("o.y4m"), NULL);
        CHECK(strstr(data, shows[i].rate));
        free(data);
        read_back(&b, clip_path("o.y4m"));
        CHECK_EQ(b.frames, shows[i].frames);
        clip_remove_all();
    }
}

static void gif_takes_fast_clips(void)
{
    clip_spec spec = clip_plain(20, 10, 30);

    spec.rate = (AVRational){240, 1};
    spec.time_base = (AVRational){1, 240};
    spec.step = 1;
    spec.codec = "libx264";
    clip_make(clip_path("in.mp4"), &spec, clip_paint);
    copy(&a, clip_path("in.mp4"), clip_path("o.gif"), NULL);
    CHECK(has_note(&a, "more frames a second than gif can show (100): it plays slower"));
    read_back(&b, clip_path("o.gif"));
    CHECK_EQ(b.frames, 30);
    clip_remove_all();
}

/* Matroska gets the words of MP4 subtitles; packets without any are gaps between them. */
static void mp4_subtitles_are_text_in_matroska(void)
{
    static const uint8_t said[] = {0, 5, 'H', 'a', 'l', 'l', 'o', 0, 0, 0, 8, 's', 't', 'y', 'l'};
    static const uint8_t cut[] = {0, 200, 'A', 'h'}, gap[] = {0, 0}, bad[] = {7};
    vpatch_stream_packet packets[] = {{.pts = 0, .data = said, .size = sizeof said},
                                      {.pts = 10, .data = gap, .size = sizeof gap},
                                      {.pts = 20, .data = cut, .size = sizeof cut},
                                      {.pts = 30, .data = bad, .size = sizeof bad}};
    vpatch_stream stream = {.kind = VPATCH_STREAM_SUBTITLE, .codec = "mov_text"};
    vpatch_frame frame = {0};
    vpatch_header header;
    vp_media_output *output;
    uint8_t samples[256] = {0};

    vpatch_header_default(&header);
    header.width = header.height = frame.width = frame.height = 16;
    header.time_base_num = stream.time_base_num = 1;
    header.time_base_den = stream.time_base_den = 25;
    for (int plane = 0; plane < 3; plane++) {
        frame.data[plane] = samples;
        frame.stride[plane] = 16;
    }
    CHECK_EQ(
        vp_media_output_open(&output, clip_path("o.mkv"), &header, NULL, message, sizeof message),
        VPATCH_OK);
    if (!output) return;
    CHECK_EQ(vp_media_output_add_stream(output, &stream, NULL), VPATCH_OK);
    CHECK_EQ(vp_media_output_start(output), VPATCH_OK);
    CHECK_STR(vp_media_output_note(output, 0),
              "subtitles (mov_text) are written as SubRip: their text without styles");
    CHECK_EQ(vp_media_output_frame(output, &frame), VPATCH_OK);
    for (int i = 0; i < 4; i++) {
        packets[i].duration = 10;
        packets[i].dts = packets[i].pts;
        CHECK_EQ(vp_media_output_packet(output, &packets[i]), VPATCH_OK);
    }
    CHECK_EQ(vp_media_output_finish(output), VPATCH_OK);
    vp_media_output_close(output);
    read_back(&b, clip_path("o.mkv"));
    CHECK_EQ(b.packets, 2);
    CHECK(b.packet_hash[0] == clip_hash(0xcbf29ce484222325u, (const uint8_t *)"Hallo", 5));
    CHECK(b.packet_hash[1] == clip_hash(0xcbf29ce484222325u, (const uint8_t *)"Ah", 2));
    clip_remove_all();
}

static void standard_output_gets_y4m(void)
{
    clip_spec spec = clip_plain(30, 22, 20);
    int saved, file;

    spec.range = AVCOL_RANGE_JPEG;
    clip_make(clip_path("in.mkv"), &spec, clip_paint);
    fflush(stdout);
    saved = dup(STDOUT_FILENO);
    file = open(clip_path("stdout.y4m"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    CHECK(dup2(file, STDOUT_FILENO) == STDOUT_FILENO);
    clip_pump(&a, clip_path("in.mkv"), NULL, "-", NULL, message, sizeof message);
    CHECK(dup2(saved, STDOUT_FILENO) == STDOUT_FILENO);
    close(file);
    close(saved);
    CHECK_EQ(a.ended, VPATCH_END);
    CHECK_STR(a.notes, "");
    read_back(&b, clip_path("stdout.y4m"));
    check_same_frames(&b, &a);
    CHECK_EQ(b.header.full_range, 1);
    clip_remove_all();
}

static void paint_red(AVFrame *frame, int n)
{
    int plane, y;
    static const int red[] = {81, 90, 240};

    (void)n;
    for (plane = 0; plane < 3; plane++)
        for (y = 0; y < (plane ? (frame->height + 1) / 2 : frame->height); y++)
            memset(frame->data[plane] + y * frame->linesize[plane], red[plane],
                   (size_t)(plane ? (frame->width + 1) / 2 : frame->width));
}

/* A picture is one file for a still, a numbered sequence for a clip. */
static void pictures_come_out_and_in(void)
{
    vp_media_output_settings settings;
    clip_spec spec = clip_plain(20, 10, 3);
    vp_media_input *input;
    vp_media_event event;

    CHECK_EQ(vp_media_output_is_picture("a.png"), 1);
    CHECK_EQ(vp_media_output_is_picture("a.JPG"), 1);
    CHECK_EQ(vp_media_output_is_picture("a%03d.png"), 1);
    CHECK_EQ(vp_media_output_is_picture("a.mkv"), 0);
    CHECK_EQ(vp_media_output_is_picture("a.y4m"), 0);
    CHECK_EQ(vp_media_output_is_picture("-"), 0);
    spec.space = AVCOL_SPC_SMPTE170M;
    spec.range = AVCOL_RANGE_MPEG;
    clip_make(clip_path("in.mkv"), &spec, paint_red);
    copy(&a, clip_path("in.mkv"), clip_path("o.png"), NULL);
    CHECK(!access(clip_path("o-00001.png"), F_OK));
    CHECK(!access(clip_path("o-00003.png"), F_OK));
    CHECK_EQ(clip_files(), 4);
    copy(&a, clip_path("in.mkv"), clip_path("p%02d.jpg"), NULL);
    CHECK(!access(clip_path("p01.jpg"), F_OK) && !access(clip_path("p03.jpg"), F_OK));
    CHECK_EQ(clip_files(), 7);
    vp_media_output_settings_default(&settings);
    settings.frames = 1;
    spec.frames = 1;
    clip_make(clip_path("one.mkv"), &spec, paint_red);
    copy(&a, clip_path("one.mkv"), clip_path("one.png"), &settings);
    CHECK(!access(clip_path("one.png"), F_OK));
    CHECK_EQ(clip_files(), 9);

    /* (81, 90, 240) is pure red in BT.601: through RGB and back it stays there */
    CHECK_EQ(vp_media_input_open(&input, clip_path("one.png"), NULL, message, sizeof message),
             VPATCH_OK);
    if (!input) return;
    CHECK_STR(vp_media_input_pixels(input), "rgb24");
    CHECK_EQ(vp_media_input_next(input, &event), VPATCH_OK);
    CHECK(abs(event.frame.data[0][0] - 81) <= 1 && abs(event.frame.data[1][0] - 90) <= 1 &&
          abs(event.frame.data[2][0] - 240) <= 1);
    vp_media_input_close(input);
    /* JPEG has BT.601 in full range: Y 76, Cb 85, Cr 255 */
    CHECK_EQ(vp_media_input_open(&input, clip_path("p01.jpg"), NULL, message, sizeof message),
             VPATCH_OK);
    if (!input) return;
    CHECK_EQ(vp_media_input_header(input)->full_range, 1);
    CHECK_EQ(vp_media_input_next(input, &event), VPATCH_OK);
    CHECK(abs(event.frame.data[0][0] - 76) <= 2 && abs(event.frame.data[1][0] - 85) <= 2 &&
          abs(event.frame.data[2][0] - 255) <= 2);
    vp_media_input_close(input);
    clip_remove_all();
}

static void a_still_has_one_picture_only(void)
{
    vp_media_output_settings settings;
    clip_spec spec = clip_plain(20, 10, 3);

    clip_make(clip_path("in.mkv"), &spec, clip_paint);
    vp_media_output_settings_default(&settings);
    settings.frames = 1;
    clip_pump(&a, clip_path("in.mkv"), NULL, clip_path("one.png"), &settings, message,
              sizeof message);
    CHECK_EQ(a.ended, VPATCH_ERR_ARGUMENT);
    CHECK_STR(message, "one picture cannot hold several frames");
    CHECK_EQ(clip_files(), 1);
    clip_remove_all();
}

static void existing_files_are_untouched_without_force(void)
{
    static const char *const names[] = {"o.mkv", "o.mp4", "o.y4m", "o%02d.png"};
    vp_media_output_settings settings;
    clip_spec spec = clip_plain(20, 10, 3);
    char *data;
    size_t i;

    clip_make(clip_path("in.mkv"), &spec, clip_paint);
    for (i = 0; i < 4; i++) {
        const char *there = i == 3 ? clip_path("o01.png") : clip_path(names[i]);

        clip_write(there, "mine", 4);
        clip_pump(&a, clip_path("in.mkv"), NULL, clip_path(names[i]), NULL, message,
                  sizeof message);
        CHECK_EQ(a.ended, VPATCH_ERR_IO);
        CHECK(strstr(message, "exists already"));
        data = clip_slurp(i == 3 ? clip_path("o01.png") : clip_path(names[i]), NULL);
        CHECK_STR(data, "mine");
        free(data);
        CHECK_EQ(clip_files(), 2 + (int)i);
    }
    vp_media_output_settings_default(&settings);
    settings.force = 1;
    copy(&a, clip_path("in.mkv"), clip_path("o.mkv"), &settings);
    read_back(&b, clip_path("o.mkv"));
    CHECK_EQ(b.frames, 3);
    /* a picture that is in the way later takes the finished ones back */
    unlink(clip_path("o01.png"));
    clip_write(clip_path("o03.png"), "mine", 4);
    clip_pump(&a, clip_path("in.mkv"), NULL, clip_path("o%02d.png"), NULL, message, sizeof message);
    CHECK_EQ(a.ended, VPATCH_ERR_IO);
    CHECK(access(clip_path("o01.png"), F_OK) && access(clip_path("o02.png"), F_OK));
    data = clip_slurp(clip_path("o03.png"), NULL);
    CHECK_STR(data, "mine");
    free(data);
    clip_remove_all();
}

static void check_contents(const char *name, const char *expected)
{
    char *data = clip_slurp(clip_path(name), NULL);

    CHECK_STR(data, expected);
    free(data);
}

/* All pictures are replaced, or none; links are followed, permissions kept. */
static void sequences_replace_all_or_nothing(void)
{
    vp_media_output_settings settings;
    clip_spec spec = clip_plain(20, 10, 3);
    struct stat info;

    vp_media_output_settings_default(&settings);
    settings.force = 1;
    clip_make(clip_path("in.mkv"), &spec, clip_paint);
    clip_write(clip_path("elsewhere"), "mine", 4);
    CHECK(!chmod(clip_path("elsewhere"), 04640));
    CHECK(!symlink("elsewhere", clip_path("o01.png")));
    clip_write(clip_path("o02.png"), "mine", 4);
    /* a directory is no picture */
    CHECK(!mkdir(clip_path("o03.png"), 0777));
    clip_pump(&a, clip_path("in.mkv"), NULL, clip_path("o%02d.png"), &settings, message,
              sizeof message);
    CHECK_EQ(a.ended, VPATCH_ERR_IO);
    CHECK(strstr(message, "o03.png is no file"));
    check_contents("elsewhere", "mine");
    check_contents("o02.png", "mine");
    CHECK_EQ(clip_files(), 5);
    CHECK(!rmdir(clip_path("o03.png")));
    copy(&a, clip_path("in.mkv"), clip_path("o%02d.png"), &settings);
    CHECK(!lstat(clip_path("o01.png"), &info) && S_ISLNK(info.st_mode));
    CHECK(!stat(clip_path("elsewhere"), &info) && info.st_size > 10);
    CHECK_EQ(info.st_mode & 07777, 0640);
    CHECK(!stat(clip_path("o02.png"), &info) && info.st_size > 10);
    CHECK(!stat(clip_path("o03.png"), &info) && info.st_size > 10);
    CHECK_EQ(clip_files(), 5);
    clip_remove_all();
}

/* A picture that appears while the others get their names takes those back. */
static void a_name_that_is_taken_late_takes_all_back(void)
{
    vp_media_picture_sequence pictures;

    for (int force = 0; force < 2; force++) {
        CHECK_EQ(vp_media_picture_sequence_start(&pictures, clip_path("p%d.png"), 1, force, message,
                                                 sizeof message),
                 VPATCH_OK);
        clip_write(clip_path("p2.png"), "mine", 4);
        if (!force) unlink(clip_path("p2.png"));
        for (int i = 0; i < 3; i++) {
            CHECK_EQ(vp_media_picture_sequence_open(&pictures, message, sizeof message), VPATCH_OK);
            CHECK_EQ(vp_tempfile_write(pictures.file, "new", 3), 0);
            CHECK_EQ(vp_media_picture_sequence_commit(&pictures, message, sizeof message),
                     VPATCH_OK);
        }
        /* without force a file, with it a directory, which no file takes the place of */
        if (force)
            CHECK(!mkdir(clip_path("p3.png"), 0777));
        else
            clip_write(clip_path("p3.png"), "late", 4);
        CHECK_EQ(vp_media_picture_sequence_finish(&pictures, message, sizeof message),
                 VPATCH_ERR_IO);
        CHECK(strstr(message, "p3.png"));
        vp_media_picture_sequence_close(&pictures);
        CHECK(access(clip_path("p1.png"), F_OK));
        if (force)
            check_contents("p2.png", "mine");
        else
            check_contents("p3.png", "late");
        CHECK_EQ(clip_files(), 1 + force);
        if (force) rmdir(clip_path("p3.png"));
        clip_remove_all();
    }
}

static void a_full_disk_is_an_error(void)
{
    static const char *const names[] = {"o.mkv", "o.ts", "o.y4m", "o.mp4"};
    clip_spec spec = clip_plain(64, 64, 40);
    size_t i;

    clip_make(clip_path("in.mkv"), &spec, clip_paint);
    for (i = 0; i < 4; i++) {
        /* the name decides about the format, the device behind it about the space */
        CHECK(!symlink("/dev/full", clip_path(names[i])));
        clip_pump(&a, clip_path("in.mkv"), NULL, clip_path(names[i]), NULL, message,
                  sizeof message);
        /* MP4 has to go back to its head, which no device allows */
        CHECK_EQ(a.ended, i < 3 ? VPATCH_ERR_IO : VPATCH_ERR_UNSUPPORTED);
        CHECK_STR(message, i < 3 ? "cannot be written: No space left on device"
                                 : "this file type cannot be written to a pipe or device");
    }
    CHECK_EQ(clip_files(), 5);
    clip_remove_all();
}

/* The same with real files: a limit on their size stands in for the full disk. */
static void a_failed_write_leaves_nothing(void)
{
    static const char *const names[] = {"o.mkv", "o.mp4", "o.y4m", "o.png"};
    clip_spec spec = clip_plain(128, 96, 40);
    struct rlimit before, limit;
    size_t i;

    clip_make(clip_path("in.mkv"), &spec, clip_paint);
    CHECK(!getrlimit(RLIMIT_FSIZE, &before));
    signal(SIGXFSZ, SIG_IGN);
    limit = before;
    limit.rlim_cur = 8192;
    for (i = 0; i < 4; i++) {
        CHECK(!setrlimit(RLIMIT_FSIZE, &limit));
        clip_pump(&a, clip_path("in.mkv"), NULL, clip_path(names[i]), NULL, message,
                  sizeof message);
        CHECK(!setrlimit(RLIMIT_FSIZE, &before));
        CHECK_EQ(a.ended, VPATCH_ERR_IO);
        CHECK_STR(message, "cannot be written: File too large");
        CHECK_EQ(clip_files(), 1);
    }
    signal(SIGXFSZ, SIG_DFL);
    clip_remove_all();
}

static void an_unfinished_output_leaves_nothing(void)
{
    static const char *const names[] = {"o.mkv", "o.y4m", "o.png"};
    vpatch_header header;
    vpatch_frame frame = {0};
    vp_media_output *output;
    uint8_t samples[16 * 16] = {0};
    size_t i;
    int plane;

    vpatch_header_default(&header);
    header.width = header.height = 16;
    header.time_base_num = 1;
    header.time_base_den = 25;
    for (plane = 0; plane < 3; plane++) {
        frame.data[plane] = samples;
        frame.stride[plane] = 16;
    }
    frame.width = frame.height = 16;
    for (i = 0; i < 3; i++) {
        CHECK_EQ(vp_media_output_open(&output, clip_path(names[i]), &header, NULL, message,
                                      sizeof message),
                 VPATCH_OK);
        if (!output) continue;
        CHECK_EQ(clip_files(), 1);
        CHECK_EQ(vp_media_output_start(output), VPATCH_OK);
        CHECK_EQ(vp_media_output_frame(output, &frame), VPATCH_OK);
        CHECK_EQ(clip_files(), 1);
        vp_media_output_close(output);
        CHECK_EQ(clip_files(), 0);
    }
}

static void wishes_that_cannot_be_met_are_refused(void)
{
    vp_media_output_settings settings;
    vp_media_output *output;
    vpatch_header header;
    vpatch_frame frame = {0};

    vpatch_header_default(&header);
    header.width = header.height = 16;
    header.time_base_num = 1;
    header.time_base_den = 25;
    CHECK_EQ(vp_media_output_open(&output, clip_path("o.nonsense"), &header, NULL, message,
                                  sizeof message),
             VPATCH_ERR_UNSUPPORTED);
    CHECK(strstr(message, "file type"));
    vp_media_output_settings_default(&settings);
    settings.codec = "nonsense";
    CHECK_EQ(vp_media_output_open(&output, clip_path("o.mkv"), &header, &settings, message,
                                  sizeof message),
             VPATCH_ERR_UNSUPPORTED);
    CHECK_STR(message, "this FFmpeg has no video encoder \"nonsense\"");
    settings.codec = "aac";
    CHECK_EQ(vp_media_output_open(&output, clip_path("o.mkv"), &header, &settings, message,
                                  sizeof message),
             VPATCH_ERR_UNSUPPORTED);
    settings.codec = "ffv1";
    CHECK_EQ(vp_media_output_open(&output, clip_path("o.webm"), &header, &settings, message,
                                  sizeof message),
             VPATCH_ERR_UNSUPPORTED);
    CHECK_STR(message, "webm files cannot hold ffv1 video");
    CHECK_EQ(vp_media_output_open(&output, clip_path("no/place.mkv"), &header, NULL, message,
                                  sizeof message),
             VPATCH_ERR_IO);
    header.width = 0;
    CHECK_EQ(
        vp_media_output_open(&output, clip_path("o.mkv"), &header, NULL, message, sizeof message),
        VPATCH_ERR_ARGUMENT);
    header.width = 16;
    CHECK_EQ(
        vp_media_output_open(&output, clip_path("o.mkv"), &header, NULL, message, sizeof message),
        VPATCH_OK);
    if (!output) return;
    frame.width = frame.height = 16;
    CHECK_EQ(vp_media_output_frame(output, &frame), VPATCH_ERR_ARGUMENT); /* not started */
    CHECK(strlen(vp_media_output_message(output)) > 0);
    vp_media_output_close(output);
    CHECK_EQ(clip_files(), 0);
}

/* A muxer that opens files of its own would write over others, and leave some. */
static void types_of_several_files_are_refused(void)
{
    static const char *const names[] = {"o.m3u8", "o.mpd", "o%d.chk", "o.M3U8"};
    clip_spec spec = clip_plain(20, 10, 3);
    vp_media_output_settings settings;
    char *data;

    vp_media_output_settings_default(&settings);
    settings.force = 1;
    clip_make(clip_path("in.mkv"), &spec, clip_paint);
    clip_write(clip_path("o0.ts"), "mine", 4);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        clip_pump(&a, clip_path("in.mkv"), NULL, clip_path(names[i]), &settings, message,
                  sizeof message);
        CHECK_EQ(a.ended, VPATCH_ERR_UNSUPPORTED);
        CHECK(strstr(message, "writes further files beside the one that is named"));
        CHECK_EQ(clip_files(), 2);
    }
    data = clip_slurp(clip_path("o0.ts"), NULL);
    CHECK_STR(data, "mine");
    free(data);
    clip_remove_all();
}

int main(void)
{
    clip_begin();
    RUN(lossless_copies_are_equal);
    RUN(mp4_keeps_times_and_rotation);
    RUN(lossy_codecs_stay_close);
    RUN(odd_sizes_come_back);
    RUN(carried_streams_are_bit_exact_and_in_sync);
    RUN(subtitles_attachments_and_their_names_go_along);
    RUN(packets_with_bad_times_are_kept);
    RUN(absurd_times_of_frames);
    RUN(y4m_holds_what_it_can);
    RUN(y4m_has_the_rate_of_the_frames);
    RUN(gif_takes_fast_clips);
    RUN(mp4_subtitles_are_text_in_matroska);
    RUN(standard_output_gets_y4m);
    RUN(pictures_come_out_and_in);
    RUN(a_still_has_one_picture_only);
    RUN(existing_files_are_untouched_without_force);
    RUN(sequences_replace_all_or_nothing);
    RUN(a_name_that_is_taken_late_takes_all_back);
    RUN(a_full_disk_is_an_error);
    RUN(a_failed_write_leaves_nothing);
    RUN(an_unfinished_output_leaves_nothing);
    RUN(types_of_several_files_are_refused);
    RUN(wishes_that_cannot_be_met_are_refused);
    clip_end();
    return test_result();
}
