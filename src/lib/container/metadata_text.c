/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/metadata_text.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "container/chunk.h"

enum { TEXT_PLAIN = 0, TEXT_DEFLATED = 1 };

/* Deflate makes at most 1032 bytes of one (258 bytes from two bits). */
#define DEFLATE_MOST 1032u

/* zlib's own allocator is in its shared object, out of reach of a test that
 * makes allocations fail: hand it ours. */
static void *text_alloc(void *opaque, uInt items, uInt size)
{
    (void)opaque;
    if (size && items > SIZE_MAX / size) return NULL;
    return malloc((size_t)items * size);
}

static void text_free(void *opaque, void *memory)
{
    (void)opaque;
    free(memory);
}

/* Appends the raw deflate stream. Returns 0, or -1 when memory is short. */
static int put_deflated(vp_bytes *bytes, const char *text, size_t size)
{
    z_stream z = {.zalloc = text_alloc, .zfree = text_free};
    if (deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK) return -1;
    size_t bound = deflateBound(&z, (uLong)size);
    int result = vp_bytes_reserve(bytes, bound);
    if (!result) {
        z.next_in = (Bytef *)(uintptr_t)text;
        z.avail_in = (uInt)size;
        z.next_out = bytes->data + bytes->size;
        z.avail_out = (uInt)bound;
        result = deflate(&z, Z_FINISH) == Z_STREAM_END ? 0 : -1;
        bytes->size += z.total_out;
    }
    deflateEnd(&z);
    return result;
}

vpatch_status vp_metadata_text_put(vp_bytes *bytes, vp_text_budget *budget, const char *text)
{
    size_t size = strlen(text);
    if (size > budget->left) return VPATCH_ERR_UNSUPPORTED;
    vp_bytes_put_varint(bytes, size);
    size_t start = bytes->size;
    vp_bytes_put_byte(bytes, TEXT_DEFLATED);
    if (bytes->failed || put_deflated(bytes, text, size)) return VPATCH_ERR_MEMORY;
    if (bytes->size - start > size) {
        bytes->size = start;
        vp_bytes_put_byte(bytes, TEXT_PLAIN);
        vp_bytes_put(bytes, text, size);
    }
    if (bytes->failed) return VPATCH_ERR_MEMORY;
    budget->left -= size;
    return VPATCH_OK;
}

static vpatch_status inflate_text(char *text, size_t size, const uint8_t *data, size_t data_size)
{
    z_stream z = {.zalloc = text_alloc, .zfree = text_free};
    int result = inflateInit2(&z, -15);
    if (result != Z_OK) return result == Z_MEM_ERROR ? VPATCH_ERR_MEMORY : VPATCH_ERR_INTERNAL;
    z.next_in = (Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)data_size;
    z.next_out = (Bytef *)text;
    z.avail_out = (uInt)size;
    result = inflate(&z, Z_FINISH);
    size_t left = z.avail_out;
    inflateEnd(&z);
    if (result == Z_MEM_ERROR) return VPATCH_ERR_MEMORY;
    return result == Z_STREAM_END && left == 0 ? VPATCH_OK : VPATCH_ERR_DAMAGED;
}

vpatch_status vp_metadata_text_take(vp_cursor *cursor, vp_text_budget *budget, char **text)
{
    *text = NULL;
    size_t size = (size_t)vp_take_varint_up_to(cursor, budget->left);
    unsigned method = vp_take_byte(cursor);
    size_t data_size = vp_cursor_left(cursor);
    const uint8_t *data = vp_take_bytes(cursor, data_size);
    if (cursor->bad || method > TEXT_DEFLATED) return VPATCH_ERR_DAMAGED;
    /* A promise of more text than the bytes can hold must not cost memory. */
    if (method == TEXT_PLAIN ? size != data_size : size / DEFLATE_MOST > data_size)
        return VPATCH_ERR_DAMAGED;
    budget->left -= size;

    char *made = malloc(size + 1);
    if (!made) return VPATCH_ERR_MEMORY;
    vpatch_status status = VPATCH_OK;
    if (method == TEXT_DEFLATED)
        status = inflate_text(made, size, data, data_size);
    else if (size)
        memcpy(made, data, size);
    made[size] = 0;
    if (!status && strlen(made) != size) status = VPATCH_ERR_DAMAGED;
    if (status)
        free(made);
    else
        *text = made;
    return status;
}
