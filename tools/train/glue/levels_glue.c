/* SPDX-License-Identifier: BSD-2-Clause */
#include "levels_glue.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "enc/rdo_quant.h"
#include "entropy/token_coder.h"
#include "weights/safetensors.h"

#define MOST_SIDE 480 /* patches */

struct vp_train_levels {
    vp_token_start *start;
    vp_rdo_quant **quantiser; /* [batch] */
    int batch, dims;
    size_t patches;
    uint8_t *map;   /* [patches] zeros: one quality for all */
    uint8_t *coded; /* [patches] */
    /* Of a network, only what turns its numbers into levels, which they are already. */
    vp_network network;
    float *gain, step[1];
};

static vp_token_start *load_start(const char *path, int dims)
{
    const vp_errbuf unread = {NULL, 0};
    vp_safetensors *file;
    vp_token_start *start = NULL;

    if (vp_safetensors_open(&file, path, &unread)) return NULL;
    const vp_tensor *state = vp_safetensors_find(file, "entropy.tokens");
    if (!state)
        start = vp_token_start_create(dims);
    else
        vp_token_start_load(&start, dims, state->data, (size_t)(state->end - state->begin));
    vp_safetensors_close(file);
    return start;
}

vp_train_levels *vp_train_levels_open(const char *path, int batch, int rows, int columns, int dims)
{
    if (batch < 1 || rows < 1 || columns < 1 || rows > MOST_SIDE || columns > MOST_SIDE ||
        dims < 1 || dims > VP_NET_MAX_DIMS)
        return NULL;
    vp_train_levels *l = calloc(1, sizeof *l);
    if (!l) return NULL;
    l->dims = dims;
    l->patches = (size_t)rows * (size_t)columns;
    l->start = load_start(path, dims);
    l->map = calloc(l->patches, 1);
    l->coded = malloc(l->patches);
    l->gain = malloc(2 * (size_t)dims * sizeof *l->gain);
    l->quantiser = calloc((size_t)batch, sizeof *l->quantiser);
    int failed = !l->start || !l->map || !l->coded || !l->gain || !l->quantiser;
    for (; !failed && l->batch < batch; l->batch++) {
        l->quantiser[l->batch] = vp_rdo_quant_create(rows, columns, dims, 1);
        failed = !l->quantiser[l->batch];
    }
    if (failed) {
        vp_train_levels_close(l);
        return NULL;
    }
    for (int i = 0; i < 2 * dims; i++) l->gain[i] = 1.0f;
    l->step[0] = VP_LEVEL_STEP;
    l->network = (vp_network){.dims = dims, .quant_gain = l->gain, .quant_step = l->step};
    return l;
}

void vp_train_levels_close(vp_train_levels *levels)
{
    if (!levels) return;
    for (int i = 0; i < levels->batch; i++) vp_rdo_quant_destroy(levels->quantiser[i]);
    free(levels->quantiser);
    vp_token_start_destroy(levels->start);
    free(levels->map);
    free(levels->coded);
    free(levels->gain);
    free(levels);
}

int vp_train_levels_choose(vp_train_levels *levels, int type, const float *numbers, int16_t *out)
{
    if (type < VP_FRAME_KEY || type > VP_FRAME_SIDE || !numbers || !out)
        return VP_TRAIN_ERR_ARGUMENT;
    const vp_gop_entry entry = {.type = (vp_frame_type)type};
    const uint16_t *scan = vp_token_scan(levels->start, (vp_frame_type)type);
    const size_t count = levels->patches * (size_t)levels->dims;

    for (int i = 0; i < levels->batch; i++) {
        vp_coded_frame frame = {.entry = &entry, .map = levels->map, .coded = levels->coded};

        frame.tokens = out + (size_t)i * count;
        memset(frame.coded, 1, levels->patches); /* whatever `out` holds */
        vp_rdo_quant_frame(levels->quantiser[i], &frame, &levels->network, scan,
                           numbers + (size_t)i * count, NULL, NULL, NULL);
        vp_rdo_quant_keep(levels->quantiser[i], &frame);
    }
    return 0;
}
