/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "entropy/tokens_inside.h"

vp_token_start *vp_token_start_create(int dims)
{
    if (dims < 1 || dims > VP_TOKEN_MAX_DIMS) return NULL;
    vp_token_start *start = calloc(1, sizeof *start);
    if (!start) return NULL;
    start->dims = dims;
    vp_mixer_shape shape = vp_token_mixer_shape(dims);
    start->mixer = vp_mixer_create(&shape);
    int bad = !start->mixer;
    for (int t = 0; t < VP_TOKEN_TYPES; t++) bad |= vp_expect_alloc(&start->expect[t], dims) != 0;
    for (int net = 0; net < VP_TOKEN_NETS; net++) {
        start->order[net] = malloc((size_t)dims * sizeof *start->order[net]);
        bad |= !start->order[net];
        for (int i = 0; i < dims && start->order[net]; i++) start->order[net][i] = (uint16_t)i;
    }
    if (bad) {
        vp_token_start_free(start);
        return NULL;
    }
    return start;
}

void vp_token_start_free(vp_token_start *start)
{
    if (!start) return;
    for (int t = 0; t < VP_TOKEN_TYPES; t++) vp_expect_free(&start->expect[t]);
    for (int net = 0; net < VP_TOKEN_NETS; net++) free(start->order[net]);
    vp_mixer_free(start->mixer);
    free(start);
}
