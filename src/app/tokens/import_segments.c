/* SPDX-License-Identifier: BSD-2-Clause */
/* Which layers of a token file are which segments. */
#include <stdlib.h>
#include <string.h>

#include "tokens/import_internal.h"

static vpatch_status check_row(vp_import *m, int64_t i, int64_t layer)
{
    const int64_t *row = m->segments[i];
    int64_t end = row[VP_SEGMENT_LAYER] + row[VP_SEGMENT_LAYERS];

    if (row[VP_SEGMENT_LAYER] < 0 || end > m->shape.layers)
        return vp_import_fail(m, VPATCH_ERR_ARGUMENT,
                              "layers of segment %lld are missing: only whole segments can be "
                              "imported (see --window of export)",
                              (long long)i);
    if (row[VP_SEGMENT_FRAMES] < 1 || row[VP_SEGMENT_FRAMES] > VPATCH_MAX_SEGMENT_FRAMES ||
        row[VP_SEGMENT_QUALITY] < 0 || row[VP_SEGMENT_QUALITY] > 63 || row[VP_SEGMENT_KIND] < 0 ||
        row[VP_SEGMENT_KIND] > 1)
        return vp_import_fail(m, VPATCH_ERR_ARGUMENT,
                              "tensor \"segments\": row %lld has a number out of range",
                              (long long)i);
    if (row[VP_SEGMENT_LAYER] != layer ||
        row[VP_SEGMENT_LAYERS] != vpatch_segment_layers((int)row[VP_SEGMENT_FRAMES],
                                                        (vpatch_token_mode)row[VP_SEGMENT_KIND]))
        return vp_import_fail(m, VPATCH_ERR_ARGUMENT,
                              "tensor \"segments\": row %lld is not %lld frames from layer %lld on",
                              (long long)i, (long long)row[VP_SEGMENT_FRAMES], (long long)layer);
    return VPATCH_OK;
}

static vpatch_status read_segments(vp_import *m)
{
    const vp_tensor *tensor = m->tensor[VP_SEGMENTS];
    int64_t layer = 0;

    m->segment_count = m->shape.segments;
    m->segments = malloc((size_t)(m->segment_count + 1) * sizeof *m->segments);
    if (!m->segments) return vp_import_fail(m, VPATCH_ERR_MEMORY, "out of memory");
    if (vp_tensor_reader_ints(&m->reader, tensor, 0, (size_t)m->segment_count * VP_SEGMENT_COLUMNS,
                              INT64_MIN / 4, INT64_MAX / 4, m->segments, 8))
        return vp_import_reader_failed(m);
    for (int64_t i = 0; i < m->segment_count; i++) {
        vpatch_status status = check_row(m, i, layer);

        if (status) return status;
        layer += m->segments[i][VP_SEGMENT_LAYERS];
        m->frames += m->segments[i][VP_SEGMENT_FRAMES];
    }
    if (layer == m->shape.layers) return VPATCH_OK;
    return vp_import_fail(m, VPATCH_ERR_ARGUMENT,
                          "tensor \"segments\" has %lld layers, and the file %lld",
                          (long long)layer, (long long)m->shape.layers);
}

/* How many parts a layer has, by the mask of its first patch. */
static int parts_of(vp_import *m, int64_t layer)
{
    int64_t first = layer * m->shape.rows * m->shape.columns * VP_TOKEN_PARTS;
    uint8_t mask[VP_TOKEN_PARTS];
    int parts = 0;

    if (!m->tensor[VP_MASK]) return VP_TOKEN_PARTS;
    if (vp_tensor_reader_ints(&m->reader, m->tensor[VP_MASK], first, VP_TOKEN_PARTS, 0, 255, mask,
                              1))
        return -1;
    while (parts < VP_TOKEN_PARTS && mask[parts]) parts++;
    return parts;
}

static void add_segment(vp_import *m, int64_t layer, int64_t layers, int64_t frames)
{
    int64_t *row = m->segments[m->segment_count++];

    row[VP_SEGMENT_LAYER] = layer;
    row[VP_SEGMENT_LAYERS] = layers;
    row[VP_SEGMENT_FRAME] = m->frames;
    row[VP_SEGMENT_FRAMES] = frames;
    row[VP_SEGMENT_QUALITY] = m->settings.quality;
    row[VP_SEGMENT_KIND] = m->header.token_mode;
    m->frames += frames;
}

/* The layers of a segment of independent tokens: one, but a layer of one part takes those behind it
 * that have more, up to one that is not whole. 0: it could not be read. */
static int64_t independent_layers(vp_import *m, int64_t layer, int64_t most)
{
    int parts = parts_of(m, layer);
    int64_t layers = 1;

    if (parts != 1) return parts < 0 ? 0 : 1;
    for (parts = VP_TOKEN_PARTS; layers < most && parts == VP_TOKEN_PARTS; layers++) {
        parts = parts_of(m, layer + layers);
        if (parts < 0) return 0;
        if (parts < 2) break;
    }
    return layers;
}

/* Predicted: as long as segments may be. */
static vpatch_status make_segments(vp_import *m)
{
    const int64_t longest = vpatch_segment_layers(VPATCH_MAX_SEGMENT_FRAMES, m->header.token_mode);

    m->segments = malloc((size_t)m->shape.layers * sizeof *m->segments);
    if (!m->segments) return vp_import_fail(m, VPATCH_ERR_MEMORY, "out of memory");
    for (int64_t layer = 0; layer < m->shape.layers;) {
        int64_t left = m->shape.layers - layer, layers = left < longest ? left : longest;
        int last;

        if (m->header.token_mode == VPATCH_TOKENS_INDEPENDENT) {
            layers = independent_layers(m, layer, layers);
            if (!layers) return vp_import_reader_failed(m);
        }
        last = parts_of(m, layer + layers - 1);
        if (last < 0) return vp_import_reader_failed(m);
        if (m->header.token_mode == VPATCH_TOKENS_PREDICTED && layers == 1) last = 1;
        if (m->header.token_mode == VPATCH_TOKENS_INDEPENDENT && layers == 2 &&
            last < VPATCH_GROUP_FRAMES)
            return vp_import_fail(m, VPATCH_ERR_ARGUMENT,
                                  "tensor \"mask\": layers %lld and %lld are a chunk of %d frames, "
                                  "which is one layer (parts K A M S)",
                                  (long long)layer, (long long)layer + 1, 1 + last);
        if (!last)
            return vp_import_fail(m, VPATCH_ERR_ARGUMENT, "tensor \"mask\": layer %lld has no part",
                                  (long long)(layer + layers - 1));
        add_segment(m, layer, layers,
                    layers == 1 ? last : 1 + (layers - 2) * VPATCH_GROUP_FRAMES + last);
        layer += layers;
    }
    return VPATCH_OK;
}

vpatch_status vp_import_find_segments(vp_import *m)
{
    return m->tensor[VP_SEGMENTS] ? read_segments(m) : make_segments(m);
}
