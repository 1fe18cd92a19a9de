/* SPDX-License-Identifier: BSD-2-Clause */
/* The clips of a command line: files as they are named, and of a folder the
 * videos and pictures in it, by name. */
#ifndef VPATCH_BENCH_INPUTS_H
#define VPATCH_BENCH_INPUTS_H

#include "media/access.h"
#include "vpatch/vpatch.h"

typedef struct vp_bench_input {
    char *path;
    char *name;     /* the file's name without its ending                    */
    char *tag;      /* see vp_bench_inputs_expand                            */
    char *identity; /* whole path, size and time of change                   */
    vp_media_access access;
    vpatch_header header; /* once probed                                    */
    int64_t expected;     /* frames, about; 0: not known                           */
    char error[256];      /* "": fine                                              */
} vp_bench_input;

typedef struct vp_bench_inputs {
    vp_bench_input *inputs;
    int count;
} vp_bench_inputs;

/* tag: of all clips; NULL: what stands behind the number in a name like
 * "120_street", else the folder's name. A folder without clips becomes an input
 * with an error. 0, or -1: memory is short. */
int vp_bench_inputs_expand(vp_bench_inputs *inputs, const char *const *paths, int count,
                           const char *tag);
void vp_bench_inputs_free(vp_bench_inputs *inputs);

#endif
