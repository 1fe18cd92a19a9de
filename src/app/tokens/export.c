/* SPDX-License-Identifier: BSD-2-Clause */
#include "tokens/export.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tokens/token_metadata.h"
#include "util/json_value.h"
#include "util/mathops.h"

#define PARTS     VP_TOKEN_PARTS
#define MOST_HALF 65504.0f /* in half precision */

/* A token layer that fills. */
typedef struct layer {
    int64_t at; /* in the file; -1: nothing is in it */
    int16_t *tokens;
    uint8_t *quality, *mode, *mask;
    int8_t *offset;
    float *positions;
    int64_t frame[PARTS], references[PARTS][2], pts[PARTS], duration[PARTS];
    uint8_t type[PARTS], level[PARTS], frame_quality[PARTS], restoration[PARTS][2];
    uint8_t pair[PARTS];
} layer;

struct vp_export {
    vp_export_settings settings;
    const vpatch_reader *reader;
    const vpatch_header *header;
    const vpatch_model *model;
    vp_token_shape shape;
    int top, left;  /* first row and column of patches */
    int first, end; /* segments */
    int motion;     /* there are tensors of motion */
    vp_tensor_writer writer;
    int number[VP_TOKEN_TENSORS];     /* in the writer; -1: not there */
    layer layers[2];                  /* by the parity of their number in the segment */
    int64_t done_layers, done_frames; /* of the segments before the one in work */
    const vpatch_segment *segment;
    int64_t
        slot[VPATCH_MAX_SEGMENT_FRAMES]; /* in layers x parts, by place; -1: not in the window */
    int minigop, pair_end;               /* pair_end: the second layer of a pair */
    int64_t entries, limited;
    /* what one frame, or one layer, is written from */
    void *scratch;
};

static vpatch_status fail(char *message, size_t size, vpatch_status status, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static vpatch_status fail(char *message, size_t size, vpatch_status status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, size, format, arguments);
    va_end(arguments);
    return status;
}

static size_t patches_of(const vp_export *e)
{
    return (size_t)e->shape.rows * (size_t)e->shape.columns;
}

/* ---- what is written -------------------------------------------------------------------- */

static vpatch_status choose_dims(vp_export *e, char *message, size_t size)
{
    if (e->settings.dims > e->shape.dims)
        return fail(message, size, VPATCH_ERR_ARGUMENT, "--dims %d: its tokens have %d",
                    e->settings.dims, e->shape.dims);
    if (e->settings.dims) e->shape.dims = e->settings.dims;
    return VPATCH_OK;
}

static vpatch_status choose_picture(vp_export *e, char *message, size_t size)
{
    const vp_export_settings *s = &e->settings;
    int width = e->header->width, height = e->header->height;

    e->shape.rows = vp_patches_over(height);
    e->shape.columns = vp_patches_over(width);
    if (!s->width) return VPATCH_OK;
    if (s->left < 0 || s->top < 0 || s->width < 1 || s->height < 1 || s->left >= width ||
        s->top >= height || s->width > width - s->left || s->height > height - s->top)
        return fail(message, size, VPATCH_ERR_ARGUMENT,
                    "--crop %dx%d+%d+%d is not inside of the picture, %dx%d", s->width, s->height,
                    s->left, s->top, width, height);
    e->left = s->left / VPATCH_PATCH_SIZE;
    e->top = s->top / VPATCH_PATCH_SIZE;
    e->shape.columns = vp_patches_over(s->left + s->width) - e->left;
    e->shape.rows = vp_patches_over(s->top + s->height) - e->top;
    return VPATCH_OK;
}

/* The layers of the window, and the segments that they lie in. */
static vpatch_status choose_layers(vp_export *e, char *message, size_t size)
{
    int count = vpatch_reader_segment_count(e->reader);
    vp_export_settings *s = &e->settings;
    int64_t total = 0, before = 0;

    for (int i = 0; i < count; i++) total += vpatch_reader_segment_info(e->reader, i)->layers;
    if (s->to < 0) s->to = total;
    if (s->from < 0 || s->to > total || s->from >= s->to)
        return fail(message, size, VPATCH_ERR_ARGUMENT,
                    "--window %lld:%lld is not inside of the %lld layers that there are",
                    (long long)s->from, (long long)s->to, (long long)total);
    e->shape.layers = s->to - s->from;
    e->first = -1;
    for (int i = 0; i < count; i++) {
        const vpatch_segment_info *info = vpatch_reader_segment_info(e->reader, i);

        if (before + info->layers > s->from && before < s->to) {
            if (e->first < 0) {
                e->first = i;
                e->done_layers = before;
            }
            e->end = i + 1;
            e->motion |= info->token_mode == VPATCH_TOKENS_PREDICTED || info->frames > 1;
        }
        if (e->first < 0) e->done_frames += info->frames;
        before += info->layers;
    }
    e->shape.segments = e->end - e->first;
    return VPATCH_OK;
}

static void add(vp_export *e, vp_token_tensor which)
{
    vp_tensor tensor;

    vp_token_tensor_make(&tensor, which, &e->shape);
    if (which == VP_LATENTS && e->settings.half) tensor.type = VP_TENSOR_F16;
    e->number[which] =
        vp_tensor_writer_add(&e->writer, tensor.name, tensor.type, tensor.rank, tensor.shape);
}

/* The largest types first, so that all lie where their sizes want them; entries last, for they
 * grow (what is in front of them are multiples of four bytes); in front of them what every layer
 * has all of, so that the file has its last byte. */
static void add_tensors(vp_export *e)
{
    static const vp_token_tensor long_ones[] = {VP_SEGMENTS, VP_FRAME, VP_REFERENCES, VP_PTS,
                                                VP_DURATION};
    static const vp_token_tensor reals[] = {VP_POSITIONS, VP_GAIN, VP_LIMIT, VP_STEP};
    static const vp_token_tensor motion[] = {VP_MOTION_REFS, VP_MOTION_MERGE, VP_MOTION_SPLIT};
    static const vp_token_tensor bytes[] = {VP_FRAME_TYPE_TENSOR, VP_LEVEL,       VP_PAIR,
                                            VP_FRAME_QUALITY,     VP_RESTORATION, VP_QUALITY,
                                            VP_QUALITY_OFFSET,    VP_MODE,        VP_MASK};
    const vp_export_settings *s = &e->settings;

    for (int i = 0; i < VP_TOKEN_TENSORS; i++) e->number[i] = -1;
    if (s->npy) {
        add(e, s->values ? VP_LATENTS : VP_TOKENS);
        return;
    }
    if (s->sparse) add(e, VP_OFFSETS);
    for (size_t i = 0; i < sizeof long_ones / sizeof *long_ones; i++) add(e, long_ones[i]);
    if (s->values && !s->half) add(e, VP_LATENTS);
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) add(e, reals[i]);
    if (s->values && s->half) add(e, VP_LATENTS);
    if (!s->values && !s->sparse) add(e, VP_TOKENS);
    if (e->motion) add(e, VP_MOTION_MV);
    for (size_t i = 0; e->motion && i < sizeof motion / sizeof *motion; i++) add(e, motion[i]);
    for (size_t i = 0; i < sizeof bytes / sizeof *bytes; i++) add(e, bytes[i]);
    if (s->sparse) add(e, VP_ENTRIES);
}

int vp_export_reaches_end(const vp_export *e)
{
    return e->end == vpatch_reader_segment_count(e->reader);
}

static json_t *describe(const vp_export *e)
{
    static const char *const values[] = {[VP_VALUES_TOKENS] = "tokens",
                                         [VP_VALUES_LATENTS] = "latents",
                                         [VP_VALUES_FRAME_LATENTS] = "frame-latents"};
    vpatch_header header = *e->header;
    const vp_export_settings *s = &e->settings;
    int right = (e->left + e->shape.columns) * VPATCH_PATCH_SIZE;
    int bottom = (e->top + e->shape.rows) * VPATCH_PATCH_SIZE;
    int width = e->left * VPATCH_PATCH_SIZE, height = e->top * VPATCH_PATCH_SIZE;

    header.width = (right < header.width ? right : header.width) - width;
    header.height = (bottom < header.height ? bottom : header.height) - height;
    json_t *object = vp_token_metadata_make(&header, vpatch_reader_metadata(e->reader),
                                            vpatch_reader_video_metadata(e->reader));
    object = vp_token_metadata_add(object, "values", "%s", values[s->values]);
    object = vp_token_metadata_add(object, "layers", "%lld", (long long)e->shape.layers);
    object = vp_token_metadata_add(object, "dims", "%d", e->shape.dims);
    object = vp_token_metadata_add(object, "model_dims", "%d", vpatch_model_dims(e->model));
    object = vp_token_metadata_add(object, "quality", "%d",
                                   vpatch_reader_segment_info(e->reader, e->first)->quality);
    object =
        vp_token_metadata_add(object, "window", "%lld:%lld", (long long)s->from, (long long)s->to);
    if (vp_export_reaches_end(e) && vpatch_reader_is_incomplete(e->reader))
        object = vp_token_metadata_add(object, VP_TOKEN_INCOMPLETE, "1");
    if (s->captions) object = vp_json_set(object, "captions", vp_json_text(s->captions));
    if (s->width)
        object = vp_token_metadata_add(object, "crop", "%dx%d+%d+%d", header.width, header.height,
                                       width, height);
    return object;
}

/* ---- opening ---------------------------------------------------------------------------- */

static int layer_init(const vp_export *e, layer *l)
{
    size_t parts = patches_of(e) * PARTS;

    l->at = -1;
    l->tokens = calloc(parts * (size_t)e->shape.dims, sizeof *l->tokens);
    l->quality = calloc(parts, 1);
    l->mode = calloc(parts, 1);
    l->mask = calloc(parts, 1);
    l->offset = calloc(parts, 1);
    l->positions = calloc(parts * 3, sizeof *l->positions);
    return l->tokens && l->quality && l->mode && l->mask && l->offset && l->positions ? 0 : -1;
}

static void layer_free(layer *l)
{
    free(l->tokens);
    free(l->quality);
    free(l->mode);
    free(l->mask);
    free(l->offset);
    free(l->positions);
}

static int put(vp_export *e, vp_token_tensor which, int64_t first, void *data, size_t count)
{
    if (e->number[which] < 0) return 0;
    return vp_tensor_writer_put(&e->writer, e->number[which], first, data, count);
}

/* What the model says of its integers. */
static int put_quantisers(vp_export *e)
{
    for (int type = 0; type < 4; type++) {
        size_t dims = (size_t)e->shape.dims;
        float copy[4096];
        vpatch_quantiser q;

        if (vpatch_model_get_quantiser(e->model, (vpatch_frame_type)type, &q)) return -1;
        if (dims > sizeof copy / sizeof *copy) return -1;
        memcpy(copy, q.gain, dims * sizeof *copy);
        if (put(e, VP_GAIN, type * (int64_t)dims, copy, dims)) return -1;
        memcpy(copy, q.limit, dims * sizeof *copy);
        if (put(e, VP_LIMIT, type * (int64_t)dims, copy, dims)) return -1;
        memcpy(copy, q.step, 64 * sizeof *copy);
        if (put(e, VP_STEP, type * 64, copy, 64)) return -1;
    }
    return 0;
}

static vpatch_status prepare(vp_export *e, char *message, size_t size)
{
    size_t frame = patches_of(e) * (size_t)(e->shape.dims > 16 ? e->shape.dims : 16);

    e->scratch = malloc(frame * PARTS * sizeof(float));
    if (!e->scratch || layer_init(e, &e->layers[0]) || layer_init(e, &e->layers[1]))
        return fail(message, size, VPATCH_ERR_MEMORY, "out of memory");
    add_tensors(e);
    e->writer.npy = e->settings.npy;
    e->writer.metadata = describe(e);
    if (!e->writer.metadata) return fail(message, size, VPATCH_ERR_MEMORY, "out of memory");
    int failed = vp_tensor_writer_begin(&e->writer, e->settings.sparse);
    if (failed == -2) return fail(message, size, VPATCH_ERR_MEMORY, "out of memory");
    if (!failed) failed = put_quantisers(e);
    return failed ? fail(message, size, VPATCH_ERR_IO, "%s", vp_tempfile_message(e->writer.file))
                  : VPATCH_OK;
}

vpatch_status vp_export_open(vp_export **result, const vp_export_settings *settings,
                             const vpatch_reader *reader, const vpatch_model *model,
                             vp_tempfile *file, char *message, size_t size)
{
    vp_export *e = calloc(1, sizeof *e);

    *result = NULL;
    if (!e) return fail(message, size, VPATCH_ERR_MEMORY, "out of memory");
    e->settings = *settings;
    e->reader = reader;
    e->header = vpatch_reader_header(reader);
    e->model = model;
    e->writer.file = file;
    e->shape.dims = vpatch_model_dims(model);
    vpatch_status status = choose_dims(e, message, size);
    if (!status) status = choose_picture(e, message, size);
    if (!status) status = choose_layers(e, message, size);
    if (!status) status = prepare(e, message, size);
    if (status) {
        vp_export_close(e);
        return status;
    }
    *result = e;
    return VPATCH_OK;
}

void vp_export_close(vp_export *e)
{
    if (!e) return;
    layer_free(&e->layers[0]);
    layer_free(&e->layers[1]);
    json_decref(e->writer.metadata);
    free(e->scratch);
    free(e);
}

void vp_export_segments(const vp_export *e, int *first, int *end)
{
    *first = e->first;
    *end = e->end;
}

const vp_token_shape *vp_export_shape(const vp_export *e)
{
    return &e->shape;
}

int64_t vp_export_limited(const vp_export *e)
{
    return e->limited;
}

uint64_t vp_export_bytes(const vp_export *e)
{
    return vp_tensor_writer_bytes(&e->writer);
}

/* ---- a layer ---------------------------------------------------------------------------- */

/* Sparse: of each part of each patch, the dims that are not 0. */
static int put_sparse(vp_export *e, const layer *l)
{
    size_t parts = patches_of(e) * PARTS, dims = (size_t)e->shape.dims, count = 0;
    int64_t *offsets = e->scratch;

    for (size_t i = 0; i < parts; i++) {
        offsets[i] = e->entries;
        for (size_t d = 0; d < dims; d++) e->entries += l->tokens[i * dims + d] != 0;
    }
    /* the last one is written with the next layer's first, or at the end */
    if (put(e, VP_OFFSETS, l->at * (int64_t)parts, offsets, parts)) return -1;
    int16_t *entries = e->scratch;
    for (size_t i = 0; i < parts; i++)
        for (size_t d = 0; d < dims; d++) {
            if (!l->tokens[i * dims + d]) continue;
            entries[2 * count] = (int16_t)d;
            entries[2 * count + 1] = l->tokens[i * dims + d];
            count++;
        }
    return vp_tensor_writer_append(&e->writer, entries, count);
}

/* Patches have their middle's place, parts their frame's time; those that are missing the
 * first part's. */
static void find_positions(const vp_export *e, layer *l)
{
    int64_t origin = vpatch_reader_segment_info(e->reader, 0)->first_pts;
    double tick = (double)e->header->time_base_num / e->header->time_base_den;
    const int half = VPATCH_PATCH_SIZE / 2;
    float *to = l->positions;

    for (int row = 0; row < e->shape.rows; row++)
        for (int column = 0; column < e->shape.columns; column++)
            for (int part = 0; part < PARTS; part++) {
                int64_t pts = l->pts[l->type[part] == VP_TYPE_MISSING ? 0 : part];

                *to++ = (float)(((double)pts - (double)origin) * tick);
                *to++ = (float)(VPATCH_PATCH_SIZE * (e->top + row) + half);
                *to++ = (float)(VPATCH_PATCH_SIZE * (e->left + column) + half);
            }
}

/* Latents of parts that are missing. */
static int put_missing(vp_export *e, const layer *l)
{
    size_t count = patches_of(e) * (size_t)e->shape.dims;

    if (e->number[VP_LATENTS] < 0) return 0;
    memset(e->scratch, 0, count * sizeof(float));
    for (int part = 0; part < PARTS; part++)
        if (l->type[part] == VP_TYPE_MISSING &&
            put(e, VP_LATENTS, (l->at * PARTS + part) * (int64_t)count, e->scratch, count))
            return -1;
    return 0;
}

static int flush(vp_export *e, layer *l)
{
    size_t parts = patches_of(e) * PARTS, dims = (size_t)e->shape.dims;
    int64_t at = l->at, first = at * (int64_t)parts;
    int failed = 0;

    if (at < 0) return 0;
    find_positions(e, l);
    if (e->settings.sparse) failed |= put_sparse(e, l);
    failed |= put_missing(e, l);
    failed |= put(e, VP_TOKENS, first * (int64_t)dims, l->tokens, parts * dims);
    failed |= put(e, VP_POSITIONS, first * 3, l->positions, parts * 3);
    failed |= put(e, VP_QUALITY, first, l->quality, parts);
    failed |= put(e, VP_QUALITY_OFFSET, first, l->offset, parts);
    failed |= put(e, VP_MODE, first, l->mode, parts);
    failed |= put(e, VP_MASK, first, l->mask, parts);
    failed |= put(e, VP_FRAME, at * PARTS, l->frame, PARTS);
    failed |= put(e, VP_REFERENCES, at * PARTS * 2, l->references, (size_t)PARTS * 2);
    failed |= put(e, VP_PTS, at * PARTS, l->pts, PARTS);
    failed |= put(e, VP_DURATION, at * PARTS, l->duration, PARTS);
    failed |= put(e, VP_FRAME_TYPE_TENSOR, at * PARTS, l->type, PARTS);
    failed |= put(e, VP_LEVEL, at * PARTS, l->level, PARTS);
    failed |= put(e, VP_PAIR, at * PARTS, l->pair, PARTS);
    failed |= put(e, VP_FRAME_QUALITY, at * PARTS, l->frame_quality, PARTS);
    failed |= put(e, VP_RESTORATION, at * PARTS * 2, l->restoration, (size_t)PARTS * 2);
    l->at = -1;
    return failed ? -1 : 0;
}

/* The layers in the order of the file. */
static int flush_all(vp_export *e)
{
    layer *one = &e->layers[0], *other = &e->layers[1];
    int swapped = one->at > other->at;

    if (flush(e, swapped ? other : one)) return -1;
    return flush(e, swapped ? one : other);
}

static void begin_layer(const vp_export *e, layer *l, int64_t at)
{
    size_t parts = patches_of(e) * PARTS;

    l->at = at;
    memset(l->tokens, 0, parts * (size_t)e->shape.dims * sizeof *l->tokens);
    memset(l->quality, 0, parts);
    memset(l->offset, 0, parts);
    memset(l->mask, VP_MASK_MISSING, parts);
    for (int part = 0; part < PARTS; part++) {
        l->frame[part] = l->references[part][0] = l->references[part][1] = -1;
        l->pts[part] = l->duration[part] = 0;
        l->type[part] = VP_TYPE_MISSING;
        l->level[part] = l->pair[part] = l->frame_quality[part] = 0;
        l->restoration[part][0] = l->restoration[part][1] = 0;
    }
}

/* ---- a frame ---------------------------------------------------------------------------- */

static int padded(const vp_export *e, int row, int column)
{
    return (e->top + row + 1) * VPATCH_PATCH_SIZE > e->header->height ||
           (e->left + column + 1) * VPATCH_PATCH_SIZE > e->header->width;
}

static void take_patches(const vp_export *e, layer *l, const vpatch_coded_frame *frame)
{
    size_t dims = (size_t)e->shape.dims;

    for (int row = 0; row < e->shape.rows; row++)
        for (int column = 0; column < e->shape.columns; column++) {
            size_t from = (size_t)((e->top + row) * frame->columns + e->left + column);
            size_t to = (size_t)(row * e->shape.columns + column) * PARTS + (size_t)frame->part;

            memcpy(l->tokens + to * dims, frame->tokens + from * (size_t)frame->dims,
                   dims * sizeof *l->tokens);
            l->quality[to] = frame->map[from];
            l->offset[to] = frame->offsets[from];
            l->mask[to] = padded(e, row, column) ? VP_MASK_PADDED : VP_MASK_WHOLE;
        }
}

static void take_facts(const vp_export *e, layer *l, const vpatch_coded_frame *frame)
{
    int part = frame->part;

    l->frame[part] = e->done_frames + frame->display;
    for (int r = 0; r < 2; r++) {
        int reference = frame->references[r];

        l->references[part][r] = reference < 0 ? -1 : e->done_frames + reference;
        l->restoration[part][r] = (uint8_t)frame->restoration[r];
    }
    l->pts[part] = e->segment->pts[frame->display];
    l->duration[part] = e->segment->durations[frame->display];
    l->type[part] = (uint8_t)frame->type;
    l->level[part] = (uint8_t)frame->pyramid_level;
    l->pair[part] = (uint8_t)(frame->pair ? 1 + (frame->layer == e->pair_end) : 0);
    l->frame_quality[part] = (uint8_t)frame->quality;
}

/* count values of the scratch, which are floats, into a slot of the tensor. */
static int put_reals(vp_export *e, int64_t slot, size_t count)
{
    float *reals = e->scratch;
    uint16_t *halves = e->scratch;

    for (size_t i = 0; e->settings.half && i < count; i++) {
        float value = reals[i]; /* the half lies at or before it */

        if (value > MOST_HALF || value < -MOST_HALF) {
            value = value > 0.0f ? MOST_HALF : -MOST_HALF;
            e->limited++;
        }
        halves[i] = vp_half_from_float(value);
    }
    return put(e, VP_LATENTS, slot * (int64_t)count, e->scratch, count);
}

/* Without the limit and the rounding that the network begins with: so they lead back to the same
 * integers. */
static int put_latents(vp_export *e, int64_t slot, const vpatch_coded_frame *frame)
{
    size_t dims = (size_t)e->shape.dims, at = 0;
    float *reals = e->scratch;
    vpatch_quantiser q;

    if (vpatch_model_get_quantiser(e->model, frame->type, &q)) return -1;
    for (int row = 0; row < e->shape.rows; row++)
        for (int column = 0; column < e->shape.columns; column++) {
            size_t from = (size_t)((e->top + row) * frame->columns + e->left + column);
            const int16_t *token = frame->tokens + from * (size_t)frame->dims;
            float half_step = q.step[frame->map[from]] * 0.5f;

            for (size_t d = 0; d < dims; d++, at++)
                reals[at] = ((float)token[d] * q.gain[d]) * half_step;
        }
    return put_reals(e, slot, at);
}

int vp_export_frame_latents(vp_export *e, int display, const float *latents)
{
    size_t dims = (size_t)e->shape.dims, all = (size_t)vpatch_model_dims(e->model), at = 0;
    size_t columns = (size_t)vp_patches_over(e->header->width);
    float *reals = e->scratch;

    if (e->slot[display] < 0) return 0;
    for (int row = 0; row < e->shape.rows; row++)
        for (int column = 0; column < e->shape.columns; column++, at += dims) {
            size_t from = (size_t)(e->top + row) * columns + (size_t)(e->left + column);

            memcpy(reals + at, latents + from * all, dims * sizeof *reals);
        }
    return put_reals(e, e->slot[display], at);
}

static int put_motion(vp_export *e, int64_t slot, const vpatch_coded_frame *frame)
{
    int rows = 2 * e->shape.rows, columns = 2 * e->shape.columns;
    size_t units = 4 * patches_of(e), at = 0;
    int16_t *mv = e->scratch;
    uint8_t *refs = (uint8_t *)(mv + 4 * units), *merge = refs + units, *split = merge + units;

    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++, at++) {
            size_t from = (size_t)(2 * e->top + y) * 2 * (size_t)frame->columns;
            const vpatch_motion *unit = &frame->motion[from + (size_t)(2 * e->left + x)];

            memcpy(mv + 4 * at, unit->mv, sizeof unit->mv);
            refs[at] = unit->refs;
            merge[at] = unit->merge;
        }
    for (int row = 0; row < e->shape.rows; row++)
        memcpy(split + row * e->shape.columns,
               frame->split + (e->top + row) * frame->columns + e->left, (size_t)e->shape.columns);
    if (put(e, VP_MOTION_MV, slot * (int64_t)units * 4, mv, 4 * units)) return -1;
    if (put(e, VP_MOTION_REFS, slot * (int64_t)units, refs, units)) return -1;
    if (put(e, VP_MOTION_MERGE, slot * (int64_t)units, merge, units)) return -1;
    return put(e, VP_MOTION_SPLIT, slot * (int64_t)(units / 4), split, units / 4);
}

int vp_export_frame(vp_export *e, const vpatch_coded_frame *frame)
{
    int64_t at = e->done_layers + frame->layer - e->settings.from;
    layer *l = &e->layers[frame->layer & 1];

    if (frame->minigop != e->minigop && flush_all(e)) return -1;
    e->minigop = frame->minigop;
    if (frame->type == VPATCH_TYPE_ANCHOR) e->pair_end = frame->layer; /* it is coded first */
    e->slot[frame->display] = -1;
    if (at < 0 || at >= e->shape.layers) return 0;
    if (l->at != at) begin_layer(e, l, at);
    take_patches(e, l, frame);
    take_facts(e, l, frame);
    int64_t slot = at * PARTS + frame->part;
    e->slot[frame->display] = slot;
    if (e->settings.values == VP_VALUES_LATENTS && put_latents(e, slot, frame)) return -1;
    if (e->number[VP_MOTION_MV] >= 0 && frame->motion) return put_motion(e, slot, frame);
    return 0;
}

/* ---- segments --------------------------------------------------------------------------- */

int vp_export_begin(vp_export *e, int n, const vpatch_segment *segment)
{
    const vpatch_segment_info *info = vpatch_reader_segment_info(e->reader, n);
    int64_t row[VP_SEGMENT_COLUMNS];

    if (segment->frames != info->frames || segment->layers != info->layers ||
        segment->token_mode != info->token_mode)
        return 1;
    e->segment = segment;
    e->minigop = -1;
    row[VP_SEGMENT_LAYER] = e->done_layers - e->settings.from;
    row[VP_SEGMENT_LAYERS] = segment->layers;
    row[VP_SEGMENT_FRAME] = e->done_frames;
    row[VP_SEGMENT_FRAMES] = segment->frames;
    row[VP_SEGMENT_QUALITY] = segment->quality;
    row[VP_SEGMENT_KIND] = segment->token_mode;
    return put(e, VP_SEGMENTS, (int64_t)(n - e->first) * VP_SEGMENT_COLUMNS, row,
               VP_SEGMENT_COLUMNS);
}

int vp_export_end(vp_export *e)
{
    e->done_layers += e->segment->layers;
    e->done_frames += e->segment->frames;
    return flush_all(e);
}

int vp_export_finish(vp_export *e)
{
    int64_t last = e->entries;
    int64_t parts = e->shape.layers * e->shape.rows * e->shape.columns * PARTS;

    if (put(e, VP_OFFSETS, parts, &last, 1)) return -1;
    return vp_tensor_writer_end(&e->writer);
}
