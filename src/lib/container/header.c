/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/header.h"

#include <limits.h>
#include <string.h>

#include "base/reserved.h"

/* Bits of the flags varint. The groups of fields they announce follow the fixed
 * fields in this order, so a plain header is little more than the model's id. */
enum {
    FULL_RANGE = 1 << 0,
    STILL = 1 << 1,
    INDEPENDENT = 1 << 2,
    FRAME_RATE = 1 << 3,
    ASPECT = 1 << 4,
    COLOUR = 1 << 5,
    CHROMA_LOCATION = 1 << 6,
    DISPLAY_MATRIX = 1 << 7,
    MODEL_NAME = 1 << 8,
    MASTERING_DISPLAY = 1 << 9,
    CONTENT_LIGHT = 1 << 10,
    ALL_FLAGS = (1 << 11) - 1
};

void vpatch_header_default(vpatch_header *header)
{
    if (!header) return;
    memset(header, 0, sizeof *header);
    header->time_base_num = 1;
    header->time_base_den = 1000;
    header->frame_rate_den = 1;
    header->sar_den = 1;
    header->colour_primaries = 2;
    header->transfer = 2;
    header->matrix = 2;
    header->token_mode = VPATCH_TOKENS_PREDICTED;
}

static int is_byte(int value)
{
    return value >= 0 && value <= 255;
}

static int is_flag(int value)
{
    return value == 0 || value == 1;
}

const char *vp_header_problem(const vpatch_header *h)
{
    if (h->width < 1 || h->width > VPATCH_MAX_WIDTH) return "width is out of range";
    if (h->height < 1 || h->height > VPATCH_MAX_HEIGHT) return "height is out of range";
    if (h->time_base_num < 1 || h->time_base_den < 1) return "time base is not positive";
    if (h->frame_rate_num < 0 || h->frame_rate_den < 0) return "frame rate is negative";
    if (h->sar_num < 0 || h->sar_den < 0) return "sample aspect ratio is negative";
    if (!is_byte(h->colour_primaries) || !is_byte(h->transfer) || !is_byte(h->matrix))
        return "colour code point is not in 0..255";
    if (!is_byte(h->chroma_location)) return "chroma location is not in 0..255";
    if (!is_flag(h->full_range)) return "full_range is not 0 or 1";
    if (!is_flag(h->has_display_matrix)) return "has_display_matrix is not 0 or 1";
    if (!is_flag(h->has_mastering_display)) return "has_mastering_display is not 0 or 1";
    if (!is_flag(h->has_content_light)) return "has_content_light is not 0 or 1";
    if (!is_flag(h->still)) return "still is not 0 or 1";
    if (h->dims < 0 || h->dims > 65535) return "dims is not in 0..65535";
    if (h->token_mode != VPATCH_TOKENS_PREDICTED && h->token_mode != VPATCH_TOKENS_INDEPENDENT)
        return "token_mode is unknown";
    if (!memchr(h->model_name, 0, sizeof h->model_name)) return "model name is not terminated";
    if (VP_RESERVED_USED(&h->mastering_display))
        return "a reserved field of the mastering display is not 0";
    if (VP_RESERVED_USED(h)) return "a reserved field of the header is not 0";
    return NULL;
}

static unsigned header_flags(const vpatch_header *h)
{
    unsigned flags = 0;
    if (h->full_range) flags |= FULL_RANGE;
    if (h->still) flags |= STILL;
    if (h->token_mode == VPATCH_TOKENS_INDEPENDENT) flags |= INDEPENDENT;
    if (h->frame_rate_num != 0 || h->frame_rate_den != 1) flags |= FRAME_RATE;
    if (h->sar_num != 0 || h->sar_den != 1) flags |= ASPECT;
    if (h->colour_primaries != 2 || h->transfer != 2 || h->matrix != 2) flags |= COLOUR;
    if (h->chroma_location) flags |= CHROMA_LOCATION;
    if (h->has_display_matrix) flags |= DISPLAY_MATRIX;
    if (h->model_name[0]) flags |= MODEL_NAME;
    if (h->has_mastering_display) flags |= MASTERING_DISPLAY;
    if (h->has_content_light) flags |= CONTENT_LIGHT;
    return flags;
}

static void put_int(vp_bytes *bytes, int value)
{
    vp_bytes_put_varint(bytes, (uint64_t)value);
}

static void put_mastering_display(vp_bytes *bytes, const vpatch_mastering_display *m)
{
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 2; k++) vp_bytes_put_varint(bytes, m->primaries[i][k]);
    for (int k = 0; k < 2; k++) vp_bytes_put_varint(bytes, m->white_point[k]);
    vp_bytes_put_varint(bytes, m->max_luminance);
    vp_bytes_put_varint(bytes, m->min_luminance);
}

void vp_header_put(vp_bytes *bytes, const vpatch_header *h)
{
    unsigned flags = header_flags(h);
    put_int(bytes, h->width);
    put_int(bytes, h->height);
    put_int(bytes, h->time_base_num);
    put_int(bytes, h->time_base_den);
    put_int(bytes, h->dims);
    vp_bytes_put(bytes, h->model_id, VPATCH_MODEL_ID_SIZE);
    vp_bytes_put_varint(bytes, flags);
    if (flags & FRAME_RATE) {
        put_int(bytes, h->frame_rate_num);
        put_int(bytes, h->frame_rate_den);
    }
    if (flags & ASPECT) {
        put_int(bytes, h->sar_num);
        put_int(bytes, h->sar_den);
    }
    if (flags & COLOUR) {
        vp_bytes_put_byte(bytes, (unsigned)h->colour_primaries);
        vp_bytes_put_byte(bytes, (unsigned)h->transfer);
        vp_bytes_put_byte(bytes, (unsigned)h->matrix);
    }
    if (flags & CHROMA_LOCATION) vp_bytes_put_byte(bytes, (unsigned)h->chroma_location);
    if (flags & DISPLAY_MATRIX)
        for (int i = 0; i < 9; i++) vp_bytes_put_signed(bytes, h->display_matrix[i]);
    if (flags & MODEL_NAME) {
        size_t size = strlen(h->model_name);
        vp_bytes_put_byte(bytes, (unsigned)size);
        vp_bytes_put(bytes, h->model_name, size);
    }
    if (flags & MASTERING_DISPLAY) put_mastering_display(bytes, &h->mastering_display);
    if (flags & CONTENT_LIGHT) {
        vp_bytes_put_varint(bytes, h->max_cll);
        vp_bytes_put_varint(bytes, h->max_fall);
    }
}

static int take_int(vp_cursor *cursor)
{
    return (int)vp_take_varint_up_to(cursor, INT_MAX);
}

static void take_model_name(vp_cursor *cursor, vpatch_header *h)
{
    unsigned size = vp_take_byte(cursor);
    const uint8_t *name = vp_take_bytes(cursor, size);
    if (!name || size >= sizeof h->model_name || memchr(name, 0, size))
        cursor->bad = 1;
    else
        memcpy(h->model_name, name, size);
}

static uint16_t take_u16(vp_cursor *cursor)
{
    return (uint16_t)vp_take_varint_up_to(cursor, UINT16_MAX);
}

static uint32_t take_u32(vp_cursor *cursor)
{
    return (uint32_t)vp_take_varint_up_to(cursor, UINT32_MAX);
}

static void take_mastering_display(vp_cursor *cursor, vpatch_mastering_display *m)
{
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 2; k++) m->primaries[i][k] = take_u16(cursor);
    for (int k = 0; k < 2; k++) m->white_point[k] = take_u16(cursor);
    m->max_luminance = take_u32(cursor);
    m->min_luminance = take_u32(cursor);
}

vpatch_status vp_header_take(vp_cursor *cursor, vpatch_header *h)
{
    vpatch_header_default(h);
    h->width = take_int(cursor);
    h->height = take_int(cursor);
    h->time_base_num = take_int(cursor);
    h->time_base_den = take_int(cursor);
    h->dims = take_int(cursor);
    const uint8_t *id = vp_take_bytes(cursor, VPATCH_MODEL_ID_SIZE);
    if (id) memcpy(h->model_id, id, VPATCH_MODEL_ID_SIZE);
    uint64_t flags = vp_take_varint(cursor);
    if (!cursor->bad && flags > ALL_FLAGS) return VPATCH_ERR_UNSUPPORTED;
    h->full_range = (flags & FULL_RANGE) != 0;
    h->still = (flags & STILL) != 0;
    h->token_mode = flags & INDEPENDENT ? VPATCH_TOKENS_INDEPENDENT : VPATCH_TOKENS_PREDICTED;
    if (flags & FRAME_RATE) {
        h->frame_rate_num = take_int(cursor);
        h->frame_rate_den = take_int(cursor);
    }
    if (flags & ASPECT) {
        h->sar_num = take_int(cursor);
        h->sar_den = take_int(cursor);
    }
    if (flags & COLOUR) {
        h->colour_primaries = (int)vp_take_byte(cursor);
        h->transfer = (int)vp_take_byte(cursor);
        h->matrix = (int)vp_take_byte(cursor);
    }
    if (flags & CHROMA_LOCATION) h->chroma_location = (int)vp_take_byte(cursor);
    if (flags & DISPLAY_MATRIX) {
        h->has_display_matrix = 1;
        for (int i = 0; i < 9; i++) h->display_matrix[i] = vp_take_int(cursor);
    }
    if (flags & MODEL_NAME) take_model_name(cursor, h);
    if (flags & MASTERING_DISPLAY) {
        h->has_mastering_display = 1;
        take_mastering_display(cursor, &h->mastering_display);
    }
    if (flags & CONTENT_LIGHT) {
        h->has_content_light = 1;
        h->max_cll = take_u32(cursor);
        h->max_fall = take_u32(cursor);
    }
    if (cursor->bad) return VPATCH_ERR_DAMAGED;
    if (h->width > VPATCH_MAX_WIDTH || h->height > VPATCH_MAX_HEIGHT) return VPATCH_ERR_UNSUPPORTED;
    return vp_header_problem(h) ? VPATCH_ERR_DAMAGED : VPATCH_OK;
}
