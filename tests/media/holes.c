/* SPDX-License-Identifier: BSD-2-Clause */
/* Holes in the middle of files whose start and end are sound, filled with zeros or cut out: they
 * are told, or nothing is missing. Intact files of the same kinds are not accused. */
#include "media_clip.h"

enum { PLACES = 16, HOLE = 1500 };

/* Of the 2 * PLACES holes: `lost` may take pictures away and not be told, `changed` may change
 * some. docs/reliability.md says why: y4m is samples alone; what is cut out of raw video leaves raw
 * video; a packet of NUT or ASF and a picture of GIF can get the end of another one and be decoded
 * without an error. */
static const struct {
    const char *name, *codec;
    enum AVPixelFormat pixels;
    int width, height, frames, audio, lost, changed;
} kinds[] = {
    {"a.mkv", "libx264", AV_PIX_FMT_YUV420P, 64, 64, 40, 60, 0, 0},
    {"b.mkv", "mpeg4", AV_PIX_FMT_YUV420P, 64, 64, 40, 60, 0, 0},
    {"a.webm", "libvpx-vp9", AV_PIX_FMT_YUV420P, 64, 64, 40, 0, 0, 0},
    {"a.mp4", "mpeg4", AV_PIX_FMT_YUV420P, 64, 64, 40, 60, 0, 0},
    {"b.mp4", "libx264", AV_PIX_FMT_YUV420P, 64, 64, 40, 60, 0, 0},
    {"a.avi", "mpeg4", AV_PIX_FMT_YUV420P, 64, 64, 40, 60, 0, 0},
    {"b.avi", "mjpeg", AV_PIX_FMT_YUVJ420P, 64, 64, 40, 0, 0, 0},
    {"a.gif", "gif", AV_PIX_FMT_RGB8, 64, 64, 10, 0, 3, 0},
    {"a.ogv", "libtheora", AV_PIX_FMT_YUV420P, 64, 64, 40, 0, 0, 0},
    {"a.nut", "mpeg4", AV_PIX_FMT_YUV420P, 64, 64, 40, 60, 2, 0},
    {"b.nut", "ffv1", AV_PIX_FMT_YUV420P, 64, 64, 40, 0, 4, 8},
    {"a.flv", "flv", AV_PIX_FMT_YUV420P, 64, 64, 40, 0, 0, 0},
    {"a.asf", "wmv2", AV_PIX_FMT_YUV420P, 64, 64, 40, 0, 1, 0},
    {"a.mxf", "mpeg2video", AV_PIX_FMT_YUV420P, 64, 64, 40, 0, 0, 0},
    {"a.ts", "mpeg2video", AV_PIX_FMT_YUV420P, 64, 64, 40, 0, 0, 0},
    {"a.vob", "mpeg2video", AV_PIX_FMT_YUV420P, 64, 64, 40, 0, 0, 0},
    {"a.y4m", "wrapped_avframe", AV_PIX_FMT_YUV420P, 64, 64, 10, 0, 0, 16},
    {"a.apng", "apng", AV_PIX_FMT_RGB24, 64, 64, 10, 0, 0, 0},
    {"a.ivf", "libvpx", AV_PIX_FMT_YUV420P, 64, 64, 40, 0, 0, 0},
    {"a.dv", "dvvideo", AV_PIX_FMT_YUV420P, 720, 576, 3, 0, 0, 0},
    {"a.h264", "libx264", AV_PIX_FMT_YUV420P, 64, 64, 40, 0, 14, 2},
    {"a.hevc", "libx265", AV_PIX_FMT_YUV420P, 64, 64, 40, 0, 10, 2},
    {"a.m2v", "mpeg2video", AV_PIX_FMT_YUV420P, 64, 64, 40, 0, 2, 0},
    {"a.mjpeg", "mjpeg", AV_PIX_FMT_YUVJ420P, 64, 64, 40, 0, 2, 0},
};

/* Noise in every byte, also where several samples are a pixel: clip_paint leaves those as they
 * were in memory, and the file would be another one each time. */
static void paint_all(AVFrame *frame, int n)
{
    if (frame->format == AV_PIX_FMT_RGB24)
        for (int y = 0; y < frame->height; y++)
            for (int x = 0; x < 3 * frame->width; x++)
                frame->data[0][y * frame->linesize[0] + x] =
                    (uint8_t)(((n * 5 + x) % 150) + (x * y + n) % 4);
    else
        clip_paint(frame, n);
}

static int same_pictures(const clip_record *a, const clip_record *b)
{
    return a->frames == b->frames &&
           !memcmp(a->hash, b->hash, (size_t)a->frames * sizeof a->hash[0]);
}

/* 0: told, or nothing has changed; 1: pictures have changed; 2: some are missing. */
static int silence(const clip_record *whole, const clip_record *damaged)
{
    if (damaged->opened || damaged->damage[0] || damaged->ended != VPATCH_END) return 0;
    if (damaged->frames < whole->frames) return 2;
    return !same_pictures(whole, damaged);
}

static void try_kind(size_t k)
{
    static clip_record whole, damaged;
    clip_spec spec = clip_plain(kinds[k].width, kinds[k].height, kinds[k].frames);
    const char *hole = strcat(strcpy((char[32]){0}, "hole"), strchr(kinds[k].name, '.'));
    int changed = 0, missing = 0;
    char *data, *copy;
    size_t size, cut = HOLE;

    spec.codec = kinds[k].codec;
    spec.format = kinds[k].pixels;
    spec.time_base = (AVRational){1, 25};
    spec.step = 1;
    spec.audio_packets = kinds[k].audio;
    clip_make(clip_path(kinds[k].name), &spec, paint_all);
    clip_read(&whole, clip_path(kinds[k].name), NULL);
    CHECK_EQ(whole.opened, VPATCH_OK);
    CHECK_STR(whole.damage, "");
    CHECK_EQ(whole.frames, kinds[k].frames);
    data = clip_slurp(clip_path(kinds[k].name), &size);
    /* what an encoder makes differs with its version */
    if (size < 2 * cut) cut = size / 2;
    copy = malloc(size);
    for (int n = 0; n < 2 * PLACES; n++) {
        size_t at = (size - cut) * (size_t)(n / 2 + 1) / (PLACES + 2);

        memcpy(copy, data, size);
        if (n & 1)
            memmove(copy + at, copy + at + cut, size - at - cut);
        else
            memset(copy + at, 0, cut);
        clip_write(clip_path(hole), copy, n & 1 ? size - cut : size);
        clip_read(&damaged, clip_path(hole), NULL);
        switch (silence(&whole, &damaged)) {
        case 2: missing++; break;
        case 1: changed++; break;
        }
    }
    if (changed > kinds[k].changed || missing > kinds[k].lost)
        fprintf(stderr, "%s (%s): not told: %d holes that take pictures, %d that change some\n",
                kinds[k].name, kinds[k].codec, missing, changed);
    CHECK(missing <= kinds[k].lost);
    CHECK(changed <= kinds[k].changed);
    free(copy);
    free(data);
}

static void every_hole_is_told(void)
{
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        if (avcodec_find_encoder_by_name(kinds[k].codec)) try_kind(k);
}

int main(void)
{
    clip_begin();
    RUN(every_hole_is_told);
    clip_end();
    return test_result();
}
