/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/budget.h"
#include "cli/time_text.h"
#include "util/json_value.h"
#include "util/printable.h"

/* Of text: buckets beyond these are one line, the longest bar. */
enum { MOST_BUCKETS = 20, BAR = 40 };

/* ---- text -------------------------------------------------------------------------------- */

static void print_shape(const vp_budget_clip *clip)
{
    char shape[48];

    snprintf(shape, sizeof shape, "%dx%d@%lld", clip->columns * VPATCH_PATCH_SIZE,
             clip->rows * VPATCH_PATCH_SIZE, (long long)clip->layers);
    printf(" %16s", clip->counted == VP_COUNTED_NOT ? "-" : shape);
}

void vp_budget_text_row(const vp_budget_clip *clip)
{
    char duration[32];

    if (!clip) {
        printf("%11s %16s %9s %12s  %-9s  %s\n", "tokens", "bucket", "frames", "duration",
               "counted", "file");
        return;
    }
    if (clip->counted == VP_COUNTED_NOT)
        printf("%11s", "-");
    else
        printf("%11lld", (long long)clip->tokens);
    print_shape(clip);
    vp_time_format(duration, sizeof duration, clip->duration);
    printf(" %9lld %12s  %-9s  ", (long long)clip->frames, duration,
           vp_counted_name(clip->counted));
    vp_put_printable(stdout, clip->file);
    putchar('\n');
}

static void print_bars(const vp_budget_sums *sums)
{
    int64_t most = 1;

    for (int i = 0; i < sums->bar_count; i++)
        if (sums->bars[i].clips > most) most = sums->bars[i].clips;
    printf("\n%11s %9s  %s\n", "tokens from", "clips", "");
    for (int i = 0; i < sums->bar_count; i++) {
        const vp_budget_bar *bar = &sums->bars[i];

        printf("%11lld %9lld  ", (long long)bar->from, (long long)bar->clips);
        for (int64_t k = 0; k < (bar->clips * BAR + most - 1) / most; k++) putchar('#');
        putchar('\n');
    }
}

static void print_buckets(const vp_budget_sums *sums)
{
    int64_t clips = 0, tokens = 0;

    printf("\n%16s %9s %14s\n", "bucket", "clips", "tokens");
    for (size_t i = 0; i < sums->bucket_count; i++) {
        const vp_budget_bucket *bucket = &sums->buckets[i];
        char shape[48];

        clips += bucket->clips;
        tokens += bucket->tokens;
        if (i >= MOST_BUCKETS) continue;
        snprintf(shape, sizeof shape, "%dx%d@%lld", bucket->width, bucket->height,
                 (long long)bucket->layers);
        printf("%16s %9lld %14lld\n", shape, (long long)bucket->clips, (long long)bucket->tokens);
        clips = tokens = 0;
    }
    if (clips)
        printf("%16s %9lld %14lld  (%zu others; --json has all)\n", "others", (long long)clips,
               (long long)tokens, sums->bucket_count - MOST_BUCKETS);
}

void vp_budget_text_end(const vp_budget_sums *sums)
{
    char duration[32];

    print_bars(sums);
    print_buckets(sums);
    vp_time_format(duration, sizeof duration, sums->duration);
    printf("\n%lld tokens in %lld clip%s: %lld frames, %s, %lld layers, %lld segments\n",
           (long long)sums->tokens, (long long)sums->clips, sums->clips == 1 ? "" : "s",
           (long long)sums->frames, duration, (long long)sums->layers, (long long)sums->segments);
    if (sums->estimated)
        printf("%lld of them are estimated by their length (--exact counts their packets)\n",
               (long long)sums->estimated);
    if (sums->unknown)
        printf("%lld of them do not say how long they are (--exact counts their packets)\n",
               (long long)sums->unknown);
    if (sums->uncut)
        printf("scene cuts of %lld of them are not known: each adds a segment and a layer or so "
               "(--scan finds them)\n",
               (long long)sums->uncut);
    if (sums->failed_count)
        printf("%zu file%s could not be read\n", sums->failed_count,
               sums->failed_count == 1 ? "" : "s");
}

/* ---- CSV --------------------------------------------------------------------------------- */

void vp_budget_csv_row(const vp_budget_clip *clip)
{
    if (!clip) {
        printf("file,width,height,rows,cols,frames,duration,layers,tokens,segments,bucket,counted,"
               "exact,cuts_known\n");
        return;
    }
    vp_put_printable_csv(stdout, clip->file);
    printf(",%d,%d,%d,%d,", clip->width, clip->height, clip->rows, clip->columns);
    if (clip->counted == VP_COUNTED_NOT)
        printf(",,,,,,");
    else
        printf("%lld,%.6f,%lld,%lld,%lld,%dx%d@%lld,", (long long)clip->frames, clip->duration,
               (long long)clip->layers, (long long)clip->tokens, (long long)clip->segments,
               clip->columns * VPATCH_PATCH_SIZE, clip->rows * VPATCH_PATCH_SIZE,
               (long long)clip->layers);
    printf("%s,%d,%d\n", vp_counted_name(clip->counted), vp_counted_is_exact(clip->counted),
           clip->cuts_known);
}

/* ---- JSON -------------------------------------------------------------------------------- */

static json_t *number(const vp_budget_clip *clip, int64_t value)
{
    return clip->counted == VP_COUNTED_NOT ? json_null() : json_integer(value);
}

static json_t *clip_json(const vp_budget_clip *clip)
{
    json_t *object = json_object();

    object = vp_json_set(object, "file", vp_json_text(clip->file));
    object = vp_json_set(object, "width", json_integer(clip->width));
    object = vp_json_set(object, "height", json_integer(clip->height));
    object = vp_json_set(object, "rows", json_integer(clip->rows));
    object = vp_json_set(object, "cols", json_integer(clip->columns));
    object = vp_json_set(object, "frames", number(clip, clip->frames));
    object = vp_json_set(object, "duration", vp_json_decimals(clip->duration, 6));
    object = vp_json_set(object, "layers", number(clip, clip->layers));
    object = vp_json_set(object, "tokens", number(clip, clip->tokens));
    object = vp_json_set(object, "segments", number(clip, clip->segments));
    object = vp_json_set(object, "counted", json_string(vp_counted_name(clip->counted)));
    object = vp_json_set(object, "exact", json_boolean(vp_counted_is_exact(clip->counted)));
    return vp_json_set(object, "cuts_known", json_boolean(clip->cuts_known));
}

static json_t *bars_json(const vp_budget_sums *sums)
{
    json_t *list = json_array();

    for (int i = 0; i < sums->bar_count; i++)
        list = vp_json_append(list,
                              json_pack("{s:I, s:I, s:I}", "from", (json_int_t)sums->bars[i].from,
                                        "clips", (json_int_t)sums->bars[i].clips, "tokens",
                                        (json_int_t)sums->bars[i].tokens));
    return list;
}

static json_t *buckets_json(const vp_budget_sums *sums)
{
    json_t *list = json_array();

    for (size_t i = 0; i < sums->bucket_count; i++) {
        const vp_budget_bucket *b = &sums->buckets[i];

        list =
            vp_json_append(list, json_pack("{s:i, s:i, s:I, s:I, s:I}", "width", b->width, "height",
                                           b->height, "layers", (json_int_t)b->layers, "clips",
                                           (json_int_t)b->clips, "tokens", (json_int_t)b->tokens));
    }
    return list;
}

static json_t *total_json(const vp_budget_sums *sums)
{
    json_t *object = json_object();

    object = vp_json_set(object, "clips", json_integer(sums->clips));
    object = vp_json_set(object, "frames", json_integer(sums->frames));
    object = vp_json_set(object, "duration", vp_json_decimals(sums->duration, 6));
    object = vp_json_set(object, "layers", json_integer(sums->layers));
    object = vp_json_set(object, "tokens", json_integer(sums->tokens));
    object = vp_json_set(object, "segments", json_integer(sums->segments));
    object = vp_json_set(object, "estimated", json_integer(sums->estimated));
    object = vp_json_set(object, "unknown", json_integer(sums->unknown));
    object = vp_json_set(object, "cuts_unknown", json_integer(sums->uncut));
    return vp_json_set(object, "failed", json_integer((json_int_t)sums->failed_count));
}

static json_t *failed_json(const vp_budget_sums *sums)
{
    json_t *list = json_array();

    for (size_t i = 0; i < sums->failed_count; i++)
        list = vp_json_append(list, vp_json_text(sums->failed[i]));
    return list;
}

int vp_budget_json(const vp_budget_clip *clips, size_t count, const vp_budget_sums *sums)
{
    json_t *list = json_array(), *root = json_object();
    char *text;

    for (size_t i = 0; i < count; i++) list = vp_json_append(list, clip_json(&clips[i]));
    root = vp_json_set(root, "clips", list);
    root = vp_json_set(root, "histogram", bars_json(sums));
    root = vp_json_set(root, "buckets", buckets_json(sums));
    root = vp_json_set(root, "total", total_json(sums));
    root = vp_json_set(root, "failed", failed_json(sums));
    text = vp_json_write(root, 2);
    if (!text) return -1;
    fputs(text, stdout);
    free(text);
    return 0;
}
