/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules of docs/format/payload.md for what stands in for a frame that is not there, in every
 * state that the history of a segment can be in. */
#include "base/frame_history.h"

#include "common/test.h"

#define NONE VP_HISTORY_NONE

/* coded: a bit for each type. */
static vp_frame_history after(unsigned coded)
{
    vp_frame_history history;

    vp_frame_history_reset(&history);
    for (int type = 0; type < VP_FRAME_TYPES; type++)
        if (coded >> type & 1) vp_frame_history_add(&history, (vp_frame_type)type);
    return history;
}

static int there(unsigned coded, vp_frame_type type)
{
    return coded >> type & 1 ? (int)type : NONE;
}

static void quality_and_levels(void)
{
    for (unsigned coded = 0; coded < 16; coded++) {
        const vp_frame_history history = after(coded);

        for (int t = 0; t < VP_FRAME_TYPES; t++) {
            vp_frame_type type = (vp_frame_type)t;
            int own = there(coded, type), levels = own;

            CHECK_EQ(vp_history_for_quality(&history, type), own);
            if (own == NONE && type == VP_FRAME_MIDDLE) levels = there(coded, VP_FRAME_ANCHOR);
            if (own == NONE && type == VP_FRAME_SIDE) levels = there(coded, VP_FRAME_MIDDLE);
            CHECK_EQ(vp_history_for_levels(&history, type), levels);
        }
    }
}

static void check_contexts(const vp_frame_history *history, vp_frame_type type, int a, int b, int c)
{
    int from[3];

    vp_history_for_contexts(history, type, from);
    CHECK_EQ(from[0], a);
    CHECK_EQ(from[1], b);
    CHECK_EQ(from[2], c);
}

static void contexts(void)
{
    for (unsigned coded = 0; coded < 16; coded++) {
        const vp_frame_history history = after(coded);
        int key = there(coded, VP_FRAME_KEY), anchor = there(coded, VP_FRAME_ANCHOR);
        int middle = there(coded, VP_FRAME_MIDDLE), side = there(coded, VP_FRAME_SIDE);

        check_contexts(&history, VP_FRAME_KEY, NONE, NONE, NONE);
        check_contexts(&history, VP_FRAME_ANCHOR, anchor == NONE ? key : anchor, middle, side);
        check_contexts(&history, VP_FRAME_MIDDLE, anchor, middle, side);
        check_contexts(&history, VP_FRAME_SIDE, middle, side, anchor);
    }
}

int main(void)
{
    RUN(quality_and_levels);
    RUN(contexts);
    return test_result();
}
