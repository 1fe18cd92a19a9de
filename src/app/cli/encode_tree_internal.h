/* SPDX-License-Identifier: BSD-2-Clause */
/* A batch in work: what its parent (encode_tree.c) and its workers (encode_tree_clip.c) share. */
#ifndef VPATCH_CLI_ENCODE_TREE_INTERNAL_H
#define VPATCH_CLI_ENCODE_TREE_INTERNAL_H

#include <jansson.h>

#include "batch/clip_list.h"
#include "batch/manifest.h"
#include "batch/provenance.h"
#include "batch/tar_shards.h"
#include "batch/workers.h"
#include "cli/options.h"
#include "cli/progress.h"

/* How a worker's answer begins; the record of the clip follows. */
enum {
    VP_ANSWER_MADE = '+',
    VP_ANSWER_AGAIN = '~',    /* made, for what was there was of something else */
    VP_ANSWER_CAPTIONS = 'c', /* its captions were replaced */
    VP_ANSWER_THERE = '='
};

typedef struct vp_tree_clip {
    const vp_clip *clip;
    int ended;    /* has its line in the manifest, or failed               */
    int good;     /* there is a .vpt file of it, or a shard has it         */
    vp_exit exit; /* of its work                                           */
} vp_tree_clip;

typedef struct vp_tree {
    vp_settings settings; /* of one clip: its threads                      */
    vpatch_model *model;
    vp_clip_list list;
    vp_provenance made;  /* of each clip, but for its source                */
    int shard, shards;   /* this one of so many, from 0                     */
    vp_tree_clip *clips; /* of this shard                                  */
    size_t count;
    char *manifest_path;
    char *parts;    /* the folder that .vpt files are made in             */
    json_t *packed; /* records of what shards have, by "file"; NULL: no --tar */
    vp_manifest *manifest;
    vp_tar_shards *tars;
    vp_workers *workers;
    vp_progress progress;
    size_t next, packed_to; /* the next to start; the next for a shard     */
    size_t ended, made_new, made_again, recaptioned, there, failed;
    int64_t frames;
    uint64_t source_bytes, bytes;
    int stopped; /* a fault of the batch itself, not of a clip             */
} vp_tree;

/* The record of a clip that a shard has; NULL: none has. Borrowed. */
json_t *vp_tree_packed(const vp_tree *tree, const vp_tree_clip *clip);

/* NAME.vpt, as the manifest has it; PARTS/NAME.vpt. In new memory; NULL: memory is short. */
char *vp_tree_file(const vp_tree_clip *clip);
char *vp_tree_path(const vp_tree *tree, const vp_tree_clip *clip);

/* Opens all that the batch works with; reports what is wrong. The tree is closed in any case. */
vp_exit vp_tree_open(vp_tree *tree, const vp_settings *settings);
void vp_tree_close(vp_tree *tree);

/* A fault of the batch itself: reported, nothing more is started. */
void vp_tree_stop(vp_tree *tree, const char *file, const char *reason);
void vp_tree_stop_for_memory(vp_tree *tree);

/* The shards that are there, and where the next go; suffix stands behind --tar's name. */
vp_exit vp_tree_open_shards(vp_tree *tree, const char *suffix);
/* Removes what a killed run has left of samples that its last shard has. */
void vp_tree_remove_packed(const vp_tree *tree);
/* Puts into shards what is finished without a gap, in the order of the clips. */
void vp_tree_pack(vp_tree *tree);
/* The folders of single files are empty when shards have them all. */
void vp_tree_remove_parts(const vp_tree *tree);

/* In a worker: makes the clip, or finds that it is there, and answers with its record. */
vp_exit vp_tree_work(vp_tree *tree, const vp_tree_clip *clip, vp_worker *worker);

#endif
