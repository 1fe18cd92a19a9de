/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/token_contexts.h"

#include "base/frame_type.h"
#include "entropy/mixer_code.h"

/* ---- digits ----------------------------------------------------------------------- */

const vp_context_digit vp_token_digits[VP_TOKEN_DIGITS] = {
    [VP_TD_NONE] = {"", 1, 0},
    [VP_TD_TYPE] = {"type", VP_FRAME_TYPES, 0},
    [VP_TD_BAND] = {"band", 0, VP_TOKEN_BAND},
    [VP_TD_I] = {"i", 0, 1},
    [VP_TD_OCTET] = {"octet", 0, 8},
    [VP_TD_FIRST] = {"first", 12, 0},
    [VP_TD_QUALITY] = {"quality", 16, 0},
    [VP_TD_MOTION] = {"motion", 16, 0},
    [VP_TD_LEFT] = {"left", VP_SUM_CLASSES, 0},
    [VP_TD_UP] = {"up", VP_SUM_CLASSES, 0},
    [VP_TD_CORNERS] = {"corners", VP_SUM_CLASSES, 0},
    [VP_TD_PAST] = {"past", VP_SUM_CLASSES, 0},
    [VP_TD_AROUND] = {"around", VP_SUM_CLASSES, 0},
    [VP_TD_SAME] = {"same", VP_SUM_CLASSES, 0},
    [VP_TD_OTHER] = {"other", VP_SUM_CLASSES, 0},
    [VP_TD_MEAN] = {"mean", VP_SUM_CLASSES, 0},
    [VP_TD_BEFORE] = {"before", VP_SUM_CLASSES, 0},
    [VP_TD_ALL] = {"all", VP_SUM_CLASSES, 0},
    [VP_TD_TOTALS] = {"totals", VP_SUM_CLASSES, 0},
    [VP_TD_ONE] = {"one", VP_SUM_CLASSES, 0},
    [VP_TD_TWO] = {"two", VP_SUM_CLASSES, 0},
    [VP_TD_OWN] = {"own", VP_SUM_CLASSES, 0},
    [VP_TD_SPATIAL] = {"spatial", VP_SUM_CLASSES, 0},
    [VP_TD_TEMPORAL] = {"past", VP_SUM_CLASSES, 0},
    [VP_TD_EXPECTED_BAND] = {"expected_band", VP_SUM_CLASSES *VP_SUM_CLASSES,
                             0}, /* of which VP_QUARTER_OCTAVES occur */
    [VP_TD_TYPE_DEPTH] = {"type_depth", VP_FRAME_TYPES *VP_DEPTHS, 0},
    [VP_TD_NET_DEPTH] = {"net_depth", 2 * VP_DEPTHS, 0},
    [VP_TD_INNER] = {"inner", VP_QUARTER_OCTAVES / 2, 0},
    [VP_TD_OUTER] = {"outer", VP_QUARTER_OCTAVES / 2, 0},
    [VP_TD_FINE] = {"fine", VP_QUARTER_OCTAVES, 0},
    [VP_TD_REST] = {"rest", VP_REST_CLASSES, 0},
    [VP_TD_SURE] = {"sure", VP_LINEAR_CLASSES, 0},
    [VP_TD_LARGE] = {"large", 4, 0},
    [VP_TD_SIGN_LEFT] = {"sign_left", 3, 0},
    [VP_TD_SIGN_UP] = {"sign_up", 3, 0},
    [VP_TD_ESCAPE] = {"escape", VP_ESCAPE_SLOTS, 0},
};

/* ---- contexts --------------------------------------------------------------------- */

#define P(digit)     VP_TD_##digit
#define COUNT(slots) (int)(sizeof(slots) / sizeof(slots)[0])

static const vp_context empty_slots[] = {
    {"empty.left_top", {P(TYPE), P(LEFT), P(UP)}},
    {"empty.past", {P(TYPE), P(PAST), P(AROUND)}},
    {"empty.frames", {P(TYPE), P(SAME), P(OTHER)}},
    {"empty.mean", {P(TYPE), P(MEAN), P(PAST)}},
    {"empty.corners", {P(TYPE), P(CORNERS), P(SAME)}},
    {"empty.quality", {P(TYPE), P(QUALITY), P(MOTION)}},
};

static const vp_context used_slots[] = {
    {"used.left_top", {P(TYPE), P(BAND), P(LEFT), P(UP)}},
    {"used.past", {P(TYPE), P(BAND), P(PAST), P(AROUND)}},
    {"used.frames", {P(TYPE), P(BAND), P(SAME), P(OTHER)}},
    {"used.bands", {P(TYPE), P(BAND), P(ONE), P(TWO)}},
    {"used.mean", {P(TYPE), P(BAND), P(MEAN), P(BEFORE)}},
    {"used.expected", {P(TYPE), P(BAND), P(EXPECTED_BAND)}},
    {"used.all", {P(TYPE), P(BAND), P(ALL), P(OWN)}},
};

static const vp_context more_slots[] = {
    {"more.sure", {P(TYPE_DEPTH), P(INNER), P(SURE)}},
    {"more.space", {P(NET_DEPTH), P(I), P(SPATIAL)}},
    {"more.past", {P(NET_DEPTH), P(I), P(TEMPORAL)}},
    {"more.outer", {P(TYPE_DEPTH), P(INNER), P(OUTER)}},
    {"more.rest", {P(TYPE_DEPTH), P(INNER), P(REST)}},
};

static const vp_context sign_slots[] = {
    {"sign.place", {P(TYPE), P(I), P(SURE)}},
    {"sign.large", {P(TYPE), P(LARGE), P(SURE), P(SIGN_LEFT)}},
    {"sign.left_top", {P(TYPE), P(I), P(SIGN_LEFT), P(SIGN_UP)}},
};

static const vp_context further_slots[] = {
    {"further.place", {P(TYPE_DEPTH), P(I)}},
    {"further.inner", {P(TYPE_DEPTH), P(INNER)}},
    {"further.sure", {P(TYPE_DEPTH), P(SURE)}},
    {"further.quality", {P(TYPE_DEPTH), P(FIRST), P(QUALITY)}},
};

static const vp_context escape_slots[] = {
    {"escape.more", {P(TYPE), P(ESCAPE)}},
    {"escape.further", {P(TYPE), P(ESCAPE)}},
};

const vp_token_contexts vp_token_tables[VP_TOKEN_DECISIONS] = {
    [VP_TOKEN_EMPTY] = {.set = {"empty.set", {P(TYPE)}},
                        .map = {"empty.map", {P(TYPE), P(TOTALS)}},
                        .slot = empty_slots,
                        .slots = COUNT(empty_slots),
                        .surest = 3, /* empty.mean */
                        .reserved = VP_FRAME_TYPES * VP_SUM_CLASSES * VP_SUM_CLASSES * 2},
    [VP_TOKEN_USED] = {.set = {"used.set", {P(TYPE), P(BAND)}},
                       .map = {"used.map", {P(TYPE), P(BAND)}},
                       .slot = used_slots,
                       .slots = COUNT(used_slots),
                       .surest = 5}, /* used.expected */
    [VP_TOKEN_MORE] = {.set = {"more.set", {P(TYPE_DEPTH), P(OCTET)}},
                       .second = {"more.second", {P(TYPE_DEPTH), P(REST)}},
                       .map = {"more.map", {P(TYPE_DEPTH), P(FINE)}},
                       .slot = more_slots,
                       .slots = COUNT(more_slots),
                       .surest = 4}, /* more.rest */
    [VP_TOKEN_SIGN] = {.set = {"sign.set", {P(TYPE), P(LARGE)}},
                       .map = {"sign.map", {P(TYPE), P(SURE)}},
                       .slot = sign_slots,
                       .slots = COUNT(sign_slots),
                       .surest = VP_NO_CONTEXT},
    [VP_TOKEN_FURTHER] = {.set = {"further.set", {P(TYPE_DEPTH)}},
                          .map = {"further.map", {P(TYPE_DEPTH)}},
                          .slot = further_slots,
                          .slots = COUNT(further_slots),
                          .surest = VP_NO_CONTEXT},
    [VP_TOKEN_ESCAPE] = {.set = {"escape.set", {0}},
                         .map = {"escape.map", {0}},
                         .slot = escape_slots,
                         .slots = COUNT(escape_slots),
                         .surest = VP_NO_CONTEXT},
};

static uint32_t take(uint32_t *end, uint32_t count)
{
    uint32_t at = *end;
    *end += count;
    return at;
}

void vp_token_layout_init(vp_token_layout *layout, int dims)
{
    uint32_t slots = 0, sets = 0, maps = 0, d = (uint32_t)dims;
    for (int k = 0; k < VP_TOKEN_DECISIONS; k++) {
        const vp_token_contexts *table = &vp_token_tables[k];
        for (int i = 0; i < table->slots; i++) {
            uint32_t count = vp_context_cardinality(&table->slot[i], vp_token_digits, d);
            layout->slot[k][i] = take(&slots, table->reserved ? table->reserved : count);
        }
        layout->set[k] = take(&sets, vp_context_cardinality(&table->set, vp_token_digits, d));
        layout->second[k] = layout->set[k];
        if (table->second.name)
            layout->second[k] =
                take(&sets, vp_context_cardinality(&table->second, vp_token_digits, d));
        layout->map[k] = take(&maps, vp_context_cardinality(&table->map, vp_token_digits, d));
    }
    layout->dims = d;
    layout->shape = (vp_mixer_shape){
        .slots = slots, .contexts = VP_TOKEN_SLOTS, .weight_sets = sets, .apm_contexts = maps};
}

/* ---- decisions -------------------------------------------------------------------- */

/* What a decision is coded with, in the contexts that the values of digits select. With a constant
 * decision its table is one, too, and compilers turn it into a few multiplications. */
VP_INLINE vp_mixer_decision select_contexts(const vp_token_layout *at, vp_token_decision decision,
                                            const uint32_t *value, uint32_t slot[VP_TOKEN_SLOTS])
{
    const vp_token_contexts *table = &vp_token_tables[decision];
    const vp_context *second = table->second.name ? &table->second : &table->set;
    const uint32_t dims = at->dims;

    VP_UNROLL(7)
    for (int i = 0; i < table->slots; i++)
        slot[i] = at->slot[decision][i] +
                  vp_context_pack(&table->slot[i], vp_token_digits, value, dims);
    return (vp_mixer_decision){
        slot, at->set[decision] + vp_context_pack(&table->set, vp_token_digits, value, dims),
        at->second[decision] + vp_context_pack(second, vp_token_digits, value, dims),
        at->map[decision] + vp_context_pack(&table->map, vp_token_digits, value, dims)};
}

/* With a constant decision, like select_contexts(). */
VP_INLINE int code_alone(const vp_token_sink *sink, vp_token_decision decision,
                         const uint32_t *value, int bit)
{
    const int which = vp_token_tables[decision].surest;
    const vp_context *context = &vp_token_tables[decision].slot[which];
    uint32_t *slot =
        &sink->mixer->slots[sink->layout->slot[decision][which] +
                            vp_context_pack(context, vp_token_digits, value, sink->layout->dims)];

    return vp_mixer_sure(*slot) ? vp_mixer_code_alone(sink->coder, sink->mixer, slot, bit)
                                : VP_TOKEN_UNSURE;
}

int vp_token_decide_alone(const vp_token_sink *sink, vp_token_decision decision,
                          const uint32_t value[VP_TOKEN_DIGITS], int bit)
{
    switch (decision) {
    case VP_TOKEN_EMPTY: return code_alone(sink, VP_TOKEN_EMPTY, value, bit);
    case VP_TOKEN_USED: return code_alone(sink, VP_TOKEN_USED, value, bit);
    default: return code_alone(sink, VP_TOKEN_MORE, value, bit);
    }
}

/* Defines mix_<version>: a case for each decision. */
#define VERSION(version, INLINE, TARGET)                                                        \
    INLINE int code_##version##_of(const vp_token_sink *sink, const vp_token_decision decision, \
                                   const uint32_t *value, int bit)                              \
    {                                                                                           \
        uint32_t slot[VP_TOKEN_SLOTS] = {0};                                                    \
        const vp_mixer_decision d = select_contexts(sink->layout, decision, value, slot);       \
                                                                                                \
        return vp_mixer_code_##version(sink->coder, sink->mixer, &d,                            \
                                       vp_token_tables[decision].slots, bit);                   \
    }                                                                                           \
    TARGET int mix_##version(const vp_token_sink *sink, vp_token_decision decision,             \
                             const uint32_t *value, int bit)                                    \
    {                                                                                           \
        switch (decision) {                                                                     \
        case VP_TOKEN_EMPTY: return code_##version##_of(sink, VP_TOKEN_EMPTY, value, bit);      \
        case VP_TOKEN_USED: return code_##version##_of(sink, VP_TOKEN_USED, value, bit);        \
        case VP_TOKEN_MORE: return code_##version##_of(sink, VP_TOKEN_MORE, value, bit);        \
        case VP_TOKEN_SIGN: return code_##version##_of(sink, VP_TOKEN_SIGN, value, bit);        \
        default: return code_##version##_of(sink, VP_TOKEN_FURTHER, value, bit);                \
        }                                                                                       \
    }

VERSION(plain, VP_INLINE, VP_CPU_VERSION)
#if defined(VP_CPU_X86)
VERSION(avx2, VP_MIXER_INLINE, VP_CPU_TARGET_AVX2)
#endif

int vp_token_mix(const vp_token_sink *sink, vp_token_decision decision,
                 const uint32_t value[VP_TOKEN_DIGITS], int bit)
{
#if defined(VP_CPU_X86)
    if (vp_cpu_level_in_use() >= VP_CPU_AVX2) return mix_avx2(sink, decision, value, bit);
#endif
    return mix_plain(sink, decision, value, bit);
}

uint32_t vp_token_code_escape(const vp_token_sink *sink, const uint32_t value[VP_TOKEN_DIGITS],
                              int further, uint32_t size)
{
    const vp_token_layout *at = sink->layout;
    uint32_t slot = at->slot[VP_TOKEN_ESCAPE][further] +
                    vp_context_pack(&escape_slots[further], vp_token_digits, value, at->dims);

    return vp_mixer_code_escape(sink->coder, sink->mixer, slot, at->set[VP_TOKEN_ESCAPE],
                                at->map[VP_TOKEN_ESCAPE], size);
}
