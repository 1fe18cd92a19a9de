/* SPDX-License-Identifier: BSD-2-Clause */
#include "me/me_block.h"

#include "base/sad_dsp.h"
#include "inter/bdof.h"
#include "inter/dmvr.h"
#include "inter/interpolate.h"
#include "inter/interpolate_dsp.h"

const vp_descent_pattern vp_mv_search_ring = {
    8, {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {-1, -1}, {1, -1}, {-1, 1}}};

void vp_me_block_init(vp_me_block *t, const vp_me_context *search, int ux, int uy, int n)
{
    const vp_plane *plane = &search->current->plane[0];
    t->search = search;
    t->ux = ux;
    t->uy = uy;
    t->n = n;
    t->x = ux * 8;
    t->y = uy * 8;
    t->size = n * 8;
    t->samples = plane->data + t->y * plane->stride + t->x;
    t->stride = plane->stride;
    t->seams = 0;
    t->memo.count = 0;
    t->lowest = vp_motion_clamp(search->field, t->x, t->y, t->size, INT16_MIN, INT16_MIN);
    t->highest = vp_motion_clamp(search->field, t->x, t->y, t->size, INT16_MAX, INT16_MAX);
    vp_motion_rate_unit(&search->rates, search->field, ux, uy, n, &t->list, &t->rate);
    for (int r = 0; r < search->field->references; r++)
        t->predictor[r] = vp_mv_predictor(search->field, ux, uy, n, r);
}

int vp_me_block_cost(const vp_me_context *search, int distortion, int rate)
{
    return distortion * 16 + ((search->lambda * rate) >> 8);
}

int vp_me_block_vector_rate(const vp_me_block *t, int r, vp_mv mv)
{
    return vp_motion_rate_component(&t->rate, mv.x - t->predictor[r].x) +
           vp_motion_rate_component(&t->rate, mv.y - t->predictor[r].y);
}

int vp_me_block_explicit_rate(const vp_me_block *t, const vp_motion_unit *unit)
{
    int rate = t->rate.refs[unit->refs];
    for (int r = 0; r < 2; r++)
        if (unit->refs & (1 << r)) rate += vp_me_block_vector_rate(t, r, unit->mv[r]);
    return rate;
}

int vp_me_residual_is_small(const vp_me_context *search, int satd)
{
    static const int bits[3] = {64, 32, 12};
    return satd * 256 <= search->lambda * bits[search->effort];
}

/* size x size samples at (x, y) predicted from one motion. */
static void predict(const vp_me_context *search, int x, int y, int size, const vp_motion_unit *unit,
                    uint8_t *to)
{
    int16_t block[2][256];
    int count = 0;
    if (unit->refs == VP_MOTION_BOTH && search->symmetric) {
        vp_bdof(search->refs, x, y, size, unit->mv, to, size);
        return;
    }
    for (int r = 0; r < 2; r++)
        if (unit->refs & (1 << r))
            vp_interpolate_luma(&search->refs[r]->plane[0], x, y, unit->mv[r], size,
                                block[count++]);
    if (count == 2)
        vp_average_blocks(block[0], block[1], size, to, size);
    else
        vp_round_block(block[0], size, to, size);
}

void vp_me_block_add_seams(vp_me_block *t)
{
    static const int8_t beside[4][2] = {{0, -1}, {-1, 0}, {0, 1}, {1, 0}};
    const vp_motion_field *field = t->search->field;
    int rows = 2 * field->rows, columns = 2 * field->columns;
    t->seams = 0;
    t->memo.count = 0;
    for (int k = 0; k < t->n * t->n; k++) {
        int i = k % t->n, j = k / t->n, ux = t->ux + i, uy = t->uy + j;
        for (int edge = 0; edge < 4; edge++) {
            int x = ux + beside[edge][0], y = uy + beside[edge][1];
            int own = x >= t->ux && x < t->ux + t->n && y >= t->uy && y < t->uy + t->n;
            if (own || x < 0 || y < 0 || x >= columns || y >= rows) continue;
            vp_me_obmc_seam *seam = &t->seam[t->seams++];
            seam->x = i * 8;
            seam->y = j * 8;
            seam->edge = (vp_edge)edge;
            seam->other = t->search->refined[y * columns + x];
            vp_motion_unit moved = seam->other;
            for (int r = 0; r < 2; r++)
                if (moved.refs & (1 << r))
                    moved.mv[r] =
                        vp_motion_clamp(field, ux * 8, uy * 8, 8, moved.mv[r].x, moved.mv[r].y);
            predict(t->search, ux * 8, uy * 8, 8, &moved, seam->samples);
        }
    }
}

static int satd_of_samples(const vp_me_block *t, const vp_motion_unit *unit, uint8_t *samples)
{
    for (int i = 0; i < t->seams; i++) {
        const vp_me_obmc_seam *seam = &t->seam[i];
        if (!vp_motion_same(unit, &seam->other))
            vp_obmc(samples + seam->y * t->size + seam->x, t->size, seam->samples, 8, seam->edge);
    }
    return vp_satd(t->samples, t->stride, samples, t->size, t->size);
}

int vp_me_block_satd(const vp_me_block *t, const vp_motion_unit *unit)
{
    uint8_t samples[256];
    predict(t->search, t->x, t->y, t->size, unit, samples);
    return satd_of_samples(t, unit, samples);
}

void vp_me_block_remember(vp_me_block *t, const vp_motion_unit *unit, int satd)
{
    unsigned place = t->memo.count++ % VP_ME_MEMO;
    t->memo.unit[place] = *unit;
    t->memo.satd[place] = satd;
}

static int memo_satd(vp_me_block *t, const vp_motion_unit *unit)
{
    const vp_me_memo *memo = &t->memo;
    for (unsigned i = 0; i < memo->count && i < VP_ME_MEMO; i++)
        if (vp_motion_same(unit, &memo->unit[i])) return memo->satd[i];
    int satd = vp_me_block_satd(t, unit);
    vp_me_block_remember(t, unit, satd);
    return satd;
}

int vp_me_block_satd_pair(const vp_me_block *t, const vp_motion_unit *unit, int r,
                          const int16_t *other)
{
    int16_t block[256];
    uint8_t samples[256];
    vp_interpolate_luma(&t->search->refs[r]->plane[0], t->x, t->y, unit->mv[r], t->size, block);
    vp_average_blocks(block, other, t->size, samples, t->size);
    return satd_of_samples(t, unit, samples);
}

void vp_me_choice_keep_cheaper(vp_me_choice *best, const vp_me_choice *other)
{
    if (other->cost < best->cost) *best = *other;
}

void vp_me_block_store(const vp_me_block *t, const vp_me_choice *choice)
{
    vp_motion_store(t->search->field, t->ux, t->uy, t->n, &choice->unit);
    vp_motion_fill(t->search->refined, t->search->field->columns, t->ux, t->uy, t->n,
                   &choice->refined);
}

void vp_me_block_try_merge(vp_me_block *t, int index, vp_me_choice *best)
{
    const vp_me_context *s = t->search;
    vp_me_choice c = {.unit = t->list.item[index]};
    /* The rate alone may cost more than the best. */
    if (vp_me_block_cost(s, 0, t->rate.merge[index]) >= best->cost) return;
    c.refined = vp_dmvr(s->field, s->refs, t->x, t->y, t->size, &c.unit);
    c.satd = memo_satd(t, &c.refined);
    c.cost = vp_me_block_cost(s, c.satd, t->rate.merge[index]);
    vp_me_choice_keep_cheaper(best, &c);
}

void vp_me_block_try_explicit(vp_me_block *t, const vp_motion_unit *unit, vp_me_choice *best)
{
    vp_me_choice c = {.unit = *unit};
    int rate = vp_me_block_explicit_rate(t, unit);
    if (vp_me_block_cost(t->search, 0, rate) >= best->cost) return;
    c.unit.merge = VP_MOTION_EXPLICIT;
    c.refined = c.unit;
    c.satd = memo_satd(t, &c.refined);
    c.cost = vp_me_block_cost(t->search, c.satd, rate);
    vp_me_choice_keep_cheaper(best, &c);
}
