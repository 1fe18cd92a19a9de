/* SPDX-License-Identifier: BSD-2-Clause */
#include "motion/motion_code.h"

#include <stdlib.h>

#include "entropy/state.h"
#include "motion/candidates.h"

/* Each kind of decision has its own contexts, each context a range of CELLS
 * slots, so a context's value is below CELLS. */
enum { SPLIT, MERGE, INDEX, REFS, DELTA, KINDS };
#define CONTEXTS 11 /* at most */
#define CELLS 2048
#define SETS_PER_KIND 64

/* No difference of two vectors has more. */
#define MOST_BITS 16

/* Nodes of the tree that a vector component's difference is coded with. */
enum { NODE_ZERO, NODE_SIGN, NODE_CLASS, NODE_BITS = NODE_CLASS + MOST_BITS - 1 };

struct vp_motion_model {
    vp_mixer *mixer;
};

static vp_mixer *new_mixer(void)
{
    const vp_mixer_shape shape = {
        .slots = KINDS * CONTEXTS * CELLS,
        .contexts = CONTEXTS,
        .weight_sets = KINDS * SETS_PER_KIND,
        .apm_contexts = KINDS * SETS_PER_KIND,
    };
    return vp_mixer_create(&shape);
}

vp_motion_model *vp_motion_model_create(void)
{
    vp_motion_model *model = malloc(sizeof *model);
    if (!model)
        return NULL;
    model->mixer = new_mixer();
    if (!model->mixer) {
        free(model);
        return NULL;
    }
    return model;
}

vp_motion_model *vp_motion_model_clone(const vp_motion_model *from)
{
    vp_motion_model *model = malloc(sizeof *model);
    if (!model)
        return NULL;
    model->mixer = vp_mixer_clone(from->mixer);
    if (!model->mixer) {
        free(model);
        return NULL;
    }
    return model;
}

void vp_motion_model_destroy(vp_motion_model *model)
{
    if (!model)
        return;
    vp_mixer_free(model->mixer);
    free(model);
}

int vp_motion_model_save(const vp_motion_model *model, uint8_t **state, size_t *size)
{
    return vp_mixer_save(model->mixer, state, size);
}

int vp_motion_model_load(vp_motion_model *model, const uint8_t *state, size_t size)
{
    return vp_mixer_load(model->mixer, state, size);
}

/* One unit or unsplit block being coded, and what is known around it. */
typedef struct work {
    vp_mixer *mixer;
    vp_coder *coder;
    vp_motion_field *field;
    int ux, uy, n;
    int part; /* 0: whole block, 1..4: unit of a split one */
    const vp_motion_unit *left, *top, *corner;
    vp_motion_candidates list;
} work;

#define COUNT(values) (int)(sizeof(values) / sizeof(values)[0])

static int decide(work *w, int kind, int set, const uint32_t *values, int count, int bit)
{
    uint32_t slots[CONTEXTS];
    uint32_t weights = (uint32_t)(kind * SETS_PER_KIND + set);
    for (int i = 0; i < count; i++)
        slots[i] = (uint32_t)(kind * CONTEXTS + i) * CELLS + values[i] % CELLS;
    return vp_code_bit(w->coder, w->mixer, slots, count, weights, weights, bit);
}

/* 0: none there, 1: merged, 2: explicit */
static uint32_t how(const vp_motion_unit *unit)
{
    return !unit ? 0 : unit->merge == VP_MOTION_EXPLICIT ? 2 : 1;
}

static uint32_t refs_of(const vp_motion_unit *unit)
{
    return unit ? unit->refs : 0;
}

static int distance(const vp_motion_unit *a, const vp_motion_unit *b)
{
    int sum = 0;
    if (!a || !b)
        return 0;
    for (int r = 0; r < 2; r++)
        if (a->refs & b->refs & (1 << r))
            sum += abs(a->mv[r].x - b->mv[r].x) + abs(a->mv[r].y - b->mv[r].y);
    return a->refs == b->refs ? sum : sum + 2;
}

/* 0..7, finer near zero */
static uint32_t magnitude(int value)
{
    uint32_t level = 0;
    for (value = abs(value); value && level < 7; value >>= 1)
        level++;
    return level;
}

static void look_around(work *w)
{
    int ux = w->ux, uy = w->uy, n = w->n;
    w->left = vp_motion_neighbour(w->field, ux, uy, ux - 1, uy + n - 1);
    w->top = vp_motion_neighbour(w->field, ux, uy, ux + n - 1, uy - 1);
    w->corner = vp_motion_neighbour(w->field, ux, uy, ux + n, uy - 1);
    if (!w->corner)
        w->corner = vp_motion_neighbour(w->field, ux, uy, ux - 1, uy - 1);
    vp_motion_list(w->field, ux, uy, n, &w->list);
}

/* How much the motion around varies, 0..7 */
static uint32_t spread(const work *w)
{
    return magnitude(distance(w->left, w->top) + distance(w->top, w->corner));
}

static int code_split(work *w, int split)
{
    const vp_motion_field *field = w->field;
    int column = w->ux >> 1, row = w->uy >> 1, at = row * field->columns + column;
    uint32_t type = (uint32_t)field->type;
    uint32_t l = column ? 1u + field->split[at - 1] : 0;
    uint32_t t = row ? 1u + field->split[at - field->columns] : 0;
    uint32_t c = row && column + 1 < field->columns ? 1u + field->split[at - field->columns + 1]
                                                    : 0;
    uint32_t d = row && column ? 1u + field->split[at - field->columns - 1] : 0;
    uint32_t s = spread(w), around = (l == 2) + (t == 2) + (c == 2) + (d == 2);
    const uint32_t values[] = {
        type,
        (l * 3 + t) * 3 + type,
        s * 3 + type,
        ((l * 3 + t) * 3 + c) * 3 + d,
        (how(w->left) * 3 + how(w->top)) * 3 + how(w->corner),
        s * 5 + around,
        ((refs_of(w->left) * 4 + refs_of(w->top)) * 3 + type) * 8 + (uint32_t)w->list.count,
    };
    return decide(w, SPLIT, (int)(type * 5 + around), values, COUNT(values), split);
}

static int code_merge(work *w, int merged)
{
    uint32_t type = (uint32_t)w->field->type, part = (uint32_t)w->part, s = spread(w);
    uint32_t l = how(w->left), t = how(w->top), c = how(w->corner);
    const uint32_t values[] = {
        part * 3 + type,
        ((l * 3 + t) * 5 + part) * 3 + type,
        (s * 5 + part) * 3 + type,
        ((l * 3 + t) * 3 + c) * 2 + (part > 0),
        ((uint32_t)w->list.count * 5 + part) * 3 + type,
        (refs_of(w->left) * 4 + refs_of(w->top)) * 5 + part,
        (s * 3 + l) * 3 + t,
    };
    return decide(w, MERGE, (int)(type * 5 + part), values, COUNT(values), merged);
}

/* How many of the units around the target move like this, 0..7 */
static uint32_t votes(const work *w, const vp_motion_unit *motion)
{
    const int last = w->n - 1;
    const int around[7][2] = {{-1, -1}, {0, -1}, {last, -1}, {w->n, -1},
                              {w->n + 1, -1}, {-1, 0}, {-1, last}};
    uint32_t count = 0;
    for (int k = 0; k < 7; k++) {
        const vp_motion_unit *unit = vp_motion_neighbour(
            w->field, w->ux, w->uy, w->ux + around[k][0], w->uy + around[k][1]);
        count += unit && vp_motion_same(unit, motion);
    }
    return count;
}

static uint32_t merged_as(const vp_motion_unit *unit)
{
    return unit && unit->merge < 7 ? unit->merge : 7;
}

/* One decision per candidate: is it this one? */
static int code_index(work *w, int index)
{
    uint32_t type = (uint32_t)w->field->type, part = (uint32_t)w->part;
    uint32_t count = (uint32_t)w->list.count;
    uint32_t voted[VP_MOTION_CANDIDATES];
    for (uint32_t i = 0; i < count; i++)
        voted[i] = votes(w, &w->list.item[i]);
    for (uint32_t i = 0; i + 1 < count; i++) {
        const vp_motion_unit *item = &w->list.item[i];
        uint32_t source = w->list.source[i], refs = item->refs, most = 0;
        uint32_t gap = magnitude(distance(item, &w->list.item[i + 1]));
        for (uint32_t k = i + 1; k < count; k++)
            most = voted[k] > most ? voted[k] : most;
        const uint32_t values[] = {
            (i * 8 + source) * 3 + type,
            (source * 5 + part) * 8 + count,
            (source * 8 + gap) * 3 + type,
            ((i * 8 + merged_as(w->left)) * 8 + merged_as(w->top)),
            ((i * 4 + refs_of(w->left)) * 4 + refs_of(w->top)) * 4 + refs,
            (source * 8 + spread(w)) * 8 + i,
            (i * 5 + part) * 8 + source,
            ((voted[i] * 8 + voted[i + 1]) * 5 + part) * 6 + i,
            ((voted[i] * 8 + voted[i + 1]) * 8 + most) * 3 + type,
        };
        if (decide(w, INDEX, (int)(i * 3 + type), values, COUNT(values), index == (int)i))
            return (int)i;
    }
    return (int)count - 1;
}

/* Two decisions: both references? else which? */
static int code_refs(work *w, int refs)
{
    uint32_t type = (uint32_t)w->field->type, part = (uint32_t)w->part;
    uint32_t l = refs_of(w->left), t = refs_of(w->top), c = refs_of(w->corner);
    for (uint32_t step = 0; step < 2; step++) {
        const uint32_t values[] = {
            step * 3 + type,
            ((l * 4 + t) * 2 + step) * 3 + type,
            (((l * 4 + t) * 4 + c) * 2 + step) * 3 + type,
            (part * 2 + step) * 3 + type,
            (l * 2 + step) * 5 + part,
            (t * 2 + step) * 5 + part,
            (spread(w) * 2 + step) * 3 + type,
        };
        int bit = step ? refs == VP_MOTION_R1 : refs == VP_MOTION_BOTH;
        bit = decide(w, REFS, (int)(type * 2 + step), values, COUNT(values), bit);
        if (bit)
            return step ? VP_MOTION_R1 : VP_MOTION_BOTH;
    }
    return VP_MOTION_R0;
}

/* What a component's difference is coded with. Other guesses of the vector are given
 * as where they lie from the predictor: see offset(). */
typedef struct component {
    uint32_t y, r, both;
    uint32_t spread;
    uint32_t other; /* magnitude of the difference coded just before, 0..7 */
    uint32_t left, top, corner, flow, steady;
} component;

#define NO_OFFSET 23

/* Sign and size of a number, exact up to 8: 0..22 */
static uint32_t offset(int value)
{
    int size = abs(value);
    int level = size <= 8 ? size : size < 16 ? 9 : size < 40 ? 10 : 11;
    return (uint32_t)(value < 0 ? 11 - level : 11 + level);
}

/* The same in five steps: less, one less, none, one more, more. */
static uint32_t step_of(uint32_t at)
{
    return at < 10 ? 0 : at > 12 ? 4 : at - 9;
}

static int node(work *w, const component *c, uint32_t id, int bit)
{
    uint32_t type = (uint32_t)w->field->type, whole = w->part == 0;
    const uint32_t values[] = {
        (id * 3 + type) * 2 + c->y,
        (id * 2 + whole) * 8 + c->spread,
        ((id * 8 + c->other) * 2 + c->y) * 2 + c->both,
        (id * 4 + c->r * 2 + c->both) * 3 + type,
        id * 24 + c->left,
        id * 24 + c->top,
        id * 24 + c->corner,
        id * 24 + c->flow,
        id * 24 + c->steady,
        (id * 5 + step_of(c->left)) * 5 + step_of(c->top),
        (id * 5 + (uint32_t)w->part) * 2 + c->y,
    };
    uint32_t set = id < NODE_CLASS + 6 ? id * 3 + type : 30 + (id < NODE_BITS ? 0 : id - NODE_BITS);
    return decide(w, DELTA, (int)set, values, COUNT(values), bit);
}

/* |value| is coded as a class (the number of bits of |value|) and the bits below
 * the first; big ones hold nothing to be learned in their lowest bits. */
static int code_component(work *w, const component *c, int value)
{
    uint32_t size = (uint32_t)abs(value), bits = 1, result = 1;
    int negative = value < 0;
    while (size >> bits)
        bits++;
    if (node(w, c, NODE_ZERO, value == 0))
        return 0;
    negative = node(w, c, NODE_SIGN, negative);
    uint32_t class = 1;
    while (class < MOST_BITS && node(w, c, NODE_CLASS + class - 1, bits > class))
        class++;
    for (uint32_t left = class - 1; left; left--) {
        int bit = (size >> (left - 1)) & 1;
        if (class <= 4) /* a tree of 1 + 3 + 7 nodes */
            bit = node(w, c, NODE_BITS + (class - 2) * (class - 2) * 2 + result - 1, bit);
        else if (left == class - 1)
            bit = node(w, c, NODE_BITS + 15 + (class > 5) + (class > 6), bit);
        else
            bit = (int)vp_code_direct(w->coder, (uint32_t)bit, 1);
        result = result * 2 + (uint32_t)bit;
    }
    return negative ? -(int)result : (int)result;
}

static uint32_t offset_from(vp_mv mv, vp_mv predictor, int y)
{
    return offset(y ? mv.y - predictor.y : mv.x - predictor.x);
}

/* other: in and out, the magnitude of the last difference. */
static void code_vector(work *w, vp_motion_unit *unit, int r, uint32_t *other)
{
    const vp_motion_field *field = w->field;
    vp_mv predictor = vp_motion_predictor(field, w->ux, w->uy, w->n, r);
    vp_mv flow = vp_motion_flow(field, w->ux, w->uy, w->n, r);
    vp_mv left = w->left ? vp_motion_towards(field, w->left, r) : predictor;
    vp_mv top = w->top ? vp_motion_towards(field, w->top, r) : predictor;
    vp_mv corner = w->corner ? vp_motion_towards(field, w->corner, r) : predictor;
    int both = unit->refs == VP_MOTION_BOTH, second = both && r == 1, d[2];
    /* the second vector of a pair if motion is steady */
    vp_motion_unit first = {.mv = {unit->mv[0]}, .refs = VP_MOTION_R0};
    vp_mv steady = second ? vp_motion_towards(field, &first, 1) : predictor;
    component c = {.r = (uint32_t)r, .both = (uint32_t)both, .spread = spread(w)};
    for (int y = 0; y < 2; y++) {
        c.y = (uint32_t)y;
        c.other = *other;
        c.left = offset_from(left, predictor, y);
        c.top = offset_from(top, predictor, y);
        c.corner = offset_from(corner, predictor, y);
        c.flow = offset_from(flow, predictor, y);
        c.steady = second ? offset_from(steady, predictor, y) : NO_OFFSET;
        d[y] = code_component(w, &c, y ? unit->mv[r].y - predictor.y : unit->mv[r].x - predictor.x);
        *other = magnitude(d[y]);
    }
    unit->mv[r] = vp_motion_clamp(field, w->ux * 8, w->uy * 8, w->n * 8, predictor.x + d[0],
                                  predictor.y + d[1]);
}

static void code_unit(work *w)
{
    vp_motion_unit unit = w->field->units[w->uy * 2 * w->field->columns + w->ux];
    if (code_merge(w, unit.merge != VP_MOTION_EXPLICIT)) {
        unit = w->list.item[code_index(w, unit.merge)];
    } else {
        vp_motion_unit explicit = {.mv = {unit.mv[0], unit.mv[1]}, .merge = VP_MOTION_EXPLICIT};
        uint32_t other = 0;
        explicit.refs = (uint8_t)(w->field->references == 2 ? code_refs(w, unit.refs)
                                                            : VP_MOTION_R0);
        for (int r = 0; r < 2; r++) {
            if (explicit.refs & (1 << r))
                code_vector(w, &explicit, r, &other);
            else
                explicit.mv[r] = (vp_mv){0, 0};
        }
        unit = explicit;
    }
    /* An encoder's field is whole already, and is being read by the search of the
     * next frames meanwhile. */
    if (w->coder->mode == VP_CODER_DECODE)
        vp_motion_store(w->field, w->ux, w->uy, w->n, &unit);
}

static void code_block(work *w, int row, int column)
{
    uint8_t *split = &w->field->split[row * w->field->columns + column];
    w->ux = 2 * column;
    w->uy = 2 * row;
    w->n = 2;
    w->part = 0;
    look_around(w);
    int in_parts = code_split(w, *split);
    if (w->coder->mode == VP_CODER_DECODE) *split = (uint8_t)in_parts;
    if (!in_parts) {
        code_unit(w);
        return;
    }
    w->n = 1;
    for (int k = 0; k < 4; k++) {
        w->part = 1 + k;
        w->ux = 2 * column + (k & 1);
        w->uy = 2 * row + (k >> 1);
        look_around(w);
        code_unit(w);
    }
}

void vp_motion_code(vp_motion_model *model, vp_coder *coder, vp_motion_field *field)
{
    work w = {.mixer = model->mixer, .coder = coder, .field = field};
    for (int row = 0; row < field->rows; row++)
        for (int column = 0; column < field->columns; column++)
            code_block(&w, row, column);
}
