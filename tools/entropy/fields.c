/* SPDX-License-Identifier: BSD-2-Clause */
#include "fields.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MOST_SIDE 4096
#define MOST_TIME (1 << 20) /* of vp_motion_begin() */
enum { HEADER = 12, FIELD_NUMBERS = 7, UNIT = 19 };

static int get32(const uint8_t *p)
{
    return (int)(int32_t)(p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24);
}

static int16_t get16(const uint8_t *p)
{
    return (int16_t)(uint16_t)(p[0] | p[1] << 8);
}

static int time_ok(int time)
{
    return time > -MOST_TIME && time < MOST_TIME;
}

/* How the unit of a projected vector was coded, in a byte: 0: no projected vectors; else 1 +
 * explicit + 2 * split + 4 * (refs - 1) + 12 * hole. */
static int pack_source(const vp_tmv_source *s)
{
    return s->refs ? 1 + s->explicit_mv + 2 * s->split + 4 * (s->refs - 1) + 12 * s->hole : 0;
}

static vp_tmv_source unpack_source(int packed)
{
    int i = packed - 1;

    if (!packed) return (vp_tmv_source){0};
    return (vp_tmv_source){.refs = (uint8_t)(i % 12 / 4 + 1),
                           .explicit_mv = i & 1,
                           .split = i >> 1 & 1,
                           .hole = i >= 12};
}

/* Takes a field out of its bytes. The coder's contexts are made of these numbers,
 * so none may be out of its range. */
static int parse(vp_motion_field *field, const uint8_t *p)
{
    int blocks = field->rows * field->columns, type = get32(p + 4), good;

    field->type = (vp_frame_type)type;
    field->references = get32(p + 8);
    field->time = get32(p + 12);
    field->ref_time[0] = get32(p + 16);
    field->ref_time[1] = get32(p + 20);
    field->temporal = get32(p + 24);
    good = type >= VP_FRAME_ANCHOR && type <= VP_FRAME_SIDE && field->references >= 1 &&
           field->references <= 2 && field->ref_time[0] != field->time && time_ok(field->time) &&
           time_ok(field->ref_time[0]) && time_ok(field->ref_time[1]);
    p += 4 * FIELD_NUMBERS;
    for (int i = 0; i < blocks; i++) good &= (field->split[i] = p[i]) <= 1;
    p += blocks;
    for (int i = 0; i < 4 * blocks; i++, p += UNIT) {
        vp_motion_unit *unit = &field->units[i];

        for (int r = 0; r < 2; r++) unit->mv[r] = (vp_mv){get16(p + 4 * r), get16(p + 4 * r + 2)};
        unit->refs = p[8];
        unit->merge = p[9];
        field->tmv[i] = (vp_tmv){get32(p + 10), get32(p + 14)};
        field->tmv_source[i] = unpack_source(p[18]);
        good &= unit->refs >= VP_MOTION_R0 && unit->refs <= VP_MOTION_BOTH && p[18] <= 24;
    }
    return good ? 0 : -1;
}

static uint8_t *read_all(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = NULL;
    long end = -1;

    if (file && !fseek(file, 0, SEEK_END)) end = ftell(file);
    if (end >= 0 && !fseek(file, 0, SEEK_SET)) bytes = malloc((size_t)end + 1);
    *size = bytes ? fread(bytes, 1, (size_t)end, file) : 0;
    if (file) fclose(file);
    if (!bytes || *size != (size_t)end) {
        free(bytes);
        return NULL;
    }
    return bytes;
}

/* NULL, or why the bytes are no dump. */
static const char *take(fields *f, const uint8_t *bytes, size_t size)
{
    if (size < HEADER || memcmp(bytes, "VPM3", 4)) return "not a dump of motion fields";
    f->rows = get32(bytes + 4);
    f->columns = get32(bytes + 8);
    if (f->rows < 1 || f->columns < 1 || f->rows > MOST_SIDE || f->columns > MOST_SIDE)
        return "not a dump of motion fields";
    size_t blocks = (size_t)f->rows * (size_t)f->columns;
    size_t each = 4 * FIELD_NUMBERS + blocks * (1 + 4 * UNIT);
    if ((size - HEADER) % each) return "ends inside a field";
    int count = (int)((size - HEADER) / each);
    f->field = calloc((size_t)count + 1, sizeof *f->field);
    f->begins = calloc((size_t)count + 1, 1);
    if (!f->field || !f->begins) return "memory is short";
    for (const uint8_t *p = bytes + HEADER; f->count < count; p += each) {
        vp_motion_field *field = &f->field[f->count];

        if (vp_motion_field_init(field, f->rows, f->columns)) return "memory is short";
        f->begins[f->count++] = get32(p) != 0;
        if (parse(field, p)) return "holds a field that no coder wrote";
    }
    return NULL;
}

int fields_read(fields *f, const char *path)
{
    size_t size;
    uint8_t *bytes = read_all(path, &size);
    const char *wrong = "cannot be read";

    memset(f, 0, sizeof *f);
    if (bytes) wrong = take(f, bytes, size);
    free(bytes);
    if (!wrong) return 0;
    fprintf(stderr, "%s: %s\n", path, wrong);
    fields_free(f);
    return -1;
}

void fields_free(fields *f)
{
    for (int i = 0; i < f->count; i++) vp_motion_field_free(&f->field[i]);
    free(f->field);
    free(f->begins);
    memset(f, 0, sizeof *f);
}

static void put(FILE *file, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) putc((int)(value >> (8 * i) & 255), file);
}

int fields_write_header(FILE *file, int rows, int columns)
{
    fputs("VPM3", file);
    put(file, (uint32_t)rows, 4);
    put(file, (uint32_t)columns, 4);
    return ferror(file) ? -1 : 0;
}

int fields_write(FILE *file, const vp_motion_field *field, int begins)
{
    const int numbers[FIELD_NUMBERS] = {begins,         (int)field->type,   field->references,
                                        field->time,    field->ref_time[0], field->ref_time[1],
                                        field->temporal};
    int blocks = field->rows * field->columns;

    for (int i = 0; i < FIELD_NUMBERS; i++) put(file, (uint32_t)numbers[i], 4);
    fwrite(field->split, 1, (size_t)blocks, file);
    for (int i = 0; i < 4 * blocks; i++) {
        const vp_motion_unit *unit = &field->units[i];

        for (int r = 0; r < 2; r++) {
            put(file, (uint16_t)unit->mv[r].x, 2);
            put(file, (uint16_t)unit->mv[r].y, 2);
        }
        put(file, unit->refs, 1);
        put(file, unit->merge, 1);
        put(file, (uint32_t)field->tmv[i].x, 4);
        put(file, (uint32_t)field->tmv[i].y, 4);
        put(file, (uint32_t)pack_source(&field->tmv_source[i]), 1);
    }
    return ferror(file) ? -1 : 0;
}
