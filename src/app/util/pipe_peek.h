/* SPDX-License-Identifier: BSD-2-Clause */
/* What a pipe will give first, without taking it. */
#ifndef VPATCH_UTIL_PIPE_PEEK_H
#define VPATCH_UTIL_PIPE_PEEK_H

#include <stddef.h>

/* Copies up to size bytes (at most 64), and waits for them unless the pipe ends. They are still
 * there for whoever reads it next. Returns how many; 0 also where this cannot be told. */
size_t vp_pipe_peek(int descriptor, void *bytes, size_t size);

#endif
