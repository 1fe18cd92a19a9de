/* SPDX-License-Identifier: BSD-2-Clause */
/* The frames of an input. */
#ifndef VPATCH_BENCH_INPUT_READ_H
#define VPATCH_BENCH_INPUT_READ_H

#include "bench/inputs.h"
#include "peers/raw_clip.h"

/* Opens the file and looks at its first frame: header, expected, or error. */
void vp_bench_input_probe(vp_bench_input *input);

/* Reads the first `most` frames (0: all) into clip, which the caller frees.
 * stop as in vp_peer_setup. VPATCH_AGAIN: stopped. *damaged: reading met errors,
 * what could be read is there. */
vpatch_status vp_bench_input_read(const vp_bench_input *input, int most, vp_raw_clip *clip,
                                  int *damaged, int (*stop)(void *opaque), void *opaque,
                                  char *message, size_t size);

#endif
