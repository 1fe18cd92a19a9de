/* SPDX-License-Identifier: BSD-2-Clause */
/* The histogram, buckets and total of a budget. */
#include <stdlib.h>
#include <string.h>

#include "cli/budget.h"

/* Bars begin at 0, 1, 2, 5, 10, 20, 50 ... */
static int64_t next_bound(int64_t bound)
{
    int64_t first = bound;

    while (first >= 10) first /= 10;
    if (!bound) return 1;
    return first == 2 ? bound / 2 * 5 : 2 * bound;
}

static void fill_bars(vp_budget_sums *sums, const vp_budget_clip *clips, size_t count)
{
    int64_t bound = 0;
    int first = VP_BUDGET_BARS, last = 0;

    for (int i = 0; i < VP_BUDGET_BARS; i++, bound = next_bound(bound)) sums->bars[i].from = bound;
    for (size_t i = 0; i < count; i++) {
        int at = VP_BUDGET_BARS - 1;

        if (clips[i].counted == VP_COUNTED_NOT) continue;
        while (at && sums->bars[at].from > clips[i].tokens) at--;
        sums->bars[at].clips++;
        sums->bars[at].tokens += clips[i].tokens;
        if (at < first) first = at;
        if (at > last) last = at;
    }
    if (first > last) return;
    sums->bar_count = last - first + 1;
    memmove(sums->bars, sums->bars + first, (size_t)sums->bar_count * sizeof *sums->bars);
}

static int compare_shapes(const void *a, const void *b)
{
    const vp_budget_bucket *one = a, *other = b;

    if (one->width != other->width) return one->width < other->width ? -1 : 1;
    if (one->height != other->height) return one->height < other->height ? -1 : 1;
    return one->layers < other->layers ? -1 : one->layers > other->layers;
}

static int compare_clips(const void *a, const void *b)
{
    const vp_budget_bucket *one = a, *other = b;

    if (one->clips != other->clips) return one->clips > other->clips ? -1 : 1;
    return compare_shapes(a, b);
}

/* One bucket for each clip, sorted, and those of one shape put together. */
static int fill_buckets(vp_budget_sums *sums, const vp_budget_clip *clips, size_t count)
{
    vp_budget_bucket *list = malloc((count + 1) * sizeof *list);
    size_t known = 0, made = 0;

    if (!list) return -1;
    for (size_t i = 0; i < count; i++)
        if (clips[i].counted != VP_COUNTED_NOT)
            list[known++] = (vp_budget_bucket){clips[i].columns * VPATCH_PATCH_SIZE,
                                               clips[i].rows * VPATCH_PATCH_SIZE, clips[i].layers,
                                               1, clips[i].tokens};
    qsort(list, known, sizeof *list, compare_shapes);
    for (size_t i = 0; i < known; i++) {
        if (made && !compare_shapes(&list[made - 1], &list[i])) {
            list[made - 1].clips++;
            list[made - 1].tokens += list[i].tokens;
        } else {
            list[made++] = list[i];
        }
    }
    qsort(list, made, sizeof *list, compare_clips);
    sums->buckets = list;
    sums->bucket_count = made;
    return 0;
}

int vp_budget_add_up(vp_budget_sums *sums, const vp_budget_clip *clips, size_t count)
{
    memset(sums, 0, sizeof *sums);
    for (size_t i = 0; i < count; i++) {
        const vp_budget_clip *clip = &clips[i];

        sums->clips++;
        sums->frames += clip->frames;
        sums->layers += clip->layers;
        sums->tokens += clip->tokens;
        sums->segments += clip->segments;
        sums->duration += clip->duration;
        sums->estimated += clip->counted == VP_COUNTED_ESTIMATE;
        sums->unknown += clip->counted == VP_COUNTED_NOT;
        sums->uncut += !clip->cuts_known;
    }
    fill_bars(sums, clips, count);
    return fill_buckets(sums, clips, count);
}

void vp_budget_sums_free(vp_budget_sums *sums)
{
    free(sums->buckets);
    sums->buckets = NULL;
}
