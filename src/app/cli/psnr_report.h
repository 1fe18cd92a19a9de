/* SPDX-License-Identifier: BSD-2-Clause */
/* PSNR of coded frames against their sources, which wait here until they are coded: as many as the
 * encoder looks ahead, however long the clip. The coded frames are those that every decoder shows
 * (vpatch_encoder_pull_reconstruction). */
#ifndef VPATCH_CLI_PSNR_REPORT_H
#define VPATCH_CLI_PSNR_REPORT_H

#include "vpatch/vpatch.h"

typedef struct vp_psnr_report vp_psnr_report;

/* NULL: memory is short. */
vp_psnr_report *vp_psnr_report_create(int width, int height);
void vp_psnr_report_destroy(vp_psnr_report *report);

/* Keeps a copy of a source frame. 0, or -1: memory is short. */
int vp_psnr_report_source(vp_psnr_report *report, const vpatch_frame *frame);
/* Compares the next coded frame with the oldest source. */
void vp_psnr_report_coded(vp_psnr_report *report, const vpatch_frame *frame);

/* PSNR of the frames' mean errors, as vpatch bench computes it: Y, U, V, and all, (6Y+U+V)/8 of
 * the errors. INFINITY: no difference at all. */
void vp_psnr_report_get(const vp_psnr_report *report, double plane[3], double *all);

#endif
