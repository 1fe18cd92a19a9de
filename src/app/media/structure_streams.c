/* SPDX-License-Identifier: BSD-2-Clause */
/* Streams of packets: MPEG transport and program streams, Ogg. */
#include <stdio.h>
#include <string.h>

#include "media/structure_internal.h"

/* ---- MPEG transport stream (ISO/IEC 13818-1) -------------------------------------------- */

enum { TS_PACKET = 188 };

/* Packets of 188 bytes, of 192 with a time before, of 204 with parity behind. */
static int ts_packet(const uint8_t *head, size_t size, int *offset)
{
    static const int lengths[] = {TS_PACKET, 192, 204};

    for (int i = 0; i < 3; i++) {
        size_t at = lengths[i] == 192 ? 4 : 0, length = (size_t)lengths[i];

        if (size < at + 2 * length + 1) continue;
        if (head[at] != 0x47 || head[at + length] != 0x47 || head[at + 2 * length] != 0x47)
            continue;
        *offset = (int)at;
        return lengths[i];
    }
    return 0;
}

static int ts_probe(const uint8_t *head, size_t size)
{
    int offset;

    return ts_packet(head, size, &offset) > 0;
}

static void ts_begin(vp_structure *structure)
{
    /* what was looked at still lies there */
    structure->packet = ts_packet(structure->head, VP_STRUCTURE_HEAD, &structure->offset);
    structure->want = (size_t)structure->packet;
}

static vp_structure_pid *find_pid(vp_structure *structure, int pid)
{
    vp_structure_pid *stream;

    for (int i = 0; i < structure->pid_count; i++)
        if (structure->pids[i].pid == pid) return &structure->pids[i];
    if (structure->pid_count == VP_STRUCTURE_STREAMS) return NULL;
    stream = &structure->pids[structure->pid_count++];
    memset(stream, 0, sizeof *stream);
    stream->pid = pid;
    stream->counter = -1;
    return stream;
}

/* 1: the PES packet that is open in the stream may well have ended here. One of unknown length
 * ends with a packet that is filled up, but for the one in 184 whose data fit. */
static int pes_is_whole(const vp_structure_pid *stream)
{
    if (!stream->open) return 1;
    return stream->claimed ? stream->got >= stream->claimed : !stream->full;
}

/* A gap in the counter: packets are lost, unless this is where two streams were joined, between
 * whole PES packets. */
static void check_counter(vp_structure *structure, vp_structure_pid *stream, int counter, int start,
                          int announced)
{
    int expected = (stream->counter + 1) & 15;

    if (stream->counter >= 0 && counter != expected && !announced &&
        !(start && pes_is_whole(stream)))
        structure->losses++;
    stream->counter = counter;
}

/* 1: the packet's head was made longer than its flags ask for. */
static int is_filled_up(const uint8_t *packet)
{
    size_t field = packet[4], used = 1;
    uint8_t flags = packet[5];

    if (!(packet[3] & 0x20)) return 0;
    if (!field) return 1;
    if (flags & 0x10) used += 6;
    if (flags & 0x08) used += 6;
    if (flags & 0x04) used += 1;
    if (flags & 0x02 && used < field) used += 1 + (size_t)packet[5 + used];
    if (flags & 0x01 && used < field) used += 1 + (size_t)packet[5 + used];
    return field > used;
}

static void take_pes(vp_structure_pid *stream, const uint8_t *data, size_t size, int start)
{
    if (start) {
        stream->open = size >= 6 && vp_be24(data) == 1;
        stream->claimed = stream->open ? vp_be16(data + 4) : 0;
        if (stream->claimed) stream->claimed += 6;
        stream->got = 0;
    }
    if (stream->open) stream->got += (int64_t)size;
}

static void ts_take(vp_structure *structure)
{
    const uint8_t *packet = structure->head + structure->offset;
    int pid = (int)(vp_be16(packet + 1) & 0x1fff), start = packet[1] & 0x40;
    int has_payload = packet[3] & 0x10, has_field = packet[3] & 0x20, announced = 0;
    size_t at = 4, field;
    vp_structure_pid *stream;

    if (packet[0] != 0x47) {
        /* out of step: FFmpeg finds its way again by itself, here is no more to be said */
        structure->losses++;
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
        return;
    }
    if (packet[1] & 0x80) structure->losses++; /* the receiver marked it as damaged */
    if (has_field) {
        field = packet[4];
        announced = field && packet[5] & 0x80;
        at += 1 + field;
    }
    stream = pid == 0x1fff ? NULL : find_pid(structure, pid);
    if (stream && has_payload && at <= TS_PACKET) {
        int counter = packet[3] & 15;

        if (counter == stream->counter && !start) {
            /* sent twice, as the standard allows */
        } else {
            check_counter(structure, stream, counter, start, announced);
            take_pes(stream, packet + at, TS_PACKET - at, start);
            stream->full = !is_filled_up(packet);
        }
    }
    vp_structure_next(structure, 0, NULL, (size_t)structure->packet);
}

static vp_structure_verdict ts_end(vp_structure *structure, char *reason)
{
    for (int i = 0; i < structure->pid_count; i++)
        if (!pes_is_whole(&structure->pids[i])) {
            snprintf(reason, VP_STRUCTURE_REASON, "it ends inside a PES packet of stream 0x%x",
                     (unsigned)structure->pids[i].pid);
            return VP_STRUCTURE_CUT;
        }
    return VP_STRUCTURE_OPEN;
}

const vp_structure_kind vp_structure_kind_ts = {"mpegts", ts_probe, ts_begin, ts_take, ts_end, 1};

/* ---- MPEG program stream ---------------------------------------------------------------- */

static int ps_probe(const uint8_t *head, size_t size)
{
    return size > 12 && vp_be32(head) == 0x1BA;
}

static void ps_begin(vp_structure *structure)
{
    structure->state = 0;
    vp_structure_more(structure, 4);
}

/* Zeros may fill up what is between two packets, which begin with 00 00 01. */
static void ps_zeros(vp_structure *structure)
{
    uint8_t *head = structure->head;

    if (!structure->state) { /* the first four of them */
        structure->state = 1;
        vp_structure_next(structure, 0, NULL, 1);
    } else if (!head[0]) {
        vp_structure_next(structure, 0, NULL, 1);
    } else if (head[0] != 1) {
        vp_structure_break(structure, "no packet starts there");
    } else { /* the last two zeros belong to it */
        structure->state = 0;
        head[0] = head[1] = 0;
        head[2] = 1;
        structure->have = 3;
        structure->want = 4;
    }
}

static void ps_take(vp_structure *structure)
{
    const uint8_t *head = structure->head;

    if (structure->state || !vp_be32(head)) {
        ps_zeros(structure);
    } else if (vp_be24(head) != 1 || head[3] < 0xB9) {
        vp_structure_break(structure, "no packet starts there");
    } else if (head[3] == 0xB9) {
        vp_structure_next(structure, 0, NULL, 4);
    } else if (head[3] == 0xBA) {
        if (structure->have < 5)
            vp_structure_more(structure, 5);
        else if (head[4] >> 6 != 1)
            vp_structure_next(structure, 7, "a pack", 4); /* MPEG-1 */
        else if (structure->have < 14)
            vp_structure_more(structure, 14);
        else
            vp_structure_next(structure, head[13] & 7, "a pack", 4);
    } else if (structure->have < 6) {
        vp_structure_more(structure, 6);
    } else {
        vp_structure_next(structure, vp_be16(head + 4), "a PES packet", 4);
    }
}

const vp_structure_kind vp_structure_kind_ps = {"mpeg", ps_probe, ps_begin, ps_take, NULL, 0};

/* ---- Ogg: the last page of every stream says that it is the last (RFC 3533) ------------- */

static int ogg_probe(const uint8_t *head, size_t size)
{
    return size >= 28 && !memcmp(head, "OggS", 4) && !head[4];
}

static void ogg_begin(vp_structure *structure)
{
    vp_structure_more(structure, 27);
}

static void note_page(vp_structure *structure, uint32_t serial, int last)
{
    for (int i = 0; i < structure->serials; i++) {
        if (structure->serial[i] != serial) continue;
        if (last) structure->serial[i] = structure->serial[--structure->serials];
        return;
    }
    if (!last && structure->serials < VP_STRUCTURE_STREAMS)
        structure->serial[structure->serials++] = serial;
}

static void ogg_take(vp_structure *structure)
{
    const uint8_t *head = structure->head;
    size_t segments = head[26], size = 0;

    if (memcmp(head, "OggS", 4)) {
        if (structure->serials)
            vp_structure_break(structure, "no page starts there");
        else
            vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
        return;
    }
    if (structure->have < 27 + segments) {
        vp_structure_more(structure, 27 + segments);
        return;
    }
    for (size_t i = 0; i < segments; i++) size += head[27 + i];
    note_page(structure, vp_le32(head + 14), head[5] & 4);
    vp_structure_next(structure, size, "a page", 27);
}

static vp_structure_verdict ogg_end(vp_structure *structure, char *reason)
{
    if (!structure->serials) return VP_STRUCTURE_WHOLE;
    snprintf(reason, VP_STRUCTURE_REASON, "the last page of a stream is missing");
    return VP_STRUCTURE_CUT;
}

const vp_structure_kind vp_structure_kind_ogg = {"ogg", ogg_probe, ogg_begin, ogg_take, ogg_end, 0};
