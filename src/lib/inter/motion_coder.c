/* SPDX-License-Identifier: BSD-2-Clause */
#include "inter/motion_coder.h"

#include "inter/motion_context.h"
#include "inter/mv_coder.h"

/* Coding of one field. */
typedef struct field_coder {
    vp_motion_model *model;
    vp_coder *coder;
    vp_motion_field *field;
    vp_motion_context context; /* of the unit or unsplit block that is coded */
} field_coder;

static int decide(field_coder *w, vp_motion_decision decision, int bit)
{
    return vp_motion_decide(w->model->mixer, w->coder, decision, w->context.value, bit);
}

/* One decision for every candidate but the last. */
static int code_index(field_coder *w, int index)
{
    int last = w->context.list.count - 1;
    vp_motion_context_votes(&w->context);
    for (int i = 0; i < last; i++) {
        vp_motion_context_candidate(&w->context, i);
        if (decide(w, VP_DECIDE_INDEX, index == i)) return i;
    }
    return last;
}

/* Two decisions: both? else which? */
static int code_refs(field_coder *w, int refs)
{
    if (w->field->references == 1) return VP_MOTION_R0;
    vp_motion_context_refs(&w->context, 0);
    if (decide(w, VP_DECIDE_REFS, refs == VP_MOTION_BOTH)) return VP_MOTION_BOTH;
    vp_motion_context_refs(&w->context, 1);
    return decide(w, VP_DECIDE_REFS, refs == VP_MOTION_R1) ? VP_MOTION_R1 : VP_MOTION_R0;
}

static vp_motion_unit code_explicit(field_coder *w, const vp_motion_unit *unit)
{
    vp_motion_unit coded = {.mv = {unit->mv[0], unit->mv[1]}, .merge = VP_MOTION_EXPLICIT};
    const vp_mv_coder mv_coder = {w->model, w->coder, &w->context};
    uint32_t magnitude = 0;
    coded.refs = (uint8_t)code_refs(w, unit->refs);
    for (int r = 0; r < 2; r++) {
        if (coded.refs & (1 << r))
            vp_mv_code(&mv_coder, &coded, r, &magnitude);
        else
            coded.mv[r] = (vp_mv){0, 0};
    }
    return coded;
}

static void code_unit(field_coder *w)
{
    const vp_motion_context *c = &w->context;
    vp_motion_unit unit = w->field->units[c->uy * 2 * w->field->columns + c->ux];
    vp_motion_context_merge(&w->context);
    if (decide(w, VP_DECIDE_MERGE, unit.merge != VP_MOTION_EXPLICIT))
        unit = c->list.item[code_index(w, unit.merge)];
    else
        unit = code_explicit(w, &unit);
    /* An encoder's field is whole already, and is being read by the search of the
     * next frames meanwhile. */
    if (w->coder->mode == VP_CODER_DECODE) vp_motion_store(w->field, c->ux, c->uy, c->n, &unit);
}

static void code_block(field_coder *w, int row, int column)
{
    uint8_t *split = &w->field->split[row * w->field->columns + column];
    vp_motion_context_init(&w->context, w->field, 2 * column, 2 * row, 2);
    vp_motion_context_split(&w->context);
    int in_units = decide(w, VP_DECIDE_SPLIT, *split);
    if (w->coder->mode == VP_CODER_DECODE) *split = (uint8_t)in_units;
    if (!in_units) {
        code_unit(w);
        return;
    }
    for (int k = 0; k < 4; k++) {
        vp_motion_context_init(&w->context, w->field, 2 * column + (k & 1), 2 * row + (k >> 1), 1);
        code_unit(w);
    }
}

void vp_motion_code(vp_motion_model *model, vp_coder *coder, vp_motion_field *field)
{
    field_coder w = {.model = model, .coder = coder, .field = field};
    /* behind the end of what is damaged nothing is worth reading: the caller finds it */
    for (int row = 0; row < field->rows && !vp_coder_overrun(coder); row++)
        for (int column = 0; column < field->columns; column++) code_block(&w, row, column);
}
