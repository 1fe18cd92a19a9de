/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory for samples with a count of references (vpatch_buffer of the public interface). */
#ifndef VPATCH_BASE_BUFFER_H
#define VPATCH_BASE_BUFFER_H

#include <stddef.h>
#include <stdint.h>

#include "vpatch/frame.h"

/* Of the memory's start, in bytes. */
#define VP_BUFFER_ALIGNMENT 64

/* Memory of size bytes with one reference; NULL when memory is short. */
vpatch_buffer *vp_buffer_create(size_t size);
uint8_t *vp_buffer_data(vpatch_buffer *buffer);
size_t vp_buffer_size(const vpatch_buffer *buffer);
/* Whether others than the caller hold references: what is in it must not change then. */
int vp_buffer_is_shared(const vpatch_buffer *buffer);

#endif
