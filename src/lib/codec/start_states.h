/* SPDX-License-Identifier: BSD-2-Clause */
/* What the entropy coders of a segment start from, decoded out of the weights once per model: all
 * handles of a model read the same. */
#ifndef VPATCH_CODEC_START_STATES_H
#define VPATCH_CODEC_START_STATES_H

#include <stddef.h>
#include <stdint.h>

#include "entropy/token_start.h"
#include "inter/motion_model.h"
#include "vpatch/status.h"

typedef struct vp_start_states {
    vp_token_start *tokens;
    vp_motion_model *motion;
} vp_start_states;

/* A stored state; data NULL: the weights have none. */
typedef struct vp_stored_state {
    const uint8_t *data;
    size_t size;
} vp_stored_state;

/* Made when first asked for; safe from several threads. */
typedef struct vp_start_cache vp_start_cache;

/* NULL: memory is short. */
vp_start_cache *vp_start_cache_create(void);
void vp_start_cache_destroy(vp_start_cache *cache);
/* The trained states, or untrained ones where there are none; the cache's. VPATCH_ERR_MEMORY;
 * VPATCH_ERR_MODEL_FILE: a state is not valid. */
vpatch_status vp_start_cache_get(vp_start_cache *cache, int dims, const vp_stored_state *tokens,
                                 const vp_stored_state *motion, const vp_start_states **states);

#endif
