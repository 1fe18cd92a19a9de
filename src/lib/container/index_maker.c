/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/index_maker.h"

#include <string.h>

#include "container/packet.h"

vpatch_status vp_index_maker_segment(vp_index_maker *maker, uint64_t offset, uint64_t size,
                                     const vpatch_segment *segment)
{
    const vpatch_header *header = maker->outline->header;
    int num = header->time_base_num, den = header->time_base_den;
    uint64_t lead = vp_preroll_find(&maker->leads, offset, vp_seconds(segment->pts[0], num, den));
    vp_index_entry entry = vp_index_entry_of(segment, offset, size, lead);
    vp_preroll_forget(&maker->leads, vp_seconds(entry.info.end_pts, num, den));
    return vp_index_add(maker->index, &entry, maker->most);
}

vpatch_status vp_index_maker_packets(vp_index_maker *maker, uint64_t offset, const uint8_t *payload,
                                     size_t size)
{
    vp_cursor cursor = vp_cursor_make(payload, size);
    vp_packet_state state;
    memset(&state, 0, sizeof state);
    vpatch_stream_packet packet;
    double latest = VP_NO_SECONDS;
    while (vp_cursor_left(&cursor) > 0 && !vp_packet_take(&cursor, &state, &packet)) {
        const int *base = maker->outline->time_base[packet.stream];
        double time = vp_packet_seconds(&packet, base[0], base[1]);
        if (time > latest) latest = time;
    }
    return vp_preroll_add(&maker->leads, offset, latest) ? VPATCH_ERR_MEMORY : VPATCH_OK;
}

void vp_index_maker_free(vp_index_maker *maker)
{
    vp_preroll_free(&maker->leads);
}
