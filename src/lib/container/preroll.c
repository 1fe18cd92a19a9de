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

int vp_preroll_add(vp_preroll *leads, uint64_t offset, double latest)
{
    if (leads->count == leads->capacity) {
        if (leads->capacity > INT_MAX / 2) return -1;
        int capacity = leads->capacity ? 2 * leads->capacity : 16;
        vp_preroll_packet *list = realloc(leads->list, (size_t)capacity * sizeof *list);
        if (!list) return -1;
        leads->list = list;
        leads->capacity = capacity;
    }
    leads->list[leads->count].offset = offset;
    leads->list[leads->count].latest = latest;
    leads->count++;
    return 0;
}

uint64_t vp_preroll_find(const vp_preroll *leads, uint64_t offset, double first)
{
    for (int i = 0; i < leads->count; i++)
        if (leads->list[i].latest >= first) return offset - leads->list[i].offset;
    return 0;
}

void vp_preroll_forget(vp_preroll *leads, double time)
{
    int kept = 0;
    for (int i = 0; i < leads->count; i++)
        if (leads->list[i].latest >= time) leads->list[kept++] = leads->list[i];
    leads->count = kept;
}

void vp_preroll_free(vp_preroll *leads)
{
    free(leads->list);
    memset(leads, 0, sizeof *leads);
}
