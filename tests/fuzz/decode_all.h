/* SPDX-License-Identifier: BSD-2-Clause */
/* Everything that a decoder gives for the segment pushed last. */
#ifndef VPATCH_TEST_FUZZ_DECODE_ALL_H
#define VPATCH_TEST_FUZZ_DECODE_ALL_H

#include "fuzz.h"
#include "vpatch/vpatch.h"

static inline void fuzz_touch_frame(const vpatch_frame *frame)
{
    for (int p = 0; p < 3; p++) {
        int width = p ? (frame->width + 1) / 2 : frame->width;
        int height = p ? (frame->height + 1) / 2 : frame->height;

        for (int y = 0; y < height; y++)
            fuzz_touch(frame->data[p] + y * frame->stride[p], (size_t)width);
    }
}

/* Pulls frames, `most` at the most, or tokens. Whatever comes, all frames are given, those from
 * the damage on concealed; those of a sound segment account for all its bytes. */
static inline void fuzz_decode_segment(vpatch_decoder *decoder, const vpatch_segment *segment,
                                       int tokens, int most)
{
    vpatch_status status = vpatch_decoder_push(decoder, segment);
    int frames = 0, concealed = 0;
    int64_t bytes = 0;

    if (status == VPATCH_ERR_ARGUMENT) return;
    FUZZ_REQUIRE(status == VPATCH_OK);
    while (frames < most) {
        if (tokens) {
            const int16_t *values;
            int parts, added;

            status = vpatch_decoder_pull_tokens(decoder, &values, &parts, &added);
            if (status) break;
            FUZZ_REQUIRE(parts >= 1 && parts <= 4 && added == parts);
            fuzz_touch(values, sizeof *values * (size_t)parts);
            frames += added;
        } else {
            vpatch_frame frame;

            status = vpatch_decoder_pull(decoder, &frame);
            if (status) break;
            FUZZ_REQUIRE(frame.bytes >= 0 && frame.pts == segment->pts[frames]);
            FUZZ_REQUIRE(!concealed || frame.flags & VPATCH_FRAME_CONCEALED);
            concealed |= (frame.flags & VPATCH_FRAME_CONCEALED) != 0;
            fuzz_touch_frame(&frame);
            bytes += frame.bytes;
            frames++;
        }
    }
    if (frames < most) {
        FUZZ_REQUIRE(status == VPATCH_AGAIN || (tokens && status == VPATCH_ERR_DAMAGED));
        if (status == VPATCH_AGAIN) FUZZ_REQUIRE(frames == segment->frames);
        if (!tokens && !concealed) FUZZ_REQUIRE(bytes == (int64_t)segment->size);
    }
    FUZZ_REQUIRE(frames <= segment->frames);
    vpatch_decoder_flush(decoder);
}

#endif
