/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/token_history.h"

#include <stdlib.h>
#include <string.h>

#include "base/mathops.h"
#include "entropy/token_contexts.h"

static int frame_init(vp_token_frame *frame, size_t patches, size_t width, size_t bands)
{
    frame->magnitude = calloc(patches, width);
    frame->band = calloc(patches * bands, sizeof *frame->band);
    frame->total = calloc(patches, sizeof *frame->total);
    frame->quality = calloc(patches, 1);
    return frame->magnitude && frame->band && frame->total && frame->quality ? 0 : -1;
}

static void frame_free(vp_token_frame *frame)
{
    free(frame->magnitude);
    free(frame->band);
    free(frame->total);
    free(frame->quality);
}

/* Of each place of a network's scan the place of its dim in the other's. */
static int init_across(vp_token_history *h, uint16_t *const order[VP_TOKEN_NETS])
{
    uint16_t place[VP_TOKEN_MAX_DIMS];

    for (int net = 0; net < VP_TOKEN_NETS; net++) {
        const uint16_t *other = order[VP_TOKEN_NETS - 1 - net];

        h->across[net] = malloc((size_t)h->dims * sizeof *h->across[net]);
        if (!h->across[net]) return -1;
        for (int i = 0; i < h->dims; i++) place[other[i]] = (uint16_t)i;
        for (int i = 0; i < h->dims; i++) h->across[net][i] = place[order[net][i]];
    }
    return 0;
}

int vp_token_history_init(vp_token_history *h, uint16_t *const order[VP_TOKEN_NETS], int dims,
                          int rows, int columns)
{
    memset(h, 0, sizeof *h);
    h->dims = dims;
    h->bands = vp_ceil_div(dims, VP_TOKEN_BAND);
    h->width = h->bands * VP_TOKEN_BAND;
    h->rows = rows;
    h->columns = columns;
    size_t patches = (size_t)rows * (size_t)columns, width = (size_t)h->width;
    int failed = frame_init(&h->now, patches, width, (size_t)h->bands) || init_across(h, order);
    for (int i = 0; i < VP_FRAME_TYPES; i++)
        failed |= frame_init(&h->last[i], patches, width, (size_t)h->bands);
    h->zero = calloc(width, 1);
    h->zero_band = calloc((size_t)h->bands, sizeof *h->zero_band);
    h->levels = calloc(2 * ((size_t)columns + 2), width * sizeof *h->levels);
    h->in_use = calloc(2 * ((size_t)columns + 2), 1);
    if (!failed && h->zero && h->zero_band && h->levels && h->in_use) return 0;
    vp_token_history_free(h);
    return -1;
}

size_t vp_token_history_bytes(int dims, int rows, int columns)
{
    size_t bands = (size_t)vp_ceil_div(dims, VP_TOKEN_BAND), width = bands * VP_TOKEN_BAND;
    size_t patch = width + 2 * bands + 2 + 1; /* magnitudes, bands, total, quality */

    return (VP_FRAME_TYPES + 1) * (size_t)rows * (size_t)columns * patch +
           2 * ((size_t)columns + 2) * (width * sizeof(int16_t) + 1);
}

void vp_token_history_free(vp_token_history *h)
{
    for (int i = 0; i < VP_FRAME_TYPES; i++) frame_free(&h->last[i]);
    frame_free(&h->now);
    free(h->zero);
    free(h->zero_band);
    free(h->levels);
    free(h->in_use);
    for (int net = 0; net < VP_TOKEN_NETS; net++) free(h->across[net]);
    memset(h, 0, sizeof *h);
}

/* Where a token of the frame that is coded is, in this row or the one above. */
static size_t place_of(const vp_token_history *h, int row, int column)
{
    return (size_t)(row & 1) * ((size_t)h->columns + 2) + (size_t)(column + 1);
}

static int16_t *levels_at(const vp_token_history *h, int row, int column)
{
    return h->levels + place_of(h, row, column) * (size_t)h->width;
}

/* Most tokens are empty, and so were those that had their place before. */
static void clear_levels(vp_token_history *h, int row, int column)
{
    uint8_t *in_use = h->in_use + place_of(h, row, column);
    if (*in_use) memset(levels_at(h, row, column), 0, (size_t)h->width * sizeof *h->levels);
    *in_use = 0;
}

void vp_token_history_begin(vp_token_history *h, vp_frame_type type, const uint8_t *quality)
{
    h->type = type;
    vp_history_for_contexts(&h->history, type, h->from);
    h->now.net = vp_token_net(type);
    memcpy(h->now.quality, quality, (size_t)h->rows * (size_t)h->columns);
    for (int row = 0; row < 2; row++)
        for (int column = 0; column < h->columns; column++) clear_levels(h, row, column);
}

void vp_token_history_end(vp_token_history *h)
{
    vp_token_frame swap = h->last[h->type];
    h->last[h->type] = h->now;
    h->now = swap;
    vp_frame_history_add(&h->history, h->type);
}

static vp_token_view view(const vp_token_history *h, const vp_token_frame *frame, int row,
                          int column)
{
    if (!frame || row < 0 || column < 0 || row >= h->rows || column >= h->columns)
        return (vp_token_view){h->zero, h->zero_band, 0, 0, 0};
    size_t i = (size_t)row * (size_t)h->columns + (size_t)column;
    return (vp_token_view){frame->magnitude + i * (size_t)h->width,
                           frame->band + i * (size_t)h->bands, frame->total[i], frame->quality[i],
                           frame->net};
}

static void view_around(const vp_token_history *h, const vp_token_frame *frame, int row, int column,
                        vp_token_view around[4])
{
    around[0] = view(h, frame, row, column - 1);
    around[1] = view(h, frame, row, column + 1);
    around[2] = view(h, frame, row - 1, column);
    around[3] = view(h, frame, row + 1, column);
}

/* The last frame of a type, or NULL. */
static const vp_token_frame *last_frame(const vp_token_history *h, int type)
{
    return type == VP_HISTORY_NONE ? NULL : &h->last[type];
}

void vp_token_history_find(const vp_token_history *h, int row, int column, vp_token_neighbours *n)
{
    const vp_token_frame *now = &h->now, *past = last_frame(h, h->from[0]);
    const vp_token_frame *same = last_frame(h, h->from[1]), *other = last_frame(h, h->from[2]);
    n->left = view(h, now, row, column - 1);
    n->up = view(h, now, row - 1, column);
    n->corner[0] = view(h, now, row - 1, column - 1);
    n->corner[1] = view(h, now, row - 1, column + 1);
    n->past = view(h, past, row, column);
    n->same = view(h, same, row, column);
    n->other = view(h, other, row, column);
    view_around(h, past, row, column, n->past_around);
    view_around(h, same, row, column, n->same_around);
    n->levels[VP_LINEAR_LEFT] = levels_at(h, row, column - 1);
    n->levels[VP_LINEAR_UP] = levels_at(h, row + 1, column); /* the other one of two rows */
    n->levels[VP_LINEAR_UP_LEFT] = levels_at(h, row + 1, column - 1);
    n->levels[VP_LINEAR_UP_RIGHT] = levels_at(h, row + 1, column + 1);
    n->levels[VP_LINEAR_OWN] = levels_at(h, row, column);
}

void vp_token_history_token(vp_token_history *h, int row, int column, vp_token_record *record)
{
    size_t i = (size_t)row * (size_t)h->columns + (size_t)column, width = (size_t)h->width;
    record->magnitude = h->now.magnitude + i * width;
    record->band = h->now.band + i * (size_t)h->bands;
    record->total = h->now.total + i;
    record->levels = levels_at(h, row, column);
    record->in_use = h->in_use + place_of(h, row, column);
    clear_levels(h, row, column);
    if (!*record->total) return; /* what an earlier frame left here is zero */
    memset(record->magnitude, 0, width);
    memset(record->band, 0, (size_t)h->bands * sizeof *record->band);
    *record->total = 0;
}

int vp_token_record_level(vp_token_record *record, int i, int dim, int level)
{
    int band = i / VP_TOKEN_BAND;
    int magnitude = vp_min(abs(level), VP_TOKEN_MAX_MAGNITUDE);
    record->magnitude[i] = (uint8_t)magnitude;
    *record->in_use = 1;
    *record->total = 1; /* there is something to clear, also when the token does not end */
    record->levels[dim] = (int16_t)vp_clip(level, -VP_LINEAR_CLIP, VP_LINEAR_CLIP);
    record->band[band] = (uint16_t)(record->band[band] + magnitude);
    return magnitude;
}

void vp_token_record_end(vp_token_record *record, int bands)
{
    int sum = 0;
    for (int i = 0; i < bands; i++) sum += record->band[i];
    *record->total = (uint16_t)vp_min(sum, 65535);
}
