/* SPDX-License-Identifier: BSD-2-Clause */
/* Weights of random numbers for the codec tests. They show noise, but open quickly:
 * without the start states of the real ones. */
#ifndef VPATCH_TEST_CODEC_RANDOM_MODEL_H
#define VPATCH_TEST_CODEC_RANDOM_MODEL_H

#include "common/small_model.h"
#include "vpatch/vpatch.h"

/* Random weights of some shape; key: channels of a network for key frames alone, 0 without;
 * restore: sets of weights of restoration, 0 without; start: with start states of the tokens,
 * which are no valid ones. */
static inline vpatch_model *random_model(int channels, int blocks, int dims, int key, int restore,
                                         unsigned seed, int start)
{
    static small_model small;
    char message[256];
    vpatch_model *model;
    size_t size;

    small_make(&small, channels, blocks, dims, seed);
    if (!start) free(small.tensor[--small.count].data); /* added last */
    if (key) small_make_key(&small, key, 2);
    if (restore) small_make_restore(&small, 2, restore);
    uint8_t *bytes = small_serialise(&small, &size);
    CHECK_EQ(vpatch_model_open_memory(&model, bytes, size, message, sizeof message), VPATCH_OK);
    if (*message) fprintf(stderr, "%s\n", message);
    free(bytes);
    small_free(&small);
    return model;
}

#endif
