/* SPDX-License-Identifier: BSD-2-Clause */
/* Files in: which frames and packets come, when, and what is said about them. */
#include "media/input.h"

#include <math.h>
#include <sys/wait.h>

#include "media_clip.h"

static clip_record a, b;

static void check_opened(const clip_record *record)
{
    CHECK_EQ(record->opened, VPATCH_OK);
    CHECK_EQ(record->ended, VPATCH_END);
    if (record->opened) fprintf(stderr, "open: %s\n", record->message);
}

static int has_note(const clip_record *record, const char *text)
{
    return strstr(record->notes, text) != NULL;
}

static void variable_times_are_kept(void)
{
    static const int64_t pts[] = {0, 33, 34, 300, 301, 1000, 1040, 5000};
    clip_spec spec = clip_plain(32, 16, 8);
    int i;

    spec.pts = pts;
    clip_make(clip_path("vfr.mkv"), &spec, clip_paint);
    clip_read(&a, clip_path("vfr.mkv"), NULL);
    check_opened(&a);
    CHECK_EQ(a.frames, 8);
    CHECK_EQ(a.header.time_base_num, 1);
    CHECK_EQ(a.header.time_base_den, 1000);
    for (i = 0; i < a.frames; i++) CHECK_EQ(a.pts[i], pts[i]);
    CHECK_STR(a.notes, "");
    CHECK_STR(a.damage, "");
}

/* B frames are stored out of order; 1001/30000 has no decimal form. */
static void reordered_frames_come_in_order_with_exact_times(void)
{
    clip_spec spec = clip_plain(64, 48, 40);
    int i;

    spec.codec = "libx264";
    spec.b_frames = 3;
    spec.time_base = (AVRational){1001, 30000};
    spec.rate = (AVRational){30000, 1001};
    spec.step = 1;
    clip_make(clip_path("b.mp4"), &spec, clip_paint);
    clip_read(&a, clip_path("b.mp4"), NULL);
    check_opened(&a);
    CHECK_EQ(a.frames, 40);
    for (i = 0; i < a.frames; i++)
        CHECK_EQ(a.pts[i] * a.header.time_base_num * 30000,
                 (int64_t)i * 1001 * a.header.time_base_den);
    CHECK_EQ(a.header.frame_rate_num, 30000);
    CHECK_EQ(a.header.frame_rate_den, 1001);
    CHECK_EQ(a.duration[39] * a.header.time_base_num * 30000,
             (int64_t)1001 * a.header.time_base_den);
}

static void the_header_says_what_the_file_says(void)
{
    static const int32_t quarter[9] = {0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30};
    clip_spec spec = clip_plain(50, 38, 3);

    spec.codec = "libx264";
    spec.time_base = (AVRational){1, 25};
    spec.step = 1;
    spec.matrix = quarter;
    spec.aspect = (AVRational){4, 3};
    spec.range = AVCOL_RANGE_JPEG;
    spec.space = AVCOL_SPC_BT709;
    spec.primaries = AVCOL_PRI_BT709;
    spec.transfer = AVCOL_TRC_BT709;
    spec.title = "one = two\nthree";
    clip_make(clip_path("tags.mp4"), &spec, clip_paint);
    clip_read(&a, clip_path("tags.mp4"), NULL);
    check_opened(&a);
    CHECK_EQ(a.header.width, 50);
    CHECK_EQ(a.header.height, 38);
    CHECK_EQ(a.header.has_display_matrix, 1);
    CHECK(!memcmp(a.header.display_matrix, quarter, sizeof quarter));
    CHECK_EQ(a.header.sar_num, 4);
    CHECK_EQ(a.header.sar_den, 3);
    CHECK_EQ(a.header.full_range, 1);
    CHECK_EQ(a.header.matrix, 1);
    CHECK_EQ(a.header.colour_primaries, 1);
    CHECK_EQ(a.header.transfer, 1);
    CHECK_EQ(a.header.still, 0);
    CHECK_STR(a.metadata, "title=one = two\\nthree\n");
}

static void tiny_and_odd_sizes_arrive_whole(void)
{
    static const int sizes[][2] = {{1, 1}, {1, 8}, {7, 1}, {17, 33}};
    size_t i;

    for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        clip_spec spec = clip_plain(sizes[i][0], sizes[i][1], 2);
        vpatch_frame expected;
        AVFrame *frame = av_frame_alloc();
        int plane;

        clip_make(clip_path("odd.mkv"), &spec, clip_paint);
        clip_read(&a, clip_path("odd.mkv"), NULL);
        check_opened(&a);
        CHECK_EQ(a.header.width, sizes[i][0]);
        CHECK_EQ(a.header.height, sizes[i][1]);
        CHECK_EQ(a.frames, 2);
        frame->format = AV_PIX_FMT_YUV420P;
        frame->width = expected.width = sizes[i][0];
        frame->height = expected.height = sizes[i][1];
        CLIP_TRY(av_frame_get_buffer(frame, 0));
        clip_paint(frame, 1);
        for (plane = 0; plane < 3; plane++) {
            expected.data[plane] = frame->data[plane];
            expected.stride[plane] = frame->linesize[plane];
        }
        CHECK(a.hash[1] == clip_frame_hash(&expected));
        av_frame_free(&frame);
    }
}

static void make_long_clip(const char *name, int gop)
{
    clip_spec spec = clip_plain(48, 32, 250); /* 10 seconds */

    spec.codec = "libx264";
    spec.b_frames = 2;
    spec.gop = gop;
    spec.audio_packets = 469;
    clip_make(clip_path(name), &spec, clip_paint);
}

/* from and to in every container; the frames must be those of the whole clip. */
static void cuts_are_exact(void)
{
    static const char *const names[] = {"long.mkv", "long.mp4", "long.ts"};
    static const double cuts[][2] = {{0, 0.2}, {0.4, 1}, {5.01, 5.2}, {9.9, -1}, {3, 3.04}};
    static const int first[] = {0, 10, 126, 248, 75}, count[] = {5, 15, 4, 2, 1};
    size_t n, c;
    int i;

    for (n = 0; n < sizeof names / sizeof *names; n++) {
        make_long_clip(names[n], 100);
        clip_read(&a, clip_path(names[n]), NULL);
        check_opened(&a);
        CHECK_EQ(a.frames, 250);
        for (c = 0; c < sizeof cuts / sizeof *cuts; c++) {
            vp_media_input_settings settings;

            vp_media_input_settings_default(&settings);
            settings.from = cuts[c][0];
            settings.to = cuts[c][1];
            clip_read(&b, clip_path(names[n]), &settings);
            check_opened(&b);
            CHECK_EQ(b.frames, count[c]);
            for (i = 0; i < b.frames; i++) {
                CHECK(b.hash[i] == a.hash[first[c] + i]);
                CHECK_EQ(b.pts[i], a.pts[first[c] + i] - a.pts[first[c]]);
            }
            /* the same sound as in the whole clip, at the same distance to the picture */
            CHECK(b.packets > 0);
            for (i = 0; i < b.packets; i++) {
                double shift = (double)a.pts[first[c]] * a.header.time_base_num /
                               a.header.time_base_den;
                int j = 0;

                while (j < a.packets && a.packet_hash[j] != b.packet_hash[i]) j++;
                CHECK(j < a.packets);
                if (j == a.packets) continue;
                CHECK(fabs(a.seconds[j] - shift - b.seconds[i]) < 0.002);
                CHECK(a.seconds[j] >= cuts[c][0] - 0.002);
                if (cuts[c][1] > 0) CHECK(a.seconds[j] < cuts[c][1] + 0.002);
            }
            if (c == 2) CHECK(b.packets >= 8 && b.packets <= 10); /* 0.19 s */
        }
    }
}

static void impossible_cuts_are_refused(void)
{
    vp_media_input_settings settings;

    make_long_clip("cut.mkv", 50);
    vp_media_input_settings_default(&settings);
    settings.from = 20;
    clip_read(&a, clip_path("cut.mkv"), &settings);
    CHECK_EQ(a.opened, VPATCH_ERR_ARGUMENT);
    CHECK_STR(a.message, "no frame lies in the time asked for: the last one is at 9.960 s");
    settings.from = 2;
    settings.to = 1;
    clip_read(&a, clip_path("cut.mkv"), &settings);
    CHECK_EQ(a.opened, VPATCH_ERR_ARGUMENT);
    settings.from = -1;
    settings.to = 0;
    clip_read(&a, clip_path("cut.mkv"), &settings);
    CHECK_EQ(a.opened, VPATCH_ERR_ARGUMENT);
}

static void streams_come_as_they_are(void)
{
    clip_spec spec = clip_plain(32, 32, 30);
    vp_media_input *input;
    const vpatch_stream *stream;
    uint8_t data[256];
    char message[200];
    int i, sound = 0;

    spec.audio_packets = 50;
    spec.subtitle = 1;
    spec.attachment = "not really a font";
    clip_make(clip_path("streams.mkv"), &spec, clip_paint);
    CHECK_EQ(vp_media_input_open(&input, clip_path("streams.mkv"), NULL, message, sizeof message),
             VPATCH_OK);
    CHECK_EQ(vp_media_input_streams(input), 3);
    stream = vp_media_input_stream(input, 0);
    CHECK_EQ(stream->kind, VPATCH_STREAM_AUDIO);
    CHECK_STR(stream->codec, "aac");
    CHECK_EQ(stream->sample_rate, 48000);
    CHECK_EQ(stream->channels, 2);
    CHECK_EQ(stream->extradata_size >= 2 && stream->extradata[0] == 0x11, 1);
    CHECK(strstr(stream->metadata, "language=deu\n"));
    CHECK(strstr(stream->metadata, "title=Ton = \\\\laut\\\\\n"));
    CHECK_EQ(vp_media_input_stream(input, 1)->kind, VPATCH_STREAM_SUBTITLE);
    CHECK_STR(vp_media_input_stream(input, 1)->codec, "subrip");
    stream = vp_media_input_stream(input, 2);
    CHECK_EQ(stream->kind, VPATCH_STREAM_ATTACHMENT);
    CHECK_EQ(stream->extradata_size, 17);
    CHECK(!memcmp(stream->extradata, "not really a font", 17));
    CHECK(strstr(stream->metadata, "filename=a.ttf\n"));
    CHECK(!vp_media_input_stream(input, 3));
    vp_media_input_close(input);

    clip_read(&a, clip_path("streams.mkv"), NULL);
    check_opened(&a);
    CHECK_EQ(a.packets, 51);
    for (i = 0; i < a.packets; i++) {
        if (a.stream[i] == 0) {
            size_t size = clip_audio_packet(data, sound);

            CHECK(a.packet_hash[i] == clip_hash(0xcbf29ce484222325u, data, size));
            CHECK(fabs(a.seconds[i] - sound * 1024.0 / 48000) < 0.001);
            sound++;
        } else {
            CHECK_EQ(a.stream[i], 1);
            CHECK(a.packet_hash[i] == clip_hash(0xcbf29ce484222325u, (const uint8_t *)"Hallo", 5));
            CHECK(fabs(a.seconds[i] - 0.1) < 0.001);
        }
    }
    CHECK_EQ(sound, 50);
}

static void streams_can_stay_behind(void)
{
    vp_media_input_settings settings;

    vp_media_input_settings_default(&settings);
    settings.carry = 0;
    clip_read(&a, clip_path("streams.mkv"), &settings);
    check_opened(&a);
    CHECK_EQ(a.streams, 0);
    CHECK_EQ(a.packets, 0);
    CHECK_EQ(a.frames, 30);
}

/* Sound that starts before or after the picture keeps its distance. */
static void sound_stays_in_sync(void)
{
    static const int64_t audio_start[] = {0, 24000, 0}, video_start[] = {0, 0, 700};
    static const double expected[] = {0, 0.5, -0.7};
    static const char *const names[] = {"sync.mkv", "sync.mp4"};
    size_t n;
    int i;

    for (n = 0; n < 2; n++) {
        for (i = 0; i < 3; i++) {
            clip_spec spec = clip_plain(32, 32, 30);

            spec.codec = "libx264";
            spec.audio_packets = 60;
            spec.audio_start = audio_start[i];
            spec.start = video_start[i];
            clip_make(clip_path(names[n]), &spec, clip_paint);
            clip_read(&a, clip_path(names[n]), NULL);
            check_opened(&a);
            CHECK_EQ(a.frames, 30);
            CHECK_EQ(a.pts[0], 0);
            CHECK_EQ(a.packets, 60);
            CHECK(fabs(a.seconds[0] - expected[i]) < 0.0015);
        }
    }
}

/* A cut-off file gives what it has and says so. */
static void truncated_files_give_what_they_have(void)
{
    size_t size;
    char *data;

    make_long_clip("whole.mkv", 25);
    data = clip_slurp(clip_path("whole.mkv"), &size);
    clip_write(clip_path("half.mkv"), data, size / 2);
    free(data);
    clip_read(&a, clip_path("whole.mkv"), NULL);
    clip_read(&b, clip_path("half.mkv"), NULL);
    check_opened(&a);
    check_opened(&b);
    CHECK_EQ(a.frames, 250);
    CHECK_STR(a.damage, "");
    CHECK_STR(a.notes, "");
    CHECK(b.frames > 50 && b.frames < 200);
    CHECK(!memcmp(a.hash, b.hash, (size_t)(b.frames - 2) * sizeof *a.hash));
    /* inside a part of it, or between two */
    CHECK(strstr(b.damage, "it ends inside") || strstr(b.damage, "it claims"));
}

/* In MP4 the pictures lie in one block, so that the damage hits them and not what
 * holds them together. */
static void damage_is_counted(void)
{
    clip_spec spec = clip_plain(64, 48, 100);
    size_t size, i;
    char *data;

    spec.codec = "libx264";
    spec.gop = 25;
    clip_make(clip_path("good.mp4"), &spec, clip_paint);
    data = clip_slurp(clip_path("good.mp4"), &size);
    for (i = size / 3; i < size / 3 + 400; i++) data[i] ^= 0x5a;
    clip_write(clip_path("damaged.mp4"), data, size);
    free(data);
    clip_read(&a, clip_path("good.mp4"), NULL);
    clip_read(&b, clip_path("damaged.mp4"), NULL);
    check_opened(&b);
    CHECK_STR(a.damage, "");
    CHECK(b.frames > 60);
    CHECK(strstr(b.damage, "decode"));
}

static void what_is_no_video_is_refused(void)
{
    char noise[4000];
    unsigned seed = 3;
    size_t i;

    for (i = 0; i < sizeof noise; i++) noise[i] = (char)test_random(&seed);
    clip_write(clip_path("text.txt"), "Dear diary,\nno video today.\n", 28);
    clip_write(clip_path("text.mkv"), "Dear diary,\nno video today.\n", 28);
    clip_write(clip_path("empty.mp4"), "", 0);
    clip_write(clip_path("noise.mkv"), noise, sizeof noise);
    clip_read(&a, clip_path("text.txt"), NULL);
    CHECK_EQ(a.opened, VPATCH_ERR_UNSUPPORTED);
    CHECK(strstr(a.message, "not a video or picture"));
    clip_read(&a, clip_path("text.mkv"), NULL);
    CHECK_EQ(a.opened, VPATCH_ERR_UNSUPPORTED);
    clip_read(&a, clip_path("empty.mp4"), NULL);
    CHECK_EQ(a.opened, VPATCH_ERR_UNSUPPORTED);
    clip_read(&a, clip_path("noise.mkv"), NULL);
    CHECK_EQ(a.opened, VPATCH_ERR_UNSUPPORTED);
    clip_read(&a, clip_path("missing.mkv"), NULL);
    CHECK_EQ(a.opened, VPATCH_ERR_IO);
    CHECK(strstr(a.message, "No such file"));
    clip_read(&a, clip_directory, NULL);
    CHECK_EQ(a.opened, VPATCH_ERR_IO);
    CHECK(!strchr(a.message, '\n'));
}

static void sound_alone_is_no_video(void)
{
    AVFormatContext *format = NULL;
    AVStream *stream;
    uint8_t data[256];
    int n;

    CLIP_TRY(avformat_alloc_output_context2(&format, NULL, NULL, clip_path("sound.mkv")));
    stream = clip_add_audio(format);
    CLIP_TRY(avio_open(&format->pb, clip_path("sound.mkv"), AVIO_FLAG_WRITE));
    CLIP_TRY(avformat_write_header(format, NULL));
    for (n = 0; n < 20; n++)
        clip_send_raw(format, stream, data, clip_audio_packet(data, n), n * CLIP_AUDIO_FRAME,
                      CLIP_AUDIO_FRAME, (AVRational){1, CLIP_AUDIO_RATE});
    CLIP_TRY(av_write_trailer(format));
    CLIP_TRY(avio_closep(&format->pb));
    avformat_free_context(format);
    clip_read(&a, clip_path("sound.mkv"), NULL);
    CHECK_EQ(a.opened, VPATCH_ERR_UNSUPPORTED);
    CHECK_STR(a.message, "no video or picture in it");
}

static void names_with_colons_are_files(void)
{
    clip_spec spec = clip_plain(16, 16, 2);

    clip_make(clip_path("plain.mkv"), &spec, clip_paint);
    CHECK(!chdir(clip_directory));
    CHECK(!rename("plain.mkv", "12:30 100%.mkv"));
    clip_read(&a, "12:30 100%.mkv", NULL);
    check_opened(&a);
    CHECK_EQ(a.frames, 2);
}

/* y4m through a real pipe: nothing can be searched there. */
static void standard_input_is_read(void)
{
    clip_spec spec = clip_plain(36, 20, 50);
    vp_media_input_settings settings;
    int ends[2], saved = dup(STDIN_FILENO), i, status;
    pid_t child;

    spec.codec = "wrapped_avframe";
    spec.time_base = (AVRational){1, 25};
    spec.step = 1;
    clip_make(clip_path("pipe.y4m"), &spec, clip_paint);
    clip_read(&a, clip_path("pipe.y4m"), NULL);
    check_opened(&a);
    CHECK_EQ(a.frames, 50);
    vp_media_input_settings_default(&settings);
    settings.from = 0.4;
    for (i = 0; i < 2; i++) {
        CHECK(!pipe(ends));
        child = fork();
        if (!child) {
            size_t size;
            char *data = clip_slurp(clip_path("pipe.y4m"), &size);
            size_t done = 0;
            ssize_t got;

            close(ends[0]);
            while (done < size && (got = write(ends[1], data + done, size - done)) > 0)
                done += (size_t)got;
            free(data);
            _exit(0);
        }
        close(ends[1]);
        CHECK(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
        close(ends[0]);
        clip_read(&b, "-", i ? &settings : NULL);
        CHECK(dup2(saved, STDIN_FILENO) == STDIN_FILENO);
        CHECK(waitpid(child, &status, 0) == child);
        check_opened(&b);
        CHECK_EQ(b.frames, i ? 40 : 50);
        CHECK(!memcmp(b.hash, a.hash + (i ? 10 : 0), (size_t)b.frames * sizeof *a.hash));
        CHECK_EQ(b.pts[b.frames - 1], b.frames - 1);
    }
    close(saved);
}

static void pictures_are_stills(void)
{
    clip_spec spec = clip_plain(21, 13, 1);
    vp_media_input *input;
    char message[200];
    int exact;

    spec.codec = "png";
    spec.format = AV_PIX_FMT_GRAY8;
    clip_make(clip_path("still.png"), &spec, clip_paint);
    clip_read(&a, clip_path("still.png"), NULL);
    check_opened(&a);
    CHECK_EQ(a.frames, 1);
    CHECK_EQ(a.header.still, 1);
    CHECK_EQ(a.header.width, 21);
    CHECK(has_note(&a, "converted from gray"));
    CHECK_EQ(vp_media_input_open(&input, clip_path("still.png"), NULL, message, sizeof message),
             VPATCH_OK);
    CHECK_EQ(vp_media_input_frames(input, &exact), 1);
    CHECK_EQ(exact, 1);
    CHECK_STR(vp_media_input_codec(input), "png");
    CHECK_STR(vp_media_input_pixels(input), "gray");
    vp_media_input_close(input);
}

static void frames_and_seconds_are_estimated(void)
{
    vp_media_input_settings settings;
    vp_media_input *input;
    char message[200];
    int exact;

    make_long_clip("count.mp4", 50);
    CHECK_EQ(vp_media_input_open(&input, clip_path("count.mp4"), NULL, message, sizeof message),
             VPATCH_OK);
    CHECK_EQ(vp_media_input_frames(input, &exact), 250);
    CHECK_EQ(exact, 1);
    CHECK(fabs(vp_media_input_seconds(input) - 10) < 0.05);
    vp_media_input_close(input);
    vp_media_input_settings_default(&settings);
    settings.from = 2;
    settings.to = 6;
    CHECK_EQ(
        vp_media_input_open(&input, clip_path("count.mp4"), &settings, message, sizeof message),
        VPATCH_OK);
    CHECK_EQ(vp_media_input_frames(input, &exact), 100);
    CHECK_EQ(exact, 0);
    vp_media_input_close(input);
}

int main(void)
{
    clip_begin();
    RUN(variable_times_are_kept);
    RUN(reordered_frames_come_in_order_with_exact_times);
    RUN(the_header_says_what_the_file_says);
    RUN(tiny_and_odd_sizes_arrive_whole);
    RUN(cuts_are_exact);
    RUN(impossible_cuts_are_refused);
    RUN(streams_come_as_they_are);
    RUN(streams_can_stay_behind);
    RUN(sound_stays_in_sync);
    RUN(truncated_files_give_what_they_have);
    RUN(damage_is_counted);
    RUN(what_is_no_video_is_refused);
    RUN(sound_alone_is_no_video);
    RUN(names_with_colons_are_files);
    RUN(standard_input_is_read);
    RUN(pictures_are_stills);
    RUN(frames_and_seconds_are_estimated);
    clip_end();
    return test_result();
}
