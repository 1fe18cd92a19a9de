/* SPDX-License-Identifier: BSD-2-Clause */
/* The plans of every segment length, checked against what any plan must obey and,
 * for the usual group, against docs/architecture.md. */
#include "codec/group.h"

#include "test.h"

#define LONGEST 40

/* One layer: parts distinct and dense, positions inside, references decoded. */
static void check_layer(const vp_layer_plan *plan, int frames, vpatch_tokens mode, int layer,
                        int first, int seen[LONGEST])
{
    int known[VP_POSITIONS] = {0}, parts = 0;
    int group = mode == VPATCH_TOKENS_PREDICTED && layer > 0;

    if (group) known[0] = 1;
    if (group && layer > 1) known[VP_POSITION_OLDER] = 1;
    CHECK_EQ(plan->frames, vp_layer_frames(frames, mode, layer));
    CHECK(plan->frames >= 1 && plan->frames <= VP_LAYER_PARTS);
    for (int i = 0; i < plan->frames; i++) {
        const vp_group_frame *f = &plan->frame[i];
        int key = f->type == VP_FRAME_KEY;

        CHECK(f->position >= group && f->position <= VP_LAYER_PARTS);
        CHECK(first + f->position < frames);
        seen[first + f->position]++;
        CHECK(!known[f->position]);
        CHECK(f->part >= 0 && f->part < plan->frames);
        parts |= 1 << f->part;
        CHECK_EQ(key, i == 0 && !group);
        CHECK_EQ(f->type == VP_FRAME_ANCHOR, i == 0 && group);
        if (key) {
            CHECK_EQ(f->ref[0], VP_POSITION_NONE);
        } else {
            CHECK(f->ref[0] >= 0 && f->ref[0] < VP_POSITIONS && known[f->ref[0]]);
        }
        if (f->ref[1] != VP_POSITION_NONE) {
            CHECK(f->ref[1] >= 0 && f->ref[1] < VP_POSITIONS && known[f->ref[1]]);
            CHECK(f->ref[1] != f->ref[0]);
        }
        if (f->colocated != VP_POSITION_NONE) {
            /* a frame with motion: decoded, and not the segment's key frame */
            CHECK(f->colocated >= 0 && f->colocated < VP_POSITION_OLDER && known[f->colocated]);
            CHECK(f->colocated != 0 || layer > 1);
        }
        if (mode == VPATCH_TOKENS_INDEPENDENT) CHECK_EQ(f->ref[1], VP_POSITION_NONE);
        known[f->position] = 1;
    }
    CHECK_EQ(parts, (1 << plan->frames) - 1);
    CHECK(known[plan->last]);
    CHECK_EQ(plan->last, group ? plan->frames : plan->frames - 1);
}

static void every_length(void)
{
    for (int mode = 0; mode < 2; mode++)
        for (int frames = 1; frames <= LONGEST; frames++) {
            int seen[LONGEST] = {0}, first = 0, sum = 0;
            int layers = vp_layers(frames, (vpatch_tokens)mode);

            for (int layer = 0; layer < layers; layer++) {
                vp_layer_plan plan;

                vp_plan_layer(&plan, frames, (vpatch_tokens)mode, layer);
                check_layer(&plan, frames, (vpatch_tokens)mode, layer, first, seen);
                sum += plan.frames;
                /* in independent mode the next layer begins behind this one's last */
                first += plan.last + (mode == VPATCH_TOKENS_INDEPENDENT);
            }
            CHECK_EQ(sum, frames);
            for (int i = 0; i < frames; i++) CHECK_EQ(seen[i], 1);
        }
}

static void layer_counts(void)
{
    static const int predicted[] = {1, 2, 2, 2, 2, 3, 3, 3, 3, 4};
    static const int independent[] = {1, 1, 1, 1, 2, 2, 2, 2, 3, 3};

    for (int i = 0; i < 10; i++) {
        CHECK_EQ(vp_layers(i + 1, VPATCH_TOKENS_PREDICTED), predicted[i]);
        CHECK_EQ(vp_layers(i + 1, VPATCH_TOKENS_INDEPENDENT), independent[i]);
    }
}

static void same_frame(const vp_group_frame *f, vp_frame_type type, int position, int ref0,
                       int ref1, int part)
{
    CHECK_EQ(f->type, type);
    CHECK_EQ(f->position, position);
    CHECK_EQ(f->ref[0], ref0);
    CHECK_EQ(f->ref[1], ref1);
    CHECK_EQ(f->part, part);
}

/* K S M S A S M S A of the architecture. */
static void usual_group(void)
{
    vp_layer_plan plan;

    for (int layer = 1; layer <= 2; layer++) {
        vp_plan_layer(&plan, 9, VPATCH_TOKENS_PREDICTED, layer);
        CHECK_EQ(plan.frames, 4);
        same_frame(&plan.frame[0], VP_FRAME_ANCHOR, 4, 0,
                   layer == 1 ? VP_POSITION_NONE : VP_POSITION_OLDER, 0);
        same_frame(&plan.frame[1], VP_FRAME_MIDDLE, 2, 0, 4, 1);
        same_frame(&plan.frame[2], VP_FRAME_SIDE, 1, 0, 2, 2);
        same_frame(&plan.frame[3], VP_FRAME_SIDE, 3, 2, 4, 3);
    }
    vp_plan_layer(&plan, 4, VPATCH_TOKENS_INDEPENDENT, 0);
    CHECK_EQ(plan.frames, 4);
    same_frame(&plan.frame[0], VP_FRAME_KEY, 0, VP_POSITION_NONE, VP_POSITION_NONE, 0);
    same_frame(&plan.frame[1], VP_FRAME_MIDDLE, 2, 0, VP_POSITION_NONE, 1);
    same_frame(&plan.frame[2], VP_FRAME_SIDE, 1, 0, VP_POSITION_NONE, 2);
    same_frame(&plan.frame[3], VP_FRAME_SIDE, 3, 2, VP_POSITION_NONE, 3);
}

int main(void)
{
    RUN(every_length);
    RUN(layer_counts);
    RUN(usual_group);
    return test_result();
}
