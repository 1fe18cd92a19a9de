/* SPDX-License-Identifier: BSD-2-Clause */
/* Two steps: pictures of 1/16 the width and height are searched exhaustively, one
 * vector for every 64x64 luma samples; from there, pictures of 1/4 are searched by
 * descent, one vector per 16x16 block. Both match windows of 8x8 small samples,
 * four times as large as what the vector is for, so that they follow the scene
 * rather than noise. */
#include "me/pyramid.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/block.h"
#include "base/mathops.h"
#include "base/sad_dsp.h"
#include "me/block_descent.h"

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
    vp_pyramid *pyramid = calloc(1, sizeof *pyramid);
    int failed = 0;
    if (!pyramid) return NULL;
    pyramid->rows = rows;
    pyramid->columns = columns;
    pyramid->wide_rows = (rows + 3) / 4;
    pyramid->wide_columns = (columns + 3) / 4;
    for (int i = 0; i < 3; i++) {
        failed |= small_alloc(&pyramid->picture[i][QUARTER], columns * 4, rows * 4);
        failed |= small_alloc(&pyramid->picture[i][SIXTEENTH], columns, rows);
    }
    for (int r = 0; r < 2; r++) {
        pyramid->vectors[r] = calloc((size_t)rows * (size_t)columns, sizeof(vp_mv));
        pyramid->wide[r] =
            calloc((size_t)pyramid->wide_rows * (size_t)pyramid->wide_columns, sizeof(vp_mv));
        failed |= !pyramid->vectors[r] || !pyramid->wide[r];
    }
    if (failed) {
        vp_pyramid_destroy(pyramid);
        return NULL;
    }
    return pyramid;
}

void vp_pyramid_destroy(vp_pyramid *pyramid)
{
    if (!pyramid) return;
    for (int i = 0; i < 3; i++)
        for (int level = 0; level < LEVELS; level++) free(pyramid->picture[i][level].memory);
    for (int r = 0; r < 2; r++) {
        free(pyramid->vectors[r]);
        free(pyramid->wide[r]);
    }
    free(pyramid);
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

/* Makes a quarter of the width and height. */
static void downscale(small *to, const uint8_t *from, ptrdiff_t stride)
{
    vp_box_downscale(from, stride, 4, to->data, to->stride, to->width, to->height);
    extend(to);
}

/* A window of a small picture and the same place in a reference. */
typedef struct match {
    const uint8_t *window, *reference;
    ptrdiff_t window_stride, reference_stride;
} match;

/* SAD, and a little weight on the length: in flat places ties go to the shorter vector. */
static int match_cost(const void *context, int x, int y)
{
    const match *m = context;
    const uint8_t *reference = m->reference + y * m->reference_stride + x;

    return vp_sad(m->window, m->window_stride, reference, m->reference_stride, WINDOW) + abs(x) +
           abs(y);
}

/* A search for the window with its corner at (x, y); vectors are kept inside the border. */
static vp_block_descent search_begin(match *m, const small *current, const small *reference, int x,
                                     int y)
{
    m->window = current->data + y * current->stride + x;
    m->reference = reference->data + y * reference->stride + x;
    m->window_stride = current->stride;
    m->reference_stride = reference->stride;
    return (vp_block_descent){
        .cost = match_cost,
        .context = m,
        .range = {-BORDER - x, reference->width + BORDER - WINDOW - x, -BORDER - y,
                  reference->height + BORDER - WINDOW - y},
        .clamp = 1,
        .best = INT_MAX,
    };
}

typedef struct job {
    vp_pyramid *pyramid;
    const vp_image *image[3];
    int references;
} job;

static void downscale_picture(void *context, int i, int thread)
{
    const job *j = context;
    small *s = j->pyramid->picture[i];
    (void)thread;
    downscale(&s[QUARTER], j->image[i]->plane[0].data, j->image[i]->plane[0].stride);
    downscale(&s[SIXTEENTH], s[QUARTER].data, s[QUARTER].stride);
}

static void search_wide_row(void *context, int index, int thread)
{
    const job *j = context;
    vp_pyramid *pyramid = j->pyramid;
    int r = index / pyramid->wide_rows, row = index % pyramid->wide_rows;
    (void)thread;
    for (int column = 0; column < pyramid->wide_columns; column++) {
        match m;
        vp_block_descent d = search_begin(&m, &pyramid->picture[0][SIXTEENTH],
                                          &pyramid->picture[1 + r][SIXTEENTH], 4 * column - 2,
                                          4 * row - 2);
        vp_descent_exhaust(&d, RANGE);
        pyramid->wide[r][row * pyramid->wide_columns + column] =
            (vp_mv){(int16_t)d.x, (int16_t)d.y};
    }
}

static void search_row(void *context, int index, int thread)
{
    static const vp_descent_pattern raster = {
        8, {{-1, -1}, {0, -1}, {1, -1}, {-1, 0}, {1, 0}, {-1, 1}, {0, 1}, {1, 1}}};
    const job *j = context;
    vp_pyramid *pyramid = j->pyramid;
    int r = index / pyramid->rows, row = index % pyramid->rows;
    (void)thread;
    for (int column = 0; column < pyramid->columns; column++) {
        match m;
        vp_block_descent d = search_begin(&m, &pyramid->picture[0][QUARTER],
                                          &pyramid->picture[1 + r][QUARTER], 4 * column - 2,
                                          4 * row - 2);
        vp_descent_try(&d, 0, 0);
        /* the four wide blocks nearest to this one */
        for (int k = 0; k < 4; k++) {
            int x = vp_clip((column + (k & 1 ? 2 : -2)) >> 2, 0, pyramid->wide_columns - 1);
            int y = vp_clip((row + (k & 2 ? 2 : -2)) >> 2, 0, pyramid->wide_rows - 1);
            vp_mv wide = pyramid->wide[r][y * pyramid->wide_columns + x];
            vp_descent_try(&d, wide.x * 4, wide.y * 4);
        }
        vp_descent_run(&d, &raster, 2, 6);
        pyramid->vectors[r][row * pyramid->columns + column] = (vp_mv){(int16_t)d.x, (int16_t)d.y};
    }
}

void vp_pyramid_search(vp_pyramid *pyramid, const vp_image *current, const vp_image *const refs[2],
                       int references, vp_pool *pool)
{
    job search = {pyramid, {current, refs[0], references == 2 ? refs[1] : NULL}, references};
    vp_pool_run(pool, 1 + references, downscale_picture, &search);
    vp_pool_run(pool, pyramid->wide_rows * references, search_wide_row, &search);
    vp_pool_run(pool, pyramid->rows * references, search_row, &search);
}

vp_mv vp_pyramid_vector(const vp_pyramid *pyramid, int r, int row, int column)
{
    vp_mv mv = pyramid->vectors[r][row * pyramid->columns + column];
    /* one sample of the 1/4 picture is 16 quarters */
    mv.x = (int16_t)(mv.x * 16);
    mv.y = (int16_t)(mv.y * 16);
    return mv;
}
