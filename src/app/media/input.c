/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/input.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "media/averror.h"
#include "media/input_internal.h"
#include "media/packet_frames.h"
#include "media/passthrough.h"
#include "media/picture_convert.h"
#include "media/tag_text.h"
#include "media/tiff_pages.h"
#include "util/base_name.h"

void vp_media_input_settings_default(vp_media_input_settings *settings)
{
    settings->threads = 0;
    settings->from = -1;
    settings->to = -1;
    settings->carry = 1;
    settings->access = (vp_media_access){0, 0};
}

vpatch_status vp_input_fail(vp_media_input *input, vpatch_status status, const char *text)
{
    return vp_media_fail(status, text, input->message, sizeof input->message);
}

vpatch_status vp_input_no_memory(vp_media_input *input)
{
    return vp_input_fail(input, VPATCH_ERR_MEMORY, "not enough memory");
}

/* ---- opening and closing ---------------------------------------------------- */

static void set_display_matrix(vp_media_input *input)
{
    static const int32_t identity[9] = {1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30};
    const AVFrameSideData *data = av_frame_get_side_data(input->frame, AV_FRAME_DATA_DISPLAYMATRIX);
    const int32_t *matrix = vp_media_demuxer_display_matrix(input->source.video);

    if (!matrix && data && data->size >= sizeof identity) matrix = (const void *)data->data;
    if (!matrix || !memcmp(matrix, identity, sizeof identity)) return;
    input->header.has_display_matrix = 1;
    memcpy(input->header.display_matrix, matrix, sizeof identity);
}

static void set_header(vp_media_input *input)
{
    vpatch_header *header = &input->header;
    AVStream *video = input->source.video;
    AVRational rate = vp_media_demuxer_frame_rate(&input->source), aspect;

    header->time_base_num = video->time_base.num;
    header->time_base_den = video->time_base.den;
    header->frame_rate_num = rate.num;
    header->frame_rate_den = rate.den;
    header->still = input->source.still;
    aspect = av_guess_sample_aspect_ratio(input->source.format, video, input->frame);
    if (aspect.num > 0 && aspect.den > 0) {
        header->sar_num = aspect.num;
        header->sar_den = aspect.den;
    }
    set_display_matrix(input);
}

static vpatch_status allocate(vp_media_input *input)
{
    /* these describe the container, not the content */
    static const char *const skip[] = {"major_brand", "minor_version", "compatible_brands",
                                       "encoder", NULL};

    /* these the coding, or what was found when it was written */
    static const char *const skip_video[] = {"handler_name",
                                             "vendor_id",
                                             "encoder",
                                             "DURATION",
                                             "BPS",
                                             "NUMBER_OF_FRAMES",
                                             "NUMBER_OF_BYTES",
                                             "_STATISTICS_WRITING_APP",
                                             "_STATISTICS_TAGS",
                                             "_STATISTICS_WRITING_DATE_UTC",
                                             "alpha_mode",
                                             "rotate",
                                             "variant_bitrate",
                                             NULL};

    input->packet = av_packet_alloc();
    input->given = av_packet_alloc();
    input->frame = av_frame_alloc();
    input->metadata = vp_media_tag_text_text(input->source.format->metadata, skip);
    input->video_metadata = vp_media_tag_text_text(input->source.video->metadata, skip_video);
    if (!input->packet || !input->given || !input->frame || !input->metadata ||
        !input->video_metadata)
        return vp_input_no_memory(input);
    return VPATCH_OK;
}

static void note_pages(vp_media_input *input)
{
    const vp_media_byte_source *bytes = &input->source.bytes;
    int pages = 0;

    if (input->source.video->codecpar->codec_id == AV_CODEC_ID_TIFF && bytes->io && bytes->regular)
        pages = vp_media_tiff_pages(bytes->fd);
    if (pages > 1)
        vp_media_warnings_add(&input->notes, "only the first of %d pages is taken", pages);
}

static vpatch_status open_input(vp_media_input *input, const char *path)
{
    const vp_media_input_settings *settings = &input->settings;
    AVRational rate, ticks;
    vpatch_status status;

    input->end_us = INT64_MIN;
    vp_trim_init(&input->trim, settings->from, settings->to, 1, 1);
    if (input->trim.to <= input->trim.from || !input->trim.to)
        return vp_input_fail(input, VPATCH_ERR_ARGUMENT,
                             "the time asked for ends before it starts");
    status = vp_media_demuxer_open(&input->source, path, &settings->access, settings->threads,
                                   input->message, sizeof input->message);
    if (!status && input->source.files.missing)
        vp_media_warnings_add(
            &input->notes, "%d picture%s missing in the row (%s): those around follow each other",
            input->source.files.missing, input->source.files.missing == 1 ? " is" : "s are",
            vp_base_name(vp_media_picture_files_name(&input->source.files,
                                                     input->source.files.first_missing)));
    if (!status) status = vp_input_choose_streams(input);
    if (!status) status = allocate(input);
    if (status) return status;
    vpatch_header_default(&input->header);
    note_pages(input);
    rate = vp_media_demuxer_frame_rate(&input->source);
    ticks = input->source.video->time_base;
    vp_trim_init(&input->trim, settings->from, settings->to, ticks.num, ticks.den);
    vp_media_frame_clock_init(&input->clock, ticks.num, ticks.den, rate.num, rate.den);
    status = vp_input_find_first(input);
    if (status) return status;
    if (input->header.width > VPATCH_MAX_WIDTH || input->header.height > VPATCH_MAX_HEIGHT)
        return vp_input_fail(input, VPATCH_ERR_UNSUPPORTED, "the picture is too large");
    set_header(input);
    vp_input_describe_streams(input);
    return VPATCH_OK;
}

vpatch_status vp_media_input_open(vp_media_input **result, const char *path,
                                  const vp_media_input_settings *settings, char *message,
                                  size_t message_size)
{
    vp_media_input *input;
    vpatch_status status;

    if (message && message_size) *message = '\0';
    if (!result) return VPATCH_ERR_ARGUMENT;
    *result = NULL;
    if (!path)
        return vp_media_fail(VPATCH_ERR_ARGUMENT, "the name is missing", message, message_size);
    input = calloc(1, sizeof *input);
    if (!input) return vp_media_fail(VPATCH_ERR_MEMORY, "not enough memory", message, message_size);
    if (settings)
        input->settings = *settings;
    else
        vp_media_input_settings_default(&input->settings);
    status = open_input(input, path);
    if (status) {
        vp_media_fail(status, input->message, message, message_size);
        vp_media_input_close(input);
        return status;
    }
    *result = input;
    return VPATCH_OK;
}

void vp_media_input_close(vp_media_input *input)
{
    if (!input) return;
    for (int i = 0; i < input->stream_count; i++) vp_media_passthrough_clear(&input->streams[i]);
    free(input->streams);
    free(input->source_index);
    for (int i = 0; input->held && i < input->stream_count; i++)
        av_packet_free(&input->held[i].packet);
    free(input->held);
    free(input->metadata);
    free(input->video_metadata);
    vp_media_packet_queue_clear(&input->queue);
    vp_media_converter_free(&input->converter);
    av_packet_free(&input->packet);
    av_packet_free(&input->given);
    av_frame_free(&input->frame);
    vp_media_demuxer_close(&input->source);
    free(input);
}

/* ---- giving out --------------------------------------------------------------- */

static int64_t new_time(const vp_media_input *input, const AVPacket *packet, int64_t time)
{
    AVRational ticks = vp_input_time_base(input, packet);

    if (time == AV_NOPTS_VALUE) time = VP_TRIM_UNKNOWN;
    return vp_trim_packet_time(&input->trim, time, ticks.num, ticks.den);
}

static void give_packet(vp_media_input *input, vpatch_stream_packet *packet)
{
    const AVPacket *given = input->given;

    memset(packet, 0, sizeof *packet);
    packet->stream = vp_input_stream_of(input, given);
    packet->pts = new_time(input, given, given->pts);
    packet->dts = new_time(input, given, given->dts);
    packet->duration = given->duration;
    packet->flags = given->flags & AV_PKT_FLAG_KEY ? 1 : 0;
    packet->data = given->data;
    packet->size = (size_t)given->size;
}

int64_t vp_input_frame_duration(const AVFrame *frame)
{
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
    int64_t duration = frame->duration;
#else
    int64_t duration = frame->pkt_duration;
#endif
    return duration > 0 && duration < INT64_MAX / 4 ? duration : 0;
}

static vpatch_status give_frame(vp_media_input *input, vpatch_frame *frame)
{
    int error = vp_media_picture_convert(&input->converter, &input->header, input->frame, frame,
                                         &input->notes);

    input->frames = VP_FRAMES_DECODING;
    if (error < 0)
        return vp_media_averror(error, "a picture cannot be converted", input->message,
                                sizeof input->message);
    frame->pts = input->pts;
    frame->duration = vp_input_frame_duration(input->frame);
    return VPATCH_OK;
}

static void note_jumps(vp_media_input *input)
{
    const vp_media_time_jumps *jumps = &input->source.jumps;

    if (jumps->epoch == 1)
        vp_media_warnings_add(&input->notes,
                              "its clock jumps back by %.2f s: undone for all streams",
                              (double)jumps->first_back / AV_TIME_BASE);
    else if (jumps->epoch)
        vp_media_warnings_add(
            &input->notes, "its clock jumps back %d times: undone for all streams", jumps->epoch);
    if (jumps->holes)
        vp_media_warnings_add(
            &input->notes, "its clock jumps forward by %.1f s%s: the picture before stands as long",
            (double)jumps->hole / AV_TIME_BASE, jumps->holes > 1 ? ", and more than once" : "");
}

/* What only the end can tell. */
static vpatch_status finish(vp_media_input *input)
{
    if (input->clock.repaired && !input->source.still)
        vp_media_warnings_add(
            &input->notes, "the times of %lld frame%s were missing or out of order",
            (long long)input->clock.repaired, input->clock.repaired == 1 ? "" : "s");
    note_jumps(input);
    vp_input_check_errors(input);
    return VPATCH_END;
}

vpatch_status vp_media_input_next(vp_media_input *input, vp_media_event *event)
{
    for (;;) {
        vpatch_status status;

        while (vp_media_packet_queue_pop(&input->queue, input->given)) {
            if (!vp_input_keeps_packet(input, input->given)) continue;
            vp_input_cut_packet(input, input->given);
            event->kind = VP_MEDIA_PACKET;
            give_packet(input, &event->packet);
            return VPATCH_OK;
        }
        if (input->frames == VP_FRAMES_PENDING) {
            event->kind = VP_MEDIA_FRAME;
            return give_frame(input, &event->frame);
        }
        if (input->frames == VP_FRAMES_ENDED && input->packets != VP_PACKETS_READING)
            return finish(input);
        status = vp_input_advance(input);
        if (status) return status;
    }
}

/* ---- questions ------------------------------------------------------------------ */

const vpatch_header *vp_media_input_header(const vp_media_input *input)
{
    return &input->header;
}

const char *vp_media_input_metadata(const vp_media_input *input)
{
    return input->metadata;
}

const char *vp_media_input_video_metadata(const vp_media_input *input)
{
    return input->video_metadata;
}

int vp_media_input_streams(const vp_media_input *input)
{
    return input->stream_count;
}

const vpatch_stream *vp_media_input_stream(const vp_media_input *input, int index)
{
    return index >= 0 && index < input->stream_count ? &input->streams[index] : NULL;
}

double vp_media_input_seconds(const vp_media_input *input)
{
    double seconds = vp_media_demuxer_seconds(&input->source), to = input->settings.to;

    if (input->source.still) return input->still_seconds;
    if (seconds <= 0) return 0;
    if (to >= 0 && to < seconds) seconds = to;
    if (input->settings.from > 0) seconds -= input->settings.from;
    return seconds > 0 ? seconds : 0;
}

/* What the container counts, without what its edit list hides; 0: it does not count. */
static int64_t counted_frames(AVStream *video)
{
    int entries = avformat_index_get_entries_count(video), hidden = 0;

    for (int i = 0; i < entries; i++)
        hidden += !!(avformat_index_get_entry(video, i)->flags & AVINDEX_DISCARD_FRAME);
    return hidden ? entries - hidden : video->nb_frames;
}

int64_t vp_media_input_frames(const vp_media_input *input, int *exact)
{
    int trimmed = input->settings.from > 0 || input->settings.to >= 0;
    const vpatch_header *header = &input->header;
    int64_t counted = counted_frames(input->source.video), estimate = 0;

    if (exact) *exact = input->source.still;
    if (input->source.still) return 1;
    if (header->frame_rate_num > 0)
        estimate = llround(vp_media_input_seconds(input) * header->frame_rate_num /
                           header->frame_rate_den);
    /* what AVI counts may be empty chunks */
    if (vp_media_has_hidden_frames(input->source.video->codecpar->codec_id)) return estimate;
    if (trimmed || counted <= 0 || llabs(counted - estimate) > 2 + counted / 100) return estimate;
    /* at an open start a decoder may not show all that it is given */
    if (exact) *exact = !input->source.start.open;
    return counted;
}

const char *vp_media_input_codec(const vp_media_input *input)
{
    return avcodec_get_name(input->source.video->codecpar->codec_id);
}

const char *vp_media_input_pixels(const vp_media_input *input)
{
    return input->pixels ? input->pixels : "";
}

const char *vp_media_input_damage(vp_media_input *input)
{
    vp_input_check_errors(input);
    return input->damage[0] ? input->damage : NULL;
}

const char *vp_media_input_note(const vp_media_input *input, int index)
{
    return vp_media_warnings_get(&input->notes, index);
}

const char *vp_media_input_message(const vp_media_input *input)
{
    return input->message;
}
