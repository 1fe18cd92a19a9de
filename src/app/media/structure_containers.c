/* SPDX-License-Identifier: BSD-2-Clause */
/* Files of nested parts with their lengths: Matroska, MP4 and its relatives, RIFF, ASF, MXF. */
#include <stdio.h>
#include <string.h>

#include "media/structure_internal.h"

/* At the end between two parts: against the length that the file claims. */
static vp_structure_verdict claimed_end(vp_structure *structure, char *reason)
{
    if (!structure->size) return VP_STRUCTURE_OPEN;
    if (structure->position >= structure->size) return VP_STRUCTURE_WHOLE;
    snprintf(reason, VP_STRUCTURE_REASON, "%llu of the %llu bytes it claims are there",
             (unsigned long long)structure->position, (unsigned long long)structure->size);
    return VP_STRUCTURE_CUT;
}

/* ---- Matroska, WebM (EBML, RFC 8794) ---------------------------------------------------- */

enum {
    EBML_HEAD = 0x1A45DFA3,
    EBML_SEGMENT = 0x18538067,
    EBML_CLUSTER = 0x1F43B675,
    EBML_GROUP = 0xA0,
    EBML_BLOCK = 0xA1,
    EBML_SIMPLE_BLOCK = 0xA3
};

static int ebml_probe(const uint8_t *head, size_t size)
{
    return size > 8 && vp_be32(head) == EBML_HEAD;
}

static void ebml_begin(vp_structure *structure)
{
    structure->size = structure->window = 0;
}

/* Length of a number by its first byte, 0: none. */
static size_t ebml_length(uint8_t first)
{
    size_t length = 1;

    if (!first) return 0;
    while (!(first & 0x80 >> (length - 1))) length++;
    return length;
}

/* A block with its track, a time of two bytes, and flags. */
static void ebml_block(vp_structure *structure, size_t used, uint64_t size)
{
    const uint8_t *head = structure->head + used;
    size_t length;

    if (structure->have <= used) {
        vp_structure_more(structure, used + 1);
        return;
    }
    length = ebml_length(head[0]);
    if (!length || length > 4 || size < length + 3) {
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
        return;
    }
    if (structure->have < used + length + 3) {
        vp_structure_more(structure, used + length + 3);
        return;
    }
    if (head[length + 2] & 6) structure->uncounted = 1; /* laced */
    structure->packets++;
    vp_structure_next(structure, size - length - 3, "a block", 1);
}

/* No element starts here. Behind the end that the segment claims anything may follow. */
static void ebml_lost(vp_structure *structure)
{
    if (structure->position <= structure->window || structure->position <= structure->size)
        vp_structure_break(structure, "no element starts there");
    else
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
}

static void ebml_take(vp_structure *structure)
{
    const uint8_t *head = structure->head;
    size_t id_length = ebml_length(head[0]), size_length;
    uint64_t id = 0, size, body;
    int unknown;

    if (!id_length || id_length > 4) {
        ebml_lost(structure);
        return;
    }
    if (structure->have <= id_length) {
        vp_structure_more(structure, id_length + 1);
        return;
    }
    size_length = ebml_length(head[id_length]);
    if (!size_length) {
        ebml_lost(structure);
        return;
    }
    if (structure->have < id_length + size_length) {
        vp_structure_more(structure, id_length + size_length);
        return;
    }
    for (size_t i = 0; i < id_length; i++) id = id << 8 | head[i];
    size = size_length == 8 ? 0 : head[id_length] & (0xff >> size_length);
    for (size_t i = 1; i < size_length; i++) size = size << 8 | head[id_length + i];
    unknown = size == ((uint64_t)1 << (7 * size_length)) - 1;
    body = structure->position - structure->have + id_length + size_length;
    if (body < structure->window &&
        (id == EBML_CLUSTER || (!unknown && size > structure->window - body))) {
        vp_structure_break(structure, "what starts there does not fit into its cluster");
        return;
    }
    if ((id == EBML_BLOCK || id == EBML_SIMPLE_BLOCK) && !unknown) {
        ebml_block(structure, id_length + size_length, size);
        return;
    }
    if (id == EBML_SEGMENT && !unknown) structure->size = structure->position + size;
    if (id == EBML_CLUSTER) structure->window = unknown ? 0 : structure->position + size;
    /* What is gone into: its children follow as if they lay beside it. */
    if (id == EBML_SEGMENT || id == EBML_CLUSTER || (id == EBML_GROUP && !unknown))
        vp_structure_next(structure, 0, NULL, 1);
    else if (unknown)
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
    else
        vp_structure_next(structure, size, "an element", 1);
}

/* Between two elements: no cluster is open, and the segment not. */
static vp_structure_verdict ebml_end(vp_structure *structure, char *reason)
{
    if (structure->position < structure->window) {
        snprintf(reason, VP_STRUCTURE_REASON,
                 "it ends inside a cluster, whose last %llu bytes miss",
                 (unsigned long long)(structure->window - structure->position));
        return VP_STRUCTURE_CUT;
    }
    return claimed_end(structure, reason);
}

const vp_structure_kind vp_structure_kind_ebml = {"matroska,webm", ebml_probe, ebml_begin,
                                                  ebml_take,       ebml_end,   0};

/* ---- MP4, QuickTime, HEIF, JPEG 2000 and XL in boxes (ISO/IEC 14496-12) ----------------- */

static int is_box_name(const uint8_t *name)
{
    for (int i = 0; i < 4; i++)
        if (name[i] < 32 || (name[i] > 126 && name[i] != 169)) return 0;
    return 1;
}

static int boxes_probe(const uint8_t *head, size_t size)
{
    static const char *const first[] = {"ftyp", "moov", "mdat", "free", "skip", "wide", "pnot",
                                        "styp", "moof", "sidx", "jP  ", "JXL ", "uuid"};

    if (size < 8) return 0;
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        if (!memcmp(head + 4, first[i], 4)) return 1;
    return 0;
}

enum { BOXES_PLAIN, BOXES_FRAGMENTS, BOXES_ZEROS };

static void boxes_begin(vp_structure *structure)
{
    structure->state = BOXES_PLAIN;
    structure->window = 0;
    vp_structure_more(structure, 8);
}

/* No box starts here. One index at the front or end tells where all samples lie, and FFmpeg looks
 * for no more boxes; but of fragments each has its own, and those behind this place are lost. A
 * file that is filled up with zeros at its end has lost nothing. */
static void boxes_lost(vp_structure *structure)
{
    static const uint8_t zeros[8] = {0};

    if (structure->state == BOXES_PLAIN) {
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
    } else if (!memcmp(structure->head, zeros, sizeof zeros)) {
        structure->state = BOXES_ZEROS;
        vp_structure_next(structure, 0, NULL, 1);
    } else {
        vp_structure_break(structure, "no box starts there");
    }
}

/* 1: the box lies in a fragment, where boxes have boxes. */
static int is_box_of_boxes(const uint8_t *name)
{
    return !memcmp(name, "moof", 4) || !memcmp(name, "traf", 4);
}

static void boxes_take(vp_structure *structure)
{
    const uint8_t *head = structure->head;
    uint64_t size = vp_be32(head), used = structure->have;
    const char *name = !memcmp(head + 4, "mdat", 4)   ? "its media data (mdat)"
                       : !memcmp(head + 4, "moov", 4) ? "its index (moov)"
                       : !memcmp(head + 4, "moof", 4) ? "a fragment (moof)"
                                                      : "a box";

    if (structure->state == BOXES_ZEROS) {
        if (head[0])
            vp_structure_break(structure, "no box ends there");
        else
            vp_structure_next(structure, 0, NULL, 1);
        return;
    }
    if (size == 1 && used < 16) {
        vp_structure_more(structure, 16);
        return;
    }
    if (size == 1) size = vp_be64(head + 8);
    if (!memcmp(head + 4, "moof", 4)) {
        structure->state = BOXES_FRAGMENTS;
        structure->window = structure->position + (size - used);
    }
    /* 0: it goes on to the end of the file */
    if (!size && !memcmp(head + 4, "mdat", 4))
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
    else if (size < used || !is_box_name(head + 4))
        boxes_lost(structure);
    else if (structure->position < structure->window &&
             size - used > structure->window - structure->position)
        vp_structure_break(structure, "what starts there does not fit into its fragment");
    else if (is_box_of_boxes(head + 4))
        vp_structure_next(structure, 0, NULL, 8);
    else
        vp_structure_next(structure, size - used, name, 8);
}

/* Between two boxes: no fragment is open. */
static vp_structure_verdict boxes_end(vp_structure *structure, char *reason)
{
    if (structure->position >= structure->window) return VP_STRUCTURE_OPEN;
    snprintf(reason, VP_STRUCTURE_REASON, "it ends inside a fragment (moof)");
    return VP_STRUCTURE_CUT;
}

const vp_structure_kind vp_structure_kind_boxes = {
    "mov,mp4,m4a,3gp,3g2,mj2,j2k_pipe,jpegxl_pipe,jpegxl_anim,image2,avif,heif",
    boxes_probe,
    boxes_begin,
    boxes_take,
    boxes_end,
    0};

/* ---- RIFF: AVI, WebP -------------------------------------------------------------------- */

static int riff_probe(const uint8_t *head, size_t size)
{
    return size >= 12 && !memcmp(head, "RIFF", 4) &&
           (!memcmp(head + 8, "AVI ", 4) || !memcmp(head + 8, "WEBP", 4));
}

static void riff_begin(vp_structure *structure)
{
    structure->size = 0;
    structure->state = 0;
    vp_structure_more(structure, 12);
}

/* The chunks of a RIFF follow as if they lay beside it; each of these is passed over whole. */
static void riff_take(vp_structure *structure)
{
    const uint8_t *head = structure->head;
    uint64_t size = vp_le32(head + 4);
    int is_riff = !memcmp(head, "RIFF", 4), odd = structure->state;

    structure->state = 0;
    if (is_riff && structure->have < 12) {
        vp_structure_more(structure, 12);
    } else if (is_riff || !memcmp(head, "LIST", 4)) {
        /* one that was never filled in, as it was written to a pipe or not finished: its parts
         * follow */
        int is_open = !size || size >= 0xffffffe0u;

        if (is_riff && !is_open) structure->size = structure->position - 4 + size;
        vp_structure_next(structure, is_riff ? 0 : is_open ? 4 : size, "a list", 8);
    } else if (is_box_name(head)) {
        /* a chunk that is odd has a byte more, which writers forget */
        structure->state = size & 1;
        vp_structure_next(structure, size + (size & 1), "a chunk", 8);
    } else if (odd || structure->position - 8 >= structure->size) {
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
    } else {
        vp_structure_break(structure, "no chunk starts there");
    }
}

const vp_structure_kind vp_structure_kind_riff = {
    "avi,webp_pipe,image2,webp", riff_probe, riff_begin, riff_take, claimed_end, 0};

/* ---- ASF, WMV: objects with GUIDs ------------------------------------------------------- */

static int asf_probe(const uint8_t *head, size_t size)
{
    static const uint8_t guid[16] = {0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11,
                                     0xA6, 0xD9, 0x00, 0xAA, 0x00, 0x62, 0xCE, 0x6C};

    return size > 24 && !memcmp(head, guid, sizeof guid);
}

static void asf_begin(vp_structure *structure)
{
    vp_structure_more(structure, 24);
}

static void asf_take(vp_structure *structure)
{
    static const uint8_t data[4] = {0x36, 0x26, 0xB2, 0x75};
    uint64_t size = vp_le64(structure->head + 16);
    int is_data = !memcmp(structure->head, data, sizeof data);

    /* a data object of no length, or of its head's alone, is one that was never finished */
    if (size < 24 || (is_data && size <= 50))
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
    else
        vp_structure_next(structure, size - 24, is_data ? "its media data" : "an object", 24);
}

const vp_structure_kind vp_structure_kind_asf = {"asf,asf_o", asf_probe, asf_begin,
                                                 asf_take,    NULL,      0};

/* ---- MXF: keys and lengths (SMPTE ST 336), closed by a footer --------------------------- */

static const uint8_t mxf_partition[13] = {0x06, 0x0E, 0x2B, 0x34, 0x02, 0x05, 0x01,
                                          0x01, 0x0D, 0x01, 0x02, 0x01, 0x01};

static int mxf_probe(const uint8_t *head, size_t size)
{
    return size > 17 && !memcmp(head, mxf_partition, sizeof mxf_partition) && head[13] == 2;
}

static void mxf_begin(vp_structure *structure)
{
    structure->state = 0;
    vp_structure_more(structure, 17);
}

static void mxf_take(vp_structure *structure)
{
    const uint8_t *head = structure->head;
    size_t bytes = head[16] & 0x80 ? head[16] & 0x7f : 0;
    uint64_t size = head[16];

    if (memcmp(head, mxf_partition, 4) || bytes > 8) {
        /* behind the footer anything may follow */
        if (structure->state)
            vp_structure_stop(structure, VP_STRUCTURE_WHOLE);
        else
            vp_structure_break(structure, "no key starts there");
        return;
    }
    if (structure->have < 17 + bytes) {
        vp_structure_more(structure, 17 + bytes);
        return;
    }
    if (bytes) size = 0;
    for (size_t i = 0; i < bytes; i++) size = size << 8 | head[17 + i];
    if (!memcmp(head, mxf_partition, sizeof mxf_partition) && head[13] == 4) structure->state = 1;
    vp_structure_next(structure, size, "a part", 17);
}

static vp_structure_verdict mxf_end(vp_structure *structure, char *reason)
{
    if (structure->state) return VP_STRUCTURE_WHOLE;
    snprintf(reason, VP_STRUCTURE_REASON, "the footer that closes an MXF file is missing");
    return VP_STRUCTURE_CUT;
}

const vp_structure_kind vp_structure_kind_mxf = {"mxf", mxf_probe, mxf_begin, mxf_take, mxf_end, 0};
