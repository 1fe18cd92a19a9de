/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/passthrough.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/channel_layout.h>

#include "media/tag_text.h"

static int is_cover(const AVStream *stream)
{
    return stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
           (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) && stream->attached_pic.size > 0;
}

int vp_media_passthrough_possible(const AVStream *stream)
{
    const AVCodecParameters *par = stream->codecpar;

    if (par->codec_id == AV_CODEC_ID_NONE || !avcodec_descriptor_get(par->codec_id))
        return par->codec_type == AVMEDIA_TYPE_ATTACHMENT && par->extradata_size > 0;
    return par->codec_type == AVMEDIA_TYPE_AUDIO || par->codec_type == AVMEDIA_TYPE_SUBTITLE ||
           (par->codec_type == AVMEDIA_TYPE_ATTACHMENT && par->extradata_size > 0) ||
           is_cover(stream);
}

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);

    if (copy) memcpy(copy, text, size);
    return copy;
}

static uint8_t *copy_bytes(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    if (copy && size) memcpy(copy, data, size);
    return copy;
}

/* Matroska wants a name and a type for every attachment; covers have none. */
static int name_cover(AVDictionary **metadata, enum AVCodecID codec)
{
    int png = codec == AV_CODEC_ID_PNG;
    int error =
        av_dict_set(metadata, "filename", png ? "cover.png" : "cover.jpg", AV_DICT_DONT_OVERWRITE);

    if (error < 0) return -1;
    error =
        av_dict_set(metadata, "mimetype", png ? "image/png" : "image/jpeg", AV_DICT_DONT_OVERWRITE);
    return error < 0 ? -1 : 0;
}

static char *describe_metadata(const AVStream *stream)
{
    /* these describe the container it came from */
    static const char *const skip[] = {"handler_name",
                                       "vendor_id",
                                       "DURATION",
                                       "BPS",
                                       "NUMBER_OF_FRAMES",
                                       "NUMBER_OF_BYTES",
                                       "_STATISTICS_WRITING_APP",
                                       "_STATISTICS_TAGS",
                                       "_STATISTICS_WRITING_DATE_UTC",
                                       NULL};
    AVDictionary *metadata = NULL;
    char *text = NULL;

    if (av_dict_copy(&metadata, stream->metadata, 0) >= 0 &&
        (!is_cover(stream) || !name_cover(&metadata, stream->codecpar->codec_id)))
        text = vp_media_tag_text_text(metadata, skip);
    av_dict_free(&metadata);
    return text;
}

int vp_media_passthrough_describe(vpatch_stream *carried, const AVStream *stream)
{
    const AVCodecParameters *par = stream->codecpar;
    const uint8_t *extradata = par->extradata;
    size_t size = par->extradata_size > 0 ? (size_t)par->extradata_size : 0;

    memset(carried, 0, sizeof *carried);
    carried->kind = par->codec_type == AVMEDIA_TYPE_AUDIO      ? VPATCH_STREAM_AUDIO
                    : par->codec_type == AVMEDIA_TYPE_SUBTITLE ? VPATCH_STREAM_SUBTITLE
                                                               : VPATCH_STREAM_ATTACHMENT;
    if (is_cover(stream)) {
        extradata = stream->attached_pic.data;
        size = (size_t)stream->attached_pic.size;
    }
    carried->time_base_num = stream->time_base.num;
    carried->time_base_den = stream->time_base.den;
    if (carried->kind == VPATCH_STREAM_AUDIO) {
        carried->sample_rate = par->sample_rate;
        carried->channels = par->ch_layout.nb_channels;
        if (par->ch_layout.order == AV_CHANNEL_ORDER_NATIVE)
            carried->channel_mask = par->ch_layout.u.mask;
        carried->frame_size = par->frame_size;
        carried->block_align = par->block_align;
        carried->initial_padding = par->initial_padding;
        carried->seek_preroll = par->seek_preroll;
    }
    carried->bits_per_sample = par->bits_per_coded_sample;
    carried->bit_rate = par->bit_rate;
    carried->codec_tag = par->codec_tag;
    carried->disposition = (uint32_t)stream->disposition;
    carried->profile = par->profile;
    carried->codec = copy_text(avcodec_get_name(par->codec_id));
    carried->extradata = copy_bytes(extradata, size);
    carried->extradata_size = size;
    carried->metadata = describe_metadata(stream);
    if (carried->codec && carried->extradata && carried->metadata) return 0;
    vp_media_passthrough_clear(carried);
    return -1;
}

int vp_media_passthrough_copy(vpatch_stream *to, const vpatch_stream *from)
{
    *to = *from;
    to->codec = copy_text(from->codec ? from->codec : "");
    to->extradata = copy_bytes(from->extradata, from->extradata_size);
    to->metadata = copy_text(from->metadata ? from->metadata : "");
    if (to->codec && to->extradata && to->metadata) return 0;
    vp_media_passthrough_clear(to);
    return -1;
}

void vp_media_passthrough_clear(vpatch_stream *carried)
{
    free((char *)carried->codec);
    free((uint8_t *)carried->extradata);
    free((char *)carried->metadata);
    memset(carried, 0, sizeof *carried);
}

static int set_layout(AVCodecParameters *par, const vpatch_stream *carried)
{
    if (carried->channel_mask) {
        int error = av_channel_layout_from_mask(&par->ch_layout, carried->channel_mask);

        if (error < 0 || par->ch_layout.nb_channels == carried->channels) return error;
        av_channel_layout_uninit(&par->ch_layout);
    }
    par->ch_layout.order = AV_CHANNEL_ORDER_UNSPEC;
    par->ch_layout.nb_channels = carried->channels;
    return 0;
}

/* Keeps the source's codec tag only where this container has the same. */
static uint32_t fitting_tag(const AVOutputFormat *format, enum AVCodecID codec, uint32_t tag)
{
    if (!format->codec_tag || av_codec_get_id(format->codec_tag, tag) == codec ||
        !av_codec_get_tag(format->codec_tag, codec))
        return tag;
    return 0;
}

int vp_media_passthrough_apply(AVStream *stream, const vpatch_stream *carried,
                               const AVOutputFormat *format)
{
    const AVCodecDescriptor *descriptor = avcodec_descriptor_get_by_name(carried->codec);
    AVCodecParameters *par = stream->codecpar;

    switch (carried->kind) {
    case VPATCH_STREAM_AUDIO: par->codec_type = AVMEDIA_TYPE_AUDIO; break;
    case VPATCH_STREAM_SUBTITLE: par->codec_type = AVMEDIA_TYPE_SUBTITLE; break;
    case VPATCH_STREAM_ATTACHMENT: par->codec_type = AVMEDIA_TYPE_ATTACHMENT; break;
    default: return AVERROR(EINVAL);
    }
    if (descriptor)
        par->codec_id = descriptor->id;
    else if (carried->kind != VPATCH_STREAM_ATTACHMENT)
        return AVERROR_DECODER_NOT_FOUND;
    if (carried->kind == VPATCH_STREAM_AUDIO) {
        int error = set_layout(par, carried);

        if (error < 0) return error;
        par->sample_rate = carried->sample_rate;
        par->frame_size = carried->frame_size;
        par->block_align = carried->block_align;
        par->initial_padding = carried->initial_padding;
        par->seek_preroll = carried->seek_preroll;
    }
    par->bits_per_coded_sample = carried->bits_per_sample;
    par->bit_rate = carried->bit_rate;
    par->profile = carried->profile;
    par->codec_tag = fitting_tag(format, par->codec_id, carried->codec_tag);
    if (carried->extradata_size) {
        if (carried->extradata_size > INT_MAX - AV_INPUT_BUFFER_PADDING_SIZE)
            return AVERROR(EINVAL);
        par->extradata = av_mallocz(carried->extradata_size + AV_INPUT_BUFFER_PADDING_SIZE);
        if (!par->extradata) return AVERROR(ENOMEM);
        memcpy(par->extradata, carried->extradata, carried->extradata_size);
        par->extradata_size = (int)carried->extradata_size;
    }
    stream->disposition = (int)carried->disposition;
    if (carried->kind == VPATCH_STREAM_ATTACHMENT)
        stream->disposition &= ~AV_DISPOSITION_ATTACHED_PIC; /* an attachment, not a video */
    if (carried->time_base_num > 0 && carried->time_base_den > 0)
        stream->time_base = (AVRational){carried->time_base_num, carried->time_base_den};
    return vp_media_tag_text_parse(&stream->metadata, carried->metadata) ? AVERROR(ENOMEM) : 0;
}

int vp_media_passthrough_apply_cover(AVStream *stream, const vpatch_stream *carried)
{
    const AVCodecDescriptor *descriptor = avcodec_descriptor_get_by_name(carried->codec);
    AVCodecParameters *par = stream->codecpar;

    if (!descriptor) return AVERROR_DECODER_NOT_FOUND;
    par->codec_type = AVMEDIA_TYPE_VIDEO;
    par->codec_id = descriptor->id;
    /* libavformat wants a size of every video stream; a cover's is not written */
    par->width = par->height = 1;
    stream->disposition = AV_DISPOSITION_ATTACHED_PIC;
    if (carried->time_base_num > 0 && carried->time_base_den > 0)
        stream->time_base = (AVRational){carried->time_base_num, carried->time_base_den};
    return vp_media_tag_text_parse(&stream->metadata, carried->metadata) ? AVERROR(ENOMEM) : 0;
}
