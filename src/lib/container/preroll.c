/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/preroll.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

double vp_seconds(int64_t time, int num, int den)
{
    return (double)time * num / den;
}

double vp_packet_seconds(const vpatch_stream_packet *packet, int num, int den)
{
    int64_t time = packet->pts != INT64_MIN ? packet->pts : packet->dts;
    if (time == INT64_MIN || den == 0) return VP_NO_SECONDS;
    return vp_seconds(time, num, den);
}

/* Room for one more, at the front if half of the list is free. Returns 0 or -1. */
static int make_room(vp_preroll *leads)
{
    if (leads->count < leads->capacity) return 0;
    if (leads->first > leads->capacity / 2) {
        leads->count -= leads->first;
        memmove(leads->list, leads->list + leads->first,
                (size_t)leads->count * sizeof *leads->list);
        leads->first = 0;
        return 0;
    }
    if (leads->capacity > INT_MAX / 2) return -1;
    int capacity = leads->capacity ? 2 * leads->capacity : 16;
    vp_preroll_packet *list = realloc(leads->list, (size_t)capacity * sizeof *list);
    if (!list) return -1;
    leads->list = list;
    leads->capacity = capacity;
    return 0;
}

int vp_preroll_add(vp_preroll *leads, uint64_t offset, double latest)
{
    if (leads->count > leads->first && latest <= leads->list[leads->count - 1].latest) return 0;
    if (make_room(leads)) return -1;
    leads->list[leads->count].offset = offset;
    leads->list[leads->count].latest = latest;
    leads->count++;
    return 0;
}

/* The first whose latest packet is not before `time`. */
static int find(const vp_preroll *leads, double time)
{
    int low = leads->first, high = leads->count;

    while (low < high) {
        int middle = low + (high - low) / 2;
        if (leads->list[middle].latest >= time)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

uint64_t vp_preroll_find(const vp_preroll *leads, uint64_t offset, double first)
{
    int i = find(leads, first);
    return i < leads->count ? offset - leads->list[i].offset : 0;
}

void vp_preroll_forget(vp_preroll *leads, double time)
{
    leads->first = find(leads, time);
    if (leads->first == leads->count) leads->first = leads->count = 0;
}

void vp_preroll_free(vp_preroll *leads)
{
    free(leads->list);
    memset(leads, 0, sizeof *leads);
}
