/* SPDX-License-Identifier: BSD-2-Clause */
#include "inter/predict.h"

#include "inter/bdof.h"
#include "inter/dmvr.h"
#include "inter/interpolate.h"
#include "inter/interpolate_dsp.h"
#include "inter/mv_pred.h"
#include "inter/obmc_dsp.h"

typedef struct job {
    const vp_motion_field *field;
    const vp_motion_unit *refined;
    const vp_image *const *refs;
    vp_image *to;
    int symmetric;
} job;

/* size x size samples at (x, y) of plane p. */
static void predict_plane(const job *j, int p, int x, int y, int size, const vp_motion_unit *unit,
                          uint8_t *to, ptrdiff_t stride)
{
    int16_t block[2][16 * 16];
    int count = 0;
    if (p == 0 && unit->refs == VP_MOTION_BOTH && j->symmetric) {
        vp_bdof(j->refs, x, y, size, unit->mv, to, stride);
        return;
    }
    for (int r = 0; r < 2; r++) {
        if (!(unit->refs & (1 << r))) continue;
        if (p == 0)
            vp_interpolate_luma(&j->refs[r]->plane[p], x, y, unit->mv[r], size, block[count++]);
        else
            vp_interpolate_chroma(&j->refs[r]->plane[p], x, y, unit->mv[r], size, block[count++]);
    }
    if (count == 2)
        vp_average_blocks(block[0], block[1], size, to, stride);
    else
        vp_round_block(block[0], size, to, stride);
}

/* n x n units at (ux, uy), which move alike. */
static void predict_units(const job *j, int ux, int uy, int n)
{
    const vp_motion_unit *unit = &j->refined[uy * 2 * j->field->columns + ux];
    for (int p = 0; p < 3; p++) {
        const vp_plane *plane = &j->to->plane[p];
        int scale = p ? 4 : 8, x = ux * scale, y = uy * scale;
        predict_plane(j, p, x, y, n * scale, unit, plane->data + y * plane->stride + x,
                      plane->stride);
    }
}

static void overlap_unit(const job *j, int ux, int uy)
{
    static const int8_t beyond[4][2] = {{0, -1}, {-1, 0}, {0, 1}, {1, 0}};
    const vp_motion_field *field = j->field;
    int rows = 2 * field->rows, columns = 2 * field->columns;
    for (int edge = 0; edge < 4; edge++) {
        int x = ux + beyond[edge][0], y = uy + beyond[edge][1];
        if (x < 0 || y < 0 || x >= columns || y >= rows) continue;
        vp_motion_unit other = j->refined[y * columns + x];
        if (vp_motion_same(&other, &j->refined[uy * columns + ux])) continue;
        for (int r = 0; r < 2; r++)
            if (other.refs & (1 << r))
                other.mv[r] =
                    vp_motion_clamp(field, ux * 8, uy * 8, 8, other.mv[r].x, other.mv[r].y);
        for (int p = 0; p < 3; p++) {
            uint8_t samples[64];
            const vp_plane *plane = &j->to->plane[p];
            int size = p ? 4 : 8;
            predict_plane(j, p, ux * size, uy * size, size, &other, samples, size);
            vp_obmc(plane->data + uy * size * plane->stride + ux * size, plane->stride, samples,
                    size, (vp_edge)edge);
        }
    }
}

static void predict_row(void *context, int row, int thread)
{
    const job *j = context;
    const vp_motion_field *field = j->field;
    (void)thread;
    for (int column = 0; column < field->columns; column++) {
        int split = field->split[row * field->columns + column];
        if (!split) predict_units(j, 2 * column, 2 * row, 2);
        for (int k = 0; k < 4; k++) {
            int ux = 2 * column + (k & 1), uy = 2 * row + (k >> 1);
            if (split) predict_units(j, ux, uy, 1);
            overlap_unit(j, ux, uy);
        }
    }
}

void vp_motion_predict(const vp_motion_field *field, const vp_motion_unit *refined,
                       const vp_image *const refs[2], vp_image *prediction, vp_pool *pool)
{
    job j = {field, refined, refs, prediction, vp_motion_symmetric(field)};
    vp_pool_run(pool, field->rows, predict_row, &j);
}
