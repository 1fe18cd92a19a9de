/* SPDX-License-Identifier: BSD-2-Clause */
/* Alpha that is there counts only where something shows through. */
#include "media/transparency.h"

#include <string.h>

#include <libavutil/pixdesc.h>

#include "common/test.h"

static AVFrame *opaque_frame(enum AVPixelFormat format)
{
    AVFrame *frame = av_frame_alloc();

    frame->format = format;
    frame->width = 7;
    frame->height = 5;
    CHECK(av_frame_get_buffer(frame, 0) >= 0);
    for (int plane = 0; plane < 4 && frame->data[plane]; plane++)
        memset(frame->data[plane], 0xff, (size_t)frame->linesize[plane] * 5);
    return frame;
}

static void one_pixel_is_enough(void)
{
    static const struct {
        enum AVPixelFormat format;
        int plane, at; /* a byte of the last pixel's alpha */
    } formats[] = {
        {AV_PIX_FMT_RGBA, 0, 27},     {AV_PIX_FMT_ARGB, 0, 24},     {AV_PIX_FMT_YA8, 0, 13},
        {AV_PIX_FMT_YUVA420P, 3, 6},  {AV_PIX_FMT_YUVA444P, 3, 6},  {AV_PIX_FMT_GBRAP, 3, 6},
        {AV_PIX_FMT_RGBA64BE, 0, 55}, {AV_PIX_FMT_RGBA64LE, 0, 54},
    };

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        AVFrame *frame = opaque_frame(formats[i].format);
        uint8_t *row = frame->data[formats[i].plane] + 4 * frame->linesize[formats[i].plane];

        CHECK_EQ(vp_media_is_transparent(frame), 0);
        row[formats[i].at] = 0xfe;
        CHECK_EQ(vp_media_is_transparent(frame), 1);
        av_frame_free(&frame);
    }
}

static void formats_without_alpha_have_none(void)
{
    AVFrame *frame = opaque_frame(AV_PIX_FMT_RGB24);

    memset(frame->data[0], 0, 21);
    CHECK_EQ(vp_media_is_transparent(frame), 0);
    av_frame_free(&frame);
}

int main(void)
{
    RUN(one_pixel_is_enough);
    RUN(formats_without_alpha_have_none);
    return test_result();
}
