/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/buffer.h"

#include <stdatomic.h>
#include <stdlib.h>

/* The struct lies in front of the memory. */
struct vpatch_buffer {
    atomic_int references;
    size_t size;
};

vpatch_buffer *vp_buffer_create(size_t size)
{
    size_t whole = VP_BUFFER_ALIGNMENT +
                   (size + VP_BUFFER_ALIGNMENT - 1) / VP_BUFFER_ALIGNMENT * VP_BUFFER_ALIGNMENT;
    vpatch_buffer *buffer = aligned_alloc(VP_BUFFER_ALIGNMENT, whole);

    if (!buffer) return NULL;
    atomic_init(&buffer->references, 1);
    buffer->size = size;
    return buffer;
}

uint8_t *vp_buffer_data(vpatch_buffer *buffer)
{
    return (uint8_t *)buffer + VP_BUFFER_ALIGNMENT;
}

size_t vp_buffer_size(const vpatch_buffer *buffer)
{
    return buffer->size;
}

int vp_buffer_is_shared(const vpatch_buffer *buffer)
{
    /* acquire: a reader that has dropped its reference has finished reading */
    return atomic_load_explicit(&buffer->references, memory_order_acquire) > 1;
}

vpatch_buffer *vpatch_buffer_ref(vpatch_buffer *buffer)
{
    if (buffer) atomic_fetch_add_explicit(&buffer->references, 1, memory_order_relaxed);
    return buffer;
}

void vpatch_buffer_unref(vpatch_buffer *buffer)
{
    if (buffer && atomic_fetch_sub_explicit(&buffer->references, 1, memory_order_acq_rel) == 1)
        free(buffer);
}
