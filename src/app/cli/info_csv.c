/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/info_csv.h"

#include <stdio.h>

#include "util/printable.h"

static void csv_begin(void)
{
    printf("file,width,height,frames,duration,layers,rows,cols,tokens,dims,bytes,"
           "bits_per_pixel,bits_per_token,segments,model,streams\n");
}

static void csv_rates(int known, uint64_t bytes, double per_pixel, double per_token)
{
    if (known)
        printf("%llu,%.6f,%.6f", (unsigned long long)bytes, per_pixel, per_token);
    else
        printf(",,");
}

static void csv_row(const vp_file_info *info, int number, int verbose)
{
    (void)number;
    (void)verbose;
    vp_put_printable_csv(stdout, info->file);
    printf(",%d,%d,%lld,%.6f,%lld,%d,%d,%lld,%d,", info->width, info->height,
           (long long)info->frames, info->duration, (long long)info->layers, info->rows,
           info->columns, (long long)info->tokens, info->dims);
    csv_rates(!info->planned, info->bytes, vp_file_info_bits_per_pixel(info),
              vp_file_info_bits_per_token(info));
    printf(",%lld,", (long long)info->segments);
    vp_put_printable_csv(stdout, info->model);
    printf(",%d\n", info->streams);
}

static void csv_end(const vp_info_total *total)
{
    int known = total->coded > 0 && total->coded_pixels > 0;

    if (total->files < 2) return;
    printf("total,,,%lld,%.6f,%lld,,,%lld,,", (long long)total->frames, total->duration,
           (long long)total->layers, (long long)total->tokens);
    csv_rates(known, total->bytes, known ? (double)total->video_bytes * 8 / total->coded_pixels : 0,
              known ? (double)total->video_bytes * 8 / total->coded_tokens : 0);
    printf(",%lld,,\n", (long long)total->segments);
}

const vp_info_printer vp_info_print_csv = {csv_begin, csv_row, csv_end};
