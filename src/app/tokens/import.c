/* SPDX-License-Identifier: BSD-2-Clause */
#include "tokens/import.h"

#include <stdlib.h>
#include <string.h>

#include "tokens/import_internal.h"

#define PARTS VP_TOKEN_PARTS

static size_t patches_of(const vp_import *m)
{
    return (size_t)m->shape.rows * (size_t)m->shape.columns;
}

/* ---- opening and closing ---------------------------------------------------------------- */

static int layer_init(const vp_import *m, vp_import_layer *l)
{
    size_t parts = patches_of(m) * PARTS;

    l->tokens = malloc(parts * (size_t)m->shape.dims * sizeof *l->tokens);
    l->quality = malloc(parts);
    l->mask = malloc(parts);
    l->mode = malloc(parts);
    l->offset = malloc(parts);
    return l->tokens && l->quality && l->mask && l->mode && l->offset ? 0 : -1;
}

static int allocate(vp_import *m)
{
    size_t patches = patches_of(m), numbers = patches * (size_t)m->shape.dims;

    m->tokens = malloc(numbers * sizeof *m->tokens);
    m->levels = malloc(numbers * sizeof *m->levels);
    m->map = malloc(patches);
    m->split = malloc(patches);
    m->offsets = malloc(patches);
    m->mv = malloc(4 * patches * 4 * sizeof *m->mv);
    m->refs = malloc(4 * patches);
    m->merge = malloc(4 * patches);
    m->motion = calloc(4 * patches, sizeof *m->motion);
    if (layer_init(m, &m->layers[0]) || layer_init(m, &m->layers[1])) return -1;
    return m->tokens && m->levels && m->map && m->split && m->offsets && m->mv && m->refs &&
                   m->merge && m->motion
               ? 0
               : -1;
}

void vp_import_close(vp_import *m)
{
    if (!m) return;
    for (int i = 0; i < 2; i++) {
        free(m->layers[i].tokens);
        free(m->layers[i].quality);
        free(m->layers[i].mask);
        free(m->layers[i].mode);
        free(m->layers[i].offset);
    }
    free(m->tokens);
    free(m->levels);
    free(m->map);
    free(m->split);
    free(m->offsets);
    free(m->mv);
    free(m->refs);
    free(m->merge);
    free(m->motion);
    free(m->segments);
    vpatch_packer_close(m->packer);
    vp_tensor_reader_close(&m->reader);
    free(m);
}

vpatch_status vp_import_start(vp_import *m, const vpatch_model *model)
{
    char message[200];

    if (m->shape.dims > vpatch_model_dims(model))
        return vp_import_fail(m, VPATCH_ERR_ARGUMENT, "%d dims, and model \"%s\" has %d",
                              m->shape.dims, vpatch_model_name(model), vpatch_model_dims(model));
    m->model = model;
    if (allocate(m)) return vp_import_fail(m, VPATCH_ERR_MEMORY, "out of memory");
    vpatch_status status = vpatch_packer_open(&m->packer, model, m->header.width, m->header.height,
                                              NULL, message, sizeof message);
    return status ? vp_import_fail(m, status, "%s", message) : VPATCH_OK;
}

void vp_import_get_changes(const vp_import *m, vpatch_packer_changes *changes)
{
    vpatch_packer_get_changes(m->packer, changes);
}

/* ---- a layer ---------------------------------------------------------------------------- */

static int read_ints(vp_import *m, vp_token_tensor which, int64_t first, size_t count, int low,
                     int high, void *to, size_t size)
{
    return vp_tensor_reader_ints(&m->reader, m->tensor[which], first, count, low, high, to, size);
}

/* Tokens of a layer from their entries. 0, or -1 with the reader's message. */
static int read_sparse(vp_import *m, vp_import_layer *l)
{
    size_t parts = patches_of(m) * PARTS, dims = (size_t)m->shape.dims;
    int64_t first = l->at * (int64_t)parts;

    memset(l->tokens, 0, parts * dims * sizeof *l->tokens);
    for (size_t i = 0; i < parts; i++) {
        int64_t range[2];
        int16_t entry[2 * 1024];

        if (vp_tensor_reader_ints(&m->reader, m->tensor[VP_OFFSETS], first + (int64_t)i, 2, 0,
                                  m->shape.entries, range, 8))
            return -1;
        if (range[1] < range[0] || range[1] - range[0] > m->shape.dims) {
            vp_import_fail(m, VPATCH_ERR_ARGUMENT,
                           "tensor \"tokens.offsets\": number %lld is not 0..%d above the one "
                           "before",
                           (long long)(first + (int64_t)i + 1), m->shape.dims);
            return -2;
        }
        size_t count = (size_t)(range[1] - range[0]);
        if (count &&
            read_ints(m, VP_ENTRIES, 2 * range[0], 2 * count, INT16_MIN, INT16_MAX, entry, 2))
            return -1;
        for (size_t k = 0; k < count; k++) {
            if (entry[2 * k] < 0 || entry[2 * k] >= m->shape.dims) {
                vp_import_fail(m, VPATCH_ERR_ARGUMENT,
                               "tensor \"tokens.entries\": row %lld has dim %d, not 0..%d",
                               (long long)(range[0] + (int64_t)k), entry[2 * k], m->shape.dims - 1);
                return -2;
            }
            l->tokens[i * dims + (size_t)entry[2 * k]] = entry[2 * k + 1];
        }
    }
    return 0;
}

static vpatch_status read_layer(vp_import *m, vp_import_layer *l, int64_t at)
{
    size_t parts = patches_of(m) * PARTS, dims = (size_t)m->shape.dims;
    int64_t first = at * (int64_t)parts;
    int failed = 0;

    l->at = at;
    memset(l->mask, VP_MASK_WHOLE, parts);
    if (m->tensor[VP_TOKENS])
        failed = read_ints(m, VP_TOKENS, first * (int64_t)dims, parts * dims, INT16_MIN, INT16_MAX,
                           l->tokens, 2);
    if (m->tensor[VP_OFFSETS]) failed = read_sparse(m, l);
    if (!failed && m->tensor[VP_QUALITY])
        failed = read_ints(m, VP_QUALITY, first, parts, 0, 63, l->quality, 1);
    if (!failed && m->tensor[VP_QUALITY_OFFSET])
        failed = read_ints(m, VP_QUALITY_OFFSET, first, parts, -21, 21, l->offset, 1);
    if (!failed && m->tensor[VP_MASK])
        failed = read_ints(m, VP_MASK, first, parts, VP_MASK_MISSING, VP_MASK_PADDED, l->mask, 1);
    /* other modes than the networks' come with later versions */
    if (!failed && m->tensor[VP_MODE])
        failed = read_ints(m, VP_MODE, first, parts, 0, 0, l->mode, 1);
    if (failed) l->at = -1;
    if (failed == -2) return VPATCH_ERR_ARGUMENT;
    return failed ? vp_import_reader_failed(m) : VPATCH_OK;
}

/* ---- a frame ---------------------------------------------------------------------------- */

/* The quality that most patches have. */
static int usual_quality(const uint8_t *map, size_t patches)
{
    size_t count[64] = {0};
    int most = 0;

    for (size_t i = 0; i < patches; i++) count[map[i]]++;
    for (int q = 1; q < 64; q++)
        if (count[q] > count[most]) most = q;
    return most;
}

static vpatch_status take_quality(vp_import *m, const vp_import_layer *l, int64_t slot,
                                  vpatch_coded_frame *frame)
{
    size_t patches = patches_of(m);
    uint8_t number[2];

    for (size_t i = 0; m->tensor[VP_QUALITY] && i < patches; i++)
        m->map[i] = l->quality[i * PARTS + (size_t)frame->part];
    for (size_t i = 0; m->tensor[VP_QUALITY_OFFSET] && i < patches; i++)
        m->offsets[i] = l->offset[i * PARTS + (size_t)frame->part];
    if (m->tensor[VP_QUALITY]) {
        frame->map = m->map;
        frame->quality = usual_quality(m->map, patches);
    }
    if (m->tensor[VP_QUALITY_OFFSET]) frame->offsets = m->offsets;
    if (m->tensor[VP_FRAME_QUALITY]) {
        if (read_ints(m, VP_FRAME_QUALITY, slot, 1, 0, 63, number, 1))
            return vp_import_reader_failed(m);
        frame->quality = number[0];
    }
    if (m->tensor[VP_RESTORATION]) {
        if (read_ints(m, VP_RESTORATION, 2 * slot, 2, 0, 3, number, 1))
            return vp_import_reader_failed(m);
        frame->restoration[0] = number[0];
        frame->restoration[1] = number[1];
    }
    return VPATCH_OK;
}

/* Latents as numbers between levels. */
static vpatch_status take_latents(vp_import *m, int64_t slot, vpatch_coded_frame *frame)
{
    size_t patches = patches_of(m), dims = (size_t)m->shape.dims, count = patches * dims;
    vpatch_quantiser q;

    if (vpatch_model_get_quantiser(m->model, frame->type, &q))
        return vp_import_fail(m, VPATCH_ERR_INTERNAL, "no quantiser");
    if (vp_tensor_reader_reals(&m->reader, m->tensor[VP_LATENTS], slot * (int64_t)count, count,
                               m->levels))
        return vp_import_reader_failed(m);
    for (size_t i = 0; i < patches; i++) {
        int quality = frame->map ? frame->map[i] : frame->quality;

        for (size_t d = 0; d < dims; d++)
            m->levels[i * dims + d] /= q.gain[d] * (q.step[quality] * 0.5f);
    }
    frame->levels = m->levels;
    return VPATCH_OK;
}

static void take_tokens(vp_import *m, const vp_import_layer *l, vpatch_coded_frame *frame)
{
    size_t dims = (size_t)m->shape.dims;

    for (size_t i = 0; i < patches_of(m); i++)
        memcpy(m->tokens + i * dims, l->tokens + (i * PARTS + (size_t)frame->part) * dims,
               dims * sizeof *m->tokens);
    frame->tokens = m->tokens;
}

static vpatch_status take_motion(vp_import *m, int64_t slot, vpatch_coded_frame *frame)
{
    size_t patches = patches_of(m), units = 4 * patches;
    int64_t first = slot * (int64_t)units;

    if (read_ints(m, VP_MOTION_MV, 4 * first, 4 * units, INT16_MIN, INT16_MAX, m->mv, 2) ||
        read_ints(m, VP_MOTION_REFS, first, units, 0, 255, m->refs, 1))
        return vp_import_reader_failed(m);
    memset(m->merge, VPATCH_MOTION_EXPLICIT, units);
    if (m->tensor[VP_MOTION_MERGE] &&
        read_ints(m, VP_MOTION_MERGE, first, units, 0, 255, m->merge, 1))
        return vp_import_reader_failed(m);
    for (size_t i = 0; i < units; i++) {
        memcpy(m->motion[i].mv, m->mv + 4 * i, sizeof m->motion[i].mv);
        m->motion[i].refs = m->refs[i];
        m->motion[i].merge = m->merge[i];
    }
    frame->motion = m->motion;
    if (!m->tensor[VP_MOTION_SPLIT]) return VPATCH_OK;
    if (read_ints(m, VP_MOTION_SPLIT, slot * (int64_t)patches, patches, 0, 1, m->split, 1))
        return vp_import_reader_failed(m);
    frame->split = m->split;
    return VPATCH_OK;
}

/* That the file has the frame that comes next, and no other in its place. */
static vpatch_status check_frame(vp_import *m, const vp_import_layer *l, int64_t slot,
                                 const vpatch_coded_frame *frame)
{
    uint8_t type;

    for (size_t i = 0; i < patches_of(m); i++)
        if (l->mask[i * PARTS + (size_t)frame->part] == VP_MASK_MISSING)
            return vp_import_fail(m, VPATCH_ERR_ARGUMENT,
                                  "tensor \"mask\": part %d of layer %lld is missing, and its "
                                  "segment has that frame",
                                  frame->part, (long long)l->at);
    if (!m->tensor[VP_FRAME_TYPE_TENSOR]) return VPATCH_OK;
    if (read_ints(m, VP_FRAME_TYPE_TENSOR, slot, 1, 0, 255, &type, 1))
        return vp_import_reader_failed(m);
    if (type == frame->type) return VPATCH_OK;
    return vp_import_fail(m, VPATCH_ERR_ARGUMENT,
                          "tensor \"frame_type\": part %d of layer %lld is %d, and in its segment "
                          "%d stands there",
                          frame->part, (long long)l->at, type, (int)frame->type);
}

/* How many parts a layer has, by its number in the segment in work. */
static int parts_in(const vp_import *m, int layer)
{
    const int64_t *row = m->segments[m->next];
    int64_t left = row[VP_SEGMENT_FRAMES] - 1 - (layer - 1) * (int64_t)PARTS;

    if (row[VP_SEGMENT_LAYERS] == 1) return (int)row[VP_SEGMENT_FRAMES];
    if (layer == 0) return 1;
    return left < PARTS ? (int)left : PARTS;
}

/* That no patch has a part that is a frame of no other. */
static vpatch_status check_mask(vp_import *m, const vp_import_layer *l, int layer)
{
    for (size_t i = 0; i < patches_of(m); i++)
        for (int part = parts_in(m, layer); part < PARTS; part++)
            if (m->tensor[VP_MASK] && l->mask[i * PARTS + (size_t)part] != VP_MASK_MISSING)
                return vp_import_fail(m, VPATCH_ERR_ARGUMENT,
                                      "tensor \"mask\": part %d of layer %lld is there, and its "
                                      "segment has no such frame (parts are missing from the end, "
                                      "in all patches alike)",
                                      part, (long long)l->at);
    return VPATCH_OK;
}

/* The frame that the packer wants next. layer: the segment's first. */
static vpatch_status take_frame(vp_import *m, int64_t layer, vpatch_coded_frame *frame)
{
    vp_import_layer *l = &m->layers[frame->layer & 1];
    int64_t at = layer + frame->layer, slot = at * PARTS + frame->part;
    int has_motion = frame->references[0] >= 0 && m->tensor[VP_MOTION_MV];
    vpatch_status status = VPATCH_OK;

    if (l->at != at) {
        status = read_layer(m, l, at);
        if (!status) status = check_mask(m, l, frame->layer);
    }
    if (!status) status = check_frame(m, l, slot, frame);
    if (!status) status = take_quality(m, l, slot, frame);
    if (!status && has_motion) status = take_motion(m, slot, frame);
    if (status) return status;
    frame->dims = m->shape.dims;
    if (m->tensor[VP_LATENTS]) return take_latents(m, slot, frame);
    take_tokens(m, l, frame);
    return VPATCH_OK;
}

/* ---- a segment -------------------------------------------------------------------------- */

/* Parts of a layer of n frames in the order of display; chunk: its first is a key frame. */
static const int *display_order(int chunk, int n)
{
    static const int group[4][4] = {{0}, {1, 0}, {2, 1, 0}, {2, 1, 3, 0}};
    static const int with_key[4][4] = {{0}, {0, 1}, {0, 2, 1}, {0, 3, 2, 1}};

    return chunk ? with_key[n - 1] : group[n - 1];
}

/* Times of the segment's frames in the order of display. */
static vpatch_status find_times(vp_import *m, const int64_t *row)
{
    int has_times = m->tensor[VP_PTS] && !m->settings.rate_num;
    int64_t layer = row[VP_SEGMENT_LAYER];
    int chunk = row[VP_SEGMENT_LAYERS] == 1;

    for (int64_t done = 0; done < row[VP_SEGMENT_FRAMES]; layer++) {
        int64_t left = row[VP_SEGMENT_FRAMES] - done, times[2][PARTS] = {{0}};
        int n = left < PARTS ? (int)left : PARTS;

        if (!done && !chunk) n = 1;
        if (has_times && (vp_tensor_reader_ints(&m->reader, m->tensor[VP_PTS], layer * PARTS, PARTS,
                                                INT64_MIN, INT64_MAX, times[0], 8) ||
                          (m->tensor[VP_DURATION] &&
                           vp_tensor_reader_ints(&m->reader, m->tensor[VP_DURATION], layer * PARTS,
                                                 PARTS, 0, INT64_MAX, times[1], 8))))
            return vp_import_reader_failed(m);
        for (int i = 0; i < n; i++, done++) {
            int part = display_order(chunk, n)[i];

            m->pts[done] = has_times ? times[0][part] : row[VP_SEGMENT_FRAME] + done;
            m->durations[done] = has_times ? times[1][part] : 1;
        }
    }
    return VPATCH_OK;
}

/* Whether a mini-GOP that begins with a layer is a pair. 0, 1, or -1. */
static int is_pair(vp_import *m, int64_t layer, int64_t end)
{
    uint8_t pair = 0;

    if (!m->tensor[VP_PAIR] || layer >= end) return 0;
    if (read_ints(m, VP_PAIR, layer * PARTS, 1, 0, 2, &pair, 1)) return -1;
    return pair == 1;
}

static vpatch_status pack(vp_import *m, const int64_t *row)
{
    int64_t first = row[VP_SEGMENT_LAYER], end = first + row[VP_SEGMENT_LAYERS];
    int last = -1; /* the last layer of the mini-GOPs that have begun */

    for (;;) {
        vpatch_coded_frame frame;
        int pair = is_pair(m, first + last + 1, end);

        if (pair < 0) return vp_import_reader_failed(m);
        vpatch_status status = vpatch_packer_next(m->packer, pair, &frame);
        if (status == VPATCH_AGAIN) return VPATCH_OK;
        if (!status) status = take_frame(m, first, &frame);
        if (status) return status;
        if (frame.layer > last) last = frame.layer;
        status = vpatch_packer_push(m->packer, &frame);
        if (status)
            return vp_import_fail(m, status, "part %d of layer %lld: %s", frame.part,
                                  (long long)(first + frame.layer),
                                  vpatch_packer_message(m->packer));
    }
}

vpatch_status vp_import_next(vp_import *m, vpatch_segment *segment)
{
    if (m->next == m->segment_count) return VPATCH_END;
    const int64_t *row = m->segments[m->next];
    vpatch_segment wanted = {.frames = (int)row[VP_SEGMENT_FRAMES],
                             .quality = (int)row[VP_SEGMENT_QUALITY],
                             .token_mode = (vpatch_token_mode)row[VP_SEGMENT_KIND],
                             .pts = m->pts,
                             .durations = m->durations};
    vpatch_status status = find_times(m, row);

    if (status) return status;
    status = vpatch_packer_begin(m->packer, &wanted);
    if (status)
        return vp_import_fail(m, status, "segment %lld: %s", (long long)m->next,
                              vpatch_packer_message(m->packer));
    status = pack(m, row);
    if (status) return status;
    m->next++;
    return vpatch_packer_pull(m->packer, segment);
}
