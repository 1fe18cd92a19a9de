/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/byte_source.h"

#include <string.h>

/* Larger than any file; keeps sums of offsets and sizes far from overflow. */
#define MOST_SIZE (UINT64_C(1) << 62)

static vpatch_status read_some(vp_byte_source *source, uint64_t offset, void *data, size_t size,
                               size_t *got)
{
    *got = 0;
    int failed = source->input.read_at(source->input.opaque, offset, data, size, got);

    source->error = failed > 0 ? failed : 0;
    return failed || *got > size ? VPATCH_ERR_IO : VPATCH_OK;
}

/* Of an input without a size: a byte is there or it is not. */
static vpatch_status has_byte(vp_byte_source *source, uint64_t offset, int *has)
{
    uint8_t byte;
    size_t got;
    vpatch_status status = read_some(source, offset, &byte, 1, &got);
    *has = got == 1;
    return status;
}

/* The window holds the input's first bytes, all of it. */
static vpatch_status find_size(vp_byte_source *source)
{
    vpatch_status status = VPATCH_OK;

    /* Bytes below `low` are there; the one at `high` is not. */
    uint64_t low = VP_WINDOW_SIZE, high = low;
    int has = 1;
    while (has) {
        status = has_byte(source, high, &has);
        if (status) return status;
        if (!has) break;
        low = high + 1;
        if (high >= MOST_SIZE) return VPATCH_ERR_IO;
        high *= 2;
    }
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        status = has_byte(source, middle, &has);
        if (status) return status;
        if (has)
            low = middle + 1;
        else
            high = middle;
    }
    source->size = low;
    return VPATCH_OK;
}

vpatch_status vp_byte_source_open(vp_byte_source *source, const vpatch_input *input)
{
    source->input = *input;
    source->error = 0;
    source->window_at = 0;
    source->window_size = 0;
    source->size = input->size;
    if (source->size > MOST_SIZE) return VPATCH_ERR_IO;
    if (source->size) return VPATCH_OK;
    vpatch_status status =
        read_some(source, 0, source->window, VP_WINDOW_SIZE, &source->window_size);
    source->size = source->window_size;
    return status || source->window_size < VP_WINDOW_SIZE ? status : find_size(source);
}

vpatch_status vp_byte_source_peek(vp_byte_source *source, uint64_t offset, size_t wanted,
                                  const uint8_t **data, size_t *size)
{
    uint64_t left = offset < source->size ? source->size - offset : 0;
    if (wanted > left) wanted = (size_t)left;
    uint64_t skip = offset - source->window_at;
    if (offset < source->window_at || skip > source->window_size ||
        source->window_size - skip < wanted) {
        size_t all = left < VP_WINDOW_SIZE ? (size_t)left : VP_WINDOW_SIZE, got = 0;
        source->window_at = offset;
        source->window_size = 0;
        vpatch_status status = all ? read_some(source, offset, source->window, all, &got)
                                   : VPATCH_OK;
        if (status || got < all) return VPATCH_ERR_IO;
        source->window_size = all;
        skip = 0;
    }
    *data = source->window + skip;
    *size = source->window_size - (size_t)skip;
    return VPATCH_OK;
}

vpatch_status vp_byte_source_read(vp_byte_source *source, uint64_t offset, void *data, size_t size)
{
    if (size < VP_WINDOW_SIZE / 2) {
        const uint8_t *bytes;
        size_t there;
        vpatch_status status = vp_byte_source_peek(source, offset, size, &bytes, &there);
        if (status) return status;
        if (there < size) return VPATCH_ERR_IO;
        if (size) memcpy(data, bytes, size);
        return VPATCH_OK;
    }
    size_t got;
    vpatch_status status = read_some(source, offset, data, size, &got);
    if (status || got < size) return VPATCH_ERR_IO;
    return VPATCH_OK;
}
