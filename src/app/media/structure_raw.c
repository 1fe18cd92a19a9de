/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that are a row of frames: YUV4MPEG2, IVF, NUT, FLV, AV1 OBU. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "media/structure_internal.h"

/* ---- YUV4MPEG2: a line, then lines "FRAME..." each with a picture of one size ---------------- */

static int y4m_probe(const uint8_t *head, size_t size)
{
    return size > 10 && !memcmp(head, "YUV4MPEG2 ", 10);
}

static void y4m_begin(vp_structure *structure)
{
    structure->state = 0;
}

/* Samples of a picture with this C tag, in bytes; 0: unknown. */
static uint64_t y4m_frame_size(uint64_t width, uint64_t height, const char *tag)
{
    uint64_t half = (width + 1) / 2, luma = width * height, chroma;
    const char *depth;
    int alpha = !strncmp(tag, "444alpha", 8), mono = !strncmp(tag, "mono", 4);

    if (mono)
        chroma = 0;
    else if (!strncmp(tag, "420", 3))
        chroma = 2 * half * ((height + 1) / 2);
    else if (!strncmp(tag, "422", 3))
        chroma = 2 * half * height;
    else if (!strncmp(tag, "411", 3))
        chroma = 2 * ((width + 3) / 4) * height;
    else if (!strncmp(tag, "444", 3))
        chroma = (alpha ? 3 : 2) * luma;
    else
        return 0;
    /* "420p10", "mono12"; "420paldv" is no depth */
    depth = tag + (mono ? 4 : 3);
    if (*depth == 'p' && depth[1] >= '0' && depth[1] <= '9') depth++;
    return (luma + chroma) * (*depth >= '0' && *depth <= '9' && atoi(depth) > 8 ? 2 : 1);
}

static void y4m_head(vp_structure *structure)
{
    char line[VP_STRUCTURE_HEAD + 1], chroma[16] = "420jpeg";
    unsigned long width = 0, height = 0;
    int has_chroma = 0;

    memcpy(line, structure->head, structure->have);
    line[structure->have - 1] = '\0';
    for (char *word = line, *end; *word; word = end) {
        end = word + strcspn(word, " ");
        if (*end) *end++ = '\0';
        if (*word == 'W') width = strtoul(word + 1, NULL, 10);
        if (*word == 'H') height = strtoul(word + 1, NULL, 10);
        if (*word == 'C') snprintf(chroma, sizeof chroma, "%s", word + 1);
        if (!strncmp(word, "XYSCSS=", 7) && !has_chroma)
            snprintf(chroma, sizeof chroma, "%s", word + 7);
        has_chroma |= *word == 'C';
    }
    structure->size = width < 65536 && height < 65536 ? y4m_frame_size(width, height, chroma) : 0;
    if (!structure->size)
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
    else
        vp_structure_next(structure, 0, NULL, 1);
    structure->state = 1;
}

static void y4m_take(vp_structure *structure)
{
    if (structure->head[structure->have - 1] != '\n')
        vp_structure_more(structure, structure->have + 1);
    else if (!structure->state)
        y4m_head(structure);
    else if (structure->have < 6 || memcmp(structure->head, "FRAME", 5))
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
    else
        vp_structure_next(structure, structure->size, "a frame", 1);
}

const vp_structure_kind vp_structure_kind_y4m = {"yuv4mpegpipe", y4m_probe, y4m_begin,
                                                 y4m_take,       NULL,      0};

/* ---- IVF: a head of 32 bytes, then frames with 12 --------------------------------------- */

static int ivf_probe(const uint8_t *head, size_t size)
{
    return size >= 32 && !memcmp(head, "DKIF", 4);
}

static void ivf_begin(vp_structure *structure)
{
    structure->state = 0;
    structure->step = 1;
    vp_structure_more(structure, 32);
}

static void ivf_take(vp_structure *structure)
{
    const uint8_t *head = structure->head;
    uint32_t length = vp_le16(head + 6);

    if (!structure->state) {
        structure->state = 1;
        structure->size = vp_le32(head + 24);
        vp_structure_next(structure, length > 32 ? length - 32 : 0, "its head", 12);
        return;
    }
    int64_t time = (int64_t)vp_le64(head + 4);
    /* modulo 2^64: below 0 when it would overflow */
    int64_t step = (int64_t)((uint64_t)time - (uint64_t)structure->time);
    if (structure->count && time > structure->time && step > 0) structure->step = step;
    structure->time = time;
    structure->count++;
    vp_structure_next(structure, vp_le32(head), "a frame", 12);
}

/* The head's length is a number of frames with some programs, a time with others. */
static vp_structure_verdict ivf_end(vp_structure *structure, char *reason)
{
    uint64_t claimed = structure->size;

    if (!claimed || claimed == UINT32_MAX || structure->time < 0) return VP_STRUCTURE_OPEN;
    if (claimed <= structure->count ||
        claimed <= (uint64_t)structure->time + (uint64_t)structure->step)
        return VP_STRUCTURE_WHOLE;
    snprintf(reason, VP_STRUCTURE_REASON, "its head claims %llu frames, %llu are there",
             (unsigned long long)claimed, (unsigned long long)structure->count);
    return VP_STRUCTURE_CUT;
}

const vp_structure_kind vp_structure_kind_ivf = {"ivf", ivf_probe, ivf_begin, ivf_take, ivf_end, 0};

/* ---- NUT: whoever finishes such a file writes an index at its end ----------------------- */

static const uint64_t nut_index = 0x4E58DD672F23E64Eull;

static int nut_probe(const uint8_t *head, size_t size)
{
    return size > 25 && !memcmp(head, "nut/multimedia container", 25);
}

static void nut_begin(vp_structure *structure)
{
    structure->window = 0;
    structure->state = 0;
}

/* Looks for the index by its mark, a byte at a time; then for its length, and passes over it. */
static void nut_take(vp_structure *structure)
{
    uint8_t byte = structure->head[structure->have - 1];

    if (structure->state == 1) {
        structure->size = structure->size << 7 | (byte & 127);
        if (byte & 128 && structure->size < UINT64_MAX >> 8)
            vp_structure_next(structure, 0, NULL, 1);
        else {
            structure->state = 2;
            vp_structure_next(structure, structure->size + (structure->size > 4096 ? 4 : 0),
                              "its index", 1);
        }
        return;
    }
    structure->window = structure->window << 8 | byte;
    structure->state = structure->window == nut_index ? 1 : 0;
    structure->size = 0;
    vp_structure_next(structure, 0, NULL, 1);
}

static vp_structure_verdict nut_end(vp_structure *structure, char *reason)
{
    if (structure->state == 2) return VP_STRUCTURE_WHOLE;
    snprintf(reason, VP_STRUCTURE_REASON, "the index that closes a NUT file is missing");
    return VP_STRUCTURE_CUT;
}

const vp_structure_kind vp_structure_kind_nut = {"nut", nut_probe, nut_begin, nut_take, nut_end, 0};

/* ---- FLV: tags of 11 bytes, a body, and 4 bytes that lead back -------------------------- */

static int flv_probe(const uint8_t *head, size_t size)
{
    return size > 13 && !memcmp(head, "FLV", 3) && vp_be32(head + 5) >= 9 &&
           vp_be32(head + 5) < 100;
}

static void flv_begin(vp_structure *structure)
{
    structure->state = 0;
    vp_structure_more(structure, 9);
}

static void flv_take(vp_structure *structure)
{
    const uint8_t *head = structure->head;
    int kind = head[0] & 31;

    if (!structure->state) {
        structure->state = 1;
        vp_structure_next(structure, vp_be32(head + 5) - 9 + 4, "its head", 11);
    } else if (kind != 8 && kind != 9 && kind != 18 && kind != 15) {
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
    } else {
        vp_structure_next(structure, vp_be24(head + 1) + 4, "a tag", 11);
    }
}

const vp_structure_kind vp_structure_kind_flv = {"flv,live_flv", flv_probe, flv_begin,
                                                 flv_take,       NULL,      0};

/* ---- AV1 in OBUs with their lengths (Section 5 of the specification) -------------------- */

static int obu_probe(const uint8_t *head, size_t size)
{
    return size > 4 && head[0] == 0x12 && !head[1] && head[2] == 0x0A;
}

static void obu_begin(vp_structure *structure)
{
    vp_structure_more(structure, 2);
}

static void obu_take(vp_structure *structure)
{
    const uint8_t *head = structure->head;
    size_t at = head[0] & 4 ? 2 : 1;
    uint64_t size = 0;

    if (head[0] & 0x81 || !(head[0] & 2)) {
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
        return;
    }
    for (size_t i = 0; i < 8; i++) {
        if (structure->have <= at + i) {
            vp_structure_more(structure, at + i + 1);
            return;
        }
        size |= (uint64_t)(head[at + i] & 127) << (7 * i);
        if (head[at + i] & 128) continue;
        vp_structure_next(structure, size, "an OBU", 2);
        return;
    }
    vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
}

const vp_structure_kind vp_structure_kind_obu = {"obu,av1", obu_probe, obu_begin,
                                                 obu_take,  NULL,      0};
