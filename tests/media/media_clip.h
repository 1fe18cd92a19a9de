/* SPDX-License-Identifier: BSD-2-Clause */
/* Clips made on the spot, and what comes out of the media room as a record that
 * can be compared. Everything lies in one directory per test program. */
#ifndef VPATCH_TEST_MEDIA_CLIP_H
#define VPATCH_TEST_MEDIA_CLIP_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

#include "common/test.h"
#include "media/input.h"
#include "media/output.h"

enum { CLIP_MAX = 512, CLIP_AUDIO_RATE = 48000, CLIP_AUDIO_FRAME = 1024 };

static char clip_directory[64];

static inline void clip_begin(void)
{
    strcpy(clip_directory, "/tmp/vpatch-media-XXXXXX");
    if (!mkdtemp(clip_directory)) {
        perror("mkdtemp");
        exit(1);
    }
    vp_media_log(0);
}

/* Path of a file in the directory; four may be in use at a time. */
static inline const char *clip_path(const char *name)
{
    static char paths[4][400];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof paths[0], "%s/%s", clip_directory, name);
    return path;
}

/* Files in the directory, hidden ones too. */
static inline int clip_files(void)
{
    DIR *directory = opendir(clip_directory);
    struct dirent *entry;
    int count = 0;

    while (directory && (entry = readdir(directory)))
        count += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
    if (directory) closedir(directory);
    return count;
}

static inline void clip_remove_all(void)
{
    DIR *directory = opendir(clip_directory);
    struct dirent *entry;

    while (directory && (entry = readdir(directory)))
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            unlink(clip_path(entry->d_name));
    if (directory) closedir(directory);
}

static inline void clip_end(void)
{
    clip_remove_all();
    rmdir(clip_directory);
}

static inline void clip_write(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");

    CHECK(file && fwrite(data, 1, size, file) == size);
    if (file) fclose(file);
}

/* The whole file, to be freed; *size may be NULL. */
static inline char *clip_slurp(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *data = calloc(1, (size_t)4 << 20);
    size_t got = file && data ? fread(data, 1, ((size_t)4 << 20) - 1, file) : 0;

    if (file) fclose(file);
    if (size) *size = got;
    return data;
}

/* ---- making clips ------------------------------------------------------------- */

typedef struct clip_spec {
    const char *codec;         /* encoder; NULL: ffv1                            */
    enum AVPixelFormat format; /* of the frames                                  */
    int width, height, frames;
    AVRational time_base, rate, aspect;
    const int64_t *pts; /* [frames]; NULL: n * step + start               */
    int64_t step, start;
    const int32_t *matrix;                 /* display matrix                                 */
    int range, space, primaries, transfer; /* AVCOL_*; 0: unspecified             */
    int gop, b_frames;
    int audio_packets;      /* 0: no audio; fake AAC                          */
    int64_t audio_start;    /* samples                                        */
    int subtitle;           /* 1: one SubRip line at 0.1 s                    */
    const char *attachment; /* contents of an attached font                   */
    const char *title;
} clip_spec;

static inline clip_spec clip_plain(int width, int height, int frames)
{
    clip_spec spec = {0};

    spec.format = AV_PIX_FMT_YUV420P;
    spec.width = width;
    spec.height = height;
    spec.frames = frames;
    spec.time_base = (AVRational){1, 1000};
    spec.rate = (AVRational){25, 1};
    spec.step = 40;
    return spec;
}

/* Byte-wise noise that is different in every frame but calm enough for any codec. */
static inline void clip_paint(AVFrame *frame, int n)
{
    unsigned state = 7u * (unsigned)n + 1;
    int plane, y, x;

    for (plane = 0; plane < 4 && frame->data[plane]; plane++)
        for (y = 0; y < (plane ? (frame->height + 1) / 2 : frame->height); y++)
            for (x = 0; x < (plane ? (frame->width + 1) / 2 : frame->width); x++)
                frame->data[plane][y * frame->linesize[plane] + x] =
                    (uint8_t)(60 + 5 * n % 100 + x % 50 + test_random(&state) % 4);
}

/* The bytes of audio packet n: as AAC nothing would decode it, but nothing has to. */
static inline size_t clip_audio_packet(uint8_t *data, int n)
{
    unsigned state = (unsigned)n + 77, size = 100 + test_random(&state) % 50, i;

    for (i = 0; i < size; i++) data[i] = (uint8_t)test_random(&state);
    data[0] = 0x21; /* not an ADTS head */
    return size;
}

static inline int clip_fail(int line, int error)
{
    fprintf(stderr, "clip.h:%d: libav error %d while making a clip\n", line, error);
    exit(1);
}

#define CLIP_TRY(call)                           \
    do {                                         \
        int try_ = (call);                       \
        if (try_ < 0) clip_fail(__LINE__, try_); \
    } while (0)

static inline AVStream *clip_add_audio(AVFormatContext *format)
{
    AVStream *stream = avformat_new_stream(format, NULL);
    static const uint8_t config[2] = {0x11, 0x90}; /* AAC LC, 48000 Hz, stereo */

    if (!stream) clip_fail(__LINE__, 0);
    stream->codecpar->codec_type = AVMEDIA_TYPE_AUDIO;
    stream->codecpar->codec_id = AV_CODEC_ID_AAC;
    stream->codecpar->sample_rate = CLIP_AUDIO_RATE;
    stream->codecpar->frame_size = CLIP_AUDIO_FRAME;
    av_channel_layout_default(&stream->codecpar->ch_layout, 2);
    stream->codecpar->extradata = av_mallocz(2 + AV_INPUT_BUFFER_PADDING_SIZE);
    memcpy(stream->codecpar->extradata, config, 2);
    stream->codecpar->extradata_size = 2;
    stream->time_base = (AVRational){1, CLIP_AUDIO_RATE};
    CLIP_TRY(av_dict_set(&stream->metadata, "language", "deu", 0));
    CLIP_TRY(av_dict_set(&stream->metadata, "title", "Ton = \\laut\\", 0));
    return stream;
}

static inline AVStream *clip_add_text(AVFormatContext *format, enum AVMediaType type,
                                      enum AVCodecID codec, const char *extradata)
{
    AVStream *stream = avformat_new_stream(format, NULL);
    size_t size = extradata ? strlen(extradata) : 0;

    if (!stream) clip_fail(__LINE__, 0);
    stream->codecpar->codec_type = type;
    stream->codecpar->codec_id = codec;
    stream->time_base = (AVRational){1, 1000};
    if (size) {
        stream->codecpar->extradata = av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE);
        memcpy(stream->codecpar->extradata, extradata, size);
        stream->codecpar->extradata_size = (int)size;
        CLIP_TRY(av_dict_set(&stream->metadata, "filename", "a.ttf", 0));
        CLIP_TRY(av_dict_set(&stream->metadata, "mimetype", "font/ttf", 0));
    }
    return stream;
}

static inline void clip_send_raw(AVFormatContext *format, AVStream *stream, const void *data,
                                 size_t size, int64_t pts, int64_t duration, AVRational time_base)
{
    AVPacket *packet = av_packet_alloc();

    CLIP_TRY(av_new_packet(packet, (int)size));
    memcpy(packet->data, data, size);
    packet->pts = packet->dts = pts;
    packet->duration = duration;
    packet->flags = AV_PKT_FLAG_KEY;
    packet->stream_index = stream->index;
    av_packet_rescale_ts(packet, time_base, stream->time_base);
    CLIP_TRY(av_interleaved_write_frame(format, packet));
    av_packet_free(&packet);
}

static inline void clip_drain(AVFormatContext *format, AVStream *stream, AVCodecContext *encoder)
{
    AVPacket *packet = av_packet_alloc();

    while (avcodec_receive_packet(encoder, packet) >= 0) {
        packet->stream_index = stream->index;
        if (!packet->duration) packet->duration = 1;
        av_packet_rescale_ts(packet, encoder->time_base, stream->time_base);
        CLIP_TRY(av_interleaved_write_frame(format, packet));
    }
    av_packet_free(&packet);
}

static inline void clip_make(const char *path, const clip_spec *spec,
                             void (*paint)(AVFrame *frame, int n))
{
    const AVCodec *codec = avcodec_find_encoder_by_name(spec->codec ? spec->codec : "ffv1");
    AVCodecContext *encoder = avcodec_alloc_context3(codec);
    AVFormatContext *format = NULL;
    AVStream *video, *audio = NULL, *subtitle = NULL;
    uint8_t data[256];
    int n;

    CLIP_TRY(avformat_alloc_output_context2(&format, NULL, NULL, path));
    encoder->width = spec->width;
    encoder->height = spec->height;
    encoder->pix_fmt = spec->format;
    encoder->time_base = spec->time_base;
    encoder->framerate = spec->rate;
    encoder->sample_aspect_ratio = spec->aspect;
    encoder->color_range = (enum AVColorRange)spec->range;
    encoder->colorspace = spec->space ? (enum AVColorSpace)spec->space : AVCOL_SPC_UNSPECIFIED;
    if (spec->primaries) encoder->color_primaries = (enum AVColorPrimaries)spec->primaries;
    if (spec->transfer) encoder->color_trc = (enum AVColorTransferCharacteristic)spec->transfer;
    encoder->gop_size = spec->gop ? spec->gop : 12;
    encoder->max_b_frames = spec->b_frames;
    encoder->thread_count = 1;
    /* One slice: libavcodec 63 cuts FFV1 of level 3 into several, and refuses 1 x 8. */
    if (codec->id == AV_CODEC_ID_FFV1) encoder->level = 1;
    if (format->oformat->flags & AVFMT_GLOBALHEADER) encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    CLIP_TRY(avcodec_open2(encoder, codec, NULL));
    video = avformat_new_stream(format, NULL);
    if (!video) clip_fail(__LINE__, 0);
    CLIP_TRY(avcodec_parameters_from_context(video->codecpar, encoder));
    video->time_base = spec->time_base;
    video->avg_frame_rate = spec->rate;
    video->sample_aspect_ratio = spec->aspect;
    if (spec->matrix) {
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
        AVPacketSideData *side = av_packet_side_data_new(&video->codecpar->coded_side_data,
                                                         &video->codecpar->nb_coded_side_data,
                                                         AV_PKT_DATA_DISPLAYMATRIX, 36, 0);

        memcpy(side->data, spec->matrix, 36);
#else
        memcpy(av_stream_new_side_data(video, AV_PKT_DATA_DISPLAYMATRIX, 36), spec->matrix, 36);
#endif
    }
    if (spec->title) CLIP_TRY(av_dict_set(&format->metadata, "title", spec->title, 0));
    if (spec->audio_packets) audio = clip_add_audio(format);
    if (spec->subtitle)
        subtitle = clip_add_text(format, AVMEDIA_TYPE_SUBTITLE, AV_CODEC_ID_SUBRIP, NULL);
    if (spec->attachment)
        clip_add_text(format, AVMEDIA_TYPE_ATTACHMENT, AV_CODEC_ID_TTF, spec->attachment);
    CLIP_TRY(avio_open(&format->pb, path, AVIO_FLAG_WRITE));
    CLIP_TRY(avformat_write_header(format, NULL));
    for (n = 0; n < spec->audio_packets; n++)
        clip_send_raw(format, audio, data, clip_audio_packet(data, n),
                      spec->audio_start + (int64_t)n * CLIP_AUDIO_FRAME, CLIP_AUDIO_FRAME,
                      (AVRational){1, CLIP_AUDIO_RATE});
    if (subtitle) clip_send_raw(format, subtitle, "Hallo", 5, 100, 500, (AVRational){1, 1000});
    for (n = 0; n < spec->frames; n++) {
        AVFrame *frame = av_frame_alloc();

        frame->format = spec->format;
        frame->width = spec->width;
        frame->height = spec->height;
        CLIP_TRY(av_frame_get_buffer(frame, 0));
        paint(frame, n);
        frame->pts = spec->pts ? spec->pts[n] : n * spec->step + spec->start;
        CLIP_TRY(avcodec_send_frame(encoder, frame));
        av_frame_free(&frame);
        clip_drain(format, video, encoder);
    }
    CLIP_TRY(avcodec_send_frame(encoder, NULL));
    clip_drain(format, video, encoder);
    CLIP_TRY(av_write_trailer(format));
    CLIP_TRY(avio_closep(&format->pb));
    avformat_free_context(format);
    avcodec_free_context(&encoder);
}

/* ---- what comes out --------------------------------------------------------------- */

typedef struct clip_record {
    vpatch_status opened, ended;
    char message[256], notes[2048], metadata[512];
    vpatch_header header;
    int streams;
    int frames, packets;
    int64_t pts[CLIP_MAX], duration[CLIP_MAX];
    uint64_t hash[CLIP_MAX];  /* of the frames' samples                 */
    int stream[CLIP_MAX];     /* of the packets                         */
    double seconds[CLIP_MAX]; /* of the packets                         */
    uint64_t packet_hash[CLIP_MAX];
    char damage[200]; /* "": none */
} clip_record;

static inline uint64_t clip_hash(uint64_t hash, const uint8_t *data, size_t size)
{
    while (size--) hash = (hash ^ *data++) * 0x100000001b3u;
    return hash;
}

static inline uint64_t clip_frame_hash(const vpatch_frame *frame)
{
    uint64_t hash = 0xcbf29ce484222325u;
    int plane, y;

    for (plane = 0; plane < 3; plane++)
        for (y = 0; y < (plane ? (frame->height + 1) / 2 : frame->height); y++)
            hash = clip_hash(hash, frame->data[plane] + y * frame->stride[plane],
                             (size_t)(plane ? (frame->width + 1) / 2 : frame->width));
    return hash;
}

static inline void clip_record_event(clip_record *record, const vp_media_input *input,
                                     const vp_media_event *event)
{
    if (event->kind == VP_MEDIA_FRAME && record->frames < CLIP_MAX) {
        record->pts[record->frames] = event->frame.pts;
        record->duration[record->frames] = event->frame.duration;
        record->hash[record->frames++] = clip_frame_hash(&event->frame);
    } else if (event->kind == VP_MEDIA_PACKET && record->packets < CLIP_MAX) {
        const vpatch_stream *stream = vp_media_input_stream(input, event->packet.stream);

        record->stream[record->packets] = event->packet.stream;
        record->seconds[record->packets] = (double)event->packet.pts * stream->time_base_num /
                                           stream->time_base_den;
        record->packet_hash[record->packets++] =
            clip_hash(0xcbf29ce484222325u, event->packet.data, event->packet.size);
    }
}

/* Reads a file and, with an output that is open, writes all of it there. settings
 * may be NULL. */
static inline void clip_pump(clip_record *record, const char *path,
                             const vp_media_input_settings *settings, const char *to,
                             const vp_media_output_settings *output_settings, char *output_message,
                             size_t output_message_size)
{
    vp_media_input *input = NULL;
    vp_media_output *output = NULL;
    vp_media_event event;
    vpatch_status status = VPATCH_OK;
    int i;

    memset(record, 0, sizeof *record);
    record->opened =
        vp_media_input_open(&input, path, settings, record->message, sizeof record->message);
    if (record->opened) return;
    record->header = *vp_media_input_header(input);
    record->streams = vp_media_input_streams(input);
    snprintf(record->metadata, sizeof record->metadata, "%s", vp_media_input_metadata(input));
    if (to) {
        status = vp_media_output_open(&output, to, &record->header, output_settings, output_message,
                                      output_message_size);
        if (!status) status = vp_media_output_metadata(output, vp_media_input_metadata(input));
        for (i = 0; !status && i < record->streams; i++)
            status = vp_media_output_add_stream(output, vp_media_input_stream(input, i), NULL);
        if (!status) status = vp_media_output_start(output);
    }
    while (!status && !(status = vp_media_input_next(input, &event))) {
        clip_record_event(record, input, &event);
        if (output && event.kind == VP_MEDIA_FRAME)
            status = vp_media_output_frame(output, &event.frame);
        if (output && event.kind == VP_MEDIA_PACKET)
            status = vp_media_output_packet(output, &event.packet);
    }
    if (output && status == VPATCH_END) {
        status = vp_media_output_finish(output);
        if (!status) status = VPATCH_END;
    }
    record->ended = status;
    snprintf(record->message, sizeof record->message, "%s", vp_media_input_message(input));
    if (vp_media_input_damage(input))
        snprintf(record->damage, sizeof record->damage, "%s", vp_media_input_damage(input));
    for (i = 0; vp_media_input_note(input, i); i++) {
        strncat(record->notes, vp_media_input_note(input, i),
                sizeof record->notes - strlen(record->notes) - 1);
        strncat(record->notes, "\n", sizeof record->notes - strlen(record->notes) - 1);
    }
    if (output) {
        if (status != VPATCH_END)
            snprintf(output_message, output_message_size, "%s", vp_media_output_message(output));
        for (i = 0; vp_media_output_note(output, i); i++) {
            strncat(record->notes, vp_media_output_note(output, i),
                    sizeof record->notes - strlen(record->notes) - 1);
            strncat(record->notes, "\n", sizeof record->notes - strlen(record->notes) - 1);
        }
    }
    vp_media_output_close(output);
    vp_media_input_close(input);
}

static inline void clip_read(clip_record *record, const char *path,
                             const vp_media_input_settings *settings)
{
    clip_pump(record, path, settings, NULL, NULL, NULL, 0);
}

#endif
