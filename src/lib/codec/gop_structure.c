/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/gop_structure.h"

#include "base/mathops.h"

#define NONE  VP_POSITION_NONE
#define START VP_POSITION_START
#define OLDER VP_POSITION_OLDER

int vp_gop_may_pair(int before, int left)
{
    return before > 0 && left >= VP_PAIR_FRAMES;
}

static void add(vp_gop_structure *structure, vp_frame_type type, int position, int ref0, int ref1,
                int colocated, int part)
{
    int group = position > VPATCH_GROUP_FRAMES;

    structure->entry[structure->frames++] =
        (vp_gop_entry){type, position, {ref0, ref1}, colocated, group, part};
}

/* The frames between position `from` and `n` frames further on, both decoded; the first of them is
 * that part of the group's tokens. */
static void add_between(vp_gop_structure *structure, int from, int n, int part)
{
    int end = from + n;

    if (n == 2) add(structure, VP_FRAME_MIDDLE, from + 1, from, end, end, part);
    if (n > 2) {
        add(structure, VP_FRAME_MIDDLE, from + 2, from, end, end, part);
        add(structure, VP_FRAME_SIDE, from + 1, from, from + 2, from + 2, part + 1);
    }
    if (n > 3) add(structure, VP_FRAME_SIDE, from + 3, from + 2, end, from + 2, part + 2);
}

static void add_key(vp_gop_structure *structure)
{
    add(structure, VP_FRAME_KEY, START, NONE, NONE, NONE, 0);
}

/* A short segment of independent tokens: the key frame and the group behind it are one layer. */
static void make_chunk(vp_gop_structure *structure, int n)
{
    structure->first = 0;
    structure->last = n - 1;
    add_key(structure);
    if (n == 1) return;
    add(structure, VP_FRAME_ANCHOR, n - 1, START, NONE, NONE, 1);
    add_between(structure, START, n - 1, 2);
}

/* A segment's first frame. */
static void make_key(vp_gop_structure *structure)
{
    structure->first = 0;
    structure->last = START;
    add_key(structure);
}

static void make_group(vp_gop_structure *structure, int n)
{
    /* OLDER and the motion to project exist from the second anchor on. */
    int older = structure->before > 1;

    structure->first = structure->before - 1;
    structure->last = n;
    add(structure, VP_FRAME_ANCHOR, n, START, older ? OLDER : NONE, older ? START : NONE, 0);
    if (structure->pair) {
        add(structure, VP_FRAME_MIDDLE, VPATCH_GROUP_FRAMES, START, n, n, 0);
        add_between(structure, START, VPATCH_GROUP_FRAMES, 1);
        add_between(structure, VPATCH_GROUP_FRAMES, VPATCH_GROUP_FRAMES, 1);
    } else {
        add_between(structure, START, n, 1);
    }
}

void vp_gop_structure_make(vp_gop_structure *structure, vpatch_token_mode token_mode, int before,
                           int left, int pair)
{
    int n = pair ? VP_PAIR_FRAMES : vp_min(left, VPATCH_GROUP_FRAMES);

    *structure =
        (vp_gop_structure){.before = before, .left = left, .pair = pair, .groups = 1 + pair};
    if (before == 0 && token_mode == VPATCH_TOKENS_INDEPENDENT && left <= VPATCH_GROUP_FRAMES)
        make_chunk(structure, n);
    else if (before == 0)
        make_key(structure);
    else
        make_group(structure, n);
}

/* Entries behind their references: bounded by the entries that there are. */
int vp_gop_entry_level(const vp_gop_structure *structure, const vp_gop_entry *entry)
{
    int level = 0;

    if (entry->type == VP_FRAME_KEY || entry->type == VP_FRAME_ANCHOR) return 0;
    for (const vp_gop_entry *other = structure->entry; other < entry; other++)
        if (other->position == entry->ref[0] || other->position == entry->ref[1])
            level = vp_max(level, vp_gop_entry_level(structure, other));
    return level + 1;
}
