/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/clip_start.h"

int vp_clip_start_take(vp_clip_start *start, const AVPacket *packet)
{
    int is_key = !!(packet->flags & AV_PKT_FLAG_KEY), is_open = 0;

    if (start->keys > 1) return 0;
    start->keys += is_key;
    if (start->keys > 1) return 0;
    start->packets++;
    if (is_key) {
        start->key_pts = packet->pts;
        start->untimed |= packet->pts == AV_NOPTS_VALUE;
    } else if (!start->keys) {
        is_open = 1;
    } else if (!(packet->flags & AV_PKT_FLAG_DISCARD)) { /* that is not shown anyway */
        start->untimed |= packet->pts == AV_NOPTS_VALUE;
        is_open = packet->pts != AV_NOPTS_VALUE && packet->pts <= start->key_pts;
    }
    start->open |= is_open;
    return is_open;
}
