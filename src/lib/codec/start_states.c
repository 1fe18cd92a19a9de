/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/start_states.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct vp_start_cache {
    pthread_mutex_t lock;
    vp_start_states states; /* all or none of them are there */
};

static void drop(vp_start_states *states)
{
    vp_token_start_destroy(states->tokens);
    vp_motion_model_destroy(states->motion);
    memset(states, 0, sizeof *states);
}

vp_start_cache *vp_start_cache_create(void)
{
    vp_start_cache *cache = calloc(1, sizeof *cache);

    if (cache && pthread_mutex_init(&cache->lock, NULL)) {
        free(cache);
        return NULL;
    }
    return cache;
}

void vp_start_cache_destroy(vp_start_cache *cache)
{
    if (!cache) return;
    drop(&cache->states);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

/* 0; -1: memory is short; -2: a state is not valid. */
static int make(vp_start_states *states, int dims, const vp_stored_state *tokens,
                const vp_stored_state *motion)
{
    int bad = 0;

    if (tokens->data)
        bad = vp_token_start_load(&states->tokens, dims, tokens->data, tokens->size);
    else
        states->tokens = vp_token_start_create(dims);
    if (bad) return bad;
    states->motion = vp_motion_model_create();
    if (!states->tokens || !states->motion) return -1;
    return motion->data ? vp_motion_model_load(states->motion, motion->data, motion->size) : 0;
}

vpatch_status vp_start_cache_get(vp_start_cache *cache, int dims, const vp_stored_state *tokens,
                                 const vp_stored_state *motion, const vp_start_states **states)
{
    int bad = 0;

    pthread_mutex_lock(&cache->lock);
    if (!cache->states.tokens) {
        bad = make(&cache->states, dims, tokens, motion);
        if (bad) drop(&cache->states);
    }
    pthread_mutex_unlock(&cache->lock);
    *states = &cache->states;
    return bad == -2 ? VPATCH_ERR_MODEL_FILE : bad ? VPATCH_ERR_MEMORY : VPATCH_OK;
}
