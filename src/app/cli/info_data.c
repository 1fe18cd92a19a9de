/* SPDX-License-Identifier: BSD-2-Clause */
/* `vpatch info` for programs: JSON and comma-separated values. Numbers that a
 * plan cannot know are null in JSON and empty in CSV. */
#include "cli/info_print.h"

#include <string.h>

static void nothing(void)
{
}

/* The length of the valid UTF-8 sequence at text, or 0. */
static int utf8_length(const unsigned char *text)
{
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    int length = text[0] < 0x80   ? 1
                 : text[0] < 0xc2 ? 0
                 : text[0] < 0xe0 ? 2
                 : text[0] < 0xf0 ? 3
                 : text[0] < 0xf5 ? 4
                                  : 0;
    unsigned code = text[0];

    if (length < 2) return length;
    code &= 0x7fu >> length;
    for (int i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80) return 0;
        code = code << 6 | (text[i] & 0x3fu);
    }
    if (code < least[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return 0;
    return length;
}

/* Bytes that are not UTF-8 become U+FFFD, so that every reader takes the text. */
void vp_json_print(const char *text)
{
    const unsigned char *c = (const unsigned char *)text;

    putchar('"');
    while (*c) {
        int length = utf8_length(c);
        if (*c == '"' || *c == '\\')
            printf("\\%c", *c);
        else if (*c < 32 || *c == 127)
            printf("\\u%04x", *c);
        else if (!length)
            printf("\\ufffd");
        else
            fwrite(c, 1, (size_t)length, stdout);
        c += length ? length : 1;
    }
    putchar('"');
}

static void json_number(const char *indent, const char *name, int known, double value)
{
    printf("%s\"%s\": ", indent, name);
    if (known)
        printf("%.6f,\n", value);
    else
        printf("null,\n");
}

static void json_streams(const vp_file_info *info, const char *indent)
{
    static const char *const kinds[] = {"unknown", "audio", "subtitle", "attachment"};

    printf("%s\"streams\": [", indent);
    for (int i = 0; i < info->streams; i++) {
        const vpatch_stream *stream = vp_file_info_stream(info, i);
        unsigned kind = (unsigned)stream->kind;
        printf("%s{\"kind\": \"%s\", \"codec\": ", i ? ", " : "", kinds[kind < 4 ? kind : 0]);
        vp_json_print(stream->codec ? stream->codec : "");
        if (stream->kind == VPATCH_STREAM_AUDIO)
            printf(", \"sample_rate\": %d, \"channels\": %d", stream->sample_rate,
                   stream->channels);
        putchar('}');
    }
    putchar(']');
}

static void json_segments(const vp_file_info *info, const char *indent)
{
    const vpatch_header *header = vpatch_reader_header(info->vpt.reader);

    printf(",\n%s\"segment_list\": [", indent);
    for (int i = 0; i < info->segments; i++) {
        const vpatch_segment_info *s = vpatch_reader_segment_info(info->vpt.reader, i);
        printf("%s\n%s  {\"start\": %.6f, \"frames\": %d, \"layers\": %d, \"quality\": %d, "
               "\"bytes\": %llu}",
               i ? "," : "", indent,
               (double)s->first_pts * header->time_base_num / header->time_base_den, s->frames,
               s->layers, s->quality, (unsigned long long)s->size);
    }
    printf("\n%s]", indent);
}

static void json_object(const vp_file_info *info, const char *outer, const char *indent,
                        int verbose)
{
    printf("%s{\n%s\"file\": ", outer, indent);
    vp_json_print(info->file);
    printf(",\n%s\"planned\": %s,\n", indent, info->planned ? "true" : "false");
    printf("%s\"width\": %d,\n%s\"height\": %d,\n", indent, info->width, indent, info->height);
    printf("%s\"frames\": %lld,\n", indent, (long long)info->frames);
    json_number(indent, "duration", 1, info->duration);
    printf("%s\"layers\": %lld,\n", indent, (long long)info->layers);
    printf("%s\"rows\": %d,\n%s\"cols\": %d,\n", indent, info->rows, indent, info->columns);
    printf("%s\"tokens\": %lld,\n", indent, (long long)info->tokens);
    printf("%s\"token_kind\": \"%s\",\n", indent,
           info->kind == VPATCH_TOKENS_INDEPENDENT ? "independent" : "predicted");
    printf("%s\"dims\": %d,\n%s\"parts\": %d,\n", indent, info->dims, indent, info->parts);
    if (info->planned)
        printf("%s\"bytes\": null,\n%s\"video_bytes\": null,\n", indent, indent);
    else
        printf("%s\"bytes\": %llu,\n%s\"video_bytes\": %llu,\n", indent,
               (unsigned long long)info->bytes, indent, (unsigned long long)info->video_bytes);
    json_number(indent, "bits_per_pixel", !info->planned, vp_file_info_bits_per_pixel(info));
    json_number(indent, "bits_per_token", !info->planned, vp_file_info_bits_per_token(info));
    printf("%s\"segments\": %lld,\n", indent, (long long)info->segments);
    printf("%s\"truncated\": %s,\n", indent, info->truncated ? "true" : "false");
    printf("%s\"model\": ", indent);
    vp_json_print(info->model);
    printf(",\n%s\"model_id\": \"%s\",\n", indent, info->model_id);
    json_streams(info, indent);
    if (verbose && !info->planned) json_segments(info, indent);
    printf("\n%s}", outer);
}

static void json_row(const vp_file_info *info, int number, int verbose)
{
    (void)number;
    json_object(info, "", "  ", verbose);
    putchar('\n');
}

static void json_end(const vp_info_total *total)
{
    (void)total;
}

static void jsons_begin(void)
{
    printf("{\n  \"files\": [");
}

static void jsons_row(const vp_file_info *info, int number, int verbose)
{
    printf("%s\n", number ? "," : "");
    json_object(info, "    ", "      ", verbose);
}

static void jsons_end(const vp_info_total *total)
{
    const char *indent = "    ";
    int coded = total->coded > 0;

    printf("\n  ],\n  \"total\": {\n");
    printf("%s\"files\": %d,\n%s\"frames\": %lld,\n", indent, total->files, indent,
           (long long)total->frames);
    json_number(indent, "duration", 1, total->duration);
    printf("%s\"layers\": %lld,\n%s\"tokens\": %lld,\n", indent, (long long)total->layers, indent,
           (long long)total->tokens);
    if (coded)
        printf("%s\"bytes\": %llu,\n%s\"video_bytes\": %llu,\n", indent,
               (unsigned long long)total->bytes, indent, (unsigned long long)total->video_bytes);
    else
        printf("%s\"bytes\": null,\n%s\"video_bytes\": null,\n", indent, indent);
    json_number(indent, "bits_per_pixel", coded && total->coded_pixels > 0,
                (double)total->video_bytes * 8 / total->coded_pixels);
    json_number(indent, "bits_per_token", coded && total->coded_tokens > 0,
                (double)total->video_bytes * 8 / total->coded_tokens);
    printf("%s\"segments\": %lld\n  }\n}\n", indent, (long long)total->segments);
}

static void csv_string(const char *text)
{
    if (!text[strcspn(text, ",\"\r\n")]) {
        fputs(text, stdout);
        return;
    }
    putchar('"');
    for (; *text; text++) {
        if (*text == '"') putchar('"');
        putchar(*text);
    }
    putchar('"');
}

static void csv_begin(void)
{
    printf("file,width,height,frames,duration,layers,rows,cols,tokens,dims,bytes,"
           "bits_per_pixel,bits_per_token,segments,model,streams\n");
}

static void csv_rates(int known, uint64_t bytes, double per_pixel, double per_token)
{
    if (known)
        printf("%llu,%.6f,%.6f", (unsigned long long)bytes, per_pixel, per_token);
    else
        printf(",,");
}

static void csv_row(const vp_file_info *info, int number, int verbose)
{
    (void)number;
    (void)verbose;
    csv_string(info->file);
    printf(",%d,%d,%lld,%.6f,%lld,%d,%d,%lld,%d,", info->width, info->height,
           (long long)info->frames, info->duration, (long long)info->layers, info->rows,
           info->columns, (long long)info->tokens, info->dims);
    csv_rates(!info->planned, info->bytes, vp_file_info_bits_per_pixel(info),
              vp_file_info_bits_per_token(info));
    printf(",%lld,", (long long)info->segments);
    csv_string(info->model);
    printf(",%d\n", info->streams);
}

static void csv_end(const vp_info_total *total)
{
    int known = total->coded > 0 && total->coded_pixels > 0;

    if (total->files < 2) return;
    printf("total,,,%lld,%.6f,%lld,,,%lld,,", (long long)total->frames, total->duration,
           (long long)total->layers, (long long)total->tokens);
    csv_rates(known, total->bytes, known ? (double)total->video_bytes * 8 / total->coded_pixels : 0,
              known ? (double)total->video_bytes * 8 / total->coded_tokens : 0);
    printf(",%lld,,\n", (long long)total->segments);
}

const vp_info_printer vp_info_print_json = {nothing, json_row, json_end};
const vp_info_printer vp_info_print_jsons = {jsons_begin, jsons_row, jsons_end};
const vp_info_printer vp_info_print_csv = {csv_begin, csv_row, csv_end};
