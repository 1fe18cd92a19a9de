/* SPDX-License-Identifier: BSD-2-Clause */
/* Two steps: pictures of 1/16 the width and height are searched exhaustively, one
 * vector for every 64x64 luma samples; from there, pictures of 1/4 are searched by
 * descent, one vector per 16x16 block. Both match windows of 8x8 small samples,
 * four times as large as what the vector is for, so that they follow the scene
 * rather than noise. */
#include "me/pyramid.h"

#include <stdlib.h>
#include <string.h>

#include "base/sad.h"

#define WINDOW 8
#define BORDER 24 /* of the small pictures */
#define RANGE  12 /* of the exhaustive search: 192 luma samples */

typedef struct small {
    uint8_t *memory, *data;
    ptrdiff_t stride;
    int width, height;
} small;

enum { QUARTER, SIXTEENTH, LEVELS };

struct vp_pyramid {
    int rows, columns;           /* of 16x16 blocks */
    int wide_rows, wide_columns; /* of 64x64 blocks */
    small picture[3][LEVELS];    /* current, R0, R1 */
    vp_mv *vectors[2];           /* per block, in samples of the 1/4 picture */
    vp_mv *wide[2];              /* per 64x64, in samples of the 1/16 picture */
};

static int small_alloc(small *s, int width, int height)
{
    s->width = width;
    s->height = height;
    s->stride = width + 2 * BORDER;
    s->memory = malloc((size_t)s->stride * (size_t)(height + 2 * BORDER));
    if (!s->memory) return -1;
    s->data = s->memory + BORDER * s->stride + BORDER;
    return 0;
}

vp_pyramid *vp_pyramid_create(int rows, int columns)
{
    vp_pyramid *c = calloc(1, sizeof *c);
    int failed = 0;
    if (!c) return NULL;
    c->rows = rows;
    c->columns = columns;
    c->wide_rows = (rows + 3) / 4;
    c->wide_columns = (columns + 3) / 4;
    for (int i = 0; i < 3; i++) {
        failed |= small_alloc(&c->picture[i][QUARTER], columns * 4, rows * 4);
        failed |= small_alloc(&c->picture[i][SIXTEENTH], columns, rows);
    }
    for (int r = 0; r < 2; r++) {
        c->vectors[r] = calloc((size_t)rows * (size_t)columns, sizeof(vp_mv));
        c->wide[r] = calloc((size_t)c->wide_rows * (size_t)c->wide_columns, sizeof(vp_mv));
        failed |= !c->vectors[r] || !c->wide[r];
    }
    if (failed) {
        vp_pyramid_destroy(c);
        return NULL;
    }
    return c;
}

void vp_pyramid_destroy(vp_pyramid *c)
{
    if (!c) return;
    for (int i = 0; i < 3; i++)
        for (int level = 0; level < LEVELS; level++) free(c->picture[i][level].memory);
    for (int r = 0; r < 2; r++) {
        free(c->vectors[r]);
        free(c->wide[r]);
    }
    free(c);
}

static void extend(small *s)
{
    for (int y = 0; y < s->height; y++) {
        uint8_t *row = s->data + y * s->stride;
        memset(row - BORDER, row[0], BORDER);
        memset(row + s->width, row[s->width - 1], BORDER);
    }
    const uint8_t *first = s->data - BORDER, *last = first + (s->height - 1) * s->stride;
    for (int y = 1; y <= BORDER; y++) {
        memcpy(s->data - BORDER - y * s->stride, first, (size_t)s->stride);
        memcpy(s->data - BORDER + (s->height - 1 + y) * s->stride, last, (size_t)s->stride);
    }
}

/* Each sample the mean of 4x4. */
static void shrink(small *to, const uint8_t *from, ptrdiff_t stride)
{
    for (int y = 0; y < to->height; y++) {
        uint8_t *row = to->data + y * to->stride;
        const uint8_t *s = from + 4 * y * stride;
        for (int x = 0; x < to->width; x++, s += 4) {
            int sum = 8;
            for (int j = 0; j < 4; j++)
                sum += s[j * stride] + s[j * stride + 1] + s[j * stride + 2] + s[j * stride + 3];
            row[x] = (uint8_t)(sum >> 4);
        }
    }
    extend(to);
}

static int limit(int value, int at, int length)
{
    int low = -BORDER - at, high = length + BORDER - WINDOW - at;
    return value < low ? low : value > high ? high : value;
}

/* A search around one window of a small picture. */
typedef struct window {
    const small *current, *ref;
    int x, y; /* of the window's corner */
    int best, dx, dy;
} window;

static void try_vector(window *w, int dx, int dy)
{
    const uint8_t *a = w->current->data + w->y * w->current->stride + w->x;
    dx = limit(dx, w->x, w->ref->width);
    dy = limit(dy, w->y, w->ref->height);
    const uint8_t *b = w->ref->data + (w->y + dy) * w->ref->stride + w->x + dx;
    /* A little weight on length breaks ties in flat places towards rest. */
    int cost = vp_sad(a, w->current->stride, b, w->ref->stride, WINDOW) + abs(dx) + abs(dy);
    if (cost < w->best) {
        w->best = cost;
        w->dx = dx;
        w->dy = dy;
    }
}

static void descend(window *w)
{
    for (int step = 2; step; step >>= 1) {
        for (int turn = 0; turn < 6; turn++) {
            int dx = w->dx, dy = w->dy;
            for (int j = -1; j <= 1; j++)
                for (int i = -1; i <= 1; i++)
                    if (i || j) try_vector(w, dx + i * step, dy + j * step);
            if (dx == w->dx && dy == w->dy) break;
        }
    }
}

typedef struct coarse_job {
    vp_pyramid *coarse;
    const vp_image *image[3];
    int references;
} coarse_job;

static void shrink_picture(void *context, int i, int thread)
{
    coarse_job *job = context;
    small *s = job->coarse->picture[i];
    (void)thread;
    shrink(&s[QUARTER], job->image[i]->plane[0].data, job->image[i]->plane[0].stride);
    shrink(&s[SIXTEENTH], s[QUARTER].data, s[QUARTER].stride);
}

static void search_wide_row(void *context, int index, int thread)
{
    coarse_job *job = context;
    vp_pyramid *c = job->coarse;
    int r = index / c->wide_rows, row = index % c->wide_rows;
    (void)thread;
    for (int column = 0; column < c->wide_columns; column++) {
        window w = {&c->picture[0][SIXTEENTH],
                    &c->picture[1 + r][SIXTEENTH],
                    4 * column - 2,
                    4 * row - 2,
                    INT32_MAX,
                    0,
                    0};
        for (int dy = -RANGE; dy <= RANGE; dy++)
            for (int dx = -RANGE; dx <= RANGE; dx++) try_vector(&w, dx, dy);
        c->wide[r][row * c->wide_columns + column] = (vp_mv){(int16_t)w.dx, (int16_t)w.dy};
    }
}

static void search_row(void *context, int index, int thread)
{
    coarse_job *job = context;
    vp_pyramid *c = job->coarse;
    int r = index / c->rows, row = index % c->rows;
    (void)thread;
    for (int column = 0; column < c->columns; column++) {
        window w = {&c->picture[0][QUARTER],
                    &c->picture[1 + r][QUARTER],
                    4 * column - 2,
                    4 * row - 2,
                    INT32_MAX,
                    0,
                    0};
        try_vector(&w, 0, 0);
        /* the four wide blocks nearest to this one */
        for (int k = 0; k < 4; k++) {
            int x = (column + (k & 1 ? 2 : -2)) >> 2, y = (row + (k & 2 ? 2 : -2)) >> 2;
            x = x < 0 ? 0 : x >= c->wide_columns ? c->wide_columns - 1 : x;
            y = y < 0 ? 0 : y >= c->wide_rows ? c->wide_rows - 1 : y;
            vp_mv wide = c->wide[r][y * c->wide_columns + x];
            try_vector(&w, wide.x * 4, wide.y * 4);
        }
        descend(&w);
        c->vectors[r][row * c->columns + column] = (vp_mv){(int16_t)w.dx, (int16_t)w.dy};
    }
}

void vp_pyramid_search(vp_pyramid *coarse, const vp_image *current, const vp_image *const refs[2],
                       int references, vp_pool *pool)
{
    coarse_job job = {coarse, {current, refs[0], references == 2 ? refs[1] : NULL}, references};
    vp_pool_run(pool, 1 + references, shrink_picture, &job);
    vp_pool_run(pool, coarse->wide_rows * references, search_wide_row, &job);
    vp_pool_run(pool, coarse->rows * references, search_row, &job);
}

vp_mv vp_pyramid_vector(const vp_pyramid *coarse, int r, int row, int column)
{
    vp_mv mv = coarse->vectors[r][row * coarse->columns + column];
    /* one sample of the 1/4 picture is 16 quarters */
    mv.x = (int16_t)(mv.x * 16);
    mv.y = (int16_t)(mv.y * 16);
    return mv;
}
