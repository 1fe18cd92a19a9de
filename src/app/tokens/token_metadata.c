/* SPDX-License-Identifier: BSD-2-Clause */
#include "tokens/token_metadata.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/json_value.h"

json_t *vp_token_metadata_add(json_t *object, const char *key, const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return vp_json_set(object, key, vp_json_text(text));
}

/* ---- numbers in a row: "1/90000", "0 65536 0" ------------------------------------------- */

static void join(char *text, size_t size, const int64_t *number, int count, char between)
{
    size_t used = 0;

    for (int i = 0; i < count && used + 1 < size; i++) {
        if (i) text[used++] = between;
        used += (size_t)snprintf(text + used, size - used, "%lld", (long long)number[i]);
    }
}

/* 1: the text is exactly so many numbers of low..high. */
static int split(const char *text, int64_t *number, int count, char between, int64_t low,
                 int64_t high)
{
    for (int i = 0; i < count; i++) {
        char *end;

        number[i] = strtoll(text, &end, 10);
        if (end == text || number[i] < low || number[i] > high) return 0;
        if (*end != (i + 1 < count ? between : 0)) return 0;
        text = end + 1;
    }
    return 1;
}

/* ---- plain fields ----------------------------------------------------------------------- */

typedef struct field {
    const char *key;
    size_t offset; /* of `count` ints */
    int count, low;
} field;

static const field fields[] = {
#define FIELD(key, name, count, low)                   \
    {                                                  \
        key, offsetof(vpatch_header, name), count, low \
    }
    FIELD("width", width, 1, 1),
    FIELD("height", height, 1, 1),
    FIELD("time_base", time_base_num, 2, 1),
    FIELD("frame_rate", frame_rate_num, 2, 0),
    FIELD("sample_aspect", sar_num, 2, 0),
    FIELD("colour_primaries", colour_primaries, 1, 0),
    FIELD("transfer", transfer, 1, 0),
    FIELD("matrix", matrix, 1, 0),
    FIELD("full_range", full_range, 1, 0),
    FIELD("chroma_location", chroma_location, 1, 0),
    FIELD("still", still, 1, 0),
#undef FIELD
};

#define FIELDS (sizeof fields / sizeof *fields)

static json_t *add_fields(json_t *object, const vpatch_header *header)
{
    for (size_t i = 0; i < FIELDS; i++) {
        int value[2] = {0};
        int64_t number[2] = {0};
        char text[48];

        memcpy(value, (const char *)header + fields[i].offset,
               (size_t)fields[i].count * sizeof *value);
        for (int k = 0; k < fields[i].count; k++) number[k] = value[k];
        join(text, sizeof text, number, fields[i].count, '/');
        object = vp_token_metadata_add(object, fields[i].key, "%s", text);
    }
    return object;
}

static int wrong(vp_tensor_reader *reader, const char *key)
{
    snprintf(reader->message, sizeof reader->message, "metadata \"%s\" is \"%.80s\", not %s", key,
             vp_tensor_reader_text(reader, key), "what it has to be (docs/tokens.md)");
    return -1;
}

static int take_fields(vp_tensor_reader *reader, vpatch_header *header)
{
    for (size_t i = 0; i < FIELDS; i++) {
        const char *text = vp_tensor_reader_text(reader, fields[i].key);
        int64_t number[2] = {0};
        int value[2];

        if (!text) continue;
        if (!split(text, number, fields[i].count, '/', fields[i].low, INT32_MAX))
            return wrong(reader, fields[i].key);
        value[0] = (int)number[0];
        value[1] = (int)number[1];
        memcpy((char *)header + fields[i].offset, value, (size_t)fields[i].count * sizeof *value);
    }
    return 0;
}

/* ---- the rest --------------------------------------------------------------------------- */

static json_t *add_pictures(json_t *object, const vpatch_header *header)
{
    const vpatch_mastering_display *display = &header->mastering_display;
    int64_t number[10];
    char text[200];

    if (header->has_display_matrix) {
        for (int i = 0; i < 9; i++) number[i] = header->display_matrix[i];
        join(text, sizeof text, number, 9, ' ');
        object = vp_token_metadata_add(object, "display_matrix", "%s", text);
    }
    if (header->has_mastering_display) {
        for (int i = 0; i < 6; i++) number[i] = display->primaries[i / 2][i % 2];
        for (int i = 0; i < 2; i++) number[6 + i] = display->white_point[i];
        number[8] = display->max_luminance;
        number[9] = display->min_luminance;
        join(text, sizeof text, number, 10, ' ');
        object = vp_token_metadata_add(object, "mastering_display", "%s", text);
    }
    if (header->has_content_light)
        object = vp_token_metadata_add(object, "content_light", "%u %u", header->max_cll,
                                       header->max_fall);
    return object;
}

static int take_pictures(vp_tensor_reader *reader, vpatch_header *header)
{
    vpatch_mastering_display *display = &header->mastering_display;
    const char *matrix = vp_tensor_reader_text(reader, "display_matrix");
    const char *mastering = vp_tensor_reader_text(reader, "mastering_display");
    const char *light = vp_tensor_reader_text(reader, "content_light");
    int64_t number[10];

    if (matrix) {
        if (!split(matrix, number, 9, ' ', INT32_MIN, INT32_MAX))
            return wrong(reader, "display_matrix");
        header->has_display_matrix = 1;
        for (int i = 0; i < 9; i++) header->display_matrix[i] = (int32_t)number[i];
    }
    if (mastering) {
        if (!split(mastering, number, 10, ' ', 0, UINT32_MAX))
            return wrong(reader, "mastering_display");
        for (int i = 0; i < 8; i++)
            if (number[i] > UINT16_MAX) return wrong(reader, "mastering_display");
        header->has_mastering_display = 1;
        for (int i = 0; i < 6; i++) display->primaries[i / 2][i % 2] = (uint16_t)number[i];
        for (int i = 0; i < 2; i++) display->white_point[i] = (uint16_t)number[6 + i];
        display->max_luminance = (uint32_t)number[8];
        display->min_luminance = (uint32_t)number[9];
    }
    if (light) {
        if (!split(light, number, 2, ' ', 0, UINT32_MAX)) return wrong(reader, "content_light");
        header->has_content_light = 1;
        header->max_cll = (uint32_t)number[0];
        header->max_fall = (uint32_t)number[1];
    }
    return 0;
}

static const char hex[] = "0123456789abcdef";

json_t *vp_token_metadata_make(const vpatch_header *header, const char *texts,
                               const char *video_texts)
{
    char id[2 * VPATCH_MODEL_ID_SIZE + 1] = "";
    json_t *object = json_object();

    for (int i = 0; i < VPATCH_MODEL_ID_SIZE; i++) {
        id[2 * i] = hex[header->model_id[i] >> 4];
        id[2 * i + 1] = hex[header->model_id[i] & 15];
    }
    object = vp_token_metadata_add(object, "format", "%s", VP_TOKEN_FORMAT);
    object = vp_token_metadata_add(object, "program", "vpatch %s", vpatch_version());
    object = vp_token_metadata_add(object, "kind", "%s",
                                   header->token_mode == VPATCH_TOKENS_INDEPENDENT ? "independent"
                                                                                   : "predicted");
    object = vp_token_metadata_add(object, "model", "%.*s", (int)sizeof header->model_name,
                                   header->model_name);
    object = vp_token_metadata_add(object, "model_id", "%s", id);
    object = add_fields(object, header);
    object = add_pictures(object, header);
    if (texts && *texts) object = vp_json_set(object, "texts", vp_json_text(texts));
    if (video_texts && *video_texts)
        object = vp_json_set(object, "video_texts", vp_json_text(video_texts));
    return object;
}

static int take_model(vp_tensor_reader *reader, vpatch_header *header, int *has_model)
{
    const char *id = vp_tensor_reader_text(reader, "model_id");
    const char *name = vp_tensor_reader_text(reader, "model");

    *has_model = id != NULL;
    if (name) {
        if (strlen(name) >= sizeof header->model_name) return wrong(reader, "model");
        memset(header->model_name, 0, sizeof header->model_name);
        memcpy(header->model_name, name, strlen(name));
    }
    if (!id) return 0;
    if (strlen(id) != 2 * VPATCH_MODEL_ID_SIZE || strspn(id, "0123456789abcdef") != strlen(id))
        return wrong(reader, "model_id");
    for (int i = 0; i < VPATCH_MODEL_ID_SIZE; i++)
        header->model_id[i] =
            (uint8_t)((strchr(hex, id[2 * i]) - hex) * 16 + (strchr(hex, id[2 * i + 1]) - hex));
    return 0;
}

int vp_token_metadata_take(vp_tensor_reader *reader, vpatch_header *header, int *has_model)
{
    const char *kind = vp_tensor_reader_text(reader, "kind");
    const char *format = vp_tensor_reader_text(reader, "format");

    if (format && !strncmp(format, "vpatch-tokens-", 14) && strcmp(format, VP_TOKEN_FORMAT)) {
        snprintf(reader->message, sizeof reader->message,
                 "of a later version of vpatch (format \"%.40s\", known is %s)", format,
                 VP_TOKEN_FORMAT);
        return -1;
    }
    if (format && strcmp(format, VP_TOKEN_FORMAT)) return wrong(reader, "format");
    if (kind) {
        if (strcmp(kind, "predicted") && strcmp(kind, "independent")) return wrong(reader, "kind");
        header->token_mode = *kind == 'i' ? VPATCH_TOKENS_INDEPENDENT : VPATCH_TOKENS_PREDICTED;
    }
    if (take_fields(reader, header) || take_pictures(reader, header)) return -1;
    return take_model(reader, header, has_model);
}

int vp_token_metadata_take_end(vp_tensor_reader *reader, int *incomplete)
{
    const char *text = vp_tensor_reader_text(reader, VP_TOKEN_INCOMPLETE);

    if (text && strcmp(text, "0") && strcmp(text, "1")) return wrong(reader, VP_TOKEN_INCOMPLETE);
    *incomplete = text && *text == '1';
    return 0;
}
