/* SPDX-License-Identifier: BSD-2-Clause */
/* The files of one command: which is being worked on, those whose outputs are there already, and
 * the total at the end. */
#ifndef VPATCH_CLI_BATCH_H
#define VPATCH_CLI_BATCH_H

#include "cli/options.h"

typedef struct vp_batch {
    const vp_settings *settings;
    const char *done_word; /* "encoded"                                             */
    int at;                /* the file being worked on, from 1                      */
    int done, existing;
    char *first_existing;
    int64_t frames;
    uint64_t source_bytes, bytes;
    int ratio; /* 1: the total tells how much smaller outputs are; 0: or not known */
    double start;
    vp_exit result; /* the first failure; an output that exists is none here      */
} vp_batch;

/* What has been made of one file. */
typedef struct vp_batch_item {
    int64_t frames; /* 0: no output                                              */
    uint64_t source_bytes, bytes;
} vp_batch_item;

/* ratio: the total tells how much smaller the outputs are than their sources. */
void vp_batch_start(vp_batch *batch, const vp_settings *settings, const char *done_word, int ratio);
/* Another file comes. 1: there is one. */
int vp_batch_next(vp_batch *batch);
/* 1: of several files, this one's output is there and stays: there is nothing to do. */
int vp_batch_skips(vp_batch *batch, const char *output);
void vp_batch_add(vp_batch *batch, vp_exit result, const vp_batch_item *item);
/* Says how many outputs were there already, and the total; the status of the command. */
vp_exit vp_batch_finish(vp_batch *batch);

/* The bytes of a file; 0: not known. */
uint64_t vp_source_bytes(const char *path);

#endif
