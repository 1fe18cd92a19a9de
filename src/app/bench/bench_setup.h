/* SPDX-License-Identifier: BSD-2-Clause */
/* What a bench is to run: the words of the command line as clips, peers and ladders. */
#ifndef VPATCH_BENCH_SETUP_H
#define VPATCH_BENCH_SETUP_H

#include "bench/eta.h"
#include "bench/inputs.h"
#include "peers/catalogue.h"
#include "peers/peer.h"

enum { VP_BENCH_PEERS_MAX = 24, VP_BENCH_QUALITIES_MAX = 64 };

typedef struct vp_bench_options {
    const char *const *paths; /* clips and folders                           */
    int path_count;
    const vpatch_model *model;
    int64_t model_bytes;   /* its memory, which belongs to vpatch's peak; -1: unknown */
    const char *against;   /* "x264:medium,mjpeg", "none"; NULL: the usual ones */
    const char *qualities; /* "10,18,26"; NULL: the usual ones            */
    const char *tag;       /* NULL: from the names                        */
    const char *journal;   /* file; NULL: nothing is kept                 */
    int frames;            /* most per clip; 0: all                       */
    int keyint, preset;
    int threads; /* 1 or more                                   */
    vp_media_access access;
    int latents;  /* compare with caches of latents              */
    int pictures; /* make the report's pictures                  */
    /* Asked often, at least once a frame; what is running is one line of text.
     * Non-zero stops the bench. */
    int (*tick)(void *opaque, const vp_eta *eta, const char *running);
    /* One line about a clip (or file NULL). */
    void (*say)(void *opaque, const char *file, const char *text);
    void *opaque;
} vp_bench_options;

typedef struct vp_bench_skip {
    char name[32], reason[128];
} vp_bench_skip;

typedef struct vp_bench_setup {
    vp_bench_options options;
    vp_bench_inputs inputs; /* probed: an unreadable one has its error      */
    vp_peer peers[VP_BENCH_PEERS_MAX];
    int peer_count;
    vp_bench_skip skipped[VP_BENCH_PEERS_MAX]; /* asked for, but not there      */
    int skipped_count;
    double qualities[VP_BENCH_QUALITIES_MAX]; /* ascending                     */
    int quality_count;
} vp_bench_setup;

/* VPATCH_ERR_ARGUMENT: a word of against or qualities makes no sense. */
vpatch_status vp_bench_setup_init(vp_bench_setup *setup, const vp_bench_options *options,
                                  char *message, size_t size);
void vp_bench_setup_free(vp_bench_setup *setup);

#endif
