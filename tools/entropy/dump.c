/* SPDX-License-Identifier: BSD-2-Clause */
#include "dump.h"

#include <stdlib.h>
#include <string.h>

enum { HEADER = 16, FRAME_HEADER = 8 };

static int get32(const uint8_t *p)
{
    return (int)(p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24);
}

static int fail(dump *d, FILE *file, const char *path, const char *what)
{
    fprintf(stderr, "%s: %s\n", path, what);
    if (file) fclose(file);
    dump_free(d);
    return -1;
}

int dump_read(dump *d, const char *path)
{
    memset(d, 0, sizeof *d);
    FILE *file = fopen(path, "rb");
    long size;
    if (!file || fseek(file, 0, SEEK_END) || (size = ftell(file)) < HEADER ||
        fseek(file, 0, SEEK_SET))
        return fail(d, file, path, "cannot be read");
    d->memory = malloc((size_t)size);
    if (!d->memory || fread(d->memory, 1, (size_t)size, file) != (size_t)size)
        return fail(d, file, path, "cannot be read into memory");
    const uint8_t *h = d->memory;
    d->rows = get32(h + 4);
    d->columns = get32(h + 8);
    d->dims = get32(h + 12);
    if (memcmp(h, "VPTK", 4) || d->rows < 1 || d->columns < 1 || d->dims < 1 || d->dims > 1024 ||
        d->rows > 4096 || d->columns > 4096)
        return fail(d, file, path, "not a token dump");
    size_t patches = (size_t)d->rows * (size_t)d->columns, tokens = patches * (size_t)d->dims;
    size_t each = FRAME_HEADER + 2 * tokens + 2 * patches;
    d->frames = (int)(((size_t)size - HEADER) / each);
    if (((size_t)size - HEADER) % each) return fail(d, file, path, "ends inside a frame");
    fclose(file);
    d->frame = calloc((size_t)d->frames + 1, sizeof *d->frame);
    int16_t *all = malloc((size_t)d->frames * tokens * sizeof *all + 1);
    if (!d->frame || !all) {
        free(all);
        return fail(d, NULL, path, "memory is short");
    }
    d->frame[0].tokens = all;
    for (int f = 0; f < d->frames; f++) {
        const uint8_t *p = d->memory + HEADER + (size_t)f * each;
        dump_frame *to = &d->frame[f];
        to->type = get32(p);
        to->time = get32(p + 4);
        to->tokens = all + (size_t)f * tokens;
        for (size_t i = 0; i < tokens; i++)
            to->tokens[i] = (int16_t)(p[FRAME_HEADER + 2 * i] | p[FRAME_HEADER + 2 * i + 1] << 8);
        to->quality = d->memory + HEADER + (size_t)f * each + FRAME_HEADER + 2 * tokens;
        to->side = to->quality + patches;
    }
    return 0;
}

void dump_free(dump *d)
{
    if (d->frame) free(d->frame[0].tokens);
    free(d->frame);
    free(d->memory);
    memset(d, 0, sizeof *d);
}

static int put32(FILE *file, int value)
{
    for (int i = 0; i < 4; i++)
        if (putc(value >> (8 * i) & 255, file) == EOF) return -1;
    return 0;
}

int dump_write_header(FILE *file, int rows, int columns, int dims)
{
    return fwrite("VPTK", 1, 4, file) != 4 || put32(file, rows) || put32(file, columns) ||
                   put32(file, dims)
               ? -1
               : 0;
}

int dump_write_frame(FILE *file, int rows, int columns, int dims, const dump_frame *frame)
{
    size_t patches = (size_t)rows * (size_t)columns;
    if (put32(file, frame->type) || put32(file, frame->time)) return -1;
    for (size_t i = 0; i < patches * (size_t)dims; i++)
        if (putc(frame->tokens[i] & 255, file) == EOF ||
            putc(frame->tokens[i] >> 8 & 255, file) == EOF)
            return -1;
    if (fwrite(frame->quality, 1, patches, file) != patches) return -1;
    for (size_t i = 0; i < patches; i++)
        if (putc(frame->side ? frame->side[i] : 0, file) == EOF) return -1;
    return 0;
}
