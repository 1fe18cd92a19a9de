/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/byte_source.h"

#include <stdlib.h>
#include <string.h>

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
        if (high >= VP_MOST_SIZE) return VPATCH_ERR_IO;
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
    memset(source, 0, sizeof *source);
    source->input = *input;
    source->size = input->sequential ? VP_MOST_SIZE : input->size;
    if (input->size > VP_MOST_SIZE) return VPATCH_ERR_IO;
    source->window = malloc(VP_WINDOW_SIZE);
    if (!source->window) return VPATCH_ERR_MEMORY;
    source->capacity = VP_WINDOW_SIZE;
    if (source->size) return VPATCH_OK;
    vpatch_status status =
        read_some(source, 0, source->window, VP_WINDOW_SIZE, &source->window_size);
    if (status) source->window_size = 0;
    source->size = source->window_size;
    return status || source->window_size < VP_WINDOW_SIZE ? status : find_size(source);
}

void vp_byte_source_close(vp_byte_source *source)
{
    free(source->window);
    source->window = NULL;
    source->window_size = source->capacity = 0;
}

uint64_t vp_byte_source_seen(const vp_byte_source *source)
{
    return source->input.sequential ? source->window_at + source->window_size : source->size;
}

void vp_byte_source_hold(vp_byte_source *source, uint64_t offset)
{
    source->holds = source->input.sequential != 0;
    source->held = offset;
}

void vp_byte_source_release(vp_byte_source *source)
{
    source->holds = 0;
}

/* Forgets the bytes before the offset and before those that are held. */
static void move_window(vp_byte_source *source, uint64_t offset)
{
    uint64_t end = source->window_at + source->window_size;
    if (source->holds && source->held < offset) offset = source->held;
    if (offset < source->window_at || offset >= end) {
        /* A sequential input goes on from where it is: only the bytes are forgotten. */
        source->window_at = source->input.sequential ? end : offset;
        source->window_size = 0;
        return;
    }
    size_t kept = (size_t)(end - offset);
    memmove(source->window, source->window + (source->window_size - kept), kept);
    source->window_at = offset;
    source->window_size = kept;
}

/* Room for more bytes behind those of the window, not for all of `total` at once; not for a few
 * bytes either, as a search asks for. */
static vpatch_status grow(vp_byte_source *source, size_t total)
{
    size_t capacity = 2 * source->capacity < total ? 2 * source->capacity : total;
    if (source->window_size < source->capacity) return VPATCH_OK;
    if (capacity < source->capacity + source->capacity / 4)
        capacity = source->capacity + source->capacity / 4;
    uint8_t *window = realloc(source->window, capacity);
    if (!window) return VPATCH_ERR_MEMORY;
    source->window = window;
    source->capacity = capacity;
    return VPATCH_OK;
}

/* Reads on until the window reaches `end`, or the input its own. A sequential input gives what it
 * has: it is not waited for more than is needed. */
static vpatch_status fill_window(vp_byte_source *source, uint64_t end)
{
    int sequential = source->input.sequential;
    while (source->window_at + source->window_size < end && source->size >= end) {
        vpatch_status status = grow(source, (size_t)(end - source->window_at));
        if (status) return status;
        uint64_t at = source->window_at + source->window_size;
        size_t room = source->capacity - source->window_size, got;
        if (!sequential && room > end - at) room = (size_t)(end - at);
        status = read_some(source, at, source->window + source->window_size, room, &got);
        if (status) return status;
        if (got < room && !sequential) return VPATCH_ERR_IO; /* it has become shorter */
        if (got == 0) source->size = at;
        source->window_size += got;
    }
    return VPATCH_OK;
}

/* Reads and forgets what a sequential input has before the offset. */
static vpatch_status skip_to(vp_byte_source *source, uint64_t offset)
{
    while (source->window_at + source->window_size < offset && source->size >= offset) {
        uint64_t at = source->window_at + source->window_size;
        uint64_t left = offset - at;
        source->window_at = at;
        source->window_size = 0;
        vpatch_status status =
            fill_window(source, at + (left < VP_WINDOW_SIZE ? left : VP_WINDOW_SIZE));
        if (status) return status;
    }
    return VPATCH_OK;
}

vpatch_status vp_byte_source_peek(vp_byte_source *source, uint64_t offset, size_t wanted,
                                  const uint8_t **data, size_t *size)
{
    uint64_t left = offset < source->size ? source->size - offset : 0;
    if (wanted > left) wanted = (size_t)left;
    uint64_t skip = offset - source->window_at;
    if (offset < source->window_at || skip > source->window_size ||
        source->window_size - skip < wanted) {
        vpatch_status status = VPATCH_OK;
        if (source->input.sequential && offset < source->window_at) return VPATCH_ERR_INTERNAL;
        if (source->input.sequential && !source->holds) status = skip_to(source, offset);
        if (status) return status;
        move_window(source, offset);
        /* By position, a whole window costs no more than a few bytes. */
        uint64_t much = left < VP_WINDOW_SIZE ? left : VP_WINDOW_SIZE;
        if (source->input.sequential || much < wanted) much = wanted;
        status = fill_window(source, offset + much);
        if (status) return status;
        skip = offset - source->window_at;
        if (skip > source->window_size) skip = source->window_size; /* behind its end */
    }
    *data = source->window + skip;
    *size = source->window_size - (size_t)skip;
    return VPATCH_OK;
}

vpatch_status vp_byte_source_read(vp_byte_source *source, uint64_t offset, void *data, size_t size)
{
    const uint8_t *bytes;
    size_t there;
    vpatch_status status = vp_byte_source_peek(source, offset, size, &bytes, &there);
    if (status) return status;
    if (there < size) return VPATCH_ERR_IO;
    if (size) memcpy(data, bytes, size);
    return VPATCH_OK;
}
