/* SPDX-License-Identifier: BSD-2-Clause */
/* `vpatch info` for people: a block for one file, a table for several. */
#include "cli/info_text.h"

#include <stdio.h>
#include <string.h>

#include "cli/time_text.h"
#include "util/printable.h"

/* Names may hold anything; a control character must not reach the terminal. */
static void print_name(const char *name)
{
    vp_put_printable(stdout, strcmp(name, "-") ? name : "standard input");
}

static void no_begin(void)
{
}

static void no_end(const vp_info_total *total)
{
    (void)total;
}

static const char *kind_name(vpatch_stream_kind kind)
{
    switch (kind) {
    case VPATCH_STREAM_AUDIO: return "audio";
    case VPATCH_STREAM_SUBTITLE: return "subtitles";
    case VPATCH_STREAM_ATTACHMENT: return "attachment";
    }
    return "unknown";
}

static void print_stream(const vpatch_stream *stream)
{
    printf("  %-10s  ", kind_name(stream->kind));
    vp_put_printable(stdout, stream->codec ? stream->codec : "");
    if (stream->kind == VPATCH_STREAM_AUDIO)
        printf(", %d Hz, %d channel%s", stream->sample_rate, stream->channels,
               stream->channels == 1 ? "" : "s");
    putchar('\n');
}

static void print_segments(const vp_file_info *info)
{
    const vpatch_header *header = vpatch_reader_header(info->vpt.reader);
    char start[32];

    printf("\n  %7s  %13s  %7s  %6s  %9s  %7s  %10s  %10s\n", "segment", "start", "frames",
           "layers", "tokens", "quality", "bytes", "bits/pixel");
    for (int i = 0; i < info->segments; i++) {
        const vpatch_segment_info *s = vpatch_reader_segment_info(info->vpt.reader, i);

        vp_time_format(start, sizeof start,
                       (double)s->first_pts * header->time_base_num / header->time_base_den);
        printf("  %7d  %13s  %7d  %6d  %9lld  %7d  %10llu  %10.4f\n", i + 1, start, s->frames,
               s->layers, (long long)s->layers * info->rows * info->columns, s->quality,
               (unsigned long long)s->size,
               (double)s->size * 8 / ((double)s->frames * info->width * info->height));
    }
}

static void print_state(const vp_file_info *info)
{
    char text[600];

    if (vp_file_check_is_sound(&info->check)) {
        if (info->checked) printf("  %-10s  sound\n", "state");
        return;
    }
    vp_file_check_format(&info->check, text, sizeof text);
    printf("  %-10s  ", "state");
    vp_put_printable(stdout, text);
    putchar('\n');
}

static void text_row(const vp_file_info *info, int number, int verbose)
{
    char duration[32];

    (void)number;
    vp_time_format(duration, sizeof duration, info->duration);
    print_name(info->file);
    if (info->planned) printf(" (%s): the plan", info->source);
    printf("\n  %-10s  %d x %d", "size", info->width, info->height);
    if (info->still)
        printf(", a picture");
    else if (info->frame_rate > 0)
        printf(", %.6g frames/s", info->frame_rate);
    if (info->has_rotation) printf("\n  %-10s  %s", "rotation", info->rotation);
    printf("\n  %-10s  %lld", "frames", (long long)info->frames);
    if (info->duration > 0) printf(" in %s", duration);
    printf("\n  %-10s  %lld layer%s x %d row%s x %d column%s = %lld, %s\n", "tokens",
           (long long)info->layers, info->layers == 1 ? "" : "s", info->rows,
           info->rows == 1 ? "" : "s", info->columns, info->columns == 1 ? "" : "s",
           (long long)info->tokens,
           info->kind == VPATCH_TOKENS_INDEPENDENT ? "independent" : "predicted");
    printf("  %-10s  %d integers in each of up to %d parts of a token\n", "dims", info->dims,
           info->parts);
    printf("  %-10s  %lld", "segments", (long long)info->segments);
    if (!info->planned && info->segments) {
        printf(", quality %d", info->low_quality);
        if (info->high_quality != info->low_quality) printf(" to %d", info->high_quality);
    }
    printf("\n  %-10s  ", "model");
    vp_put_printable(stdout, info->model);
    printf(" (%.12s)\n", info->model_id);
    if (!info->planned) {
        printf("  %-10s  %llu, of which video %llu\n", "bytes", (unsigned long long)info->bytes,
               (unsigned long long)info->video_bytes);
        printf("  %-10s  %.4f per pixel, %.2f per token\n", "bits",
               vp_file_info_bits_per_pixel(info), vp_file_info_bits_per_token(info));
    }
    printf("  %-10s  %d carried\n", "streams", info->streams);
    print_state(info);
    if (!verbose) return;
    for (int i = 0; i < info->streams; i++) print_stream(vp_file_info_stream(info, i));
    if (!info->planned) print_segments(info);
}

static void table_begin(void)
{
    printf("%11s %9s %12s %8s %5s %5s %11s %11s %10s %10s  %s\n", "size", "frames", "duration",
           "layers", "rows", "cols", "tokens", "bytes", "bits/pixel", "bits/token", "file");
}

static void print_rates(int known, uint64_t bytes, double per_pixel, double per_token)
{
    if (known)
        printf(" %11llu %10.4f %10.2f  ", (unsigned long long)bytes, per_pixel, per_token);
    else
        printf(" %11s %10s %10s  ", "-", "-", "-");
}

static void table_row(const vp_file_info *info, int number, int verbose)
{
    char size[32], duration[32];

    (void)number;
    snprintf(size, sizeof size, "%dx%d", info->width, info->height);
    vp_time_format(duration, sizeof duration, info->duration);
    printf("%11s %9lld %12s %8lld %5d %5d %11lld", size, (long long)info->frames, duration,
           (long long)info->layers, info->rows, info->columns, (long long)info->tokens);
    print_rates(!info->planned, info->bytes, vp_file_info_bits_per_pixel(info),
                vp_file_info_bits_per_token(info));
    print_name(info->file);
    putchar('\n');
    if (!verbose) return;
    for (int i = 0; i < info->streams; i++) print_stream(vp_file_info_stream(info, i));
    if (!info->planned) print_segments(info);
    putchar('\n');
}

static void table_end(const vp_info_total *total)
{
    char duration[32];

    vp_time_format(duration, sizeof duration, total->duration);
    printf("%11s %9lld %12s %8lld %5s %5s %11lld", "", (long long)total->frames, duration,
           (long long)total->layers, "", "", (long long)total->tokens);
    print_rates(total->coded > 0, total->bytes,
                total->coded_pixels > 0 ? (double)total->video_bytes * 8 / total->coded_pixels : 0,
                total->coded_tokens > 0 ? (double)total->video_bytes * 8 / total->coded_tokens : 0);
    printf("total of %d files\n", total->files);
}

const vp_info_printer vp_info_print_text = {no_begin, text_row, no_end};
const vp_info_printer vp_info_print_table = {table_begin, table_row, table_end};
