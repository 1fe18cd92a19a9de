/* SPDX-License-Identifier: BSD-2-Clause */
#include "inter/dmvr.h"

#include <stdlib.h>

#include "base/mathops.h"
#include "base/sad_dsp.h"
#include "inter/dmvr_dsp.h"
#include "inter/mv_pred.h"

#define REACH  VP_DMVR_REACH
#define SPAN   (2 * REACH + 1)
#define STRIDE VP_DMVR_STRIDE

int vp_motion_symmetric(const vp_motion_field *field)
{
    return field->references == 2 && field->ref_time[0] + field->ref_time[1] == 2 * field->time;
}

static void bilinear(const vp_plane *plane, int x, int y, int size, vp_mv mv, uint8_t *out)
{
    const uint8_t *s = plane->data + (y - REACH + (mv.y >> 2)) * plane->stride + x - REACH +
                       (mv.x >> 2);
    if (size == 16)
        vp_bilinear_16(s, plane->stride, mv.x & 3, mv.y & 3, out);
    else
        vp_bilinear_8(s, plane->stride, mv.x & 3, mv.y & 3, out);
}

vp_motion_unit vp_dmvr(const vp_motion_field *field, const vp_image *const refs[2], int x, int y,
                       int size, const vp_motion_unit *unit)
{
    uint8_t block[2][(16 + 2 * REACH) * STRIDE];
    int sad[SPAN][SPAN], to_x = 0, to_y = 0;
    vp_motion_unit refined = *unit;
    if (unit->merge == VP_MOTION_EXPLICIT || unit->refs != VP_MOTION_BOTH ||
        !vp_motion_symmetric(field))
        return refined;
    for (int r = 0; r < 2; r++) bilinear(&refs[r]->plane[0], x, y, size, unit->mv[r], block[r]);
    const uint8_t *a = block[0] + REACH * STRIDE + REACH, *b = block[1] + REACH * STRIDE + REACH;
    int least = vp_sad(a, STRIDE, b, STRIDE, size);
    if (least < size * size) return refined;
    sad[REACH][REACH] = least;
    least -= least >> 2;
    for (int dy = -REACH; dy <= REACH; dy++) {
        for (int dx = -REACH; dx <= REACH; dx++) {
            int away = dy * STRIDE + dx, *at = &sad[REACH + dy][REACH + dx];
            if (away) *at = vp_sad(a + away, STRIDE, b - away, STRIDE, size);
            if (away && *at < least) {
                least = *at;
                to_x = dx;
                to_y = dy;
            }
        }
    }
    vp_mv d = {(int16_t)(4 * to_x), (int16_t)(4 * to_y)};
    if (abs(to_x) < REACH && abs(to_y) < REACH) {
        const int(*at)[SPAN] = (const int(*)[SPAN]) & sad[REACH + to_y];
        const int column = REACH + to_x;
        d.x += (int16_t)vp_parabola_minimum(at[0][column - 1], at[0][column], at[0][column + 1]);
        d.y += (int16_t)vp_parabola_minimum(at[-1][column], at[0][column], at[1][column]);
    }
    refined.mv[0] = vp_motion_clamp(field, x, y, size, unit->mv[0].x + d.x, unit->mv[0].y + d.y);
    refined.mv[1] = vp_motion_clamp(field, x, y, size, unit->mv[1].x - d.x, unit->mv[1].y - d.y);
    return refined;
}

typedef struct job {
    const vp_motion_field *field;
    const vp_image *const *refs;
    vp_motion_unit *refined;
} job;

static void refine_row(void *context, int row, int thread)
{
    const job *j = context;
    const vp_motion_field *field = j->field;
    int columns = 2 * field->columns;
    (void)thread;
    for (int column = 0; column < field->columns; column++) {
        int n = field->split[row * field->columns + column] ? 1 : 2;
        for (int k = 0; k < (n == 2 ? 1 : 4); k++) {
            int ux = 2 * column + (k & 1), uy = 2 * row + (k >> 1);
            vp_motion_unit refined =
                vp_dmvr(field, j->refs, ux * 8, uy * 8, n * 8, &field->units[uy * columns + ux]);
            vp_motion_fill(j->refined, field->columns, ux, uy, n, &refined);
        }
    }
}

void vp_dmvr_field(const vp_motion_field *field, const vp_image *const refs[2],
                   vp_motion_unit *refined, vp_pool *pool)
{
    job j = {field, refs, refined};
    vp_pool_run(pool, field->rows, refine_row, &j);
}
