/* SPDX-License-Identifier: BSD-2-Clause */
/* The structures of every segment length, checked against what any must obey and,
 * for the usual group, against docs/architecture.md. */
#include "codec/gop_structure.h"

#include "common/test.h"

#define LONGEST 40

/* One mini-GOP: parts distinct and dense in each group, positions inside, references
 * decoded. Returns its token layers. */
static int check_gop(const vp_gop_structure *structure, vpatch_token_mode mode, int before,
                     int left, int pair, int seen[LONGEST])
{
    int known[VP_POSITIONS] = {0}, parts[2] = {0, 0}, count[2] = {0, 0};
    int chunk = mode == VPATCH_TOKENS_INDEPENDENT && before == 0 && left <= VPATCH_GROUP_FRAMES;
    int group = before > 0, first = before - group;
    int most = pair ? VP_PAIR_FRAMES : VPATCH_GROUP_FRAMES;

    if (group) known[0] = 1;
    if (group && before > 1) known[VP_POSITION_OLDER] = 1;
    CHECK_EQ(structure->groups, 1 + pair);
    if (before == 0) {
        CHECK_EQ(structure->frames, chunk ? left : 1);
    } else {
        CHECK_EQ(structure->frames, left < most ? left : most);
    }
    CHECK_EQ(structure->first, first);
    CHECK_EQ(structure->pair, pair);
    for (int i = 0; i < structure->frames; i++) {
        const vp_gop_entry *f = &structure->entry[i];
        int key = f->type == VP_FRAME_KEY;

        CHECK(f->position >= group && f->position <= most);
        seen[first + f->position]++;
        CHECK(!known[f->position]);
        CHECK_EQ(f->group, f->position > VPATCH_GROUP_FRAMES);
        CHECK(f->part >= 0 && f->part < VP_LAYER_PARTS);
        parts[f->group] |= 1 << f->part;
        count[f->group]++;
        CHECK_EQ(key, i == 0 && !group);
        CHECK_EQ(f->type == VP_FRAME_ANCHOR, i == !group && (group || chunk));
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
            CHECK(f->colocated != 0 || before > 1);
        }
        known[f->position] = 1;
    }
    for (int g = 0; g < structure->groups; g++) CHECK_EQ(parts[g], (1 << count[g]) - 1);
    CHECK(known[structure->last]);
    CHECK_EQ(structure->last, group ? structure->frames : structure->frames - 1);
    return structure->groups;
}

/* pairs: which of the places where there may be a pair have one, a bit each. */
static void one_length(vpatch_token_mode mode, int frames, unsigned pairs)
{
    int seen[LONGEST] = {0}, before = 0, layers = 0;

    while (before < frames) {
        int left = frames - before, pair = 0;
        vp_gop_structure structure;

        if (vp_gop_may_pair(before, left)) {
            pair = pairs & 1;
            pairs >>= 1;
        }
        vp_gop_structure_make(&structure, mode, before, left, pair);
        layers += check_gop(&structure, mode, before, left, pair, seen);
        before += structure.frames;
    }
    CHECK_EQ(before, frames);
    CHECK_EQ(layers, vpatch_segment_layers(frames, mode));
    for (int i = 0; i < frames; i++) CHECK_EQ(seen[i], 1);
}

static void every_length(void)
{
    for (int frames = 1; frames <= LONGEST; frames++) {
        for (unsigned pairs = 0; pairs < 64; pairs++) {
            one_length(VPATCH_TOKENS_PREDICTED, frames, pairs);
            one_length(VPATCH_TOKENS_INDEPENDENT, frames, pairs);
        }
    }
}

/* Not at the key frame, not where eight frames do not follow. */
static void where_pairs_are(void)
{
    CHECK(!vp_gop_may_pair(0, 30));
    CHECK(vp_gop_may_pair(1, 8));
    CHECK(!vp_gop_may_pair(1, 7));
}

static void layer_counts(void)
{
    static const int predicted[] = {1, 2, 2, 2, 2, 3, 3, 3, 3, 4};
    static const int independent[] = {1, 1, 1, 1, 2, 3, 3, 3, 3, 4};

    for (int i = 0; i < 10; i++) {
        CHECK_EQ(vpatch_segment_layers(i + 1, VPATCH_TOKENS_PREDICTED), predicted[i]);
        CHECK_EQ(vpatch_segment_layers(i + 1, VPATCH_TOKENS_INDEPENDENT), independent[i]);
    }
}

static void same_frame(const vp_gop_entry *f, vp_frame_type type, int position, int ref0, int ref1,
                       int part)
{
    CHECK_EQ(f->type, type);
    CHECK_EQ(f->position, position);
    CHECK_EQ(f->ref[0], ref0);
    CHECK_EQ(f->ref[1], ref1);
    CHECK_EQ(f->part, part);
}

static void same_between(const vp_gop_entry f[3], int from)
{
    same_frame(&f[0], VP_FRAME_MIDDLE, from + 2, from, from + 4, 1);
    same_frame(&f[1], VP_FRAME_SIDE, from + 1, from, from + 2, 2);
    same_frame(&f[2], VP_FRAME_SIDE, from + 3, from + 2, from + 4, 3);
}

/* K S M S A S M S A of the architecture, and S M S P S M S A. */
static void usual_groups(void)
{
    vp_gop_structure structure;

    for (int before = 1; before <= 5; before += 4) {
        int older = before == 1 ? VP_POSITION_NONE : VP_POSITION_OLDER;

        vp_gop_structure_make(&structure, VPATCH_TOKENS_PREDICTED, before, 8, 0);
        CHECK_EQ(structure.frames, 4);
        same_frame(&structure.entry[0], VP_FRAME_ANCHOR, 4, 0, older, 0);
        same_between(structure.entry + 1, 0);
        vp_gop_structure_make(&structure, VPATCH_TOKENS_PREDICTED, before, 8, 1);
        CHECK_EQ(structure.frames, 8);
        same_frame(&structure.entry[0], VP_FRAME_ANCHOR, 8, 0, older, 0);
        same_frame(&structure.entry[1], VP_FRAME_MIDDLE, 4, 0, 8, 0);
        same_between(structure.entry + 2, 0);
        same_between(structure.entry + 5, 4);
    }
    vp_gop_structure_make(&structure, VPATCH_TOKENS_INDEPENDENT, 0, 4, 0);
    CHECK_EQ(structure.frames, 4);
    same_frame(&structure.entry[0], VP_FRAME_KEY, 0, VP_POSITION_NONE, VP_POSITION_NONE, 0);
    same_frame(&structure.entry[1], VP_FRAME_ANCHOR, 3, 0, VP_POSITION_NONE, 1);
    same_frame(&structure.entry[2], VP_FRAME_MIDDLE, 2, 0, 3, 2);
    same_frame(&structure.entry[3], VP_FRAME_SIDE, 1, 0, 2, 3);
    vp_gop_structure_make(&structure, VPATCH_TOKENS_INDEPENDENT, 0, 3, 0);
    CHECK_EQ(structure.frames, 3);
    same_frame(&structure.entry[1], VP_FRAME_ANCHOR, 2, 0, VP_POSITION_NONE, 1);
    same_frame(&structure.entry[2], VP_FRAME_MIDDLE, 1, 0, 2, 2);
}

int main(void)
{
    RUN(every_length);
    RUN(layer_counts);
    RUN(where_pairs_are);
    RUN(usual_groups);
    return test_result();
}
