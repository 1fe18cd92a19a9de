/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/model_info.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/model_lookup.h"
#include "util/json_value.h"
#include "util/printable.h"

/* What export.py writes, and what to call it. */
static const struct {
    const char *key, *name;
    int number; /* in JSON */
} records[] = {
    {"training.steps", "steps", 1},
    {"training.minutes", "minutes", 1},
    {"training.pixels", "pixels", 1},
    {"training.flop", "FLOP", 1},
    {"training.data_sha256", "data", 0},
    {"training.key.steps", "key steps", 1},
    {"training.key.minutes", "key minutes", 1},
    {"training.key.pixels", "key pixels", 1},
    {"training.key.flop", "key FLOP", 1},
};

#define RECORDS (sizeof records / sizeof *records)

int vp_is_weights(const char *file)
{
    static const char end[] = ".safetensors";
    size_t length = strlen(file);

    return length >= sizeof end && !strcmp(file + length - (sizeof end - 1), end);
}

/* The largest of the bounds {"layer": share, ...}, 0: there are none. */
static double largest_bound(const char *bounds)
{
    json_t *shares = bounds ? json_loads(bounds, 0, NULL) : NULL, *share;
    const char *layer;
    double largest = 0;

    json_object_foreach (shares, layer, share) {
        if (json_number_value(share) > largest) largest = json_number_value(share);
    }
    json_decref(shares);
    return largest;
}

static int lines_of(const char *text)
{
    int lines = text && *text ? 1 : 0;

    for (; text && *text; text++) lines += *text == '\n';
    return lines;
}

static void print_block(const vpatch_model *model, const vpatch_model_size *size, const char *id)
{
    double bound = largest_bound(vpatch_model_metadata(model, "vpatch.bounds"));
    int rows = lines_of(vpatch_model_metadata(model, "training.validation"));

    vp_put_printable(stdout, vpatch_model_path(model));
    printf("\n  %-10s  ", "model");
    vp_put_printable(stdout, vpatch_model_name(model));
    printf(" (%.12s)\n", id);
    printf("  %-10s  %d channels, %d block%s, %d integers per token part\n", "networks",
           size->channels, size->blocks, size->blocks == 1 ? "" : "s", size->dims);
    if (size->key_channels)
        printf("  %-10s  %d channels, %d block%s, for key frames\n", "", size->key_channels,
               size->key_blocks, size->key_blocks == 1 ? "" : "s");
    printf("  %-10s  %lld\n", "parameters", (long long)size->parameters);
    printf("  %-10s  %.0f multiply-adds per pixel to encode, %.0f to decode\n", "cost",
           size->encode_multiply_adds + size->decode_multiply_adds, size->decode_multiply_adds);
    if (size->key_channels)
        printf("  %-10s  %.0f to encode a key frame, %.0f to decode it\n", "",
               size->key_encode_multiply_adds + size->key_decode_multiply_adds,
               size->key_decode_multiply_adds);
    printf("  %-10s  tokens %zu bytes, motion %zu bytes\n", "states", size->token_state_bytes,
           size->motion_state_bytes);
    if (bound > 0) printf("  %-10s  sums reach %.4f of what is exact\n", "bounds", bound);
    printf("  training\n");
    for (size_t i = 0; i < RECORDS; i++) {
        const char *text = vpatch_model_metadata(model, records[i].key);

        if (!text) continue;
        printf("    %-11s  ", records[i].name);
        vp_put_printable(stdout, text);
        putchar('\n');
    }
    if (rows > 1) printf("    %-11s  %d points\n", "validated", rows - 1);
}

/* Metadata as JSON: a number where it is one and should be, else text; NULL: null. */
static json_t *record_json(const char *text, int number)
{
    json_t *value = text && number ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;

    if (json_is_number(value)) return value;
    json_decref(value);
    return vp_json_text(text);
}

static json_t *size_json(json_t *object, const vpatch_model_size *size)
{
    double encode = size->encode_multiply_adds, decode = size->decode_multiply_adds;
    double key_encode = size->key_encode_multiply_adds, key_decode = size->key_decode_multiply_adds;

    object = vp_json_set(object, "channels", json_integer(size->channels));
    object = vp_json_set(object, "blocks", json_integer(size->blocks));
    object = vp_json_set(object, "dims", json_integer(size->dims));
    object = vp_json_set(object, "parameters", json_integer(size->parameters));
    object = vp_json_set(object, "encode_multiply_adds", vp_json_decimals(encode + decode, 1));
    object = vp_json_set(object, "decode_multiply_adds", vp_json_decimals(decode, 1));
    object = vp_json_set(object, "key_channels", json_integer(size->key_channels));
    object = vp_json_set(object, "key_blocks", json_integer(size->key_blocks));
    object = vp_json_set(object, "key_encode_multiply_adds",
                         vp_json_decimals(key_encode + key_decode, 1));
    object = vp_json_set(object, "key_decode_multiply_adds", vp_json_decimals(key_decode, 1));
    object =
        vp_json_set(object, "token_state_bytes", json_integer((json_int_t)size->token_state_bytes));
    return vp_json_set(object, "motion_state_bytes",
                       json_integer((json_int_t)size->motion_state_bytes));
}

static vp_exit print_json(const vpatch_model *model, const vpatch_model_size *size, const char *id)
{
    const char *bounds = vpatch_model_metadata(model, "vpatch.bounds");
    const char *curve = vpatch_model_metadata(model, "training.validation");
    json_t *object = json_object();
    char *text;

    object = vp_json_set(object, "file", vp_json_text(vpatch_model_path(model)));
    object = vp_json_set(object, "model", vp_json_text(vpatch_model_name(model)));
    object = vp_json_set(object, "model_id", json_string(id));
    object = size_json(object, size);
    object = vp_json_set(object, "largest_bound",
                         bounds ? vp_json_decimals(largest_bound(bounds), 4) : json_null());
    for (size_t i = 0; i < RECORDS; i++)
        object = vp_json_set(
            object, records[i].key,
            record_json(vpatch_model_metadata(model, records[i].key), records[i].number));
    object = vp_json_set(object, "training.validation", vp_json_text(curve));
    text = vp_json_write(object, 2);
    if (!text) return vp_no_memory();
    fputs(text, stdout);
    free(text);
    return VP_EXIT_OK;
}

vp_exit vp_model_info(const char *file, int json)
{
    char message[512] = "", id[2 * VPATCH_MODEL_ID_SIZE + 1];
    vpatch_model *model;
    vpatch_model_size size;
    vp_exit result = VP_EXIT_OK;
    vpatch_status status = vpatch_model_open(&model, file, message, sizeof message);

    if (status) {
        vp_error(NULL, "%s", vp_reason(message, status));
        return vp_exit_of(status);
    }
    vpatch_model_get_size(model, &size);
    vp_model_id_text(vpatch_model_id(model), 2 * VPATCH_MODEL_ID_SIZE, id);
    if (json)
        result = print_json(model, &size, id);
    else
        print_block(model, &size, id);
    vpatch_model_close(model);
    return result;
}
