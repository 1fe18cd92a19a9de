/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/info_csv.h"

#include <stdio.h>

#include "util/printable.h"

static void csv_begin(void)
{
    printf("file,width,height,frames,duration,layers,rows,cols,tokens,dims,bytes,"
           "bits_per_pixel,bits_per_token,segments,model,streams,state\n");
}

static void csv_rates(int known, uint64_t bytes, double per_pixel, double per_token)
{
    if (known)
        printf("%llu,%.6f,%.6f", (unsigned long long)bytes, per_pixel, per_token);
    else
        printf(",,");
}

/* Empty: a plan, or nothing wrong was met in a file that was not read as a whole. */
static void csv_state(const vp_file_info *info)
{
    const vp_file_check *check = &info->check;
    const char *plus = "";

    if (info->checked && vp_file_check_is_sound(check)) printf("sound");
    if (check->damaged || check->backward) {
        printf("damaged");
        plus = "+";
    }
    if (check->truncated) {
        printf("%struncated", plus);
        plus = "+";
    }
    if (check->incomplete) {
        printf("%sincomplete", plus);
        plus = "+";
    }
    if (check->trailing) printf("%strailing", plus);
    putchar('\n');
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
    printf(",%d,", info->streams);
    csv_state(info);
}

static void csv_end(const vp_info_total *total)
{
    int known = total->coded > 0 && total->coded_pixels > 0;

    if (total->files < 2) return;
    printf("total,,,%lld,%.6f,%lld,,,%lld,,", (long long)total->frames, total->duration,
           (long long)total->layers, (long long)total->tokens);
    csv_rates(known, total->bytes, known ? (double)total->video_bytes * 8 / total->coded_pixels : 0,
              known ? (double)total->video_bytes * 8 / total->coded_tokens : 0);
    printf(",%lld,,,\n", (long long)total->segments);
}

const vp_info_printer vp_info_print_csv = {csv_begin, csv_row, csv_end};
