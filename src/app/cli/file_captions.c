/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/file_captions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "captions/caption_file.h"
#include "captions/subtitle_text.h"
#include "util/json_value.h"

/* Seconds: times that are nearer are one, whatever units they come from. */
#define NEAR 1e-6

typedef struct job {
    vp_file_captions *to;
    vpatch_reader *reader;
    vp_subtitle_text **decoders; /* for each stream, NULL: it is no text */
    double tick;
} job;

/* ---- layers -------------------------------------------------------------------------------- */

static int add_layers(job *j, const vpatch_segment *segment)
{
    vp_file_captions *to = j->to;
    size_t count = to->layer_count + (size_t)segment->layers;
    vp_layer_time *grown = realloc(to->layers, count * sizeof *grown);

    if (!grown) return -1;
    to->layers = grown;
    for (int i = 0, last = -1; i < segment->frames; i++) {
        int layer = vpatch_segment_layer_of(segment->frames, segment->token_mode, i);
        vp_layer_time *time = &grown[to->layer_count + (size_t)layer];
        double start = (double)segment->pts[i] * j->tick;

        if (layer >= segment->layers) break;
        if (layer != last) time->start = start;
        last = layer;
        time->end = start + (double)segment->durations[i] * j->tick;
    }
    /* where a frame's length is not said, it is shown until the next */
    for (size_t i = to->layer_count; i + 1 < count; i++) grown[i].end = grown[i + 1].start;
    if (to->layer_count) grown[to->layer_count - 1].end = grown[to->layer_count].start;
    to->layer_count = count;
    return 0;
}

void vp_file_captions_layers(const vp_file_captions *captions, double start, double end,
                             size_t *from, size_t *to)
{
    size_t first = 0, last;

    while (first < captions->layer_count && captions->layers[first].end <= start + NEAR) first++;
    last = first;
    while (last < captions->layer_count && captions->layers[last].start < end - NEAR) last++;
    if (last == first && first < captions->layer_count) last = first + 1;
    *from = last > first ? first : 0;
    *to = last > first ? last : 0;
}

/* ---- captions ------------------------------------------------------------------------------- */

static int add_own(job *j)
{
    for (int i = 0; i < vpatch_reader_caption_count(j->reader); i++) {
        const vpatch_caption *caption = vpatch_reader_caption(j->reader, i);
        double end = caption->end == INT64_MAX ? HUGE_VAL : (double)caption->end * j->tick;

        if (vp_caption_list_add(&j->to->list, (double)caption->start * j->tick, end, caption->track,
                                caption->text))
            return -1;
    }
    return 0;
}

/* "language=eng" among the lines of metadata; *size 0: there is none. */
static const char *language_of(const vpatch_stream *stream, int *size)
{
    const char *line = stream->metadata ? stream->metadata : "";

    while (strncmp(line, "language=", 9)) {
        line = strchr(line, '\n');
        *size = 0;
        if (!line) return "";
        line++;
    }
    *size = (int)strcspn(line + 9, "\n");
    return line + 9;
}

/* "subtitles", "subtitles eng": the row that a stream's text is in. */
static void name_track(const vpatch_stream *stream, char *track, size_t size)
{
    int length;
    const char *language = language_of(stream, &length);

    snprintf(track, size, VP_CAPTION_SUBTITLES "%s%.*s", length ? " " : "",
             length < 40 ? length : 40, language);
}

static int add_packet(job *j, const vpatch_stream_packet *packet)
{
    const vpatch_stream *stream = vpatch_reader_stream_info(j->reader, packet->stream);
    double tick, start;
    char track[64], *text;
    int failed;

    if (!stream || !j->decoders[packet->stream] || packet->pts == INT64_MIN) return 0;
    tick = (double)stream->time_base_num / stream->time_base_den;
    start = (double)packet->pts;
    text = vp_subtitle_text_take(j->decoders[packet->stream], packet->data, packet->size);
    if (!text) return -1;
    name_track(stream, track, sizeof track);
    failed = vp_caption_list_add(&j->to->list, start * tick,
                                 (start + (double)packet->duration) * tick, track, text);
    free(text);
    return failed;
}

static int open_decoders(job *j)
{
    int count = vpatch_reader_stream_count(j->reader), is_text;

    j->decoders = calloc((size_t)count + 1, sizeof *j->decoders);
    for (int i = 0; j->decoders && i < count; i++) {
        const vpatch_stream *stream = vpatch_reader_stream_info(j->reader, i);

        if (stream->kind != VPATCH_STREAM_SUBTITLE || stream->time_base_den < 1) continue;
        j->decoders[i] = vp_subtitle_text_open(stream->codec, stream->extradata,
                                               stream->extradata_size, &is_text);
        if (!j->decoders[i] && is_text) return -1;
    }
    return j->decoders ? 0 : -1;
}

static vpatch_status read_all(job *j)
{
    vpatch_status status;
    vpatch_item item;
    int failed = 0;

    while (!failed && !(status = vpatch_reader_read(j->reader, &item))) {
        if (item.kind == VPATCH_ITEM_SEGMENT) failed = add_layers(j, &item.segment);
        if (item.kind == VPATCH_ITEM_PACKET) failed = add_packet(j, &item.packet);
    }
    if (failed) return VPATCH_ERR_MEMORY;
    return status == VPATCH_END ? VPATCH_OK : status;
}

/* What lies before the first frame or behind the last is not of the video. */
static void cut_to_video(vp_file_captions *captions)
{
    double start = captions->layer_count ? captions->layers[0].start : 0;
    double end = captions->layer_count ? captions->layers[captions->layer_count - 1].end : 0;

    for (size_t i = 0; i < captions->list.count; i++) {
        vp_caption_entry *entry = &captions->list.entries[i];

        if (entry->start < start) entry->start = start;
        if (entry->end > end) entry->end = end > entry->start ? end : entry->start;
    }
}

int vp_file_has_captions(const vpatch_reader *reader)
{
    int has = vpatch_reader_caption_count(reader) > 0;

    for (int i = 0; i < vpatch_reader_stream_count(reader); i++)
        has |= vpatch_reader_stream_info(reader, i)->kind == VPATCH_STREAM_SUBTITLE;
    return has;
}

vpatch_status vp_file_captions_read(vp_file_captions *captions, vpatch_reader *reader)
{
    const vpatch_header *header = vpatch_reader_header(reader);
    job j = {.to = captions,
             .reader = reader,
             .tick = (double)header->time_base_num / header->time_base_den};
    vpatch_status status = VPATCH_ERR_MEMORY;

    memset(captions, 0, sizeof *captions);
    if (!open_decoders(&j) && !add_own(&j)) status = read_all(&j);
    for (int i = 0; j.decoders && i < vpatch_reader_stream_count(reader); i++)
        vp_subtitle_text_close(j.decoders[i]);
    free(j.decoders);
    if (status) {
        vp_file_captions_free(captions);
        return status;
    }
    cut_to_video(captions);
    vp_caption_list_sort(&captions->list);
    return VPATCH_OK;
}

void vp_file_captions_free(vp_file_captions *captions)
{
    vp_caption_list_free(&captions->list);
    free(captions->layers);
    memset(captions, 0, sizeof *captions);
}

void vp_file_captions_cut(vp_file_captions *captions, size_t from, size_t to)
{
    double start = from < captions->layer_count ? captions->layers[from].start : 0;
    double end = to && to <= captions->layer_count ? captions->layers[to - 1].end : 0;
    vp_caption_list *list = &captions->list;
    size_t kept = 0;

    for (size_t i = 0; i < list->count; i++) {
        vp_caption_entry entry = list->entries[i];

        if (entry.start >= end || (entry.end <= start && entry.start < start)) {
            free(entry.track);
            free(entry.text);
            continue;
        }
        if (entry.start < start) entry.start = start;
        if (entry.end > end) entry.end = end;
        list->entries[kept++] = entry;
    }
    list->count = kept;
    vp_caption_list_sort(list);
}

json_t *vp_file_captions_json(const vp_file_captions *captions)
{
    json_t *list = json_array();

    for (size_t i = 0; i < captions->list.count; i++) {
        const vp_caption_entry *entry = &captions->list.entries[i];
        json_t *object = json_object();
        size_t from, to;

        vp_file_captions_layers(captions, entry->start, entry->end, &from, &to);
        object = vp_json_set(object, "start", vp_json_decimals(entry->start, 6));
        object = vp_json_set(object, "end", vp_json_decimals(entry->end, 6));
        object =
            vp_json_set(object, "layers", json_pack("[I, I]", (json_int_t)from, (json_int_t)to));
        object = vp_json_set(object, "track", vp_json_text(entry->track));
        object = vp_json_set(object, "text", vp_json_text(entry->text));
        list = vp_json_append(list, object);
    }
    return list;
}
