/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/mux_head.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/mastering_display_metadata.h>

#include "media/avio_bytes.h"
#include "media/container_limits.h"
#include "media/left_out.h"
#include "media/passthrough.h"
#include "media/tag_text.h"

/* ---- what is said of the video -------------------------------------------------------- */

static void *new_side_data(AVStream *stream, enum AVPacketSideDataType type, size_t size)
{
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
    AVPacketSideData *data = av_packet_side_data_new(
        &stream->codecpar->coded_side_data, &stream->codecpar->nb_coded_side_data, type, size, 0);

    return data ? data->data : NULL;
#else
    return av_stream_new_side_data(stream, type, size);
#endif
}

static int set_display_matrix(AVStream *stream, const int32_t *matrix)
{
    void *data = new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof *matrix);

    if (!data) return AVERROR(ENOMEM);
    memcpy(data, matrix, 9 * sizeof *matrix);
    return 0;
}

/* cd/m2 from 0.0001 cd/m2. */
static AVRational luminance(uint32_t given)
{
    return (AVRational){given < INT_MAX ? (int)given : INT_MAX, 10000};
}

static int set_mastering_display(AVStream *stream, const vpatch_mastering_display *from)
{
    enum { CHROMATICITY = 50000 }; /* units in one */
    const size_t size = sizeof(AVMasteringDisplayMetadata);
    AVMasteringDisplayMetadata *to = av_mastering_display_metadata_alloc();
    void *data;

    if (!to) return AVERROR(ENOMEM);
    for (int colour = 0; colour < 3; colour++)
        for (int axis = 0; axis < 2; axis++)
            to->display_primaries[colour][axis] =
                (AVRational){from->primaries[colour][axis], CHROMATICITY};
    for (int axis = 0; axis < 2; axis++)
        to->white_point[axis] = (AVRational){from->white_point[axis], CHROMATICITY};
    to->max_luminance = luminance(from->max_luminance);
    to->min_luminance = luminance(from->min_luminance);
    to->has_primaries = to->has_luminance = 1;
    data = new_side_data(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA, size);
    if (data) memcpy(data, to, size);
    av_free(to);
    return data ? 0 : AVERROR(ENOMEM);
}

static int set_content_light(AVStream *stream, uint32_t max_cll, uint32_t max_fall)
{
    AVContentLightMetadata *data =
        new_side_data(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL, sizeof *data);

    if (!data) return AVERROR(ENOMEM);
    memset(data, 0, sizeof *data);
    data->MaxCLL = max_cll;
    data->MaxFALL = max_fall;
    return 0;
}

static int add_side_data(AVStream *video, const vp_media_mux_setup *setup)
{
    const vpatch_header *header = setup->header;
    int error = 0;

    if (header->has_display_matrix && vp_container_holds_rotation(setup->format))
        error = set_display_matrix(video, header->display_matrix);
    if (!vp_container_holds_hdr(setup->format)) return error;
    if (error >= 0 && header->has_mastering_display)
        error = set_mastering_display(video, &header->mastering_display);
    if (error >= 0 && header->has_content_light)
        error = set_content_light(video, header->max_cll, header->max_fall);
    return error;
}

static int add_video(AVFormatContext *format, const vp_media_mux_setup *setup)
{
    AVStream *video = avformat_new_stream(format, NULL);
    const AVDictionaryEntry *title;
    int error;

    if (!video) return AVERROR(ENOMEM);
    error = avcodec_parameters_from_context(video->codecpar, setup->encoder);
    if (error < 0) return error;
    video->time_base = setup->encoder->time_base;
    video->sample_aspect_ratio = setup->encoder->sample_aspect_ratio;
    video->avg_frame_rate = setup->encoder->framerate;
    video->disposition = AV_DISPOSITION_DEFAULT;
    if (vp_media_tag_text_parse(&video->metadata, setup->video_metadata)) return AVERROR(ENOMEM);
    /* readers of MP4 take the handler's name for the title */
    title = av_dict_get(video->metadata, "title", NULL, 0);
    if (title && vp_container_holds_video_text(setup->format, "handler_name") &&
        strcmp(setup->format->name, "nut") && strcmp(setup->format->name, "matroska") &&
        strcmp(setup->format->name, "webm") &&
        av_dict_set(&video->metadata, "handler_name", title->value, AV_DICT_DONT_OVERWRITE) < 0)
        return AVERROR(ENOMEM);
    return add_side_data(video, setup);
}

/* ---- carried streams ------------------------------------------------------------------ */

static int is_cover(const vpatch_stream *carried)
{
    return carried->kind == VPATCH_STREAM_ATTACHMENT &&
           (carried->disposition & AV_DISPOSITION_ATTACHED_PIC);
}

/* The stream as this kind of file gets it: a shallow copy. Matroska has no MP4 subtitles, but their
 * text. */
static vpatch_stream as_written(const AVOutputFormat *format, const vpatch_stream *carried)
{
    vpatch_stream stream = *carried;

    if (!strcmp(format->name, "matroska") && !strcmp(carried->codec, "mov_text")) {
        stream.codec = "subrip";
        stream.extradata = NULL;
        stream.extradata_size = 0;
        stream.codec_tag = 0;
    }
    return stream;
}

int vp_mux_head_make(AVFormatContext **result, const vp_media_mux_setup *setup,
                     const unsigned char *kept, AVStream **streams)
{
    AVFormatContext *format;
    int error = avformat_alloc_output_context2(result, setup->format, NULL, NULL);

    if (error < 0) return error;
    format = *result;
    error = add_video(format, setup);
    for (int i = 0; i < setup->stream_count && error >= 0; i++) {
        const vpatch_stream written = as_written(setup->format, &setup->streams[i]);
        const vpatch_stream *carried = &written;

        streams[i] = kept[i] ? avformat_new_stream(format, NULL) : NULL;
        if (!kept[i]) continue;
        if (!streams[i]) return AVERROR(ENOMEM);
        error = is_cover(carried) && !vp_container_holds_attachments(setup->format)
                    ? vp_media_passthrough_apply_cover(streams[i], carried)
                    : vp_media_passthrough_apply(streams[i], carried, setup->format);
    }
    if (error >= 0 && vp_media_tag_text_parse(&format->metadata, setup->metadata))
        error = AVERROR(ENOMEM);
    return error < 0 ? error : 0;
}

/* The type that AVIO asks for. NOLINTNEXTLINE(readability-non-const-parameter) */
static int discard_bytes(void *opaque, vp_avio_bytes *data, int size)
{
    (void)opaque;
    (void)data;
    return size;
}

static int64_t discard_seek(void *opaque, int64_t offset, int whence)
{
    (void)opaque;
    return whence & AVSEEK_SIZE ? 0 : offset;
}

static int refuse_file(AVFormatContext *format, AVIOContext **bytes, const char *url, int flags,
                       AVDictionary **options)
{
    (void)format;
    (void)url;
    (void)flags;
    (void)options;
    *bytes = NULL;
    return AVERROR(EPERM);
}

/* Writes a head with these streams to nowhere. 0 or an AVERROR. */
static int try_head(const vp_media_mux_setup *setup, const unsigned char *kept)
{
    AVFormatContext *format = NULL;
    AVIOContext *bytes = NULL;
    uint8_t *buffer = av_malloc(VP_AVIO_BUFFER);
    AVStream **streams = calloc((size_t)setup->stream_count + 1, sizeof *streams);
    int error = AVERROR(ENOMEM);

    if (buffer)
        bytes =
            avio_alloc_context(buffer, VP_AVIO_BUFFER, 1, NULL, NULL, discard_bytes, discard_seek);
    if (bytes && streams) error = vp_mux_head_make(&format, setup, kept, streams);
    if (error >= 0) {
        format->pb = bytes;
        format->io_open = refuse_file;
        error = avformat_write_header(format, NULL);
    }
    avformat_free_context(format);
    if (bytes)
        av_freep(&bytes->buffer);
    else
        av_free(buffer);
    avio_context_free(&bytes);
    free(streams);
    return error < 0 ? error : 0;
}

/* What is known without the muxer: 0: it cannot be in the file. */
static int may_hold(const AVOutputFormat *format, const vpatch_stream *carried)
{
    const vpatch_stream written = as_written(format, carried);
    const AVCodecDescriptor *descriptor = avcodec_descriptor_get_by_name(written.codec);
    enum AVCodecID codec = descriptor ? descriptor->id : AV_CODEC_ID_NONE;

    if (carried->time_base_num < 1 || carried->time_base_den < 1) return 0;
    if (carried->kind == VPATCH_STREAM_ATTACHMENT)
        return vp_container_holds_attachments(format) ||
               (is_cover(carried) && vp_container_holds_cover(format, codec));
    return descriptor && vp_container_knows_codec(format, codec) != 0;
}

int vp_mux_head_choose(const vp_media_mux_setup *setup, unsigned char *kept)
{
    int count = 0, error;

    for (int i = 0; i < setup->stream_count; i++)
        count += kept[i] = (unsigned char)may_hold(setup->format, &setup->streams[i]);
    if (!count) return 0;
    error = try_head(setup, kept);
    if (error >= 0 || error == AVERROR(ENOMEM)) return error;
    /* one after the other, each beside those before it */
    for (int i = 0; i < setup->stream_count; i++) kept[i] = (unsigned char)(kept[i] ? 2 : 0);
    for (int i = 0; i < setup->stream_count; i++) {
        unsigned char *only;

        if (!kept[i]) continue;
        only = malloc((size_t)setup->stream_count);
        if (!only) return AVERROR(ENOMEM);
        for (int k = 0; k < setup->stream_count; k++) only[k] = kept[k] == 1 || k == i;
        error = try_head(setup, only);
        free(only);
        if (error == AVERROR(ENOMEM)) return error;
        kept[i] = error >= 0;
    }
    return 0;
}

void vp_mux_head_note_limits(const vp_media_mux_setup *setup, const unsigned char *kept)
{
    const AVOutputFormat *format = setup->format;

    for (int i = 0; i < setup->stream_count; i++)
        if (!kept[i])
            vp_left_out_stream(setup->notes, &setup->streams[i], format->name);
        else if (strcmp(as_written(format, &setup->streams[i]).codec, setup->streams[i].codec))
            vp_media_warnings_add(setup->notes,
                                  "subtitles (%s) are written as SubRip: their text without styles",
                                  setup->streams[i].codec);
    vp_left_out_texts(setup->notes, setup->video_metadata, 1, format, format->name);
    vp_left_out_texts(setup->notes, setup->metadata, 0, format, format->name);
    if (!vp_container_holds_colour(format, setup->encoder->codec_id))
        vp_left_out_colour(setup->notes, setup->header, setup->encoder->colorspace == AVCOL_SPC_RGB,
                           format->name);
    if (!vp_container_holds_aspect(format, setup->encoder->codec_id,
                                   setup->encoder->sample_aspect_ratio, setup->encoder->width,
                                   setup->encoder->height))
        vp_left_out_aspect(setup->notes, setup->header, format->name);
    if (!vp_container_holds_hdr(format)) vp_left_out_hdr(setup->notes, setup->header, format->name);
}
