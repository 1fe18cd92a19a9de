/* SPDX-License-Identifier: BSD-2-Clause */
/* The n-th allocation fails, for every n: the copy of a clip fails with "not enough
 * memory" and leaves nothing, or it is complete. What leaks, the sanitizer build says. */
#include <libswscale/swscale.h>

#include "common/alloc_fail.h"
#include "media_clip.h"

/* FFmpeg's own allocations too (tests/media/room.cmake). */
#define WRAP(type, name, parameters, arguments, failure) \
    type __real_##name parameters;                       \
    type __wrap_##name parameters;                       \
    type __wrap_##name parameters                        \
    {                                                    \
        if (alloc_refused()) return failure;             \
        return __real_##name arguments;                  \
    }

typedef int (*read_callback)(void *opaque, uint8_t *data, int size);
typedef int64_t (*seek_callback)(void *opaque, int64_t offset, int whence);
#if LIBAVFORMAT_VERSION_MAJOR >= 61
typedef int (*write_callback)(void *opaque, const uint8_t *data, int size);
#else
typedef read_callback write_callback;
#endif

WRAP(void *, av_malloc, (size_t size), (size), NULL)
WRAP(void *, av_mallocz, (size_t size), (size), NULL)
WRAP(AVPacket *, av_packet_alloc, (void), (), NULL)
WRAP(AVFrame *, av_frame_alloc, (void), (), NULL)
WRAP(AVIOContext *, avio_alloc_context,
     (unsigned char *buffer, int size, int write_flag, void *opaque, read_callback read_packet,
      write_callback write_packet, seek_callback seek),
     (buffer, size, write_flag, opaque, read_packet, write_packet, seek), NULL)
WRAP(struct SwsContext *, sws_alloc_context, (void), (), NULL)
WRAP(AVStream *, avformat_new_stream, (AVFormatContext * format, const AVCodec *codec),
     (format, codec), NULL)
WRAP(AVCodecContext *, avcodec_alloc_context3, (const AVCodec *codec), (codec), NULL)
WRAP(int, av_new_packet, (AVPacket * packet, int size), (packet, size), AVERROR(ENOMEM))
WRAP(int, av_frame_get_buffer, (AVFrame * frame, int align), (frame, align), AVERROR(ENOMEM))
WRAP(int, avformat_alloc_output_context2,
     (AVFormatContext * *format, const AVOutputFormat *output, const char *name, const char *file),
     (format, output, name, file), AVERROR(ENOMEM))
WRAP(int, av_packet_make_refcounted, (AVPacket * packet), (packet), AVERROR(ENOMEM))

static clip_record expected, a, b;

static void copy_with_failures(const char *from, const char *to)
{
    char message[256];
    int failed = 0, reached, n;

    clip_read(&expected, from, NULL);
    CHECK_EQ(expected.ended, VPATCH_END);
    for (n = 1; n < 5000; n++) {
        vpatch_status status;

        message[0] = '\0';
        alloc_fail_at(n);
        clip_pump(&a, from, NULL, to, NULL, message, sizeof message);
        reached = alloc_failed();
        alloc_fail_at(0);
        status = a.opened ? a.opened : a.ended;
        if (status == VPATCH_END) {
            clip_read(&b, to, NULL);
            CHECK_EQ(b.frames, expected.frames);
            CHECK_EQ(b.packets, expected.packets);
            CHECK_EQ(clip_files(), 2);
            unlink(to);
        } else {
            failed++;
            CHECK_EQ(status, VPATCH_ERR_MEMORY);
            CHECK(strlen(a.message) + strlen(message) > 0);
            CHECK_EQ(clip_files(), 1);
        }
        if (!reached) break; /* none was left to fail */
    }
    CHECK(failed > 15);
    CHECK(n < 5000);
}

static void copies_of_a_clip(void)
{
    clip_spec spec = clip_plain(16, 16, 3);

    spec.audio_packets = 4;
    spec.subtitle = 1;
    spec.attachment = "font";
    spec.title = "title";
    clip_make(clip_path("in.mkv"), &spec, clip_paint);
    copy_with_failures(clip_path("in.mkv"), clip_path("out.mkv"));
    clip_remove_all();
}

static void conversions_on_both_sides(void)
{
    clip_spec spec = clip_plain(16, 16, 3);

    spec.format = AV_PIX_FMT_YUV444P;
    clip_make(clip_path("in.mkv"), &spec, clip_paint);
    copy_with_failures(clip_path("in.mkv"), clip_path("out.y4m"));
    clip_remove_all();
}

static void pictures(void)
{
    clip_spec spec = clip_plain(16, 16, 1);

    spec.codec = "png";
    spec.format = AV_PIX_FMT_RGB24;
    clip_make(clip_path("in.png"), &spec, clip_paint);
    copy_with_failures(clip_path("in.png"), clip_path("out.png"));
    clip_remove_all();
}

int main(void)
{
    clip_begin();
    RUN(copies_of_a_clip);
    RUN(conversions_on_both_sides);
    RUN(pictures);
    clip_end();
    return test_result();
}
