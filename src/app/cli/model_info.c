/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/model_info.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/info_print.h"
#include "cli/model_lookup.h"

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

/* Metadata may hold anything; what reaches the terminal is printable. */
static void print_text(const char *text)
{
    for (; *text; text++) putchar((unsigned char)*text < 32 || *text == 127 ? '?' : *text);
}

/* The largest of the bounds {"layer": share, ...}, 0: there are none. */
static double largest_bound(const char *bounds)
{
    double largest = 0;

    for (const char *at = bounds ? strchr(bounds, ':') : NULL; at; at = strchr(at + 1, ':')) {
        double share = strtod(at + 1, NULL);

        if (share > largest) largest = share;
    }
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

    print_text(vpatch_model_path(model));
    printf("\n  %-10s  %s (%.12s)\n", "model", vpatch_model_name(model), id);
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
        print_text(text);
        putchar('\n');
    }
    if (rows > 1) printf("    %-11s  %d points\n", "validated", rows - 1);
}

/* A number as JSON has it, without sign: 12, 0.5, 3.1e+15. */
static int is_number(const char *text)
{
    size_t whole = strspn(text, "0123456789"), part;

    if (!whole || (whole > 1 && *text == '0')) return 0;
    text += whole;
    if (*text == '.') {
        part = strspn(++text, "0123456789");
        if (!part) return 0;
        text += part;
    }
    if (*text == 'e') {
        text += 1 + (text[1] == '+' || text[1] == '-');
        part = strspn(text, "0123456789");
        if (!part) return 0;
        text += part;
    }
    return !*text;
}

static void print_json(const vpatch_model *model, const vpatch_model_size *size, const char *id)
{
    const char *curve = vpatch_model_metadata(model, "training.validation");
    const char *bounds = vpatch_model_metadata(model, "vpatch.bounds");

    printf("{\n  \"file\": ");
    vp_json_print(vpatch_model_path(model));
    printf(",\n  \"model\": ");
    vp_json_print(vpatch_model_name(model));
    printf(",\n  \"model_id\": \"%s\",\n  \"channels\": %d,\n  \"blocks\": %d,\n  \"dims\": %d,\n",
           id, size->channels, size->blocks, size->dims);
    printf("  \"parameters\": %lld,\n  \"encode_multiply_adds\": %.1f,\n"
           "  \"decode_multiply_adds\": %.1f,\n",
           (long long)size->parameters, size->encode_multiply_adds + size->decode_multiply_adds,
           size->decode_multiply_adds);
    printf("  \"key_channels\": %d,\n  \"key_blocks\": %d,\n"
           "  \"key_encode_multiply_adds\": %.1f,\n  \"key_decode_multiply_adds\": %.1f,\n",
           size->key_channels, size->key_blocks,
           size->key_encode_multiply_adds + size->key_decode_multiply_adds,
           size->key_decode_multiply_adds);
    printf("  \"token_state_bytes\": %zu,\n  \"motion_state_bytes\": %zu,\n",
           size->token_state_bytes, size->motion_state_bytes);
    printf("  \"largest_bound\": ");
    if (bounds)
        printf("%.4f", largest_bound(bounds));
    else
        printf("null");
    for (size_t i = 0; i < RECORDS; i++) {
        const char *text = vpatch_model_metadata(model, records[i].key);

        printf(",\n  \"%s\": ", records[i].key);
        if (!text)
            printf("null");
        else if (records[i].number && is_number(text))
            printf("%s", text);
        else
            vp_json_print(text);
    }
    printf(",\n  \"training.validation\": ");
    if (curve)
        vp_json_print(curve);
    else
        printf("null");
    printf("\n}\n");
}

vp_exit vp_model_info(const char *file, int json)
{
    char message[512] = "", id[2 * VPATCH_MODEL_ID_SIZE + 1];
    vpatch_model *model;
    vpatch_model_size size;
    vpatch_status status = vpatch_model_open(&model, file, message, sizeof message);

    if (status) {
        vp_error(NULL, "%s", vp_reason(message, status));
        return vp_exit_of(status);
    }
    vpatch_model_get_size(model, &size);
    vp_model_id_text(vpatch_model_id(model), 2 * VPATCH_MODEL_ID_SIZE, id);
    if (json)
        print_json(model, &size, id);
    else
        print_block(model, &size, id);
    vpatch_model_close(model);
    return VP_EXIT_OK;
}
