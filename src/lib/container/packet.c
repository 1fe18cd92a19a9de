/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/packet.h"

/* The first byte of a packet. Without the "given" bits the fields are as the
 * packet before leads one to expect. */
enum {
    KEY = 1 << 0,
    FLAGS_GIVEN = 1 << 1, /* flags above bit 0 */
    PTS_GIVEN = 1 << 2,   /* expected: the end of the packet before */
    PTS_NONE = 1 << 3,
    DTS_GIVEN = 1 << 4, /* expected: pts */
    DTS_NONE = 1 << 5,
    DURATION_GIVEN = 1 << 6, /* expected: the duration before */
    ALL_FORMS = 1 << 7
};

static const int64_t no_time = INT64_MIN;

void vp_packet_put(vp_bytes *bytes, vp_packet_state *state, const vpatch_stream_packet *p)
{
    int64_t *next = &state->stream[p->stream].next;
    int64_t *duration = &state->stream[p->stream].duration;
    int64_t pts = p->pts == no_time ? *next : p->pts;
    unsigned form = p->flags & KEY;
    if (p->flags > 1) form |= FLAGS_GIVEN;
    if (p->pts == no_time)
        form |= PTS_NONE;
    else if (p->pts != *next)
        form |= PTS_GIVEN;
    if (p->dts == no_time)
        form |= DTS_NONE;
    else if (p->dts != pts)
        form |= DTS_GIVEN;
    if (p->duration != *duration) form |= DURATION_GIVEN;

    vp_bytes_put_byte(bytes, form);
    vp_bytes_put_byte(bytes, (unsigned)p->stream);
    if (form & FLAGS_GIVEN) vp_bytes_put_varint(bytes, p->flags >> 1);
    if (form & PTS_GIVEN) vp_bytes_put_signed(bytes, vp_wrapping_sub(p->pts, *next));
    if (form & DTS_GIVEN) vp_bytes_put_signed(bytes, vp_wrapping_sub(p->dts, pts));
    if (form & DURATION_GIVEN) vp_bytes_put_signed(bytes, p->duration);
    vp_bytes_put_varint(bytes, p->size);
    *duration = p->duration;
    *next = vp_wrapping_add(pts, p->duration);
}

int vp_packet_take(vp_cursor *cursor, vp_packet_state *state, vpatch_stream_packet *p)
{
    unsigned form = vp_take_byte(cursor);
    p->stream = (int)vp_take_byte(cursor);
    int64_t *next = &state->stream[p->stream].next;
    int64_t *duration = &state->stream[p->stream].duration;
    p->flags = form & KEY;
    if (form & FLAGS_GIVEN) p->flags |= (uint32_t)vp_take_varint_up_to(cursor, UINT32_MAX / 2) << 1;
    int64_t pts = *next;
    if (form & PTS_GIVEN) pts = vp_wrapping_add(pts, vp_take_signed(cursor));
    int64_t dts = pts;
    if (form & DTS_GIVEN) dts = vp_wrapping_add(pts, vp_take_signed(cursor));
    if (form & DURATION_GIVEN) *duration = vp_take_signed(cursor);
    p->pts = form & PTS_NONE ? no_time : pts;
    p->dts = form & DTS_NONE ? no_time : dts;
    p->duration = *duration;
    p->size = (size_t)vp_take_varint_up_to(cursor, VP_MAX_PAYLOAD);
    p->data = vp_take_bytes(cursor, p->size);
    *next = vp_wrapping_add(pts, *duration);
    return cursor->bad || form >= ALL_FORMS ? -1 : 0;
}
