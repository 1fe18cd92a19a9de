/* SPDX-License-Identifier: BSD-2-Clause */
#include "motion/motion.h"

#include "motion/interpolate.h"

typedef struct job {
    const vp_motion_field *field;
    const vp_image *const *refs;
    vp_image *to;
} job;

static void predict_plane(const job *j, int p, int x, int y, int size, const vp_motion_unit *unit)
{
    int16_t block[2][16 * 16];
    int count = 0;
    const vp_plane *plane = &j->to->plane[p];
    uint8_t *to = plane->data + y * plane->stride + x;
    for (int r = 0; r < 2; r++) {
        if (!(unit->refs & (1 << r)))
            continue;
        if (p == 0)
            vp_interpolate_luma(&j->refs[r]->plane[p], x, y, unit->mv[r], size, block[count++]);
        else
            vp_interpolate_chroma(&j->refs[r]->plane[p], x, y, unit->mv[r], size, block[count++]);
    }
    if (count == 2)
        vp_average_blocks(block[0], block[1], size, to, plane->stride);
    else
        vp_round_block(block[0], size, to, plane->stride);
}

static void predict_unit(const job *j, int x, int y, int size, const vp_motion_unit *unit)
{
    predict_plane(j, 0, x, y, size, unit);
    predict_plane(j, 1, x / 2, y / 2, size / 2, unit);
    predict_plane(j, 2, x / 2, y / 2, size / 2, unit);
}

static void predict_row(void *context, int row, int thread)
{
    const job *j = context;
    const vp_motion_field *field = j->field;
    (void)thread;
    for (int column = 0; column < field->columns; column++) {
        const vp_motion_unit *unit =
            &field->units[(size_t)row * 2 * 2 * (size_t)field->columns + 2 * (size_t)column];
        if (!field->split[row * field->columns + column]) {
            predict_unit(j, column * 16, row * 16, 16, unit);
            continue;
        }
        for (int k = 0; k < 4; k++)
            predict_unit(j, column * 16 + (k & 1) * 8, row * 16 + (k >> 1) * 8, 8,
                         &unit[(k >> 1) * 2 * field->columns + (k & 1)]);
    }
}

void vp_motion_predict(const vp_motion_field *field, const vp_image *const refs[2],
                       vp_image *prediction, vp_pool *pool)
{
    job j = {field, refs, prediction};
    vp_pool_run(pool, field->rows, predict_row, &j);
}
