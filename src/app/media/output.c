/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/output.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "media/averror.h"
#include "media/container_limits.h"
#include "media/left_out.h"
#include "media/mux.h"
#include "media/passthrough.h"
#include "media/picture_sequence.h"
#include "media/rate_check.h"
#include "media/tempfile.h"
#include "media/turn.h"
#include "media/video_encoder.h"
#include "media/warnings.h"
#include "media/y4m.h"

typedef enum output_kind { KIND_Y4M, KIND_PICTURES, KIND_CONTAINER } output_kind;

typedef enum output_state { STATE_OPEN, STATE_STARTED, STATE_FINISHED, STATE_FAILED } output_state;

struct vp_media_output {
    output_kind kind;
    output_state state;
    vpatch_header header; /* of the pictures that are written */
    int width, height;    /* of the frames that come          */
    int turned;           /* 1: they are written turned       */
    vp_media_turn turn;
    vp_media_output_settings settings; /* codec is not used after opening */
    const AVOutputFormat *format;      /* KIND_CONTAINER                  */
    const AVCodec *codec;              /* all but KIND_Y4M                */
    vp_tempfile *file;                 /* all but KIND_PICTURES           */
    vp_media_video_encoder encoder;
    vp_media_mux mux;
    vp_media_picture_sequence pictures;
    vp_rate_check rate; /* of pictures                     */
    vp_media_y4m y4m;
    char *metadata, *video_metadata;
    vpatch_stream *streams; /* [stream_count] copies           */
    int stream_count;
    AVPacket *packet;
    int64_t bytes; /* of pictures and y4m             */
    vp_media_warnings notes;
    char message[256];
};

void vp_media_output_settings_default(vp_media_output_settings *settings)
{
    settings->codec = NULL;
    settings->crf = -1;
    settings->force = 0;
    settings->threads = 0;
    settings->frames = 0;
    settings->keep_rotation = 0;
}

/* ---- errors ---------------------------------------------------------------------- */

static vpatch_status fail(vp_media_output *output, vpatch_status status, const char *text)
{
    output->state = STATE_FAILED;
    return vp_media_fail(status, text, output->message, sizeof output->message);
}

static vpatch_status fail_further_files(vp_media_output *output)
{
    char text[160];

    snprintf(text, sizeof text,
             "%s writes further files beside the one that is named; .mkv and .mp4 are one file",
             output->format->name);
    return fail(output, VPATCH_ERR_UNSUPPORTED, text);
}

/* Prefers the temporary file's reason of a failed write to libavformat's error. */
static vpatch_status fail_av(vp_media_output *output, int error, const char *what)
{
    if (output->file && vp_tempfile_errno(output->file))
        return fail(output, VPATCH_ERR_IO, vp_tempfile_message(output->file));
    if (output->mux.wants_further_files) return fail_further_files(output);
    output->state = STATE_FAILED;
    return vp_media_averror(error, what, output->message, sizeof output->message);
}

static vpatch_status fail_state(vp_media_output *output)
{
    /* a failed output keeps its first reason */
    if (output->state == STATE_FAILED) return VPATCH_ERR_ARGUMENT;
    return fail(output, VPATCH_ERR_ARGUMENT, "calls to the output are out of order");
}

/* ---- what the name asks for -------------------------------------------------------- */

static int has_extension(const char *path, const char *extension)
{
    const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');

    return dot && (!slash || dot > slash) && !strcasecmp(dot + 1, extension);
}

static int is_y4m(const char *path)
{
    return !strcmp(path, "-") || has_extension(path, "y4m");
}

int vp_media_output_is_picture(const char *path)
{
    const AVOutputFormat *format;

    if (!path || is_y4m(path)) return 0;
    if (has_extension(path, "webp")) return 1;
    format = av_guess_format(NULL, path, NULL);
    return format && !strcmp(format->name, "image2");
}

static const AVCodec *usual_codec(const AVOutputFormat *format, const char *path)
{
    enum AVCodecID id = av_guess_codec(format, NULL, path, NULL, AVMEDIA_TYPE_VIDEO);
    const AVCodec *codec = NULL;

    if (!strcmp(format->name, "matroska") || !strcmp(format->name, "nut")) id = AV_CODEC_ID_FFV1;
    if (id == AV_CODEC_ID_WEBP) codec = avcodec_find_encoder_by_name("libwebp");
    if (id == AV_CODEC_ID_H264) codec = avcodec_find_encoder_by_name("libx264");
    if (!codec && id != AV_CODEC_ID_NONE) codec = avcodec_find_encoder(id);
    return codec && codec->type == AVMEDIA_TYPE_VIDEO ? codec : NULL;
}

static vpatch_status choose_codec(vp_media_output *output, const AVOutputFormat *format,
                                  const char *path)
{
    const char *name = output->settings.codec;
    char text[160];

    output->codec = name ? vp_media_video_encoder_find(name) : usual_codec(format, path);
    if (output->codec) {
        if (output->kind == KIND_CONTAINER &&
            !avformat_query_codec(format, output->codec->id, FF_COMPLIANCE_NORMAL)) {
            snprintf(text, sizeof text, "%s files cannot hold %s video", format->name,
                     avcodec_get_name(output->codec->id));
            return fail(output, VPATCH_ERR_UNSUPPORTED, text);
        }
        return VPATCH_OK;
    }
    if (name)
        snprintf(text, sizeof text, "this FFmpeg has no video encoder \"%.60s\"", name);
    else
        snprintf(text, sizeof text, "no video encoder for %s files in this FFmpeg", format->name);
    return fail(output, VPATCH_ERR_UNSUPPORTED, text);
}

static vpatch_status choose_kind(vp_media_output *output, const char *path)
{
    const AVOutputFormat *format;
    const char *name = strcmp(path, "-") ? NULL : output->settings.format;

    if (name && !strcmp(name, "y4m")) name = NULL;
    if (is_y4m(path) && !name) {
        output->kind = KIND_Y4M;
        if (output->settings.codec)
            return fail(output, VPATCH_ERR_ARGUMENT, "y4m is not coded: no codec can be chosen");
        return VPATCH_OK;
    }
    format = av_guess_format(name, name ? NULL : path, NULL);
    if (!format && name)
        return fail(output, VPATCH_ERR_UNSUPPORTED,
                    "this FFmpeg writes no container of that name (matroska, nut, mpegts, ...)");
    if (!format)
        return fail(
            output, VPATCH_ERR_UNSUPPORTED,
            "the name does not end in a file type that FFmpeg can write, as .mkv, .mp4, .y4m "
            "and .png do");
    output->kind = vp_media_output_is_picture(path) ? KIND_PICTURES : KIND_CONTAINER;
    output->format = format;
    /* playlists, segments, streams over a network: what they open is not ours to replace */
    if (output->kind == KIND_CONTAINER && (format->flags & (AVFMT_NOFILE | AVFMT_NEEDNUMBER)))
        return fail_further_files(output);
    return choose_codec(output, format, path);
}

/* ---- opening ------------------------------------------------------------------------ */

/* How messages call the kind of file. */
static const char *kind_name(const vp_media_output *output)
{
    return output->kind == KIND_Y4M        ? "y4m"
           : output->kind == KIND_PICTURES ? output->codec->name
                                           : output->format->name;
}

/* What the file can say of the rotation is left to it; the rest is done to the pictures. */
static void choose_turn(vp_media_output *output)
{
    vpatch_header *header = &output->header;
    char text[80];
    int turns;

    output->width = header->width;
    output->height = header->height;
    if (!header->has_display_matrix) return;
    turns = vp_media_turn_of(&output->turn, header->display_matrix);
    if (!turns) return;
    if (output->kind == KIND_CONTAINER && vp_container_holds_rotation(output->format)) return;
    vp_media_turn_text(text, sizeof text, header->display_matrix);
    if (output->settings.keep_rotation || turns < 0) {
        vp_media_warnings_add(&output->notes, "%s cannot hold the rotation of the picture (%s)",
                              kind_name(output), *text ? text : "distorted");
        return;
    }
    vp_media_warnings_add(&output->notes, "pictures turned as they are to be seen: %s", text);
    vp_media_turn_header(&output->turn, header);
    output->turned = 1;
}

static vpatch_status open_output(vp_media_output *output, const char *path)
{
    const vpatch_header *header = &output->header;
    int force = output->settings.force;
    vpatch_status status;

    if (header->width < 1 || header->height < 1 || header->width > VPATCH_MAX_WIDTH ||
        header->height > VPATCH_MAX_HEIGHT || header->time_base_num < 1 ||
        header->time_base_den < 1)
        return fail(output, VPATCH_ERR_ARGUMENT, "the header is not valid");
    status = choose_kind(output, path);
    if (status) return status;
    choose_turn(output);
    output->packet = av_packet_alloc();
    if (!output->packet) return fail(output, VPATCH_ERR_MEMORY, "not enough memory");
    if (output->kind == KIND_PICTURES)
        status = vp_media_picture_sequence_start(&output->pictures, path,
                                                 !header->still && output->settings.frames != 1,
                                                 force, output->message, sizeof output->message);
    else
        status =
            vp_tempfile_open(&output->file, path, force, output->message, sizeof output->message);
    return status;
}

vpatch_status vp_media_output_open(vp_media_output **result, const char *path,
                                   const vpatch_header *header,
                                   const vp_media_output_settings *settings, char *message,
                                   size_t message_size)
{
    vp_media_output *output;
    vpatch_status status;

    if (message && message_size) *message = '\0';
    if (!result) return VPATCH_ERR_ARGUMENT;
    *result = NULL;
    if (!path || !*path || !header)
        return vp_media_fail(VPATCH_ERR_ARGUMENT, "the name is missing", message, message_size);
    output = calloc(1, sizeof *output);
    if (!output)
        return vp_media_fail(VPATCH_ERR_MEMORY, "not enough memory", message, message_size);
    output->header = *header;
    if (settings)
        output->settings = *settings;
    else
        vp_media_output_settings_default(&output->settings);
    status = open_output(output, path);
    output->settings.codec = output->settings.format = NULL; /* the caller's; not needed any more */
    if (status) {
        vp_media_fail(status, output->message, message, message_size);
        vp_media_output_close(output);
        return status;
    }
    *result = output;
    return VPATCH_OK;
}

/* Keeps a copy of text, which may be NULL, in *place. */
static vpatch_status keep_text(vp_media_output *output, char **place, const char *text)
{
    size_t size = text ? strlen(text) + 1 : 0;

    if (output->state != STATE_OPEN) return fail_state(output);
    free(*place);
    *place = NULL;
    if (!size) return VPATCH_OK;
    *place = malloc(size);
    if (!*place) return fail(output, VPATCH_ERR_MEMORY, "not enough memory");
    memcpy(*place, text, size);
    return VPATCH_OK;
}

vpatch_status vp_media_output_metadata(vp_media_output *output, const char *metadata)
{
    return keep_text(output, &output->metadata, metadata);
}

vpatch_status vp_media_output_video_metadata(vp_media_output *output, const char *metadata)
{
    return keep_text(output, &output->video_metadata, metadata);
}

vpatch_status vp_media_output_add_stream(vp_media_output *output, const vpatch_stream *stream,
                                         int *index)
{
    vpatch_stream *streams;

    if (output->state != STATE_OPEN) return fail_state(output);
    streams = realloc(output->streams, ((size_t)output->stream_count + 1) * sizeof *streams);
    if (!streams) return fail(output, VPATCH_ERR_MEMORY, "not enough memory");
    output->streams = streams;
    if (vp_media_passthrough_copy(&streams[output->stream_count], stream))
        return fail(output, VPATCH_ERR_MEMORY, "not enough memory");
    if (index) *index = output->stream_count;
    output->stream_count++;
    return VPATCH_OK;
}

/* ---- starting ------------------------------------------------------------------------ */

static vpatch_status start_encoder(vp_media_output *output)
{
    vp_media_video_encoder_setup setup = {0};
    char text[96];
    int error;

    setup.codec = output->codec;
    setup.header = &output->header;
    setup.crf = output->settings.crf;
    setup.threads = output->settings.threads;
    if (output->kind == KIND_CONTAINER) {
        int flags = output->format->flags;

        setup.global_header = !!(flags & AVFMT_GLOBALHEADER);
        /* MP4 lacks the flag for variable rates, but formats that keep negative times keep any */
        setup.constant_rate =
            !(flags & (AVFMT_VARIABLE_FPS | AVFMT_NOTIMESTAMPS | AVFMT_TS_NEGATIVE));
    } else {
        setup.threads = 1; /* frame threads would hold pictures back */
    }
    error = vp_media_video_encoder_open(&output->encoder, &setup, &output->notes);
    if (error >= 0) return VPATCH_OK;
    snprintf(text, sizeof text, "the encoder %s does not start for this picture size and format",
             output->codec->name);
    return fail_av(output, error, text);
}

static vpatch_status start_mux(vp_media_output *output)
{
    vp_media_mux_setup setup = {0};
    int error;

    setup.format = output->format;
    setup.file = output->file;
    setup.encoder = output->encoder.context;
    setup.header = &output->header;
    setup.metadata = output->metadata;
    setup.video_metadata = output->video_metadata;
    setup.streams = output->streams;
    setup.stream_count = output->stream_count;
    setup.notes = &output->notes;
    error = vp_media_mux_start(&output->mux, &setup);
    if (error == AVERROR(EINVAL) && !vp_tempfile_seekable(output->file))
        return fail(output, VPATCH_ERR_UNSUPPORTED,
                    "this file type cannot be written to a pipe or device");
    return error < 0 ? fail_av(output, error, "the file cannot be started") : VPATCH_OK;
}

/* y4m and pictures hold one thing only. */
static void note_limits(vp_media_output *output)
{
    const char *name = kind_name(output);

    for (int i = 0; i < output->stream_count; i++)
        vp_left_out_stream(&output->notes, &output->streams[i], name);
    vp_left_out_texts(&output->notes, output->video_metadata, 1, NULL, name);
    vp_left_out_texts(&output->notes, output->metadata, 0, NULL, name);
    vp_left_out_hdr(&output->notes, &output->header, name);
    /* y4m says the sample aspect; JPEG's conversion to its own matrix is like that to RGB */
    vp_left_out_colour(&output->notes, &output->header, output->kind == KIND_PICTURES, name);
    if (output->kind == KIND_PICTURES &&
        !vp_container_holds_aspect(NULL, output->codec->id,
                                   (AVRational){output->header.sar_num, output->header.sar_den},
                                   output->header.width, output->header.height))
        vp_left_out_aspect(&output->notes, &output->header, name);
}

static void start_rate_check(vp_media_output *output)
{
    const vpatch_header *header = &output->header;

    if (header->frame_rate_num > 0 && header->frame_rate_den > 0)
        output->rate.frames_per_tick = (double)header->time_base_num / header->time_base_den *
                                       header->frame_rate_num / header->frame_rate_den;
}

vpatch_status vp_media_output_start(vp_media_output *output)
{
    vpatch_status status = VPATCH_OK;

    if (output->state != STATE_OPEN) return fail_state(output);
    if (output->kind != KIND_CONTAINER) note_limits(output);
    if (output->kind == KIND_PICTURES) start_rate_check(output);
    if (output->kind != KIND_Y4M) status = start_encoder(output);
    if (!status && output->kind == KIND_CONTAINER) status = start_mux(output);
    if (!status && output->kind == KIND_Y4M)
        vp_media_y4m_start(&output->y4m, output->file, &output->header);
    if (!status) output->state = STATE_STARTED;
    return status;
}

/* ---- frames and packets --------------------------------------------------------------- */

static vpatch_status write_picture(vp_media_output *output)
{
    vp_media_picture_sequence *pictures = &output->pictures;
    vpatch_status status =
        vp_media_picture_sequence_open(pictures, output->message, sizeof output->message);

    if (!status) {
        if (vp_tempfile_write(pictures->file, output->packet->data, (size_t)output->packet->size))
            status = vp_media_fail(VPATCH_ERR_IO, vp_tempfile_message(pictures->file),
                                   output->message, sizeof output->message);
        else
            status =
                vp_media_picture_sequence_commit(pictures, output->message, sizeof output->message);
    }
    if (status) output->state = STATE_FAILED;
    output->bytes += output->packet->size;
    return status;
}

/* Writes what the encoder has ready. */
static vpatch_status drain(vp_media_output *output)
{
    for (;;) {
        int error = vp_media_video_encoder_receive(&output->encoder, output->packet);
        vpatch_status status = VPATCH_OK;

        if (error < 0) return fail_av(output, error, "the encoder fails");
        if (!error) return VPATCH_OK;
        if (output->kind == KIND_CONTAINER) {
            error = vp_media_mux_video(&output->mux, output->packet);
            if (error < 0) status = fail_av(output, error, "cannot be written");
        } else {
            status = write_picture(output);
        }
        av_packet_unref(output->packet);
        if (status) return status;
    }
}

/* libavcodec and libavformat add to times without looking, in clocks of their own: a time has to be
 * far from the limits in all of them. */
static int time_fits(const vp_media_output *output, int64_t time)
{
    AVRational ticks = {output->header.time_base_num, output->header.time_base_den};
    double seconds = (double)time * av_q2d(ticks), most = (double)(INT64_MAX / 4);

    return fabs((double)time) <= most && fabs(seconds) * AV_TIME_BASE <= most &&
           fabs(seconds) <= most * av_q2d(output->encoder.context->time_base);
}

static vpatch_status encode_frame(vp_media_output *output, const vpatch_frame *frame)
{
    vpatch_frame bounded = *frame;
    int error;

    if (!time_fits(output, frame->pts)) {
        if (output->kind != KIND_PICTURES)
            return fail(output, VPATCH_ERR_UNSUPPORTED,
                        "the times of the frames are too large for it (.y4m has none)");
        bounded.pts = output->rate.frames; /* nobody sees it */
    }
    if (!time_fits(output, frame->duration)) bounded.duration = 0;
    error = vp_media_video_encoder_send(&output->encoder, &bounded);
    if (error < 0) return fail_av(output, error, "the encoder fails");
    return drain(output);
}

vpatch_status vp_media_output_frame(vp_media_output *output, const vpatch_frame *frame)
{
    vpatch_frame turned;
    int error;

    if (output->state != STATE_STARTED) return fail_state(output);
    if (frame->width != output->width || frame->height != output->height)
        return fail(output, VPATCH_ERR_ARGUMENT, "a frame has another size than the header says");
    if (output->turned) {
        if (vp_media_turn_frame(&output->turn, frame, &turned))
            return fail(output, VPATCH_ERR_MEMORY, "not enough memory");
        frame = &turned;
    }
    if (output->kind == KIND_Y4M) {
        error = vp_media_y4m_frame(&output->y4m, frame, &output->notes);
        if (error) return fail_av(output, AVERROR(error), "cannot be written");
        output->bytes += (int64_t)frame->width * frame->height +
                         2 * ((int64_t)(frame->width + 1) / 2) * ((frame->height + 1) / 2);
        return VPATCH_OK;
    }
    if (output->kind == KIND_PICTURES && vp_rate_check_is_off(&output->rate, frame->pts))
        vp_media_warnings_add(&output->notes,
                              "variable frame rate: pictures cannot hold the times of the frames");
    return encode_frame(output, frame);
}

vpatch_status vp_media_output_packet(vp_media_output *output, const vpatch_stream_packet *packet)
{
    int error;

    if (output->state != STATE_STARTED) return fail_state(output);
    if (packet->stream < 0 || packet->stream >= output->stream_count)
        return fail(output, VPATCH_ERR_ARGUMENT, "a packet belongs to no stream");
    if (output->kind != KIND_CONTAINER) return VPATCH_OK;
    error = vp_media_mux_packet(&output->mux, packet);
    return error < 0 ? fail_av(output, error, "cannot be written") : VPATCH_OK;
}

/* ---- the end ---------------------------------------------------------------------------- */

vpatch_status vp_media_output_finish(vp_media_output *output)
{
    vpatch_status status = VPATCH_OK;
    int error;

    if (output->state != STATE_STARTED) return fail_state(output);
    if (output->kind == KIND_Y4M) {
        error = vp_media_y4m_finish(&output->y4m, &output->notes);
        if (error) return fail_av(output, AVERROR(error), "cannot be written");
    } else {
        error = vp_media_video_encoder_send(&output->encoder, NULL);
        if (error < 0) return fail_av(output, error, "the encoder fails");
        status = drain(output);
        if (status) return status;
    }
    if (output->kind == KIND_CONTAINER) {
        error = vp_media_mux_finish(&output->mux);
        if (error < 0) return fail_av(output, error, "the file cannot be ended");
    }
    if (output->kind == KIND_PICTURES) {
        status = vp_media_picture_sequence_finish(&output->pictures, output->message,
                                                  sizeof output->message);
        if (status) {
            output->state = STATE_FAILED;
            return status;
        }
    }
    if (output->file) {
        status = vp_tempfile_commit(output->file);
        if (status) return fail(output, status, vp_tempfile_message(output->file));
    }
    output->state = STATE_FINISHED;
    return VPATCH_OK;
}

int64_t vp_media_output_bytes(const vp_media_output *output)
{
    return output->kind == KIND_CONTAINER ? output->mux.size : output->bytes;
}

void vp_media_output_size(const vp_media_output *output, int *width, int *height)
{
    *width = output->header.width;
    *height = output->header.height;
}

const char *vp_media_output_codec(const vp_media_output *output)
{
    return output->codec ? output->codec->name : "rawvideo";
}

const char *vp_media_output_note(const vp_media_output *output, int index)
{
    return vp_media_warnings_get(&output->notes, index);
}

const char *vp_media_output_message(const vp_media_output *output)
{
    return output->message;
}

void vp_media_output_close(vp_media_output *output)
{
    if (!output) return;
    /* the container's last writes still go to the file */
    vp_media_mux_close(&output->mux);
    vp_media_video_encoder_close(&output->encoder);
    vp_media_picture_sequence_close(&output->pictures);
    vp_tempfile_close(output->file);
    vp_media_turn_free(&output->turn);
    vp_media_y4m_close(&output->y4m);
    for (int i = 0; i < output->stream_count; i++) vp_media_passthrough_clear(&output->streams[i]);
    free(output->streams);
    free(output->metadata);
    free(output->video_metadata);
    av_packet_free(&output->packet);
    free(output);
}
