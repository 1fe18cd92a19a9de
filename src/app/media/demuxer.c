/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/demuxer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "media/averror.h"

static const char not_video[] =
    "not a video or picture that FFmpeg can read, or its head is missing";

/* FFmpeg's demuxers that render text files as terminal animations: such files are refused. */
static int is_text_demuxer(const char *name)
{
    static const char *const names[] = {"tty", "bin", "xbin", "adf", "idf", NULL};

    for (int i = 0; names[i]; i++)
        if (!strcmp(name, names[i])) return 1;
    return 0;
}

/* Makes a URL of a path. A local name with a colon ("12:30.mkv") would be taken for a protocol. */
static char *make_url(const char *path)
{
    const char *colon = strchr(path, ':'), *slash = strchr(path, '/');
    int prefix = colon && (!slash || colon < slash) && strncmp(colon, "://", 3);
    size_t size = strlen(path) + 8;
    char *url = malloc(size);

    if (!url) return NULL;
    if (!strcmp(path, "-"))
        snprintf(url, size, "pipe:0");
    else
        snprintf(url, size, "%s%s", prefix ? "file:" : "", path);
    return url;
}

static vpatch_status open_format(vp_media_demuxer *source, const char *path, char *message,
                                 size_t size)
{
    char *url = make_url(path);
    int error;

    if (!url) return vp_media_fail(VPATCH_ERR_MEMORY, "not enough memory", message, size);
    error = avformat_open_input(&source->format, url, NULL, NULL);
    free(url);
    if (error == AVERROR_INVALIDDATA)
        return vp_media_fail(VPATCH_ERR_UNSUPPORTED, not_video, message, size);
    if (error < 0) return vp_media_averror(error, "cannot be opened", message, size);
    if (is_text_demuxer(source->format->iformat->name))
        return vp_media_fail(VPATCH_ERR_UNSUPPORTED, not_video, message, size);
    error = avformat_find_stream_info(source->format, NULL);
    if (error < 0) return vp_media_averror(error, "cannot be read", message, size);
    return VPATCH_OK;
}

/* Whether stream a is the better choice. */
static int better(const AVStream *a, const AVStream *b)
{
    int cover_a = !!(a->disposition & AV_DISPOSITION_ATTACHED_PIC);
    int cover_b = !!(b->disposition & AV_DISPOSITION_ATTACHED_PIC);
    int default_a = !!(a->disposition & AV_DISPOSITION_DEFAULT);
    int default_b = !!(b->disposition & AV_DISPOSITION_DEFAULT);

    if (cover_a != cover_b) return cover_b;
    if (default_a != default_b) return default_a;
    return (int64_t)a->codecpar->width * a->codecpar->height >
           (int64_t)b->codecpar->width * b->codecpar->height;
}

static vpatch_status choose_video(vp_media_demuxer *source, char *message, size_t size)
{
    const AVCodecDescriptor *descriptor;
    AVStream *undecodable = NULL;
    char text[128];

    for (unsigned i = 0; i < source->format->nb_streams; i++) {
        AVStream *stream = source->format->streams[i];

        if (stream->codecpar->codec_type != AVMEDIA_TYPE_VIDEO) continue;
        if (!avcodec_find_decoder(stream->codecpar->codec_id)) {
            undecodable = stream;
            continue;
        }
        if (!source->video || better(stream, source->video)) source->video = stream;
    }
    if (source->video) return VPATCH_OK;
    if (!undecodable)
        return vp_media_fail(VPATCH_ERR_UNSUPPORTED,
                             source->format->nb_streams ? "no video or picture in it" : not_video,
                             message, size);
    descriptor = avcodec_descriptor_get(undecodable->codecpar->codec_id);
    snprintf(text, sizeof text, "this FFmpeg has no decoder for its video (%s)",
             descriptor ? descriptor->name : "unknown codec");
    return vp_media_fail(VPATCH_ERR_UNSUPPORTED, text, message, size);
}

static vpatch_status open_decoder(vp_media_demuxer *source, int threads, char *message, size_t size)
{
    const AVCodecParameters *par = source->video->codecpar;
    const AVCodec *codec = avcodec_find_decoder(par->codec_id);
    int error;

    /* before the decoder allocates for it */
    if (par->width > VPATCH_MAX_WIDTH || par->height > VPATCH_MAX_HEIGHT) {
        char text[96];

        snprintf(text, sizeof text, "%d x %d is larger than %d x %d", par->width, par->height,
                 VPATCH_MAX_WIDTH, VPATCH_MAX_HEIGHT);
        return vp_media_fail(VPATCH_ERR_UNSUPPORTED, text, message, size);
    }
    source->decoder = avcodec_alloc_context3(codec);
    error = source->decoder ? avcodec_parameters_to_context(source->decoder, par) : AVERROR(ENOMEM);
    if (error >= 0) {
        source->decoder->thread_count = threads;
        source->decoder->pkt_timebase = source->video->time_base;
        error = avcodec_open2(source->decoder, codec, NULL);
    }
    if (error < 0) return vp_media_averror(error, "the decoder does not start", message, size);
    return VPATCH_OK;
}

static int is_still(const vp_media_demuxer *source)
{
    const char *name = source->format->iformat->name;
    size_t length = strlen(name);

    if (source->video->disposition & AV_DISPOSITION_ATTACHED_PIC) return 1;
    if (source->video->nb_frames > 1) return 0;
    if (!strcmp(name, "image2")) return source->video->duration <= 1;
    return length > 5 && !strcmp(name + length - 5, "_pipe");
}

vpatch_status vp_media_demuxer_open(vp_media_demuxer *source, const char *path, int threads,
                                    char *message, size_t message_size)
{
    vpatch_status status;

    memset(source, 0, sizeof *source);
    status = open_format(source, path, message, message_size);
    if (!status) status = choose_video(source, message, message_size);
    if (!status && threads >= 0) status = open_decoder(source, threads, message, message_size);
    if (status)
        vp_media_demuxer_close(source);
    else
        source->still = is_still(source);
    return status;
}

int vp_media_demuxer_seek(vp_media_demuxer *source, int64_t pts)
{
    int video = source->video->index;
    int error = avformat_seek_file(source->format, video, INT64_MIN, pts, pts, 0);

    /* no key frame so early: takes any near one, the caller checks where it lies */
    if (error < 0) error = avformat_seek_file(source->format, video, INT64_MIN, pts, INT64_MAX, 0);
    if (error >= 0) avcodec_flush_buffers(source->decoder);
    return error;
}

int vp_media_demuxer_rewind(vp_media_demuxer *source, int64_t first_pts)
{
    int error;

    /* MPEG-TS has no index, and a search by time lands behind the first frame's start */
    if (!(source->format->iformat->flags & AVFMT_TS_DISCONT))
        return vp_media_demuxer_seek(source, first_pts);
    error = avformat_seek_file(source->format, -1, 0, 0, 0, AVSEEK_FLAG_BYTE);
    if (error >= 0) avcodec_flush_buffers(source->decoder);
    return error;
}

const int32_t *vp_media_demuxer_display_matrix(const AVStream *stream)
{
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
    const AVPacketSideData *data = av_packet_side_data_get(stream->codecpar->coded_side_data,
                                                           stream->codecpar->nb_coded_side_data,
                                                           AV_PKT_DATA_DISPLAYMATRIX);

    return data && data->size >= 36 ? (const int32_t *)(const void *)data->data : NULL;
#else
    size_t size = 0;
    const void *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);

    return data && size >= 36 ? data : NULL;
#endif
}

AVRational vp_media_demuxer_frame_rate(const vp_media_demuxer *source)
{
    AVRational rate = {0, 1};

    if (source->still) return rate;
    rate = av_guess_frame_rate(source->format, source->video, NULL);
    return rate.num > 0 && rate.den > 0 ? rate : (AVRational){0, 1};
}

double vp_media_demuxer_seconds(const vp_media_demuxer *source)
{
    if (source->still) return 0;
    if (source->video->duration > 0)
        return (double)source->video->duration * av_q2d(source->video->time_base);
    if (source->format->duration > 0) return (double)source->format->duration / AV_TIME_BASE;
    return 0;
}

void vp_media_demuxer_close(vp_media_demuxer *source)
{
    avcodec_free_context(&source->decoder);
    avformat_close_input(&source->format);
    memset(source, 0, sizeof *source);
}
