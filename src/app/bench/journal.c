/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/json_value.h"

static const char head[] = "{\"format\":\"vpatch-bench-journal\",\"format_version\":1}\n";

/* One finished run. */
typedef struct entry {
    char *key;
    vp_bench_point point;
} entry;

struct vp_journal {
    FILE *file;
    entry *entries; /* what was there at the start */
    size_t count, capacity;
};

/* ---- lines: {"key":K,"quality":Q,...,"frames":[[bytes,mse,mse,mse,ssim,ms_ssim],...]} ---- */

/* The exact number; null: not known. */
static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static int is_number(const json_t *value)
{
    return json_is_number(value) || json_is_null(value);
}

static double number_of(const json_t *value)
{
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

static json_t *frame_json(const vp_bench_frame *frame)
{
    return json_pack("[I, o, o, o, o, o]", (json_int_t)frame->bytes, number(frame->mse[0]),
                     number(frame->mse[1]), number(frame->mse[2]), number(frame->ssim),
                     number(frame->ms_ssim));
}

vpatch_status vp_journal_add(vp_journal *journal, const char *key, const vp_bench_point *point)
{
    json_t *frames = json_array(), *line;
    int failed;

    for (int i = 0; i < point->frame_count; i++)
        frames = vp_json_append(frames, frame_json(&point->frames[i]));
    line = json_pack("{s:o, s:o, s:I, s:o, s:o, s:I, s:o}", "key", vp_json_text(key), "quality",
                     number(point->quality), "bytes", (json_int_t)point->bytes, "encode_seconds",
                     number(point->encode_seconds), "decode_seconds", number(point->decode_seconds),
                     "peak_bytes", (json_int_t)point->peak_bytes, "frames", frames);
    if (!line) return VPATCH_ERR_MEMORY;
    failed = json_dumpf(line, journal->file, JSON_COMPACT | JSON_REAL_PRECISION(17));
    json_decref(line);
    if (!failed) fputc('\n', journal->file);
    return failed || fflush(journal->file) || ferror(journal->file) ? VPATCH_ERR_IO : VPATCH_OK;
}

/* 0, or -1: not a frame. */
static int read_frame(const json_t *list, vp_bench_frame *frame)
{
    json_int_t bytes = json_integer_value(json_array_get(list, 0));

    if (json_array_size(list) != 6 || !json_is_integer(json_array_get(list, 0)) || bytes < 0)
        return -1;
    for (size_t i = 1; i < 6; i++)
        if (!is_number(json_array_get(list, i))) return -1;
    frame->bytes = (uint64_t)bytes;
    for (size_t i = 0; i < 3; i++) frame->mse[i] = number_of(json_array_get(list, 1 + i));
    frame->ssim = number_of(json_array_get(list, 4));
    frame->ms_ssim = number_of(json_array_get(list, 5));
    return 0;
}

/* Reads a line that vp_journal_add wrote into *read, which it allocates; 0, or -1: it is
 * none, or memory is short. */
static int read_entry(json_t *line, entry *read)
{
    const char *key;
    json_int_t bytes, peak;
    json_t *encode, *decode, *frames;
    double quality;
    size_t count;

    if (json_unpack(line, "{s:s, s:F, s:I, s:o, s:o, s:I, s:o}", "key", &key, "quality", &quality,
                    "bytes", &bytes, "encode_seconds", &encode, "decode_seconds", &decode,
                    "peak_bytes", &peak, "frames", &frames) ||
        bytes < 0 || !is_number(encode) || !is_number(decode))
        return -1;
    count = json_array_size(frames);
    if (count < 1 || count > INT_MAX || vp_bench_point_alloc(&read->point, (int)count)) return -1;
    read->point.quality = quality;
    read->point.bytes = (uint64_t)bytes;
    read->point.encode_seconds = number_of(encode);
    read->point.decode_seconds = number_of(decode);
    read->point.peak_bytes = peak;
    for (size_t i = 0; i < count; i++)
        if (read_frame(json_array_get(frames, i), &read->point.frames[i])) {
            vp_bench_point_free(&read->point);
            return -1;
        }
    read->key = strdup(key);
    if (read->key) return 0;
    vp_bench_point_free(&read->point);
    return -1;
}

static int copy_point(const vp_bench_point *point, vp_bench_point *copy)
{
    vp_bench_frame *frames;

    if (vp_bench_point_alloc(copy, point->frame_count)) return -1;
    frames = copy->frames;
    memcpy(frames, point->frames, (size_t)point->frame_count * sizeof *frames);
    *copy = *point;
    copy->frames = frames;
    return 0;
}

int vp_journal_find(const vp_journal *journal, const char *key, vp_bench_point *point)
{
    for (size_t i = 0; i < journal->count; i++)
        if (!strcmp(journal->entries[i].key, key))
            return !copy_point(&journal->entries[i].point, point);
    return 0;
}

/* ---- the file ------------------------------------------------------------------------ */

/* Room for one more entry; 0, or -1: memory is short. */
static int reserve(vp_journal *journal)
{
    size_t wanted = 2 * journal->capacity + 16;
    entry *entries;

    if (journal->count < journal->capacity) return 0;
    entries = realloc(journal->entries, wanted * sizeof *entries);
    if (!entries) return -1;
    journal->entries = entries;
    journal->capacity = wanted;
    return 0;
}

/* Reads the lines of runs. One that is damaged or of another kind is no run, and neither
 * is a last one that was cut off: *cut_off. Returns 0, or -1: memory is short. */
static int read_lines(vp_journal *journal, int *cut_off)
{
    char *text = NULL;
    size_t capacity = 0;
    ssize_t length;

    *cut_off = 0;
    while ((length = getline(&text, &capacity, journal->file)) > 0) {
        json_t *line;

        *cut_off = text[length - 1] != '\n';
        if (*cut_off) break;
        if (reserve(journal)) {
            free(text);
            return -1;
        }
        line = json_loadb(text, (size_t)length, 0, NULL);
        if (line && !read_entry(line, &journal->entries[journal->count])) journal->count++;
        json_decref(line);
    }
    free(text);
    return 0;
}

/* 1: the file is empty; 0: it starts as ours do; -1: it holds something else. */
static int check_head(FILE *file)
{
    char start[sizeof head];
    size_t length = fread(start, 1, sizeof head - 1, file);

    if (!length) return 1;
    return length == sizeof head - 1 && !memcmp(start, head, length) ? 0 : -1;
}

static vpatch_status cannot(const char *what, char *message, size_t size)
{
    snprintf(message, size, "%s: %s", what, strerror(errno));
    return VPATCH_ERR_IO;
}

/* Opens the file for reading and appending. Its name can be guessed from that of the results: a
 * link that somebody put there would lead the runs into any file, so none is followed. */
static vpatch_status open_file(vp_journal *journal, const char *path, char *message, size_t size)
{
    int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
    struct stat info;

    if (fd < 0 && errno == ELOOP) {
        snprintf(message, size,
                 "is a symbolic link, which is not followed (--results FILE names "
                 "another place)");
        return VPATCH_ERR_IO;
    }
    if (fd < 0) return cannot("cannot be opened", message, size);
    if (!fstat(fd, &info) && !S_ISREG(info.st_mode)) {
        close(fd);
        snprintf(message, size, "is no file");
        return VPATCH_ERR_IO;
    }
    journal->file = fdopen(fd, "a+");
    if (journal->file) return VPATCH_OK;
    close(fd);
    return cannot("cannot be opened", message, size);
}

static vpatch_status load(vp_journal *journal, const char *path, char *message, size_t size)
{
    int empty, cut_off = 0;
    vpatch_status status = open_file(journal, path, message, size);

    if (status) return status;
    rewind(journal->file);
    empty = check_head(journal->file);
    if (empty < 0) {
        snprintf(message, size, "exists and does not hold results of vpatch bench");
        return VPATCH_ERR_IO;
    }
    if (read_lines(journal, &cut_off)) {
        snprintf(message, size, "%s", vpatch_status_text(VPATCH_ERR_MEMORY));
        return VPATCH_ERR_MEMORY;
    }
    if (ferror(journal->file)) return cannot("cannot be read", message, size);
    /* Between reading and writing one stream the position must be set. */
    fseek(journal->file, 0, SEEK_END);
    if (empty) fputs(head, journal->file);
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
    for (size_t i = 0; i < journal->count; i++) {
        free(journal->entries[i].key);
        vp_bench_point_free(&journal->entries[i].point);
    }
    free(journal->entries);
    free(journal);
}
