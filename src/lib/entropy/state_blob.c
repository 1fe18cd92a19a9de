/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/state_blob.h"

#include <stdlib.h>
#include <string.h>

#include "entropy/mixer_internal.h"

enum { HEADER = 16, VERSION = 1 };

static void put32(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++) to[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t get32(const uint8_t *from)
{
    return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

static uint32_t hash(const uint8_t *bytes, size_t size)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < size; i++) h = (h ^ bytes[i]) * 16777619u;
    return h;
}

int vp_state_blob_finish(const char kind[4], vp_coder *coder, uint8_t **state, size_t *size)
{
    *state = NULL;
    *size = 0;
    if (vp_coder_finish(coder) || coder->size > UINT32_MAX) return -1;
    uint8_t *bytes = malloc(HEADER + coder->size);
    if (!bytes) return -1;
    memcpy(bytes, kind, 4);
    put32(bytes + 4, VERSION);
    put32(bytes + 8, (uint32_t)coder->size);
    put32(bytes + 12, hash(coder->bytes, coder->size));
    if (coder->size) memcpy(bytes + HEADER, coder->bytes, coder->size);
    *state = bytes;
    *size = HEADER + coder->size;
    return 0;
}

int vp_state_blob_open(const char kind[4], vp_coder *coder, const uint8_t *state, size_t size)
{
    if (size < HEADER || memcmp(state, kind, 4) || get32(state + 4) != VERSION ||
        get32(state + 8) != size - HEADER ||
        get32(state + 12) != hash(state + HEADER, size - HEADER))
        return -2;
    vp_coder_decode(coder, state + HEADER, size - HEADER);
    return 0;
}

int vp_state_blob_close(const vp_coder *coder)
{
    return vp_coder_overrun(coder) || coder->in_at < coder->in_size ? -2 : 0;
}

static int same_shape(vp_coder *coder, const vp_mixer_shape *shape)
{
    return vp_coder_direct(coder, shape->slots, 32) == shape->slots &&
           vp_coder_direct(coder, shape->contexts, 32) == shape->contexts &&
           vp_coder_direct(coder, shape->weight_sets, 32) == shape->weight_sets &&
           vp_coder_direct(coder, shape->apm_contexts, 32) == shape->apm_contexts;
}

int vp_mixer_save(const vp_mixer *mixer, uint8_t **state, size_t *size)
{
    vp_coder coder;
    vp_mixer *copy = vp_mixer_clone(mixer);
    *state = NULL;
    *size = 0;
    if (!copy) return -1;
    vp_coder_encode(&coder);
    same_shape(&coder, &copy->shape);
    int bad = vp_mixer_transfer(&coder, copy);
    bad |= vp_state_blob_finish("VPMS", &coder, state, size);
    vp_coder_free(&coder);
    vp_mixer_destroy(copy);
    return bad ? -1 : 0;
}

int vp_mixer_load(vp_mixer *mixer, const uint8_t *state, size_t size)
{
    vp_coder coder;
    if (vp_state_blob_open("VPMS", &coder, state, size) || !same_shape(&coder, &mixer->shape))
        return -2;
    if (vp_mixer_transfer(&coder, mixer)) return -1;
    return vp_state_blob_close(&coder);
}
