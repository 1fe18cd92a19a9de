/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/syntax.h"

#include <stdlib.h>
#include <string.h>

#include "base/frame_history.h"
#include "base/mathops.h"
#include "codec/model.h"
#include "entropy/mixer.h"
#include "entropy/token_coder.h"
#include "inter/motion_coder.h"

#define TYPES VP_FRAME_TYPES

/* The offset of the patch in the last frame of its type, compared with the prediction from its
 * neighbours: unknown, equal, below, above. */
#define RELATIONS 4
/* Classes of the difference between the left and the upper neighbour: 0, 1, more. */
#define GRADIENTS 3

/* Contexts of the small decisions. */
enum {
    SLOT_SAME = 0,                  /* + type: quality as last time */
    SLOT_FLAT = SLOT_SAME + TYPES,  /* + type: all patches alike */
    SLOT_EQUAL = SLOT_FLAT + TYPES, /* + (type, gradient, relation) */
    SLOT_EQUAL_NEAR = SLOT_EQUAL +
                      TYPES * GRADIENTS * RELATIONS, /* + (neighbours that differ, relation) */
    SLOT_BELOW = SLOT_EQUAL_NEAR + 3 * RELATIONS,    /* + relation: negative */
    SLOT_MORE = SLOT_BELOW + RELATIONS,              /* escape code */
    SLOT_PAIR = SLOT_MORE + VP_ESCAPE_SLOTS,         /* + how often of the last two: a pair */
    SLOT_RESTORE = SLOT_PAIR + 3,                    /* + type: restored as last time */
    SLOTS = SLOT_RESTORE + TYPES
};

struct vp_syntax {
    int rows, columns;
    const vp_start_states *start; /* what a segment's models are copies of: the model's */
    vp_token_model *tokens;
    vp_motion_model *motion;
    vp_mixer *mixer_start; /* the same of the small decisions: its tables take long to make */
    vp_mixer *mixer;
    vp_frame_history history;
    int last_quality[TYPES];
    vp_restoration_strength last_restore[TYPES];
    int restores;                /* the model has restoration */
    int last_pairs[2];           /* whether the last two mini-GOPs were pairs */
    int8_t *last_offsets[TYPES]; /* [rows * columns] */
    uint8_t *differs;            /* [rows * columns] the offset was not as predicted */
    uint8_t *motion_class;       /* [rows * columns] what motion says of a patch */
    size_t position;             /* decoding: bytes of the segment that are accounted for */
};

vpatch_status vp_syntax_create(vp_syntax **result, const vpatch_model *model, int rows, int columns)
{
    const vp_mixer_shape shape = {
        .slots = SLOTS, .contexts = 2, .weight_sets = 1, .apm_contexts = 1};
    vp_syntax *syntax = calloc(1, sizeof *syntax);

    *result = NULL;
    if (!syntax) return VPATCH_ERR_MEMORY;
    syntax->rows = rows;
    syntax->columns = columns;
    syntax->restores = vp_model_restoration(model) != NULL;
    vpatch_status status = vp_model_start_states(model, &syntax->start);
    syntax->mixer_start = vp_mixer_create(&shape);
    size_t patches = (size_t)rows * (size_t)columns;
    int failed = syntax->mixer_start == NULL;
    for (int i = 0; i < TYPES; i++) failed |= (syntax->last_offsets[i] = malloc(patches)) == NULL;
    failed |= (syntax->differs = malloc(patches)) == NULL;
    failed |= (syntax->motion_class = malloc(patches)) == NULL;
    if (failed && !status) status = VPATCH_ERR_MEMORY;
    if (status) {
        vp_syntax_destroy(syntax);
        return status;
    }
    *result = syntax;
    return VPATCH_OK;
}

void vp_syntax_destroy(vp_syntax *syntax)
{
    if (!syntax) return;
    vp_token_model_destroy(syntax->tokens);
    vp_motion_model_destroy(syntax->motion);
    vp_mixer_destroy(syntax->mixer_start);
    vp_mixer_destroy(syntax->mixer);
    for (int i = 0; i < TYPES; i++) free(syntax->last_offsets[i]);
    free(syntax->differs);
    free(syntax->motion_class);
    free(syntax);
}

vp_motion_model *vp_syntax_motion_start(const vp_syntax *syntax)
{
    return vp_motion_model_clone(syntax->start->motion);
}

const uint16_t *vp_syntax_scan(const vp_syntax *syntax, vp_frame_type type)
{
    return vp_token_scan(syntax->start->tokens, type);
}

/* Models of the first segment. */
static int create_models(vp_syntax *syntax)
{
    syntax->tokens = vp_token_model_create(syntax->start->tokens, syntax->rows, syntax->columns);
    syntax->motion = vp_motion_model_clone(syntax->start->motion);
    syntax->mixer = vp_mixer_clone(syntax->mixer_start);
    if (syntax->tokens && syntax->motion && syntax->mixer) return 0;
    vp_token_model_destroy(syntax->tokens);
    vp_motion_model_destroy(syntax->motion);
    vp_mixer_destroy(syntax->mixer);
    syntax->tokens = NULL;
    syntax->motion = NULL;
    syntax->mixer = NULL;
    return -1;
}

vpatch_status vp_syntax_reset(vp_syntax *syntax)
{
    if (!syntax->tokens) {
        if (create_models(syntax)) return VPATCH_ERR_MEMORY;
    } else {
        vp_token_model_reset(syntax->tokens);
        vp_motion_model_assign(syntax->motion, syntax->start->motion);
        vp_mixer_assign(syntax->mixer, syntax->mixer_start);
    }
    vp_frame_history_reset(&syntax->history);
    for (int i = 0; i < TYPES; i++)
        syntax->last_restore[i] =
            (vp_restoration_strength){VP_RESTORATION_FULL, VP_RESTORATION_FULL};
    memset(syntax->last_pairs, 0, sizeof syntax->last_pairs);
    return VPATCH_OK;
}

static int code_flag(vp_syntax *syntax, vp_coder *coder, int slot, int bit)
{
    uint32_t at = (uint32_t)slot;

    return vp_mixer_code(coder, syntax->mixer, &at, 1, 0, 0, bit);
}

static void code_quality(vp_syntax *syntax, vp_coder *coder, vp_coded_frame *frame)
{
    int type = (int)frame->entry->type;
    int from = vp_history_for_quality(&syntax->history, frame->entry->type), same = 0;

    if (from != VP_HISTORY_NONE)
        same = code_flag(syntax, coder, SLOT_SAME + type,
                         frame->quality == syntax->last_quality[from]);
    if (same)
        frame->quality = syntax->last_quality[from];
    else
        frame->quality = (int)vp_coder_direct(coder, (uint32_t)frame->quality, 6);
    syntax->last_quality[type] = frame->quality;
}

static void code_restoration(vp_syntax *syntax, vp_coder *coder, vp_coded_frame *frame)
{
    vp_restoration_strength *last = &syntax->last_restore[frame->entry->type],
                            *now = &frame->restore;

    if (!syntax->restores) return;
    if (frame->entry->type == VP_FRAME_SIDE) {
        vp_coded_frame_inherit_restoration(frame);
    } else if (code_flag(syntax, coder, SLOT_RESTORE + (int)frame->entry->type,
                         now->luma == last->luma && now->chroma == last->chroma)) {
        *now = *last;
    } else {
        now->luma = (uint8_t)vp_coder_direct(coder, now->luma, 2);
        now->chroma = (uint8_t)vp_coder_direct(coder, now->chroma, 2);
    }
    *last = *now;
}

/* Each patch's offset is predicted by its left and upper neighbours, and known to
 * change little from frame to frame. `last` is NULL when there is no such frame. */
static void code_offset(vp_syntax *syntax, vp_coder *coder, vp_coded_frame *frame, int patch,
                        const int8_t *last)
{
    int8_t *offsets = frame->offsets;
    uint8_t *differs = syntax->differs;
    int columns = syntax->columns, column = patch % columns, has_above = patch >= columns;
    int left = column ? offsets[patch - 1] : has_above ? offsets[patch - columns] : 0;
    int above = has_above ? offsets[patch - columns] : left;
    int predicted = (left + above) / 2, gradient = abs(left - above);
    int relation = !last ? 0 : last[patch] == predicted ? 1 : last[patch] < predicted ? 2 : 3;
    int near = (column ? differs[patch - 1] : 0) + (has_above ? differs[patch - columns] : 0);
    int type = (int)frame->entry->type, value = offsets[patch] - predicted;
    uint32_t slots[2] = {
        (uint32_t)(SLOT_EQUAL + (type * GRADIENTS + vp_min(gradient, GRADIENTS - 1)) * RELATIONS +
                   relation),
        (uint32_t)(SLOT_EQUAL_NEAR + near * RELATIONS + relation)};

    differs[patch] = (uint8_t)!vp_mixer_code(coder, syntax->mixer, slots, 2, 0, 0, value == 0);
    if (differs[patch]) {
        int below = code_flag(syntax, coder, SLOT_BELOW + relation, value < 0);
        uint32_t size =
            vp_mixer_code_escape(coder, syntax->mixer, SLOT_MORE, 0, 0, (uint32_t)(abs(value) - 1));
        int limit = 2 * VP_QUALITY_OFFSETS;

        value = size < (uint32_t)limit ? (int)size + 1 : limit;
        value = below ? -value : value;
    } else {
        value = 0;
    }
    value += predicted;
    offsets[patch] = (int8_t)vp_clip(value, -VP_QUALITY_OFFSETS, VP_QUALITY_OFFSETS);
}

static void code_offsets(vp_syntax *syntax, vp_coder *coder, vp_coded_frame *frame)
{
    size_t patches = (size_t)syntax->rows * (size_t)syntax->columns;
    int type = (int)frame->entry->type, flat = 1;
    int from = vp_history_for_quality(&syntax->history, frame->entry->type);
    const int8_t *last = from == VP_HISTORY_NONE ? NULL : syntax->last_offsets[from];

    if (coder->mode != VP_CODER_DECODE)
        for (size_t i = 0; i < patches; i++) flat &= frame->offsets[i] == 0;
    if (code_flag(syntax, coder, SLOT_FLAT + type, flat))
        memset(frame->offsets, 0, patches);
    else
        for (size_t i = 0; i < patches; i++) code_offset(syntax, coder, frame, (int)i, last);
    memcpy(syntax->last_offsets[type], frame->offsets, patches);
    vp_coded_frame_fill_map(frame, (int)patches);
}

/* The class of a patch's motion, a context for its tokens: split or not, explicit or merged, one
 * reference or two. */
static void classify_motion(vp_syntax *syntax, const vp_motion_field *field)
{
    for (int row = 0; row < syntax->rows; row++)
        for (int column = 0; column < syntax->columns; column++) {
            const vp_motion_unit *unit = &field->units[2 * row * 2 * syntax->columns + 2 * column];
            int block = row * syntax->columns + column;
            int explicit_motion = unit->merge == VP_MOTION_EXPLICIT;
            int both = unit->refs == VP_MOTION_BOTH;

            syntax->motion_class[block] =
                (uint8_t)(4 * (field->split[block] != 0) + 2 * explicit_motion + both);
        }
}

int vp_syntax_pair(vp_syntax *syntax, vp_coder *coder, int before, int left, int pair)
{
    int *last = syntax->last_pairs;

    if (coder->mode == VP_CODER_DECODE) syntax->position = vp_coder_position(coder);
    if (!vp_gop_may_pair(before, left)) return 0;
    pair = code_flag(syntax, coder, SLOT_PAIR + last[0] + last[1], pair);
    last[1] = last[0];
    last[0] = pair;
    return pair;
}

/* The motion of a frame, and what it says of every patch, or NULL for a frame without. */
static const uint8_t *code_motion(vp_syntax *syntax, vp_coder *coder, vp_coded_frame *frame)
{
    if (!vp_coded_frame_has_motion(frame)) return NULL;
    if (coder->mode == VP_CODER_DECODE) vp_motion_begin(&frame->field, &frame->motion);
    vp_motion_code(syntax->motion, coder, &frame->field);
    classify_motion(syntax, &frame->field);
    return syntax->motion_class;
}

static vpatch_status code_frame(vp_syntax *syntax, vp_coder *coder, vp_coded_frame *frame)
{
    vp_frame_type type = frame->entry->type;

    code_quality(syntax, coder, frame);
    code_offsets(syntax, coder, frame);
    code_restoration(syntax, coder, frame);
    vp_frame_history_add(&syntax->history, type);
    const uint8_t *motion_class = code_motion(syntax, coder, frame);
    if (vp_token_code(syntax->tokens, coder, type, frame->map, frame->tokens, frame->coded,
                      motion_class))
        return VPATCH_ERR_INTERNAL;
    return VPATCH_OK;
}

vpatch_status vp_syntax_gop(vp_syntax *syntax, vp_coder *coder, vp_coded_gop *gop)
{
    for (int i = 0; i < gop->structure.frames; i++) {
        vp_coded_frame *frame = &gop->frame[i];
        vpatch_status status = code_frame(syntax, coder, frame);

        if (status) return status;
        if (coder->mode == VP_CODER_DECODE) {
            if (vp_coder_overrun(coder)) return VPATCH_ERR_DAMAGED;
            frame->bytes = vp_coder_position(coder) - syntax->position;
            syntax->position += frame->bytes;
        }
    }
    return coder->error ? VPATCH_ERR_MEMORY : VPATCH_OK;
}
