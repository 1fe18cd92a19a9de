/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/avi_chunks.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <libavutil/intreadwrite.h>

#include "media/structure.h"

typedef struct tally {
    int good, bad;
    int64_t first; /* place of the first bad one */
} tally;

/* A chunk begins with four letters, the first two the number of its stream, and its length. */
static void look_at(tally *found, int fd, int stream, const AVIndexEntry *entry)
{
    uint8_t head[8];

    if (pread(fd, head, sizeof head, entry->pos) != sizeof head) return;
    if (head[0] == '0' + stream / 10 && head[1] == '0' + stream % 10 &&
        AV_RL32(head + 4) == (uint32_t)entry->size) {
        found->good++;
        return;
    }
    if (!found->bad++ || entry->pos < found->first) found->first = entry->pos;
}

int vp_media_avi_is_damaged(AVFormatContext *format, int fd, char *reason)
{
    tally found = {0, 0, 0};

    for (unsigned i = 0; i < format->nb_streams && i < 100; i++) {
        AVStream *stream = format->streams[i];
        int count = avformat_index_get_entries_count(stream);

        for (int k = 0; k < count; k++)
            look_at(&found, fd, (int)i, avformat_index_get_entry(stream, k));
    }
    /* an index that does not fit at all counts in another way */
    if (!found.bad || found.bad > found.good) return 0;
    snprintf(reason, VP_STRUCTURE_REASON,
             "it is damaged at byte %lld: %d of %d chunks of its index are not there",
             (long long)found.first, found.bad, found.good + found.bad);
    return 1;
}
