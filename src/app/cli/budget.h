/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch info --budget: what a dataset comes to in tokens, before any of it is encoded. */
#ifndef VPATCH_CLI_BUDGET_H
#define VPATCH_CLI_BUDGET_H

#include "cli/file_info.h"

/* Of one clip; counted VP_COUNTED_NOT has no frames. */
typedef struct vp_budget_clip {
    const char *file;
    int width, height, rows, columns;
    int64_t frames, layers, tokens, segments;
    double duration;
    vp_counted counted;
    int cuts_known; /* 1: scene cuts are in the counts, or there are none          */
} vp_budget_clip;

/* Clips of one shape: their whole patches and layers. */
typedef struct vp_budget_bucket {
    int width, height; /* of whole patches                                          */
    int64_t layers, clips, tokens;
} vp_budget_bucket;

/* Clips with at least `from` tokens and fewer than the next one's. */
typedef struct vp_budget_bar {
    int64_t from, clips, tokens;
} vp_budget_bar;

enum { VP_BUDGET_BARS = 50 };

typedef struct vp_budget_sums {
    vp_budget_bucket *buckets; /* most clips first                                  */
    size_t bucket_count;
    vp_budget_bar bars[VP_BUDGET_BARS];
    int bar_count;
    int64_t clips, frames, layers, tokens, segments;
    double duration;
    int64_t estimated, unknown, uncut; /* clips: guessed, not known, cuts not known */
    char *const *failed;               /* files and folders that could not be read  */
    size_t failed_count;
} vp_budget_sums;

/* Sums of clips. 0, or -1: memory is short. */
int vp_budget_add_up(vp_budget_sums *sums, const vp_budget_clip *clips, size_t count);
void vp_budget_sums_free(vp_budget_sums *sums);

/* The ways to print. Text and CSV: a line for each clip when it is known; NULL clip: the head. */
void vp_budget_text_row(const vp_budget_clip *clip);
void vp_budget_csv_row(const vp_budget_clip *clip);
void vp_budget_text_end(const vp_budget_sums *sums);
/* All of it. 0, or -1: memory is short. */
int vp_budget_json(const vp_budget_clip *clips, size_t count, const vp_budget_sums *sums);

vp_exit vp_budget(const vp_settings *settings);

#endif
