/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/psnr_report.h"

#include <stdlib.h>
#include <string.h>

#include "quality/distortion.h"

typedef struct source {
    struct source *next;
    uint8_t samples[]; /* the planes without gaps */
} source;

struct vp_psnr_report {
    int width[3], height[3];
    source *oldest, **end;
    double mse[3]; /* sums over the frames */
    int64_t frames;
};

vp_psnr_report *vp_psnr_report_create(int width, int height)
{
    vp_psnr_report *report = calloc(1, sizeof *report);

    if (!report) return NULL;
    for (int p = 0; p < 3; p++) {
        report->width[p] = p ? (width + 1) / 2 : width;
        report->height[p] = p ? (height + 1) / 2 : height;
    }
    report->end = &report->oldest;
    return report;
}

static void drop_oldest(vp_psnr_report *report)
{
    source *gone = report->oldest;

    report->oldest = gone->next;
    if (!report->oldest) report->end = &report->oldest;
    free(gone);
}

void vp_psnr_report_destroy(vp_psnr_report *report)
{
    if (!report) return;
    while (report->oldest) drop_oldest(report);
    free(report);
}

static size_t plane_size(const vp_psnr_report *report, int p)
{
    return (size_t)report->width[p] * (size_t)report->height[p];
}

int vp_psnr_report_source(vp_psnr_report *report, const vpatch_frame *frame)
{
    source *kept = malloc(sizeof *kept + plane_size(report, 0) + plane_size(report, 1) +
                          plane_size(report, 2));
    uint8_t *to;

    if (!kept) return -1;
    kept->next = NULL;
    to = kept->samples;
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < report->height[p]; y++, to += report->width[p])
            memcpy(to, frame->data[p] + y * frame->stride[p], (size_t)report->width[p]);
    *report->end = kept;
    report->end = &kept->next;
    return 0;
}

void vp_psnr_report_coded(vp_psnr_report *report, const vpatch_frame *frame)
{
    const uint8_t *plane;

    if (!report->oldest) return;
    plane = report->oldest->samples;
    for (int p = 0; p < 3; p++) {
        report->mse[p] += vp_mse(plane, report->width[p], frame->data[p], frame->stride[p],
                                 report->width[p], report->height[p]);
        plane += plane_size(report, p);
    }
    report->frames++;
    drop_oldest(report);
}

void vp_psnr_report_get(const vp_psnr_report *report, double plane[3], double *all)
{
    double mse[3];

    for (int p = 0; p < 3; p++) {
        mse[p] = report->frames ? report->mse[p] / (double)report->frames : 0;
        plane[p] = vp_psnr(mse[p]);
    }
    *all = vp_psnr(vp_mse_weighted(mse));
}
