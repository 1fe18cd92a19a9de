/* SPDX-License-Identifier: BSD-2-Clause */
/* Files cut off anywhere: their structure tells, however the bytes come. */
#include "media/structure.h"

#include "media_clip.h"

static vp_structure_verdict verdict_of(const char *data, size_t size, size_t piece,
                                       const char *format)
{
    vp_structure *structure = vp_structure_create();
    char reason[VP_STRUCTURE_REASON] = "";
    vp_structure_verdict verdict;

    for (size_t at = 0; at < size; at += piece)
        vp_structure_feed(structure, (const uint8_t *)data + at,
                          size - at < piece ? size - at : piece);
    verdict = vp_structure_end(structure, format, reason);
    if (verdict == VP_STRUCTURE_CUT) CHECK(*reason && !strchr(reason, '\n'));
    vp_structure_destroy(structure);
    return verdict;
}

static vp_structure_verdict walked(const char *name, const char *format)
{
    vp_structure *structure = vp_structure_create();
    char reason[VP_STRUCTURE_REASON] = "";
    int fd = open(clip_path(name), O_RDONLY);
    vp_structure_verdict verdict;

    CHECK(fd >= 0);
    CHECK_EQ(vp_structure_walk(structure, fd), 0);
    CHECK_EQ(lseek(fd, 0, SEEK_CUR), 0);
    close(fd);
    verdict = vp_structure_end(structure, format, reason);
    vp_structure_destroy(structure);
    return verdict;
}

/* Every kind: name, FFmpeg's demuxer, encoder, and how many of the shorter lengths may pass as
 * complete (between two parts, where nothing would tell). */
static const struct {
    const char *name, *format, *codec;
    enum AVPixelFormat pixels;
    int frames, may_pass, behind; /* bytes behind all that matters */
} kinds[] = {
    {"a.y4m", "yuv4mpegpipe", "wrapped_avframe", AV_PIX_FMT_YUV420P, 6, 7, 0},
    {"a.mkv", "matroska,webm", "mpeg4", AV_PIX_FMT_YUV420P, 20, 1, 0},
    {"a.mp4", "mov,mp4,m4a,3gp,3g2,mj2", "mpeg4", AV_PIX_FMT_YUV420P, 20, 4, 0},
    {"a.avi", "avi", "mpeg4", AV_PIX_FMT_YUV420P, 20, 0, 0},
    {"a.ts", "mpegts", "mpeg2video", AV_PIX_FMT_YUV420P, 20, 30, 0},
    {"a.nut", "nut", "mpeg4", AV_PIX_FMT_YUV420P, 20, 0, 0},
    {"a.flv", "flv", "flv", AV_PIX_FMT_YUV420P, 20, 23, 0},
    {"a.gif", "gif", "gif", AV_PIX_FMT_RGB8, 4, 0, 0},
    {"a.ogv", "ogg", "libtheora", AV_PIX_FMT_YUV420P, 20, 0, 0},
    {"a.asf", "asf", "msmpeg4", AV_PIX_FMT_YUV420P, 20, 4, 0},
    {"a.mxf", "mxf", "mpeg2video", AV_PIX_FMT_YUV420P, 20, 3, 0},
    {"a.jls", "jpegls_pipe", "jpegls", AV_PIX_FMT_RGB24, 1, 0, 0},
    {"a.png", "png_pipe", "png", AV_PIX_FMT_RGB24, 1, 0, 0},
    {"a.jpg", "jpeg_pipe", "mjpeg", AV_PIX_FMT_YUVJ420P, 1, 0, 0},
    {"a.tga", "image2:tga", "targa", AV_PIX_FMT_BGR24, 1, 0, 26},
    {"a.exr", "exr_pipe", "exr", AV_PIX_FMT_GBRPF32, 1, 0, 0},
    {"a.qoi", "qoi_pipe", "qoi", AV_PIX_FMT_RGB24, 1, 0, 0},
    {"a.bmp", "bmp_pipe", "bmp", AV_PIX_FMT_BGR24, 1, 0, 0},
    {"a.sun", "sunrast_pipe", "sunrast", AV_PIX_FMT_BGR24, 1, 0, 0},
    {"a.sgi", "sgi_pipe", "sgi", AV_PIX_FMT_RGB24, 1, 0, 0},
    {"a.pcx", "pcx_pipe", "pcx", AV_PIX_FMT_RGB24, 1, 0, 0},
    {"b.pcx", "pcx_pipe", "pcx", AV_PIX_FMT_GRAY8, 1, 0, 0},
};

static void every_cut_is_seen(void)
{
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        clip_spec spec = clip_plain(32, 32, kinds[k].frames);
        const char *format = kinds[k].format;
        int passed = 0;
        size_t size;
        char *data;

        if (!avcodec_find_encoder_by_name(kinds[k].codec)) continue;
        spec.codec = kinds[k].codec;
        spec.format = kinds[k].pixels;
        spec.time_base = (AVRational){1, 25};
        spec.step = 1;
        clip_make(clip_path(kinds[k].name), &spec, clip_paint);
        data = clip_slurp(clip_path(kinds[k].name), &size);
        CHECK(size > 100);
        CHECK(verdict_of(data, size, size, format) != VP_STRUCTURE_CUT);
        CHECK(verdict_of(data, size, size, format) != VP_STRUCTURE_UNKNOWN);
        CHECK_EQ(verdict_of(data, size, 1, format), verdict_of(data, size, size, format));
        CHECK_EQ(walked(kinds[k].name, format), verdict_of(data, size, size, format));
        /* all of the last bytes, then some anywhere; less than half a head is no such file */
        for (size_t cut = 1 + (size_t)kinds[k].behind; size - cut > 800 || size - cut > size / 2;
             cut += cut < 300 ? 1 : 1 + cut / 40) {
            vp_structure_verdict verdict = verdict_of(data, size - cut, 333, format);

            passed += verdict != VP_STRUCTURE_CUT;
            if (cut > 1 + (size_t)kinds[k].behind) continue;
            CHECK_EQ(verdict, VP_STRUCTURE_CUT);
            clip_write(clip_path("cut"), data, size - cut);
            CHECK_EQ(walked("cut", format), VP_STRUCTURE_CUT);
        }
        if (passed > kinds[k].may_pass)
            fprintf(stderr, "%s: %d cuts not seen\n", kinds[k].name, passed);
        CHECK(passed <= kinds[k].may_pass);
        free(data);
    }
}

/* DV has frames of one size, which are too long for all of their cuts. */
static void dv_ends_with_a_frame(void)
{
    static const size_t frame = 144000;
    clip_spec spec = clip_plain(720, 576, 2);
    size_t size;
    char *data;

    if (!avcodec_find_encoder_by_name("dvvideo")) return;
    spec.codec = "dvvideo";
    spec.time_base = (AVRational){1, 25};
    spec.step = 1;
    clip_make(clip_path("a.dv"), &spec, clip_paint);
    data = clip_slurp(clip_path("a.dv"), &size);
    CHECK_EQ(size, 2 * frame);
    CHECK_EQ(verdict_of(data, size, 1000, "dv"), VP_STRUCTURE_OPEN);
    CHECK_EQ(verdict_of(data, frame, 1000, "dv"), VP_STRUCTURE_OPEN);
    CHECK_EQ(walked("a.dv", "dv"), VP_STRUCTURE_OPEN);
    for (size_t cut = 1; cut < size - 1000; cut += 7331)
        CHECK_EQ(verdict_of(data, size - cut, 1000, "dv"),
                 cut == frame ? VP_STRUCTURE_OPEN : VP_STRUCTURE_CUT);
    /* whole blocks, and zeros in one that begins with another byte */
    CHECK_EQ(verdict_of(data, size - 12000, 1000, "dv"), VP_STRUCTURE_CUT);
    memset(data + frame + 5 * 80, 0, 80);
    CHECK_EQ(verdict_of(data, size, 1000, "dv"), VP_STRUCTURE_CUT);
    free(data);
}

/* Another demuxer than the bytes look like: no verdict. */
static void only_the_kind_that_was_read_counts(void)
{
    char noise[2000];
    unsigned seed = 5;

    for (size_t i = 0; i < sizeof noise; i++) noise[i] = (char)test_random(&seed);
    CHECK_EQ(verdict_of(noise, sizeof noise, 100, "avi"), VP_STRUCTURE_UNKNOWN);
    CHECK_EQ(verdict_of("", 0, 1, "avi"), VP_STRUCTURE_UNKNOWN);
    CHECK_EQ(verdict_of("YUV4MPEG2 W8 H8 F1:1\nFRAME\n.", 29, 3, "avi"), VP_STRUCTURE_UNKNOWN);
    CHECK_EQ(verdict_of("YUV4MPEG2 W8 H8 F1:1\nFRAME\n.", 29, 3, "yuv4mpegpipe"), VP_STRUCTURE_CUT);
    CHECK_EQ(verdict_of("YUV4MPEG2 W8 H8 F1:1\nFRA", 24, 3, "yuv4mpegpipe"), VP_STRUCTURE_CUT);
}

/* Lengths that were never filled in are those of a file written to a pipe: no damage. */
static void live_files_are_not_cut(void)
{
    static const char segment[] =
        "\x1a\x45\xdf\xa3\x82..\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"
        "\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff\xe7\x81\0\xa3\x85\x81\0\0\0.";
    size_t size = sizeof segment - 1;

    CHECK_EQ(verdict_of(segment, size, 7, "matroska,webm"), VP_STRUCTURE_OPEN);
    CHECK_EQ(verdict_of(segment, size - 1, 7, "matroska,webm"), VP_STRUCTURE_CUT);
    CHECK_EQ(verdict_of(segment, size - 5, 7, "matroska,webm"), VP_STRUCTURE_CUT);
}

/* Transport packets with counters; the last packet of each PES packet is filled up. */
static size_t put_ts(uint8_t *to, int frames, int packets, int first_counter)
{
    uint8_t *start = to;
    int counter = first_counter;

    for (int f = 0; f < frames; f++)
        for (int p = 0; p < packets; p++, to += 188) {
            int last = p == packets - 1;

            memset(to, 0xA5, 188);
            to[0] = 0x47;
            to[1] = (uint8_t)(p ? 1 : 0x41);
            to[2] = 0;
            to[3] = (uint8_t)((last ? 0x30 : 0x10) | (counter++ & 15));
            if (last) {
                to[4] = 20; /* a field of 20 bytes, all filling */
                to[5] = 0;
            }
            if (!p) memcpy(to + (last ? 25 : 4), "\0\0\1\xe0\0\0", 6);
        }
    return (size_t)(to - start);
}

static void joins_are_no_losses(void)
{
    static uint8_t data[188 * 100];
    char reason[VP_STRUCTURE_REASON];

    for (int missing = 0; missing < 3; missing++) {
        vp_structure *structure = vp_structure_create();
        size_t first = put_ts(data, 5, 4, 0), all = first + put_ts(data + first, 5, 4, 7);

        /* 0: joined; 1, 2: a packet is missing, within a PES packet or at its end */
        if (missing) {
            size_t at = missing == 1 ? 188 * 5 : 188 * 7;

            memmove(data + at, data + at + 188, all - at - 188);
            all -= 188;
        }
        vp_structure_feed(structure, data, all);
        CHECK(vp_structure_end(structure, "mpegts", reason) != VP_STRUCTURE_CUT);
        CHECK(vp_structure_knows_loss(structure, "mpegts"));
        CHECK_EQ(vp_structure_has_loss(structure, "mpegts", reason), missing != 0);
        vp_structure_destroy(structure);
    }
}

int main(void)
{
    clip_begin();
    RUN(every_cut_is_seen);
    RUN(dv_ends_with_a_frame);
    RUN(only_the_kind_that_was_read_counts);
    RUN(live_files_are_not_cut);
    RUN(joins_are_no_losses);
    clip_end();
    return test_result();
}
