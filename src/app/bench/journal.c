/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/journal.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char head[] = "{\"format\":\"vpatch-bench-journal\",\"format_version\":1}\n";

struct vp_journal {
    FILE *file;
    char *text;   /* what was there at the start                              */
    char **lines; /* of text, without line ends                               */
    size_t count;
};

/* ---- numbers and strings -------------------------------------------------------- */

/* Nobody calls setlocale here: the decimal point is a point. */
static void put_number(FILE *file, double value)
{
    if (isfinite(value))
        fprintf(file, "%.17g", value);
    else
        fputs("null", file);
}

static void put_string(FILE *file, const char *text)
{
    fputc('"', file);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            fprintf(file, "\\%c", *text);
        else if ((unsigned char)*text < 32)
            fprintf(file, "\\u%04x", (unsigned)(unsigned char)*text);
        else
            fputc(*text, file);
    }
    fputc('"', file);
}

/* The text behind `expected`, or NULL when `at` (may be NULL) starts otherwise. */
static const char *skip(const char *at, const char *expected)
{
    size_t length = strlen(expected);

    return at && !strncmp(at, expected, length) ? at + length : NULL;
}

static const char *get_number(const char *at, double *value)
{
    char *end;

    if (!at) return NULL;
    *value = NAN;
    if (!strncmp(at, "null", 4)) return at + 4;
    if (!strchr("-0123456789", *at) || !*at) return NULL;
    *value = strtod(at, &end);
    return end > at && isfinite(*value) ? end : NULL;
}

/* The text behind a string that put_string wrote from `text`, or NULL. */
static const char *skip_string(const char *at, const char *text)
{
    at = skip(at, "\"");
    for (; at && *text; text++) {
        char escaped[8] = {*text, 0};

        if (*text == '"' || *text == '\\')
            snprintf(escaped, sizeof escaped, "\\%c", *text);
        else if ((unsigned char)*text < 32)
            snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned)(unsigned char)*text);
        at = skip(at, escaped);
    }
    return skip(at, "\"");
}

/* ---- lines ------------------------------------------------------------------------- */

static void put_frame(FILE *file, const vp_bench_frame *frame)
{
    fprintf(file, "[%llu", (unsigned long long)frame->bytes);
    for (int i = 0; i < 3; i++) {
        fputc(',', file);
        put_number(file, frame->mse[i]);
    }
    fputc(',', file);
    put_number(file, frame->ssim);
    fputc(',', file);
    put_number(file, frame->ms_ssim);
    fputc(']', file);
}

static const char *get_frame(const char *at, vp_bench_frame *frame)
{
    double bytes;

    at = get_number(skip(at, "["), &bytes);
    if (!at || !(bytes >= 0) || bytes > 1e15) return NULL;
    frame->bytes = (uint64_t)bytes;
    for (int i = 0; i < 3; i++) at = get_number(skip(at, ","), &frame->mse[i]);
    at = get_number(skip(at, ","), &frame->ssim);
    at = get_number(skip(at, ","), &frame->ms_ssim);
    return skip(at, "]");
}

int vp_journal_add(vp_journal *journal, const char *key, const vp_bench_point *point)
{
    FILE *file = journal->file;

    fputs("{\"key\":", file);
    put_string(file, key);
    fprintf(file, ",\"quality\":%.17g,\"bytes\":%llu,\"encode_seconds\":", point->quality,
            (unsigned long long)point->bytes);
    put_number(file, point->encode_seconds);
    fputs(",\"decode_seconds\":", file);
    put_number(file, point->decode_seconds);
    fprintf(file, ",\"peak_bytes\":%lld,\"count\":%d,\"frames\":[", (long long)point->peak_bytes,
            point->frame_count);
    for (int i = 0; i < point->frame_count; i++) {
        if (i) fputc(',', file);
        put_frame(file, &point->frames[i]);
    }
    fputs("]}\n", file);
    return fflush(file) || ferror(file) ? -1 : 0;
}

static const char *get_field(const char *at, const char *name, double *value)
{
    return get_number(skip(at, name), value);
}

/* Reads what stands behind the key; 0, or -1. */
static int read_point(const char *at, vp_bench_point *point)
{
    double quality = 0, bytes = 0, encode = 0, decode = 0, peak = 0, count = 0;

    at = get_field(at, ",\"quality\":", &quality);
    at = get_field(at, ",\"bytes\":", &bytes);
    at = get_field(at, ",\"encode_seconds\":", &encode);
    at = get_field(at, ",\"decode_seconds\":", &decode);
    at = get_field(at, ",\"peak_bytes\":", &peak);
    at = get_field(at, ",\"count\":", &count);
    at = skip(at, ",\"frames\":[");
    if (!at || !(bytes >= 0) || bytes > 1e15 || !(fabs(peak) < 1e18) || !(count >= 1) ||
        count > (double)strlen(at))
        return -1;
    if (vp_bench_point_alloc(point, (int)count)) return -1;
    point->quality = quality;
    point->bytes = (uint64_t)bytes;
    point->encode_seconds = encode;
    point->decode_seconds = decode;
    point->peak_bytes = (int64_t)peak;
    for (int i = 0; at && i < point->frame_count; i++)
        at = get_frame(i ? skip(at, ",") : at, &point->frames[i]);
    at = skip(at, "]}");
    if (at && !*at) return 0;
    vp_bench_point_free(point);
    return -1;
}

int vp_journal_find(const vp_journal *journal, const char *key, vp_bench_point *point)
{
    for (size_t i = 0; i < journal->count; i++) {
        const char *at = skip_string(skip(journal->lines[i], "{\"key\":"), key);

        if (at && !read_point(at, point)) return 1;
    }
    return 0;
}

/* ---- the file ------------------------------------------------------------------------ */

static char *read_all(FILE *file, size_t *size)
{
    char *text = NULL;
    size_t capacity = 0, used = 0, got;

    do {
        if (capacity - used < 65536) {
            char *grown = realloc(text, 2 * capacity + 65537);

            if (!grown) {
                free(text);
                return NULL;
            }
            text = grown;
            capacity = 2 * capacity + 65536;
        }
        got = fread(text + used, 1, capacity - used, file);
        used += got;
    } while (got);
    text[used] = 0;
    *size = used;
    return text;
}

/* Cuts the text into its lines; a last one without an end does not count. */
static int split(vp_journal *journal)
{
    size_t count = 0;
    char *at = journal->text, *end;

    for (const char *c = at; *c; c++) count += *c == '\n';
    journal->lines = malloc((count + 1) * sizeof *journal->lines);
    if (!journal->lines) return -1;
    for (; (end = strchr(at, '\n')); at = end + 1) {
        *end = 0;
        journal->lines[journal->count++] = at;
    }
    return 0;
}

static vpatch_status cannot(const char *what, char *message, size_t size)
{
    snprintf(message, size, "%s: %s", what, strerror(errno));
    return VPATCH_ERR_IO;
}

static vpatch_status load(vp_journal *journal, const char *path, char *message, size_t size)
{
    size_t length = 0;
    int cut_off;

    journal->file = fopen(path, "a+");
    if (!journal->file) return cannot("cannot be opened", message, size);
    rewind(journal->file);
    journal->text = read_all(journal->file, &length);
    if (!journal->text || ferror(journal->file)) {
        if (ferror(journal->file)) return cannot("cannot be read", message, size);
        snprintf(message, size, "%s", vpatch_status_text(VPATCH_ERR_MEMORY));
        return VPATCH_ERR_MEMORY;
    }
    if (length && strncmp(journal->text, head, sizeof head - 1)) {
        snprintf(message, size, "exists and does not hold results of vpatch bench");
        return VPATCH_ERR_IO;
    }
    cut_off = length && journal->text[length - 1] != '\n';
    if (split(journal)) {
        snprintf(message, size, "%s", vpatch_status_text(VPATCH_ERR_MEMORY));
        return VPATCH_ERR_MEMORY;
    }
    /* Between reading and writing one stream the position must be set. */
    fseek(journal->file, 0, SEEK_END);
    if (!length) fputs(head, journal->file);
    if (cut_off) fputc('\n', journal->file);
    return fflush(journal->file) ? cannot("cannot be written", message, size) : VPATCH_OK;
}

vpatch_status vp_journal_open(vp_journal **journal, const char *path, char *message, size_t size)
{
    vpatch_status status = VPATCH_ERR_MEMORY;

    *journal = calloc(1, sizeof **journal);
    if (*journal)
        status = load(*journal, path, message, size);
    else
        snprintf(message, size, "%s", vpatch_status_text(status));
    if (status) {
        vp_journal_close(*journal);
        *journal = NULL;
    }
    return status;
}

void vp_journal_close(vp_journal *journal)
{
    if (!journal) return;
    if (journal->file) fclose(journal->file);
    free(journal->lines);
    free(journal->text);
    free(journal);
}
