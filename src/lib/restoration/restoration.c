/* SPDX-License-Identifier: BSD-2-Clause */
#include "restoration/restoration.h"

#include <stdlib.h>
#include <string.h>

#include "base/mathops.h"
#include "restoration/restoration_class.h"
#include "restoration/restoration_dsp.h"

#define BLOCK        4
#define VECTOR       VP_RESTORATION_RUN
#define FEATURES_MAX (VP_RESTORATION_PAIRS * VP_RESTORATION_MAX_LIMITS)

/* One thread's memory for a row of blocks. */
typedef struct row_scratch {
    uint8_t *quality; /* [blocks] */
    uint16_t *sums;   /* [4][width + 8] */
    uint8_t *classes; /* [blocks] */
    int16_t *limit;   /* [limits][width] */
    int16_t *weight;  /* [pairs * limits][width] */
    int32_t *total;   /* [width] */
} row_scratch;

struct vp_restoration_scratch {
    int threads;
    row_scratch *rows;
};

vp_restoration_scratch *vp_restoration_scratch_create(int columns, int threads)
{
    vp_restoration_scratch *scratch = calloc(1, sizeof *scratch);
    size_t width = (size_t)columns * 16;

    if (!scratch) return NULL;
    scratch->rows = calloc((size_t)threads, sizeof *scratch->rows);
    if (!scratch->rows) {
        free(scratch);
        return NULL;
    }
    scratch->threads = threads;
    for (int i = 0; i < threads; i++) {
        row_scratch *b = &scratch->rows[i];

        b->quality = malloc(width / BLOCK);
        b->sums = malloc(4 * (width + 8) * sizeof *b->sums);
        b->classes = malloc(width / BLOCK);
        b->limit = malloc(VP_RESTORATION_MAX_LIMITS * width * sizeof *b->limit);
        b->weight = malloc(FEATURES_MAX * width * sizeof *b->weight);
        b->total = malloc(width * sizeof *b->total);
        if (!b->quality || !b->sums || !b->classes || !b->limit || !b->weight || !b->total) {
            vp_restoration_scratch_destroy(scratch);
            return NULL;
        }
    }
    return scratch;
}

size_t vp_restoration_scratch_bytes(int columns, int threads)
{
    const row_scratch *b = NULL;
    size_t width = (size_t)columns * 16;
    size_t sample = 4 * sizeof *b->sums + VP_RESTORATION_MAX_LIMITS * sizeof *b->limit +
                    FEATURES_MAX * sizeof *b->weight + sizeof *b->total;

    return (size_t)threads * (width * sample + 2 * width / BLOCK);
}

void vp_restoration_scratch_destroy(vp_restoration_scratch *scratch)
{
    if (!scratch) return;
    for (int i = 0; i < scratch->threads; i++) {
        row_scratch *b = &scratch->rows[i];

        free(b->quality);
        free(b->sums);
        free(b->classes);
        free(b->limit);
        free(b->weight);
        free(b->total);
    }
    free(scratch->rows);
    free(scratch);
}

typedef struct job {
    const vp_restoration_weights *weights;
    vp_restoration_scratch *scratch;
    const vp_restoration_frame *frame;
    int columns; /* of patches */
    int every;
} job;

static void spread_four(int16_t *to, int16_t value)
{
    for (int i = 0; i < BLOCK; i++) to[i] = value;
}

/* Patches of one row, side by side, in one plane. */
typedef struct run {
    int p;        /* plane */
    int row;      /* of patches */
    int x, width; /* samples */
} run;

/* Weights and limits of a row of blocks, one for every sample, in rows of `pitch`. */
static void lay_out(const job *j, row_scratch *b, const run *at, int pitch)
{
    const vp_restoration_weights *r = j->weights;
    const int features = VP_RESTORATION_PAIRS * r->limits, width = at->width;
    const size_t sets = (size_t)((at->p > 0) * VP_FRAME_TYPES + (int)j->frame->type) *
                        (size_t)r->sets;

    for (int x = 0; x < width; x += BLOCK) {
        int q = b->quality[x / BLOCK];
        const int16_t *weight =
            r->weights + ((sets + r->set[q]) * VP_RESTORATION_CLASSES + b->classes[x / BLOCK]) *
                             (size_t)features;

        for (int i = 0; i < r->limits; i++) spread_four(b->limit + i * pitch + x, r->limit[q][i]);
        for (int i = 0; i < features; i++) spread_four(b->weight + i * pitch + x, weight[i]);
    }
    for (int x = width; x < pitch; x += BLOCK) { /* padding: the results are not stored */
        for (int i = 0; i < r->limits; i++) spread_four(b->limit + i * pitch + x, 0);
        for (int i = 0; i < features; i++) spread_four(b->weight + i * pitch + x, 0);
    }
}

/* The samples of a plane from column x on. */
static vp_plane part_of(const vp_plane *plane, int x, int width)
{
    vp_plane part = *plane;

    part.data += x;
    part.width = width;
    return part;
}

/* Four rows of a run from y on. */
static void restore_blocks(const job *j, row_scratch *b, const run *at, int y)
{
    const vp_restoration_weights *r = j->weights;
    const vp_restoration_frame *frame = j->frame;
    const vp_plane from = part_of(&frame->from->plane[at->p], at->x, at->width);
    const vp_plane to = part_of(&frame->to->plane[at->p], at->x, at->width);
    const uint8_t *quality = frame->quality + (size_t)at->row * (size_t)j->columns;
    const int size = at->p ? 8 : 16;
    /* A plane of chroma may end in half a vector; rows are long enough for luma, so for this. */
    const int pitch = vp_ceil_div(at->width, VECTOR) * VECTOR;
    vp_plane prediction;

    if (frame->prediction) prediction = part_of(&frame->prediction->plane[at->p], at->x, at->width);
    for (int x = 0; x < at->width; x += BLOCK) b->quality[x / BLOCK] = quality[(at->x + x) / size];
    vp_restoration_classify(r, &from, frame->prediction ? &prediction : NULL, y, b->quality,
                            b->sums, b->classes);
    lay_out(j, b, at, pitch);
    for (int k = y; k < y + BLOCK; k++) {
        const uint8_t *sample = from.data + k * from.stride;

        for (int x = 0; x < at->width; x += VECTOR)
            vp_restoration_add_pairs(b->total + x, sample + x, from.stride, b->limit + x,
                                     b->weight + x, r->limits, pitch);
        vp_restoration_store_row(to.data + k * to.stride, sample, b->total,
                                 at->p ? frame->strength.chroma : frame->strength.luma, at->width);
    }
}

/* A run of patches that stay as they are. */
static void copy_run(const vp_restoration_frame *frame, const run *at)
{
    const vp_plane *from = &frame->from->plane[at->p], *to = &frame->to->plane[at->p];
    const int size = at->p ? 8 : 16;

    for (int y = at->row * size; y < (at->row + 1) * size; y++)
        memcpy(to->data + y * to->stride + at->x, from->data + y * from->stride + at->x,
               (size_t)at->width);
}

static void restore_plane(const job *j, row_scratch *b, int p, int row)
{
    const vp_restoration_frame *frame = j->frame;
    const uint8_t *active = frame->active ? frame->active + (size_t)row * (size_t)j->columns : NULL;
    const int size = p ? 8 : 16;
    const int strength = p ? frame->strength.chroma : frame->strength.luma;

    for (int first = 0, end; first < j->columns; first = end) {
        int works = strength && (!active || active[first]);

        for (end = first + 1; end < j->columns; end++)
            if (works != (strength && (!active || active[end]))) break;
        const run at = {p, row, first * size, (end - first) * size};
        if (!works) copy_run(frame, &at);
        for (int y = row * size; works && y < (row + 1) * size; y += BLOCK)
            restore_blocks(j, b, &at, y);
    }
}

int vp_restoration_nth_row(int n, int every)
{
    return every / 2 + n * every;
}

int vp_restoration_row_count(const vp_image *image, int every)
{
    return vp_ceil_div(image->plane[0].height / 16 - every / 2, every);
}

static void restore_row(void *context, int n, int thread)
{
    const job *j = context;
    row_scratch *b = &j->scratch->rows[thread];
    int row = vp_restoration_nth_row(n, j->every);

    for (int p = 0; p < 3; p++) restore_plane(j, b, p, row);
}

void vp_restoration_apply_rows(const vp_restoration_weights *weights,
                               vp_restoration_scratch *scratch, vp_pool *pool,
                               const vp_restoration_frame *frame, int every)
{
    job j = {weights, scratch, frame, frame->from->plane[0].width / 16, every};

    vp_pool_run(pool, vp_restoration_row_count(frame->from, every), restore_row, &j);
}

void vp_restoration_apply(const vp_restoration_weights *weights, vp_restoration_scratch *scratch,
                          vp_pool *pool, const vp_restoration_frame *frame)
{
    vp_restoration_apply_rows(weights, scratch, pool, frame, 1);
}
