/* SPDX-License-Identifier: BSD-2-Clause */
#include "captions/caption_file.h"

#include <errno.h>
#include <jansson.h>
#include <libavformat/avformat.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "captions/subtitle_text.h"
#include "util/fail_text.h"
#include "util/utf8.h"

/* Of all text that a .vpt file may have; larger ones are none of captions. */
#define MOST_TEXT (4 << 20)
/* Seconds: times that are nearer are one; a sum of decimal fractions is seldom the fraction. */
#define NEAR      1e-6

static int no_memory(char *message, size_t size)
{
    return vp_fail_text(message, size, "out of memory");
}

static const char *ending_of(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot && !strchr(dot, '/') ? dot + 1 : "";
}

int vp_is_caption_file(const char *path)
{
    static const char *const endings[] = {"srt", "vtt", "txt", "json"};

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (!strcasecmp(ending_of(path), endings[i])) return 1;
    return 0;
}

/* ---- text --------------------------------------------------------------------------------- */

/* All bytes of a file, with a 0 behind them that *count leaves out; NULL: message. */
static char *read_bytes(const char *path, size_t *count, char *message, size_t size)
{
    FILE *file = fopen(path, "rb");
    char *bytes = file ? malloc(MOST_TEXT + 1) : NULL;

    *count = bytes ? fread(bytes, 1, MOST_TEXT + 1, file) : 0;
    if (file && !bytes)
        no_memory(message, size);
    else if (!file || ferror(file))
        vp_fail_text(message, size, "%s", strerror(errno));
    else if (*count > MOST_TEXT)
        vp_fail_text(message, size, "it is larger than captions may be (4 MiB)");
    else {
        bytes[*count] = 0;
        fclose(file);
        return bytes;
    }
    free(bytes);
    if (file) fclose(file);
    return NULL;
}

/* Where UTF-8 has its mark of the order of bytes, what is behind it. */
static const char *behind_mark(const char *text)
{
    return strncmp(text, "\xef\xbb\xbf", 3) ? text : text + 3;
}

/* 1: nothing to be seen is in it. */
static int is_blank(const char *text)
{
    return !text[strspn(text, " \t\r\n\f\v")];
}

static int is_utf8(const char *text)
{
    size_t length;

    while (*text && (length = vp_utf8_length(text))) text += length;
    return !*text;
}

/* All of a file; what is not UTF-8 is refused: repaired, its letters would be lost. */
static char *read_text(const char *path, char *message, size_t size)
{
    size_t count;
    char *bytes = read_bytes(path, &count, message, size), *text = NULL;

    if (!bytes) return NULL;
    if (memchr(bytes, 0, count))
        vp_fail_text(message, size, "it is no text: a zero byte is in it");
    else if (!is_utf8(bytes))
        vp_fail_text(message, size,
                     "it is not UTF-8 (iconv -f latin1 -t utf-8 makes it of Latin-1)");
    else if (!(text = strdup(behind_mark(bytes))))
        no_memory(message, size);
    free(bytes);
    return text;
}

static int read_plain(vp_caption_list *list, const char *path, const char *track, char *message,
                      size_t size)
{
    char *text = read_text(path, message, size);
    int failed;

    if (!text) return -1;
    failed = vp_caption_list_add(list, 0, INFINITY, track, text);
    free(text);
    return failed ? no_memory(message, size) : 0;
}

/* ---- JSON ---------------------------------------------------------------------------------- */

static const char *words_of(const json_t *object)
{
    const char *text = json_string_value(json_object_get(object, "text"));

    return text ? text : json_string_value(json_object_get(object, "caption"));
}

static int take_object(vp_caption_list *list, const json_t *object, const char *track,
                       size_t number, char *message, size_t size)
{
    const json_t *start = json_object_get(object, "start"), *end = json_object_get(object, "end");
    const char *text = words_of(object), *own = json_string_value(json_object_get(object, "track"));

    if (!text) return vp_fail_text(message, size, "caption %zu has no \"text\"", number);
    if ((start && !json_is_number(start)) || (end && !json_is_number(end)) || !start != !end)
        return vp_fail_text(message, size,
                            "caption %zu: \"start\" and \"end\" are numbers of seconds", number);
    if (vp_caption_list_add(list, start ? json_number_value(start) : 0,
                            end ? json_number_value(end) : INFINITY, own ? own : track, text))
        return no_memory(message, size);
    return 0;
}

static int take_json(vp_caption_list *list, const json_t *root, const char *track, char *message,
                     size_t size)
{
    const json_t *captions = json_is_object(root) ? json_object_get(root, "captions") : root;
    const json_t *item;
    size_t index;

    if (!captions && words_of(root)) return take_object(list, root, track, 1, message, size);
    if (!captions) return 0; /* of something else */
    if (!json_is_array(captions)) return vp_fail_text(message, size, "\"captions\" is no list");
    json_array_foreach(captions, index, item)
    {
        if (take_object(list, item, track, index + 1, message, size)) return -1;
    }
    return 0;
}

int vp_caption_json_read(vp_caption_list *list, const char *text, const char *track, char *message,
                         size_t size)
{
    json_error_t error;
    json_t *root = json_loads(text, JSON_DECODE_ANY, &error);
    int failed;

    if (!root) return vp_fail_text(message, size, "line %d: %s", error.line, error.text);
    failed = take_json(list, root, track, message, size);
    json_decref(root);
    return failed;
}

static int read_json(vp_caption_list *list, const char *path, const char *track, char *message,
                     size_t size)
{
    char *text = read_text(path, message, size);
    int failed = text ? 0 : -1;

    if (text && !is_blank(text)) failed = vp_caption_json_read(list, text, track, message, size);
    free(text);
    return failed;
}

/* ---- subtitles ------------------------------------------------------------------------------- */

static int take_packet(vp_caption_list *list, const AVStream *stream, const AVPacket *packet,
                       vp_subtitle_text *decoder, const char *track)
{
    double tick = av_q2d(stream->time_base), start = (double)packet->pts;
    double end = start + (double)packet->duration;
    char *text = vp_subtitle_text_take(decoder, packet->data, (size_t)packet->size);
    /* one product each: where one ends and the next begins is the same number */
    int failed = !text || vp_caption_list_add(list, start * tick, end * tick, track, text);

    free(text);
    return failed;
}

/* *count: the captions, also those without text, which add nothing. */
static int take_packets(vp_caption_list *list, AVFormatContext *format, const char *track,
                        int *count, char *message, size_t size)
{
    const AVCodecParameters *parameters = format->streams[0]->codecpar;
    int is_text = 0, failed = 0;
    vp_subtitle_text *decoder = vp_subtitle_text_open(avcodec_get_name(parameters->codec_id),
                                                      parameters->extradata,
                                                      (size_t)parameters->extradata_size, &is_text);
    AVPacket *packet = av_packet_alloc();

    if (!is_text)
        failed = vp_fail_text(message, size, "this FFmpeg cannot read such subtitles");
    else if (!decoder || !packet)
        failed = no_memory(message, size);
    while (!failed && packet && av_read_frame(format, packet) >= 0) {
        failed = take_packet(list, format->streams[0], packet, decoder, track);
        ++*count;
        if (failed) no_memory(message, size);
        av_packet_unref(packet);
    }
    if (!failed && vp_subtitle_text_failures(decoder))
        failed = vp_fail_text(message, size, "%d of its captions cannot be read: are they UTF-8?",
                              vp_subtitle_text_failures(decoder));
    av_packet_free(&packet);
    vp_subtitle_text_close(decoder);
    return failed;
}

/* 1: none are meant to be in it: a .vtt has a head, and notes and styles, which have no times. */
static int has_none(const char *text, const char *name)
{
    text = behind_mark(text);
    return is_blank(text) ||
           (!strcmp(name, "webvtt") && !strncmp(text, "WEBVTT", 6) && !strstr(text, "-->"));
}

static int open_subtitles(vp_caption_list *list, const char *path, const char *name,
                          const char *track, char *message, size_t size)
{
    AVFormatContext *format = NULL;
    size_t length = strlen(path) + 6;
    char *url = malloc(length);
    int failed, error, count = 0;

    if (!url) return no_memory(message, size);
    /* a name with a colon is no protocol */
    snprintf(url, length, "file:%s", path);
    error = avformat_open_input(&format, url, av_find_input_format(name), NULL);
    free(url);
    if (error == AVERROR(ENOMEM)) return no_memory(message, size);
    if (error < 0 || !format->nb_streams) {
        avformat_close_input(&format);
        return vp_fail_text(message, size, "it cannot be read as .%s subtitles",
                            strcmp(name, "srt") ? "vtt" : "srt");
    }
    failed = take_packets(list, format, track, &count, message, size);
    avformat_close_input(&format);
    if (!failed && !count) return vp_fail_text(message, size, "there are no captions in it");
    return failed;
}

static int read_subtitles(vp_caption_list *list, const char *path, const char *name,
                          const char *track, char *message, size_t size)
{
    size_t count;
    char *bytes = read_bytes(path, &count, message, size);
    int none = bytes && !memchr(bytes, 0, count) && has_none(bytes, name);

    free(bytes);
    if (!bytes || none) return bytes ? 0 : -1;
    return open_subtitles(list, path, name, track, message, size);
}

int vp_caption_file_read(vp_caption_list *list, const char *path, const char *track, char *message,
                         size_t size)
{
    const char *ending = ending_of(path);

    if (!strcasecmp(ending, "txt")) return read_plain(list, path, track, message, size);
    if (!strcasecmp(ending, "json")) return read_json(list, path, track, message, size);
    if (!strcasecmp(ending, "srt")) return read_subtitles(list, path, "srt", track, message, size);
    if (!strcasecmp(ending, "vtt"))
        return read_subtitles(list, path, "webvtt", track, message, size);
    return vp_fail_text(message, size, "captions come from .srt, .vtt, .txt and .json files");
}

/* ---- on a clip ----------------------------------------------------------------------------- */

/* The one before in the same track; NULL: none. */
static vp_caption_entry *before_in_track(const vp_caption_list *list, size_t at)
{
    for (size_t i = at; i > 0; i--)
        if (!strcmp(list->entries[i - 1].track, list->entries[at].track))
            return &list->entries[i - 1];
    return NULL;
}

/* What was text of a subtitle stream, whose lines may stand over one another. */
static int may_overlap(const vp_caption_entry *entry)
{
    return !strncmp(entry->track, VP_CAPTION_SUBTITLES, strlen(VP_CAPTION_SUBTITLES));
}

int vp_caption_list_fit(vp_caption_list *list, double end, char *message, size_t size)
{
    vp_caption_list_sort(list);
    for (size_t i = 0; i < list->count; i++) {
        vp_caption_entry *entry = &list->entries[i];
        vp_caption_entry *before = may_overlap(entry) ? NULL : before_in_track(list, i);

        if (!(entry->start >= 0) || !(entry->end >= entry->start))
            return vp_fail_text(message, size,
                                "the caption at %.3f s begins before 0 or ends before it begins",
                                entry->start);
        if (entry->start >= end || (entry->end > end + 1 && entry->end != (double)INFINITY))
            return vp_fail_text(
                message, size,
                "the caption from %.3f to %.3f s runs past the end of the video, which is "
                "at %.3f s",
                entry->start, entry->end, end);
        if (before && before->end > entry->start + NEAR)
            return vp_fail_text(message, size, "the captions at %.3f and %.3f s overlap",
                                before->start, entry->start);
        if (before && before->end > entry->start) before->end = entry->start;
        if (entry->end > end) entry->end = end;
    }
    return 0;
}
