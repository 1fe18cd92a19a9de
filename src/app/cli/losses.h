/* SPDX-License-Identifier: BSD-2-Clause */
/* Where frames of a file are lost: time ranges, for a line each or for a summary. */
#ifndef VPATCH_CLI_LOSSES_H
#define VPATCH_CLI_LOSSES_H

#include <stdint.h>

typedef struct vp_loss {
    double from, to; /* seconds */
    int64_t frames;
    int is_hole; /* 1: nothing stands for them */
} vp_loss;

/* So many are told one by one; a file may be made of nothing else. */
#define VP_LOSSES_LISTED 100

typedef struct vp_losses {
    vp_loss list[VP_LOSSES_LISTED];
    int count; /* of all ranges; the list has the first of them */
    int64_t frames;
    int64_t left_out; /* of these, those that nothing stands for */
    double from, to;  /* of all */
    int ends_in_hole;
} vp_losses;

/* Another lost frame, which joins the range before when it goes on there. Times ascend. */
void vp_losses_add(vp_losses *losses, double from, double to);
/* A range of so many frames that nothing stands for. */
void vp_losses_add_hole(vp_losses *losses, double from, double to, int64_t frames);
/* "from 0:01.000 to 0:02.000": the n-th range, or with -1 from the first to the last. */
void vp_losses_format(const vp_losses *losses, int n, char *text, unsigned size);

#endif
