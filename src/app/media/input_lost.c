/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures that go into the decoder and do not come out again, without an error: damaged ones it
 * gives up, or all when memory is short inside it. Pictures come out in the order of their times;
 * one that is still waited for when a later one comes has been lost. */
#include <string.h>

#include "media/input_internal.h"
#include "media/picture_convert.h"
#include "util/base_name.h"

/* Codecs whose every packet is a picture that is shown. */
static int is_picture_by_packet(enum AVCodecID codec)
{
    const AVCodecDescriptor *descriptor = avcodec_descriptor_get(codec);

    return codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_HEVC ||
           codec == AV_CODEC_ID_MPEG1VIDEO || codec == AV_CODEC_ID_MPEG2VIDEO ||
           (descriptor && descriptor->props & AV_CODEC_PROP_INTRA_ONLY);
}

void vp_input_expect(vp_media_input *input, const AVPacket *packet)
{
    vp_input_expected *expected = &input->expected;

    if (expected->off || packet->pts == AV_NOPTS_VALUE || !packet->size ||
        packet->flags & AV_PKT_FLAG_DISCARD)
        return;
    /* what lies before the first picture that comes out belongs to one that is not there */
    if (expected->started && packet->pts <= expected->last) return;
    if (expected->count == VP_INPUT_EXPECTED ||
        (!input->source.files.count &&
         !is_picture_by_packet(input->source.video->codecpar->codec_id))) {
        expected->off = 1;
        return;
    }
    expected->times[expected->count++] = packet->pts;
}

static void count_one(vp_input_expected *expected, int64_t time)
{
    if (!expected->lost++) expected->first_lost = time;
}

/* Of a row of pictures the name of the first that is lost; else "". Times are places in the row. */
static const char *first_name(vp_media_input *input)
{
    vp_media_picture_files *files = &input->source.files;
    int64_t place = input->expected.first_lost;

    if (place < 0 || place >= files->count) return "";
    return vp_base_name(vp_media_picture_files_name(files, files->numbers[place]));
}

void vp_input_receive(vp_media_input *input, const AVFrame *frame)
{
    vp_input_expected *expected = &input->expected;
    int kept = 0;

    if (expected->off) return;
    /* two fields may be two packets; times that are not right say nothing */
    if (vp_media_is_interlaced(frame) || frame->pts == AV_NOPTS_VALUE ||
        (expected->started && frame->pts <= expected->last)) {
        expected->off = 1;
        return;
    }
    for (int i = 0; i < expected->count; i++) {
        int64_t time = expected->times[i];

        if (time > frame->pts) expected->times[kept++] = time;
        if (time < frame->pts && expected->started) count_one(expected, time);
    }
    expected->count = kept;
    expected->started = 1;
    expected->last = frame->pts;
}

void vp_input_forget_expected(vp_media_input *input)
{
    vp_input_expected *expected = &input->expected;

    expected->count = 0;
    expected->started = 0;
}

void vp_input_count_lost(vp_media_input *input)
{
    vp_input_expected *expected = &input->expected;

    if (!expected->off && expected->started)
        for (int i = 0; i < expected->count; i++) count_one(expected, expected->times[i]);
    expected->count = 0;
    if (expected->off || !expected->lost) return;
    vp_input_set_damage(input, "%lld picture%s did not come out of the decoder%s%s%s",
                        (long long)expected->lost, expected->lost == 1 ? "" : "s",
                        *first_name(input) ? " (" : "", first_name(input),
                        *first_name(input) ? ")" : "");
}
