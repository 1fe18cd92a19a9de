/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/nut_gaps.h"

#include <string.h>
#include <unistd.h>

/* BEHIND: a packet may end so much earlier, as its first bytes need not lie in the file. */
enum { HEAD = 64, BEHIND = 256, MARK = 8 };

/* Of the main head, a stream's, a syncpoint, the index and information. */
static const uint8_t marks[][MARK + 1] = {
    "NM\x7A\x56\x1F\x5F\x04\xAD", "NS\x11\x40\x5B\xF2\xF9\xDB", "NK\xE4\xAD\xEE\xCA\x45\x69",
    "NX\xDD\x67\x2F\x23\xE6\x4E", "NI\xAB\x68\xB5\x96\xBA\x78"};

/* 1: a part with a mark begins where the packet before ended. */
static int has_mark(int fd, int64_t end)
{
    uint8_t bytes[BEHIND + HEAD];
    int64_t from = end > BEHIND ? end - BEHIND : 0;
    ssize_t got = pread(fd, bytes, sizeof bytes, from);

    for (ssize_t i = 0; i + MARK <= got; i++)
        for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
            if (!memcmp(bytes + i, marks[k], MARK)) return 1;
    return 0;
}

void vp_media_nut_gaps_take(vp_media_nut_gaps *gaps, int fd, const AVPacket *packet)
{
    if (packet->pos < 0) return;
    if (gaps->end && !gaps->first && packet->pos - gaps->end > HEAD && !has_mark(fd, gaps->end))
        gaps->first = gaps->end;
    gaps->end = packet->pos + packet->size;
}
