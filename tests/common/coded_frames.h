/* SPDX-License-Identifier: BSD-2-Clause */
/* Coded frames out of segments, copied, compared, and packed again. */
#ifndef VPATCH_TEST_CODED_FRAMES_H
#define VPATCH_TEST_CODED_FRAMES_H

#include <stdlib.h>
#include <string.h>

#include "common/test.h"
#include "vpatch/vpatch.h"

typedef struct coded_frames {
    int count;
    vpatch_coded_frame frame[VPATCH_MAX_SEGMENT_FRAMES]; /* own copies of everything */
} coded_frames;

static inline void *frames_copy(const void *data, size_t size)
{
    void *copy = data ? malloc(size) : NULL;

    if (data && !copy) abort();
    if (data) memcpy(copy, data, size);
    return copy;
}

static inline void frames_add(coded_frames *to, const vpatch_coded_frame *from)
{
    size_t patches = (size_t)from->rows * (size_t)from->columns;
    vpatch_coded_frame *frame = &to->frame[to->count++];

    *frame = *from;
    frame->map = frames_copy(from->map, patches);
    frame->offsets = frames_copy(from->offsets, patches);
    frame->motion = frames_copy(from->motion, 4 * patches * sizeof *from->motion);
    frame->split = frames_copy(from->split, patches);
    frame->tokens = frames_copy(from->tokens, patches * (size_t)from->dims * sizeof *from->tokens);
}

static inline void frames_free(coded_frames *frames)
{
    for (int i = 0; i < frames->count; i++) {
        free((void *)frames->frame[i].map);
        free((void *)frames->frame[i].offsets);
        free((void *)frames->frame[i].motion);
        free((void *)frames->frame[i].split);
        free((void *)frames->frame[i].tokens);
    }
    free(frames);
}

/* All coded frames of a segment; frames_free() them. */
static inline coded_frames *frames_of(vpatch_decoder *decoder, const vpatch_segment *segment)
{
    coded_frames *frames = calloc(1, sizeof *frames);
    vpatch_coded_frame frame;
    vpatch_status status;

    if (!frames) abort();
    CHECK_EQ(vpatch_decoder_push(decoder, segment), VPATCH_OK);
    while ((status = vpatch_decoder_pull_coded(decoder, &frame)) == VPATCH_OK)
        frames_add(frames, &frame);
    CHECK_EQ(status, VPATCH_AGAIN);
    CHECK_EQ(frames->count, segment->frames);
    return frames;
}

static inline int frames_same_bytes(const void *a, const void *b, size_t size)
{
    return !a == !b && (!a || !memcmp(a, b, size));
}

/* 1: all but the bytes that it took is alike. */
static inline int frame_same(const vpatch_coded_frame *a, const vpatch_coded_frame *b)
{
    size_t patches = (size_t)a->rows * (size_t)a->columns;

    return a->type == b->type && a->display == b->display && a->layer == b->layer &&
           a->part == b->part && a->pyramid_level == b->pyramid_level &&
           a->references[0] == b->references[0] && a->references[1] == b->references[1] &&
           a->colocated == b->colocated && a->minigop == b->minigop && a->pair == b->pair &&
           a->quality == b->quality && a->restoration[0] == b->restoration[0] &&
           a->restoration[1] == b->restoration[1] && a->rows == b->rows &&
           a->columns == b->columns && a->dims == b->dims &&
           frames_same_bytes(a->map, b->map, patches) &&
           frames_same_bytes(a->offsets, b->offsets, patches) &&
           frames_same_bytes(a->motion, b->motion, 4 * patches * sizeof *a->motion) &&
           frames_same_bytes(a->split, b->split, patches) &&
           frames_same_bytes(a->tokens, b->tokens, patches * (size_t)a->dims * sizeof *a->tokens);
}

static inline int frames_differences(const coded_frames *a, const coded_frames *b)
{
    int count = abs(a->count - b->count);

    for (int i = 0; i < a->count && i < b->count; i++)
        count += !frame_same(&a->frame[i], &b->frame[i]);
    return count;
}

/* Packs frames into a segment with the frames and times of another; valid as
 * vpatch_packer_pull() has it. */
static inline vpatch_segment frames_pack(vpatch_packer *packer, const coded_frames *frames,
                                         const vpatch_segment *like)
{
    vpatch_segment segment = {0};

    CHECK_EQ(vpatch_packer_begin(packer, like), VPATCH_OK);
    for (int i = 0; i < frames->count; i++) {
        CHECK_EQ(vpatch_packer_pull(packer, &segment), VPATCH_AGAIN);
        vpatch_status status = vpatch_packer_push(packer, &frames->frame[i]);
        CHECK_EQ(status, VPATCH_OK);
        if (status) fprintf(stderr, "frame %d: %s\n", i, vpatch_packer_message(packer));
    }
    CHECK_EQ(vpatch_packer_pull(packer, &segment), VPATCH_OK);
    return segment;
}

#endif
