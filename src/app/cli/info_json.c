/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/info_json.h"

#include "util/json_value.h"

#define DECIMALS 6

static json_t *decimals(int known, double value)
{
    return known ? vp_json_decimals(value, DECIMALS) : json_null();
}

static json_t *bytes(int known, uint64_t value)
{
    return known ? json_integer((json_int_t)value) : json_null();
}

static json_t *stream_json(const vpatch_stream *stream)
{
    static const char *const kinds[] = {"unknown", "audio", "subtitle", "attachment"};
    unsigned kind = (unsigned)stream->kind;
    json_t *object = json_pack("{s:s, s:o}", "kind", kinds[kind < 4 ? kind : 0], "codec",
                               vp_json_text(stream->codec ? stream->codec : ""));

    if (stream->kind == VPATCH_STREAM_AUDIO) {
        object = vp_json_set(object, "sample_rate", json_integer(stream->sample_rate));
        object = vp_json_set(object, "channels", json_integer(stream->channels));
    }
    return object;
}

static json_t *streams_json(const vp_file_info *info)
{
    json_t *list = json_array();

    for (int i = 0; i < info->streams; i++)
        list = vp_json_append(list, stream_json(vp_file_info_stream(info, i)));
    return list;
}

static json_t *segments_json(const vp_file_info *info)
{
    const vpatch_header *header = vpatch_reader_header(info->vpt.reader);
    json_t *list = json_array();

    for (int i = 0; i < info->segments; i++) {
        const vpatch_segment_info *s = vpatch_reader_segment_info(info->vpt.reader, i);
        double start = (double)s->first_pts * header->time_base_num / header->time_base_den;

        list =
            vp_json_append(list, json_pack("{s:o, s:i, s:i, s:i, s:I}", "start", decimals(1, start),
                                           "frames", s->frames, "layers", s->layers, "quality",
                                           s->quality, "bytes", (json_int_t)s->size));
    }
    return list;
}

static json_t *problem_json(const vp_file_check *check)
{
    char text[600];

    if (vp_file_check_is_sound(check)) return json_null();
    vp_file_check_format(check, text, sizeof text);
    return vp_json_text(text);
}

json_t *vp_info_json(const vp_file_info *info, int verbose)
{
    const char *kind = info->kind == VPATCH_TOKENS_INDEPENDENT ? "independent" : "predicted";
    int known = !info->planned;
    json_t *object = json_object();

    object = vp_json_set(object, "file", vp_json_text(info->file));
    object = vp_json_set(object, "planned", json_boolean(info->planned));
    object = vp_json_set(object, "width", json_integer(info->width));
    object = vp_json_set(object, "height", json_integer(info->height));
    object = vp_json_set(object, "rotation", json_integer(info->degrees));
    object = vp_json_set(object, "mirrored", json_boolean(info->mirrored));
    object = vp_json_set(object, "frames", json_integer(info->frames));
    object = vp_json_set(object, "duration", decimals(1, info->duration));
    object = vp_json_set(object, "layers", json_integer(info->layers));
    object = vp_json_set(object, "rows", json_integer(info->rows));
    object = vp_json_set(object, "cols", json_integer(info->columns));
    object = vp_json_set(object, "tokens", json_integer(info->tokens));
    object = vp_json_set(object, "token_kind", json_string(kind));
    object = vp_json_set(object, "dims", json_integer(info->dims));
    object = vp_json_set(object, "parts", json_integer(info->parts));
    object = vp_json_set(object, "bytes", bytes(known, info->bytes));
    object = vp_json_set(object, "video_bytes", bytes(known, info->video_bytes));
    object =
        vp_json_set(object, "bits_per_pixel", decimals(known, vp_file_info_bits_per_pixel(info)));
    object =
        vp_json_set(object, "bits_per_token", decimals(known, vp_file_info_bits_per_token(info)));
    object = vp_json_set(object, "segments", json_integer(info->segments));
    object = vp_json_set(object, "checked", json_boolean(info->checked));
    object =
        vp_json_set(object, "damaged", json_boolean(info->check.damaged || info->check.backward));
    object = vp_json_set(object, "truncated", json_boolean(info->check.truncated));
    object = vp_json_set(object, "incomplete", json_boolean(info->check.incomplete));
    object = vp_json_set(object, "trailing", json_boolean(info->check.trailing));
    object = vp_json_set(object, "problem", problem_json(&info->check));
    object = vp_json_set(object, "model", vp_json_text(info->model));
    object = vp_json_set(object, "model_id", json_string(info->model_id));
    object = vp_json_set(object, "streams", streams_json(info));
    if (verbose && known) object = vp_json_set(object, "segment_list", segments_json(info));
    return object;
}

json_t *vp_info_total_json(const vp_info_total *total)
{
    double bits = (double)total->video_bytes * 8;
    int known = total->coded > 0;
    json_t *object =
        json_pack("{s:i, s:I}", "files", total->files, "frames", (json_int_t)total->frames);

    object = vp_json_set(object, "duration", decimals(1, total->duration));
    object = vp_json_set(object, "layers", json_integer(total->layers));
    object = vp_json_set(object, "tokens", json_integer(total->tokens));
    object = vp_json_set(object, "bytes", bytes(known, total->bytes));
    object = vp_json_set(object, "video_bytes", bytes(known, total->video_bytes));
    object = vp_json_set(object, "bits_per_pixel",
                         decimals(total->coded_pixels > 0, bits / total->coded_pixels));
    object = vp_json_set(object, "bits_per_token",
                         decimals(total->coded_tokens > 0, bits / total->coded_tokens));
    return vp_json_set(object, "segments", json_integer(total->segments));
}
