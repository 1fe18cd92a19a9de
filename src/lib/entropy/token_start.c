/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/token_start.h"

#include <stdlib.h>
#include <string.h>

#include "entropy/bit_tree.h"
#include "entropy/mixer_internal.h"
#include "entropy/state_blob.h"
#include "entropy/token_start_internal.h"

static const char kind[4] = {'V', 'P', 'T', 'S'};

vp_token_start *vp_token_start_create(int dims)
{
    if (dims < 1 || dims > VP_TOKEN_MAX_DIMS) return NULL;
    vp_token_start *start = calloc(1, sizeof *start);
    if (!start) return NULL;
    start->dims = dims;
    vp_token_layout_init(&start->layout, dims);
    start->mixer = vp_mixer_create(&start->layout.shape);
    int bad = !start->mixer;
    for (int t = 0; t < VP_FRAME_TYPES; t++)
        bad |= vp_magnitude_predictor_init(&start->magnitude[t], dims) ||
               vp_linear_predictor_init(&start->linear[t], dims);
    for (int net = 0; net < VP_TOKEN_NETS; net++) {
        start->order[net] = malloc((size_t)dims * sizeof *start->order[net]);
        bad |= !start->order[net];
        for (int i = 0; i < dims && start->order[net]; i++) start->order[net][i] = (uint16_t)i;
    }
    if (bad) {
        vp_token_start_destroy(start);
        return NULL;
    }
    return start;
}

void vp_token_start_destroy(vp_token_start *start)
{
    if (!start) return;
    for (int t = 0; t < VP_FRAME_TYPES; t++) {
        vp_magnitude_predictor_free(&start->magnitude[t]);
        vp_linear_predictor_free(&start->linear[t]);
    }
    for (int net = 0; net < VP_TOKEN_NETS; net++) free(start->order[net]);
    vp_mixer_destroy(start->mixer);
    free(start);
}

const uint16_t *vp_token_scan(const vp_token_start *start, vp_frame_type type)
{
    return start->order[type >> 1];
}

/* ---- stored ------------------------------------------------------------------- */

#define GAP_BITS 11 /* 0..VP_TOKEN_MAX_DIMS */

typedef struct trees {
    uint16_t high[VP_MAGNITUDE_NEAR + 3][256], low[VP_MAGNITUDE_NEAR + 3][256];
    uint16_t more[2], source[8];
    uint16_t gap[VP_MAGNITUDE_SOURCES][1 << GAP_BITS], row[VP_MAGNITUDE_SOURCES][256];
} trees;

static uint16_t transfer16(vp_coder *coder, trees *t, int which, uint16_t value)
{
    uint32_t high = vp_bit_tree_code(coder, t->high[which], 8, value >> 8);
    return (uint16_t)(high << 8 | vp_bit_tree_code(coder, t->low[which], 8, value & 255));
}

/* Weights from..dims-1 of a row, most of them 0: how many zeros, then a weight. */
static void transfer_row(vp_coder *coder, int8_t *row, int from, int dims, uint16_t *gap_tree,
                         uint16_t *tree)
{
    int i = from;
    while (i < dims) {
        int next = i;
        while (next < dims && !row[next]) next++;
        uint32_t gap = vp_bit_tree_code(coder, gap_tree, GAP_BITS, (uint32_t)(next - i));
        next = gap < (uint32_t)(dims - i) ? i + (int)gap : dims;
        memset(row + i, 0, (size_t)(next - i));
        if (next < dims)
            row[next] =
                (int8_t)((int)vp_bit_tree_code(coder, tree, 8, (uint8_t)(row[next] + 128)) - 128);
        i = next + 1;
    }
}

static void transfer_magnitude(vp_coder *coder, vp_magnitude_predictor *e, trees *t)
{
    size_t width = (size_t)e->width;
    for (int i = 0; i < e->dims; i++) {
        e->bias[i] = (int16_t)transfer16(coder, t, 0, (uint16_t)e->bias[i]);
        e->scale[i] = transfer16(coder, t, 1, e->scale[i]);
        for (int n = 0; n < VP_MAGNITUDE_NEAR; n++) {
            int16_t *w = e->near + (size_t)n * width + (size_t)i;
            *w = (int16_t)transfer16(coder, t, 2 + n, (uint16_t)*w);
        }
    }
    for (int source = 0; source < VP_MAGNITUDE_SOURCES; source++)
        for (int j = 0; j < e->dims; j++) /* this token's places predict only those behind them */
            transfer_row(coder, e->rows[source] + (size_t)j * width,
                         source == VP_MAGNITUDE_INSIDE ? j + 1 : 0, e->dims, t->gap[source],
                         t->row[source]);
}

static void transfer_linear(vp_coder *coder, vp_linear_predictor *linear, trees *t)
{
    for (int dim = 0; dim < linear->dims; dim++) {
        vp_linear_predictor_term *term = linear->terms + (size_t)dim * VP_LINEAR_TERMS;
        for (int k = 0; k < VP_LINEAR_TERMS; k++) {
            if (!vp_bit_tree_code(coder, t->more, 1, term[k].weight != 0)) {
                memset(term + k, 0, sizeof *term);
                break;
            }
            term[k].weight =
                (int16_t)transfer16(coder, t, VP_MAGNITUDE_NEAR + 2, (uint16_t)term[k].weight);
            uint32_t source = vp_bit_tree_code(coder, t->source, 3, term[k].source);
            uint32_t from = vp_coder_direct(coder, term[k].dim, 10);
            term[k].source = (uint8_t)(source < VP_LINEAR_SOURCES ? source : 0);
            term[k].dim = (uint16_t)(from < (uint32_t)linear->dims ? from : 0);
        }
    }
}

/* Everything, in either direction. Returns 0; -1: memory is short; -2: not an order. */
static int transfer(vp_coder *coder, vp_token_start *start)
{
    uint8_t found[VP_TOKEN_MAX_DIMS];
    trees *t = malloc(sizeof *t);
    if (!t) return -1;
    vp_bit_tree_reset((uint16_t *)t, (int)(sizeof *t / sizeof(uint16_t)));
    int bad = 0;
    for (int net = 0; net < VP_TOKEN_NETS; net++) {
        memset(found, 0, sizeof found);
        for (int i = 0; i < start->dims; i++) {
            uint32_t dim = vp_coder_direct(coder, start->order[net][i], 10);
            if (dim >= (uint32_t)start->dims || found[dim]) bad = -2;
            start->order[net][i] = (uint16_t)(dim < (uint32_t)start->dims ? dim : 0);
            found[start->order[net][i]] = 1;
        }
    }
    for (int type = 0; type < VP_FRAME_TYPES && !bad; type++) {
        transfer_magnitude(coder, &start->magnitude[type], t);
        if (coder->mode == VP_CODER_DECODE && vp_magnitude_predictor_index(&start->magnitude[type]))
            bad = -1;
    }
    for (int type = 0; type < VP_FRAME_TYPES && !bad; type++)
        transfer_linear(coder, &start->linear[type], t);
    free(t);
    return bad ? bad : vp_mixer_transfer(coder, start->mixer);
}

static int same_shape(vp_coder *coder, int dims)
{
    vp_token_layout layout;
    vp_token_layout_init(&layout, dims);
    const vp_mixer_shape shape = layout.shape;
    return vp_coder_direct(coder, (uint32_t)dims, 16) == (uint32_t)dims &&
           vp_coder_direct(coder, shape.slots, 32) == shape.slots &&
           vp_coder_direct(coder, shape.contexts, 32) == shape.contexts &&
           vp_coder_direct(coder, shape.weight_sets, 32) == shape.weight_sets &&
           vp_coder_direct(coder, shape.apm_contexts, 32) == shape.apm_contexts;
}

int vp_token_start_save(vp_token_start *start, uint8_t **state, size_t *size)
{
    vp_coder coder;
    vp_coder_encode(&coder);
    same_shape(&coder, start->dims);
    int bad = transfer(&coder, start);
    *state = NULL;
    *size = 0;
    if (!bad) bad = vp_state_blob_finish(kind, &coder, state, size);
    vp_coder_free(&coder);
    return bad;
}

int vp_token_start_load(vp_token_start **start, int dims, const uint8_t *state, size_t size)
{
    *start = NULL;
    vp_coder coder;
    if (dims < 1 || dims > VP_TOKEN_MAX_DIMS || !state ||
        vp_state_blob_open(kind, &coder, state, size) || !same_shape(&coder, dims))
        return -2;
    vp_token_start *made = vp_token_start_create(dims);
    if (!made) return -1;
    int bad = transfer(&coder, made);
    if (!bad) bad = vp_state_blob_close(&coder);
    if (bad)
        vp_token_start_destroy(made);
    else
        *start = made;
    return bad;
}
