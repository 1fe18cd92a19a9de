/* SPDX-License-Identifier: BSD-2-Clause */
/* What a token file has, checked before anything is made of it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tokens/import_internal.h"
#include "tokens/token_metadata.h"
#include "util/mathops.h"

vpatch_status vp_import_fail(vp_import *m, vpatch_status status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(m->message, sizeof m->message, format, arguments);
    va_end(arguments);
    return status;
}

vpatch_status vp_import_reader_failed(vp_import *m)
{
    return vp_import_fail(m, VPATCH_ERR_ARGUMENT, "%s", m->reader.message);
}

/* ---- tensors ---------------------------------------------------------------------------- */

static void find_tensors(vp_import *m)
{
    for (int i = 0; i < VP_TOKEN_TENSORS; i++)
        m->tensor[i] = vp_tensor_reader_find(&m->reader, vp_token_tensor_name((vp_token_tensor)i));
}

static vpatch_status bad_shape(vp_import *m, const vp_tensor *tensor, const char *expected)
{
    char shape[120];

    vp_tensor_shape_text(tensor, shape, sizeof shape);
    return vp_import_fail(m, VPATCH_ERR_ARGUMENT, "tensor \"%s\" is %s, not %s", tensor->name,
                          shape, expected);
}

/* Layers, rows, columns and dims from what holds the tokens. */
static vpatch_status find_shape(vp_import *m)
{
    const vp_tensor *tokens = m->tensor[VP_TOKENS], *latents = m->tensor[VP_LATENTS];
    const vp_tensor *offsets = m->tensor[VP_OFFSETS], *entries = m->tensor[VP_ENTRIES];
    const vp_tensor *quality = m->tensor[VP_QUALITY];
    const char *text;

    if (!offsets != !entries)
        return vp_import_fail(m, VPATCH_ERR_ARGUMENT, "tensor \"%s\" is missing",
                              offsets ? "tokens.entries" : "tokens.offsets");
    if (!tokens && !latents && !offsets)
        return vp_import_fail(m, VPATCH_ERR_ARGUMENT,
                              "no tensor \"tokens\" [layers, rows, columns, 4, dims], nor "
                              "\"latents\", nor \"tokens.offsets\"");
    if (!!tokens + !!latents + !!offsets > 1)
        return vp_import_fail(
            m, VPATCH_ERR_ARGUMENT,
            "two of \"tokens\", \"latents\" and \"tokens.offsets\": which is it?");
    if (tokens && (tokens->rank != 5 || tokens->shape[3] != VP_TOKEN_PARTS))
        return bad_shape(m, tokens, "[layers, rows, columns, 4, dims]");
    text = vp_tensor_reader_text(&m->reader, "values");
    if (text && strcmp(text, "tokens") && strcmp(text, "latents") && strcmp(text, "frame-latents"))
        return vp_import_fail(m, VPATCH_ERR_ARGUMENT,
                              "metadata \"values\": \"%.40s\" is neither tokens nor latents", text);
    if (latents && text && !strcmp(text, "frame-latents"))
        return vp_import_fail(m, VPATCH_ERR_ARGUMENT,
                              "its latents are those of decoded frames, not of tokens: export with "
                              "--as tokens or dequantised");
    if (latents && (latents->rank != 5 || latents->shape[1] != VP_TOKEN_PARTS))
        return bad_shape(m, latents, "[layers, 4, rows, columns, dims]");
    int64_t shape[4] = {0}; /* layers, rows, columns, dims */
    if (tokens) {
        memcpy(shape, tokens->shape, 3 * sizeof *shape);
        shape[3] = tokens->shape[4];
    } else if (latents) {
        shape[0] = latents->shape[0];
        memcpy(shape + 1, latents->shape + 2, 3 * sizeof *shape);
    } else {
        text = vp_tensor_reader_text(&m->reader, "dims");
        if (!quality || quality->rank != 4 || !text)
            return vp_import_fail(m, VPATCH_ERR_ARGUMENT,
                                  "sparse tokens need tensor \"quality\" [layers, rows, columns, "
                                  "4] and the metadata \"dims\" for their shape");
        memcpy(shape, quality->shape, 3 * sizeof *shape);
        shape[3] = strtoll(text, NULL, 10);
    }
    const int most = VPATCH_MAX_WIDTH / VPATCH_PATCH_SIZE;
    if (shape[0] < 1 || shape[0] > INT32_MAX || shape[1] < 1 || shape[1] > most || shape[2] < 1 ||
        shape[2] > most || shape[3] < 1 || shape[3] > 1024)
        return vp_import_fail(
            m, VPATCH_ERR_ARGUMENT, "%lld layers of %lld x %lld patches, %lld dims: out of range",
            (long long)shape[0], (long long)shape[1], (long long)shape[2], (long long)shape[3]);
    m->shape.layers = shape[0];
    m->shape.rows = (int)shape[1];
    m->shape.columns = (int)shape[2];
    m->shape.dims = (int)shape[3];
    m->shape.entries = entries && entries->rank ? entries->shape[0] : 0;
    m->shape.segments = m->tensor[VP_SEGMENTS] && m->tensor[VP_SEGMENTS]->rank
                            ? m->tensor[VP_SEGMENTS]->shape[0]
                            : 0;
    return VPATCH_OK;
}

static int is_told(vp_token_tensor which)
{
    /* of the model, which is not the file's to say */
    return which == VP_GAIN || which == VP_LIMIT || which == VP_STEP;
}

static vpatch_status check_tensors(vp_import *m)
{
    for (int i = 0; i < VP_TOKEN_TENSORS; i++) {
        const vp_tensor *tensor = m->tensor[i];
        vp_tensor expected;
        char text[120];

        if (!tensor || is_told((vp_token_tensor)i)) continue;
        vp_token_tensor_make(&expected, (vp_token_tensor)i, &m->shape);
        if (tensor->rank != expected.rank ||
            memcmp(tensor->shape, expected.shape, (size_t)expected.rank * sizeof *expected.shape)) {
            vp_tensor_shape_text(&expected, text, sizeof text);
            return bad_shape(m, tensor, text);
        }
        if (vp_tensor_type_is_real(tensor->type) && !vp_tensor_type_is_real(expected.type))
            return vp_import_fail(m, VPATCH_ERR_ARGUMENT, "tensor \"%s\" is of %s, not of integers",
                                  tensor->name, vp_tensor_type_name(tensor->type));
    }
    return VPATCH_OK;
}

static int has_any_motion(const vp_import *m)
{
    return m->tensor[VP_MOTION_MV] || m->tensor[VP_MOTION_REFS] || m->tensor[VP_MOTION_MERGE] ||
           m->tensor[VP_MOTION_SPLIT];
}

static vpatch_status check_motion(vp_import *m)
{
    int predicted = 0, any = has_any_motion(m);

    for (int64_t i = 0; i < m->segment_count; i++)
        predicted |= m->segments[i][VP_SEGMENT_KIND] == VPATCH_TOKENS_PREDICTED &&
                     m->segments[i][VP_SEGMENT_FRAMES] > 1;
    for (int i = VP_MOTION_MV; (predicted || any) && i <= VP_MOTION_REFS; i++)
        if (!m->tensor[i])
            return vp_import_fail(
                m, VPATCH_ERR_ARGUMENT,
                any ? "no tensor \"%s\", which motion needs"
                    : "no tensor \"%s\", which predicted tokens need (independent "
                      "ones do not: --tokens independent)",
                vp_token_tensor_name((vp_token_tensor)i));
    return VPATCH_OK;
}

/* ---- the header ------------------------------------------------------------------------- */

static vpatch_status check_side(vp_import *m, const char *name, int samples, int count,
                                const char *counted)
{
    int patches = vp_patches_over(samples);

    if (patches == count) return VPATCH_OK;
    return vp_import_fail(m, VPATCH_ERR_ARGUMENT, "a %s of %d samples is %d %s of patches, not %d",
                          name, samples, patches, counted, count);
}

static vpatch_status make_header(vp_import *m)
{
    vpatch_header *header = &m->header;
    const vp_import_settings *s = &m->settings;

    vpatch_header_default(header);
    header->width = header->height = header->time_base_num = 0;
    header->token_mode = has_any_motion(m) ? VPATCH_TOKENS_PREDICTED : VPATCH_TOKENS_INDEPENDENT;
    if (vp_token_metadata_take(&m->reader, header, &m->has_model) ||
        vp_token_metadata_take_end(&m->reader, &m->incomplete))
        return vp_import_reader_failed(m);
    if (s->kind >= 0 && !m->tensor[VP_SEGMENTS]) header->token_mode = (vpatch_token_mode)s->kind;
    if (s->width) header->width = s->width;
    if (s->height) header->height = s->height;
    if (!header->width) header->width = VPATCH_PATCH_SIZE * m->shape.columns;
    if (!header->height) header->height = VPATCH_PATCH_SIZE * m->shape.rows;
    if (s->rate_num || !header->time_base_num || !m->tensor[VP_PTS]) {
        int num = s->rate_num, den = s->rate_den;

        if (!num) {
            int known = header->frame_rate_num > 0 && header->frame_rate_den > 0;

            num = known ? header->frame_rate_num : 24;
            den = known ? header->frame_rate_den : 1;
        }
        header->frame_rate_num = header->time_base_den = num;
        header->frame_rate_den = header->time_base_num = den;
    }
    vpatch_status status = check_side(m, "width", header->width, m->shape.columns, "columns");
    if (status) return status;
    return check_side(m, "height", header->height, m->shape.rows, "rows");
}

/* ---- opening ---------------------------------------------------------------------------- */

vpatch_status vp_import_open(vp_import **result, const char *path,
                             const vp_import_settings *settings, char *message, size_t size)
{
    vp_import *m = calloc(1, sizeof *m);

    *result = NULL;
    if (!m) {
        snprintf(message, size, "out of memory");
        return VPATCH_ERR_MEMORY;
    }
    m->settings = *settings;
    m->layers[0].at = m->layers[1].at = -1;
    vpatch_status status = vp_tensor_reader_open(&m->reader, path);
    if (status) {
        snprintf(message, size, "%s", m->reader.message);
        vp_import_close(m);
        return status;
    }
    find_tensors(m);
    status = find_shape(m);
    if (!status) status = check_tensors(m);
    if (!status) status = make_header(m);
    if (!status) status = vp_import_find_segments(m);
    if (!status) status = check_motion(m);
    if (status) {
        snprintf(message, size, "%s", m->message);
        vp_import_close(m);
        return status;
    }
    *result = m;
    return VPATCH_OK;
}

const vpatch_header *vp_import_header(const vp_import *m)
{
    return &m->header;
}

int vp_import_has_model(const vp_import *m)
{
    return m->has_model;
}

int vp_import_is_incomplete(const vp_import *m)
{
    return m->incomplete;
}

const char *vp_import_captions(const vp_import *m)
{
    return vp_tensor_reader_text(&m->reader, "captions");
}

const char *vp_import_texts(const vp_import *m, int of_video)
{
    return vp_tensor_reader_text(&m->reader, of_video ? "video_texts" : "texts");
}

int64_t vp_import_frames(const vp_import *m)
{
    return m->frames;
}

const char *vp_import_note(vp_import *m, int index)
{
    for (int i = 0; i < m->reader.count; i++) {
        const vp_tensor *tensor = &m->reader.tensor[i];

        if (vp_token_tensor_find(tensor->name) != VP_TOKEN_TENSORS || index-- > 0) continue;
        vp_import_fail(m, VPATCH_OK, "tensor \"%s\" is not known and not used", tensor->name);
        return m->message;
    }
    return NULL;
}

const char *vp_import_message(const vp_import *m)
{
    return m->message;
}
