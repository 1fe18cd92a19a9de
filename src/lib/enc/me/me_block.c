/* SPDX-License-Identifier: BSD-2-Clause */
#include "me/me_block.h"

#include "base/sad_dsp.h"
#include "inter/bdof.h"
#include "inter/dmvr.h"
#include "inter/interpolate.h"
#include "inter/interpolate_dsp.h"
#include "vpatch/encoder.h"

const vp_descent_pattern vp_mv_search_ring = {
    8, {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {-1, -1}, {1, -1}, {-1, 1}}};

void vp_me_block_init(vp_me_block *block, const vp_me_context *search, int ux, int uy, int n)
{
    const vp_plane *plane = &search->current->plane[0];
    block->search = search;
    block->ux = ux;
    block->uy = uy;
    block->n = n;
    block->x = ux * 8;
    block->y = uy * 8;
    block->size = n * 8;
    block->samples = plane->data + block->y * plane->stride + block->x;
    block->stride = plane->stride;
    block->seams = 0;
    block->memo.count = 0;
    block->lowest =
        vp_motion_clamp(search->field, block->x, block->y, block->size, INT16_MIN, INT16_MIN);
    block->highest =
        vp_motion_clamp(search->field, block->x, block->y, block->size, INT16_MAX, INT16_MAX);
    vp_motion_rate_unit(&search->rates, search->field, ux, uy, n, &block->list, &block->rate);
    for (int r = 0; r < search->field->references; r++)
        block->predictor[r] = vp_mv_predictor(search->field, ux, uy, n, r);
}

int vp_me_block_cost(const vp_me_context *search, int distortion, int rate)
{
    return distortion * 16 + ((search->lambda * rate) >> 8);
}

int vp_me_block_vector_rate(const vp_me_block *block, int r, vp_mv mv)
{
    return vp_motion_rate_component(&block->rate, mv.x - block->predictor[r].x) +
           vp_motion_rate_component(&block->rate, mv.y - block->predictor[r].y);
}

int vp_me_block_explicit_rate(const vp_me_block *block, const vp_motion_unit *unit)
{
    int rate = block->rate.refs[unit->refs];
    for (int r = 0; r < 2; r++)
        if (unit->refs & (1 << r)) rate += vp_me_block_vector_rate(block, r, unit->mv[r]);
    return rate;
}

int vp_me_residual_is_small(const vp_me_context *search, int satd)
{
    static const int bits[] = {
        [VPATCH_PRESET_FAST] = 64, [VPATCH_PRESET_MEDIUM] = 48, [VPATCH_PRESET_SLOW] = 12};
    return satd * 256 <= search->lambda * bits[search->preset];
}

/* size x size samples at (x, y) predicted from one motion. */
static void predict(const vp_me_context *search, int x, int y, int size, const vp_motion_unit *unit,
                    uint8_t *to)
{
    int16_t predicted[2][256];
    int count = 0;
    if (unit->refs == VP_MOTION_BOTH && search->symmetric) {
        vp_bdof(search->refs, x, y, size, unit->mv, to, size);
        return;
    }
    for (int r = 0; r < 2; r++)
        if (unit->refs & (1 << r))
            vp_interpolate_luma(&search->refs[r]->plane[0], x, y, unit->mv[r], size,
                                predicted[count++]);
    if (count == 2)
        vp_average_blocks(predicted[0], predicted[1], size, to, size);
    else
        vp_round_block(predicted[0], size, to, size);
}

void vp_me_block_add_seams(vp_me_block *block)
{
    static const int8_t beside[4][2] = {{0, -1}, {-1, 0}, {0, 1}, {1, 0}};
    const vp_motion_field *field = block->search->field;
    int rows = 2 * field->rows, columns = 2 * field->columns;
    block->seams = 0;
    block->memo.count = 0;
    for (int k = 0; k < block->n * block->n; k++) {
        int i = k % block->n, j = k / block->n, ux = block->ux + i, uy = block->uy + j;
        for (int edge = 0; edge < 4; edge++) {
            int x = ux + beside[edge][0], y = uy + beside[edge][1];
            int own = x >= block->ux && x < block->ux + block->n && y >= block->uy &&
                      y < block->uy + block->n;
            if (own || x < 0 || y < 0 || x >= columns || y >= rows) continue;
            vp_me_obmc_seam *seam = &block->seam[block->seams++];
            seam->x = i * 8;
            seam->y = j * 8;
            seam->edge = (vp_edge)edge;
            seam->other = block->search->refined[y * columns + x];
            vp_motion_unit moved = seam->other;
            for (int r = 0; r < 2; r++)
                if (moved.refs & (1 << r))
                    moved.mv[r] =
                        vp_motion_clamp(field, ux * 8, uy * 8, 8, moved.mv[r].x, moved.mv[r].y);
            predict(block->search, ux * 8, uy * 8, 8, &moved, seam->samples);
        }
    }
}

static int satd_of_samples(const vp_me_block *block, const vp_motion_unit *unit, uint8_t *samples)
{
    for (int i = 0; i < block->seams; i++) {
        const vp_me_obmc_seam *seam = &block->seam[i];
        if (!vp_motion_same(unit, &seam->other))
            vp_obmc(samples + seam->y * block->size + seam->x, block->size, seam->samples, 8,
                    seam->edge);
    }
    return vp_satd(block->samples, block->stride, samples, block->size, block->size);
}

int vp_me_block_satd(const vp_me_block *block, const vp_motion_unit *unit)
{
    uint8_t samples[256];
    predict(block->search, block->x, block->y, block->size, unit, samples);
    return satd_of_samples(block, unit, samples);
}

void vp_me_block_remember(vp_me_block *block, const vp_motion_unit *unit, int satd)
{
    unsigned place = block->memo.count++ % VP_ME_MEMO;
    block->memo.unit[place] = *unit;
    block->memo.satd[place] = satd;
}

static int memo_satd(vp_me_block *block, const vp_motion_unit *unit)
{
    const vp_me_memo *memo = &block->memo;
    for (unsigned i = 0; i < memo->count && i < VP_ME_MEMO; i++)
        if (vp_motion_same(unit, &memo->unit[i])) return memo->satd[i];
    int satd = vp_me_block_satd(block, unit);
    vp_me_block_remember(block, unit, satd);
    return satd;
}

int vp_me_block_satd_pair(const vp_me_block *block, const vp_motion_unit *unit, int r,
                          const int16_t *other)
{
    int16_t predicted[256];
    uint8_t samples[256];
    vp_interpolate_luma(&block->search->refs[r]->plane[0], block->x, block->y, unit->mv[r],
                        block->size, predicted);
    vp_average_blocks(predicted, other, block->size, samples, block->size);
    return satd_of_samples(block, unit, samples);
}

void vp_me_choice_keep_cheaper(vp_me_choice *best, const vp_me_choice *other)
{
    if (other->cost < best->cost) *best = *other;
}

void vp_me_block_store(const vp_me_block *block, const vp_me_choice *choice)
{
    vp_motion_store(block->search->field, block->ux, block->uy, block->n, &choice->unit);
    vp_motion_fill(block->search->refined, block->search->field->columns, block->ux, block->uy,
                   block->n, &choice->refined);
}

void vp_me_block_try_merge(vp_me_block *block, int index, vp_me_choice *best)
{
    const vp_me_context *s = block->search;
    vp_me_choice c = {.unit = block->list.item[index]};
    /* The rate alone may cost more than the best. */
    if (vp_me_block_cost(s, 0, block->rate.merge[index]) >= best->cost) return;
    c.refined = vp_dmvr(s->field, s->refs, block->x, block->y, block->size, &c.unit);
    c.satd = memo_satd(block, &c.refined);
    c.cost = vp_me_block_cost(s, c.satd, block->rate.merge[index]);
    vp_me_choice_keep_cheaper(best, &c);
}

void vp_me_block_try_explicit(vp_me_block *block, const vp_motion_unit *unit, vp_me_choice *best)
{
    vp_me_choice c = {.unit = *unit};
    int rate = vp_me_block_explicit_rate(block, unit);
    if (vp_me_block_cost(block->search, 0, rate) >= best->cost) return;
    c.unit.merge = VP_MOTION_EXPLICIT;
    c.refined = c.unit;
    c.satd = memo_satd(block, &c.refined);
    c.cost = vp_me_block_cost(block->search, c.satd, rate);
    vp_me_choice_keep_cheaper(best, &c);
}
