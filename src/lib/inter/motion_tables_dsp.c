/* SPDX-License-Identifier: BSD-2-Clause */
#include "inter/motion_tables.h"

#include "entropy/mixer_code.h"

/* ---- digits ----------------------------------------------------------------------- */

const vp_context_digit vp_motion_digits[VP_MOTION_DIGITS] = {
    [VP_MD_NONE] = {"", 1, 0},
    [VP_MD_TYPE] = {"type", VP_FRAME_TYPES - 1, 0},
    [VP_MD_PART] = {"part", 5, 0},
    [VP_MD_WHOLE] = {"whole", 2, 0},
    [VP_MD_INNER] = {"inner", 2, 0},
    [VP_MD_HOW_LEFT] = {"how_left", 3, 0},
    [VP_MD_HOW_TOP] = {"how_top", 3, 0},
    [VP_MD_HOW_CORNER] = {"how_corner", 3, 0},
    [VP_MD_REFS_LEFT] = {"refs_left", 4, 0},
    [VP_MD_REFS_TOP] = {"refs_top", 4, 0},
    [VP_MD_REFS_CORNER] = {"refs_corner", 4, 0},
    [VP_MD_INDEX_LEFT] = {"index_left", 8, 0},
    [VP_MD_INDEX_TOP] = {"index_top", 8, 0},
    [VP_MD_SPLIT_LEFT] = {"split_left", 3, 0},
    [VP_MD_SPLIT_TOP] = {"split_top", 3, 0},
    [VP_MD_SPLIT_RIGHT] = {"split_right", 3, 0},
    [VP_MD_SPLIT_DIAGONAL] = {"split_diagonal", 3, 0},
    [VP_MD_AROUND] = {"around", 5, 0},
    [VP_MD_SPREAD] = {"spread", 8, 0},
    [VP_MD_COUNT] = {"count", 8, 0},
    [VP_MD_PAST] = {"past", 25, 0},
    [VP_MD_NEXT] = {"next", 125, 0},
    [VP_MD_NEXT_FIRST] = {"next_first", 125, 0},
    [VP_MD_TMV_GAPS] = {"tmv_gaps", 81, 0},
    [VP_MD_TURN_INSIDE] = {"turn_inside", 8, 0},
    [VP_MD_TURN_BEYOND] = {"turn_beyond", 8, 0},
    [VP_MD_I5] = {"i", 5, 0},
    [VP_MD_I6] = {"i", 6, 0},
    [VP_MD_I8] = {"i", 8, 0},
    [VP_MD_SOURCE] = {"source", 8, 0},
    [VP_MD_REFS] = {"refs", 4, 0},
    [VP_MD_DISTANCE] = {"distance", 8, 0},
    [VP_MD_VOTES] = {"votes", 8, 0},
    [VP_MD_VOTES_NEXT] = {"votes_next", 8, 0},
    [VP_MD_VOTES_MOST] = {"votes_most", 8, 0},
    [VP_MD_STEP] = {"step", 2, 0},
    [VP_MD_NODE] = {"node", VP_NODES, 0},
    [VP_MD_NODE_SET] = {"node_set", 48, 0},
    [VP_MD_NODE_CLASS] = {"node_class", 10, 0},
    [VP_MD_COMPONENT] = {"component", 2, 0},
    [VP_MD_R] = {"r", 2, 0},
    [VP_MD_BOTH] = {"both", 2, 0},
    [VP_MD_OTHER] = {"other", 8, 0},
    [VP_MD_THIRD_LEFT] = {"third_left", 7, 0},
    [VP_MD_THIRD_TOP] = {"third_top", 7, 0},
    [VP_MD_VIEW + VP_VIEW_LEFT] = {"view", 72, 0},
    [VP_MD_VIEW + VP_VIEW_TOP] = {"view", 72, 0},
    [VP_MD_VIEW + VP_VIEW_CORNER] = {"view", 72, 0},
    [VP_MD_VIEW + VP_VIEW_TMV] = {"view", 72, 0},
    [VP_MD_VIEW + VP_VIEW_STEADY] = {"view", 72, 0},
    [VP_MD_VIEW + VP_VIEW_FAR] = {"view", 72, 0},
    [VP_MD_VIEW + VP_VIEW_TMV_RIGHT] = {"view", 72, 0},
    [VP_MD_VIEW + VP_VIEW_TMV_BELOW] = {"view", 72, 0},
    [VP_MD_VIEW + VP_VIEW_TMV_MEDIAN] = {"view", 72, 0},
    [VP_MD_VIEW + VP_VIEW_STEADY_MEDIAN] = {"view", 72, 0},
};

/* ---- contexts --------------------------------------------------------------------- */

#define P(digit)     VP_MD_##digit
#define VIEW(vector) VP_MD_VIEW + VP_VIEW_##vector
#define COUNT(slots) (int)(sizeof(slots) / sizeof(slots)[0])

static const vp_context split_slots[] = {
    {"split.type", {P(TYPE)}},
    {"split.left_top", {P(SPLIT_LEFT), P(SPLIT_TOP), P(TYPE)}},
    {"split.spread", {P(SPREAD), P(TYPE)}},
    {"split.four", {P(SPLIT_LEFT), P(SPLIT_TOP), P(SPLIT_RIGHT), P(SPLIT_DIAGONAL)}},
    {"split.how", {P(HOW_LEFT), P(HOW_TOP), P(HOW_CORNER)}},
    {"split.around", {P(SPREAD), P(AROUND)}},
    {"split.refs", {P(REFS_LEFT), P(REFS_TOP), P(TYPE), P(COUNT)}},
    {"split.past", {P(PAST), P(TYPE)}},
    {"split.tmv_gaps", {P(TMV_GAPS), P(TYPE)}},
    {"split.turn", {P(TURN_BEYOND), P(TURN_INSIDE), P(TYPE)}},
    {"split.next", {P(NEXT_FIRST), P(TYPE)}},
};

static const vp_context merged_slots[] = {
    {"merged.part", {P(PART), P(TYPE)}},
    {"merged.left_top", {P(HOW_LEFT), P(HOW_TOP), P(PART), P(TYPE)}},
    {"merged.spread", {P(SPREAD), P(PART), P(TYPE)}},
    {"merged.how", {P(HOW_LEFT), P(HOW_TOP), P(HOW_CORNER), P(INNER)}},
    {"merged.count", {P(COUNT), P(PART), P(TYPE)}},
    {"merged.refs", {P(REFS_LEFT), P(REFS_TOP), P(PART)}},
    {"merged.spread_how", {P(SPREAD), P(HOW_LEFT), P(HOW_TOP)}},
    {"merged.past", {P(PAST), P(PART), P(TYPE)}},
    {"merged.tmv_gaps", {P(TMV_GAPS), P(TYPE)}},
    {"merged.turn", {P(TURN_BEYOND), P(PART), P(TYPE)}},
    {"merged.next", {P(NEXT), P(TYPE)}},
};

static const vp_context index_slots[] = {
    {"index.source", {P(I5), P(SOURCE), P(TYPE)}},
    {"index.part", {P(SOURCE), P(PART), P(COUNT)}},
    {"index.distance", {P(SOURCE), P(DISTANCE), P(TYPE)}},
    {"index.left_top", {P(I5), P(INDEX_LEFT), P(INDEX_TOP)}},
    {"index.refs", {P(I5), P(REFS_LEFT), P(REFS_TOP), P(REFS)}},
    {"index.spread", {P(SOURCE), P(SPREAD), P(I8)}},
    {"index.place", {P(I5), P(PART), P(SOURCE)}},
    {"index.votes", {P(VOTES), P(VOTES_NEXT), P(PART), P(I6)}},
    {"index.most", {P(VOTES), P(VOTES_NEXT), P(VOTES_MOST), P(TYPE)}},
    {"index.tmv_gaps", {P(TMV_GAPS), P(I6), P(SOURCE)}},
    {"index.turn", {P(TURN_BEYOND), P(I6), P(SOURCE)}},
};

static const vp_context refs_slots[] = {
    {"refs.type", {P(STEP), P(TYPE)}},
    {"refs.left_top", {P(REFS_LEFT), P(REFS_TOP), P(STEP), P(TYPE)}},
    {"refs.three", {P(REFS_LEFT), P(REFS_TOP), P(REFS_CORNER), P(STEP), P(TYPE)}},
    {"refs.part", {P(PART), P(STEP), P(TYPE)}},
    {"refs.left", {P(REFS_LEFT), P(STEP), P(PART)}},
    {"refs.top", {P(REFS_TOP), P(STEP), P(PART)}},
    {"refs.spread", {P(SPREAD), P(STEP), P(TYPE)}},
    {"refs.past", {P(PAST), P(STEP), P(TYPE)}},
    {"refs.index", {P(INDEX_LEFT), P(INDEX_TOP), P(STEP), P(TYPE)}},
};

static const vp_context difference_slots[] = {
    {"difference.spread", {P(NODE), P(WHOLE), P(SPREAD), P(TYPE)}},
    {"difference.component", {P(NODE), P(TYPE), P(COMPONENT)}},
    {"difference.other", {P(NODE), P(OTHER), P(COMPONENT), P(BOTH)}},
    {"difference.refs", {P(NODE), P(R), P(BOTH), P(TYPE)}},
    {"difference.left_top", {P(NODE), P(THIRD_LEFT), P(THIRD_TOP)}},
    {"difference.left", {P(NODE), VIEW(LEFT)}},
    {"difference.top", {P(NODE), VIEW(TOP)}},
    {"difference.corner", {P(NODE), VIEW(CORNER)}},
    {"difference.tmv", {P(NODE), VIEW(TMV)}},
    {"difference.steady", {P(NODE), VIEW(STEADY)}},
    {"difference.far", {P(NODE), VIEW(FAR)}},
    {"difference.tmv_right", {P(NODE), VIEW(TMV_RIGHT)}},
    {"difference.tmv_below", {P(NODE), VIEW(TMV_BELOW)}},
    {"difference.tmv_median", {P(NODE), VIEW(TMV_MEDIAN)}},
    {"difference.steady_median", {P(NODE), VIEW(STEADY_MEDIAN)}},
};

const vp_motion_contexts vp_motion_tables[VP_MOTION_DECISIONS] = {
    [VP_DECIDE_SPLIT] = {.set = {"split.set", {P(TYPE), P(AROUND)}},
                         .second = {"split.second", {P(SPREAD), P(TYPE)}},
                         .slot = split_slots,
                         .slots = COUNT(split_slots),
                         .surest = 1}, /* split.left_top */
    [VP_DECIDE_MERGE] = {.set = {"merged.set", {P(TYPE), P(PART)}},
                         .second = {"merged.second", {P(SPREAD), P(TYPE)}},
                         .slot = merged_slots,
                         .slots = COUNT(merged_slots),
                         .surest = 7}, /* merged.past */
    [VP_DECIDE_INDEX] = {.set = {"index.set", {P(I5), P(TYPE)}},
                         .second = {"index.second", {P(SPREAD), P(TYPE)}},
                         .slot = index_slots,
                         .slots = COUNT(index_slots),
                         .surest = VP_NO_CONTEXT},
    [VP_DECIDE_REFS] = {.set = {"refs.set", {P(TYPE), P(STEP)}},
                        .second = {"refs.second", {P(SPREAD), P(TYPE)}},
                        .slot = refs_slots,
                        .slots = COUNT(refs_slots),
                        .surest = VP_NO_CONTEXT},
    [VP_DECIDE_MV] = {.set = {"difference.set", {P(NODE_SET)}},
                      .second = {"difference.second", {P(NODE_CLASS)}},
                      .slot = difference_slots,
                      .slots = COUNT(difference_slots),
                      .surest = VP_NO_CONTEXT},
};

/* ---- decisions -------------------------------------------------------------------- */

typedef struct selection {
    uint32_t slot[VP_DECIDE_CONTEXTS], set, second;
    int slots;
} selection;

VP_INLINE uint32_t pack(const vp_context *context, const uint32_t *value)
{
    return vp_context_pack(context, vp_motion_digits, value, 0);
}

VP_INLINE void select_contexts(vp_motion_decision decision, const uint32_t *value, selection *s)
{
    const vp_motion_contexts *table = &vp_motion_tables[decision];
    const uint32_t first = (uint32_t)decision * VP_DECIDE_CONTEXTS;

    s->set = (uint32_t)decision * VP_DECIDE_SETS + pack(&table->set, value);
    s->second = (uint32_t)(VP_MOTION_DECISIONS + decision) * VP_DECIDE_SETS +
                pack(&table->second, value);
    s->slots = table->slots;
    VP_UNROLL(15)
    for (int i = 0; i < table->slots; i++)
        s->slot[i] = (first + (uint32_t)i) * VP_DECIDE_CELLS + pack(&table->slot[i], value);
}

/* The slot that decides alone if it is sure. */
VP_INLINE uint32_t surest_slot(vp_motion_decision decision, const uint32_t *value)
{
    const int surest = vp_motion_tables[decision].surest;
    const uint32_t first = (uint32_t)decision * VP_DECIDE_CONTEXTS;

    return (first + (uint32_t)surest) * VP_DECIDE_CELLS +
           pack(&vp_motion_tables[decision].slot[surest], value);
}

/* A case for each decision, so that its table is a constant where it is packed. */
static void select_for(vp_motion_decision decision, const uint32_t *value, selection *s)
{
    switch (decision) {
    case VP_DECIDE_SPLIT: select_contexts(VP_DECIDE_SPLIT, value, s); break;
    case VP_DECIDE_MERGE: select_contexts(VP_DECIDE_MERGE, value, s); break;
    case VP_DECIDE_INDEX: select_contexts(VP_DECIDE_INDEX, value, s); break;
    case VP_DECIDE_REFS: select_contexts(VP_DECIDE_REFS, value, s); break;
    default: select_contexts(VP_DECIDE_MV, value, s); break;
    }
}

/* Defines decide_<version>: a case for each decision. */
#define VERSION(version, INLINE, TARGET)                                                           \
    INLINE int code_##version(vp_mixer *mixer, vp_coder *coder, const vp_motion_decision decision, \
                              const uint32_t *value, int bit)                                      \
    {                                                                                              \
        selection s = {.slots = 0};                                                                \
                                                                                                   \
        if (vp_motion_tables[decision].surest != VP_NO_CONTEXT) {                                  \
            uint32_t *slot = &mixer->slots[surest_slot(decision, value)];                          \
                                                                                                   \
            if (vp_mixer_sure(*slot)) return vp_mixer_code_alone(coder, mixer, slot, bit);         \
        }                                                                                          \
        select_contexts(decision, value, &s);                                                      \
        const vp_mixer_decision d = {s.slot, s.set, s.second, s.set};                              \
        return vp_mixer_code_##version(coder, mixer, &d, vp_motion_tables[decision].slots, bit);   \
    }                                                                                              \
    TARGET int decide_##version(vp_mixer *mixer, vp_coder *coder, vp_motion_decision decision,     \
                                const uint32_t *value, int bit)                                    \
    {                                                                                              \
        switch (decision) {                                                                        \
        case VP_DECIDE_SPLIT: return code_##version(mixer, coder, VP_DECIDE_SPLIT, value, bit);    \
        case VP_DECIDE_MERGE: return code_##version(mixer, coder, VP_DECIDE_MERGE, value, bit);    \
        case VP_DECIDE_INDEX: return code_##version(mixer, coder, VP_DECIDE_INDEX, value, bit);    \
        case VP_DECIDE_REFS: return code_##version(mixer, coder, VP_DECIDE_REFS, value, bit);      \
        default: return code_##version(mixer, coder, VP_DECIDE_MV, value, bit);                    \
        }                                                                                          \
    }

VERSION(plain, VP_INLINE, VP_CPU_VERSION)
#if defined(VP_CPU_X86)
VERSION(avx2, VP_MIXER_INLINE, VP_CPU_TARGET_AVX2)
#endif

int vp_motion_decide(vp_mixer *mixer, vp_coder *coder, vp_motion_decision decision,
                     const uint32_t value[VP_MOTION_DIGITS], int bit)
{
#if defined(VP_CPU_X86)
    if (vp_cpu_level_in_use() >= VP_CPU_AVX2)
        return decide_avx2(mixer, coder, decision, value, bit);
#endif
    return decide_plain(mixer, coder, decision, value, bit);
}

uint32_t vp_motion_probability(const vp_mixer *mixer, vp_motion_decision decision,
                               const uint32_t value[VP_MOTION_DIGITS])
{
    selection s;

    if (vp_motion_tables[decision].surest != VP_NO_CONTEXT) {
        uint32_t slot = surest_slot(decision, value);

        if (vp_mixer_sure(mixer->slots[slot])) return vp_mixer_slot_probability(mixer, slot);
    }
    select_for(decision, value, &s);
    return vp_mixer_probability(mixer, s.slot, s.slots, s.set, s.second, s.set);
}

uint32_t vp_motion_slot_probability(const vp_mixer *mixer, vp_motion_decision decision,
                                    const uint32_t value[VP_MOTION_DIGITS])
{
    const uint32_t first = (uint32_t)decision * VP_DECIDE_CONTEXTS * VP_DECIDE_CELLS;

    return vp_mixer_slot_probability(mixer,
                                     first + pack(&vp_motion_tables[decision].slot[0], value));
}
