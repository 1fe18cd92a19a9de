/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures and their animations: GIF, PNG, JPEG, JPEG 2000, BMP. */
#include <string.h>

#include "media/structure_internal.h"

/* All of these are closed by a mark: without it, the end is missing. */
static vp_structure_verdict unclosed_end(vp_structure *structure, char *reason)
{
    vp_structure_stop(structure, VP_STRUCTURE_CUT);
    strcpy(reason, "the mark that closes the file is missing");
    return VP_STRUCTURE_CUT;
}

/* ---- GIF ---------------------------------------------------------------------------------------------- */

enum { GIF_HEAD, GIF_BLOCK, GIF_IMAGE, GIF_DATA };

static int gif_probe(const uint8_t *head, size_t size)
{
    return size >= 13 && (!memcmp(head, "GIF87a", 6) || !memcmp(head, "GIF89a", 6));
}

static void gif_begin(vp_structure *structure)
{
    structure->state = GIF_HEAD;
    vp_structure_more(structure, 13);
}

static uint64_t gif_table(uint8_t flags)
{
    return flags & 0x80 ? (uint64_t)3 << ((flags & 7) + 1) : 0;
}

static void gif_block(vp_structure *structure)
{
    switch (structure->head[0]) {
    case 0x21: /* extension, then its label and data */
        structure->state = GIF_DATA;
        vp_structure_next(structure, 1, "an extension", 1);
        break;
    case 0x2C:
        structure->state = GIF_IMAGE;
        vp_structure_next(structure, 0, NULL, 9);
        break;
    case 0x3B: vp_structure_stop(structure, VP_STRUCTURE_WHOLE); break;
    case 0: vp_structure_next(structure, 0, NULL, 1); break; /* an empty block too many */
    default: vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN); break;
    }
}

static void gif_take(vp_structure *structure)
{
    const uint8_t *head = structure->head;

    switch (structure->state) {
    case GIF_HEAD:
        structure->state = GIF_BLOCK;
        vp_structure_next(structure, gif_table(head[10]), "its palette", 1);
        break;
    case GIF_BLOCK: gif_block(structure); break;
    case GIF_IMAGE: /* a palette and the least size of a code, then data */
        structure->state = GIF_DATA;
        vp_structure_next(structure, gif_table(head[8]) + 1, "a frame", 1);
        break;
    default:
        if (!head[0]) structure->state = GIF_BLOCK;
        vp_structure_next(structure, head[0], "a frame", 1);
    }
}

const vp_structure_kind vp_structure_kind_gif = {
    "gif,gif_pipe,image2", gif_probe, gif_begin, gif_take, unclosed_end, 0};

/* ---- PNG, APNG ------------------------------------------------------------------------------------------ */

static int png_probe(const uint8_t *head, size_t size)
{
    static const uint8_t mark[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    return size > 8 && !memcmp(head, mark, sizeof mark);
}

static void png_begin(vp_structure *structure)
{
    structure->state = 0;
    vp_structure_more(structure, 8);
}

static void png_take(vp_structure *structure)
{
    int last = structure->state == 1 && !memcmp(structure->head + 4, "IEND", 4);

    if (structure->state == 2)
        vp_structure_stop(structure, VP_STRUCTURE_WHOLE); /* what follows does not matter */
    else if (!structure->state)
        vp_structure_next(structure, 0, NULL, 8);
    else
        vp_structure_next(structure, (uint64_t)vp_be32(structure->head) + 4, "a chunk",
                          last ? 1 : 8);
    structure->state = last ? 2 : 1;
}

static vp_structure_verdict png_end(vp_structure *structure, char *reason)
{
    return structure->state == 2 ? VP_STRUCTURE_WHOLE : unclosed_end(structure, reason);
}

const vp_structure_kind vp_structure_kind_png = {
    "png_pipe,apng,image2", png_probe, png_begin, png_take, png_end, 0};

/* ---- JPEG ------------------------------------------------------------------------------------------------ */

enum { JPEG_MARK, JPEG_SCAN, JPEG_BEHIND };

static int jpeg_probe(const uint8_t *head, size_t size)
{
    return size > 4 && head[0] == 0xFF && head[1] == 0xD8 && head[2] == 0xFF;
}

static void jpeg_begin(vp_structure *structure)
{
    structure->state = JPEG_MARK;
    vp_structure_more(structure, 2);
}

static void jpeg_mark(vp_structure *structure)
{
    const uint8_t *head = structure->head;
    int mark = head[1];

    if (mark == 0xFF) { /* filling */
        structure->have = 1;
        structure->want = 2;
    } else if (mark == 0xD9) {
        structure->state = JPEG_BEHIND;
        vp_structure_next(structure, 0, NULL, 1);
    } else if (mark == 0xD8 || (mark >= 0xD0 && mark <= 0xD7) || mark == 1) {
        vp_structure_next(structure, 0, NULL, 2);
    } else if (structure->have < 4) {
        vp_structure_more(structure, 4);
    } else if (vp_be16(head + 2) < 2) {
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
    } else {
        structure->state = mark == 0xDA ? JPEG_SCAN : JPEG_MARK;
        vp_structure_next(structure, vp_be16(head + 2) - 2, "a segment", mark == 0xDA ? 1 : 2);
    }
}

static void jpeg_take(vp_structure *structure)
{
    const uint8_t *head = structure->head;

    if (structure->state == JPEG_BEHIND) { /* the next one of a row, or nothing that matters */
        if (structure->have < 2 && head[0] == 0xFF) {
            vp_structure_more(structure, 2);
        } else if (head[0] == 0xFF && head[1] == 0xD8) {
            structure->state = JPEG_MARK;
            vp_structure_next(structure, 0, NULL, 2);
        } else {
            vp_structure_stop(structure, VP_STRUCTURE_WHOLE);
        }
    } else if (structure->state == JPEG_MARK) {
        if (head[0] != 0xFF)
            vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
        else
            jpeg_mark(structure);
    } else if (head[0] != 0xFF) {
        vp_structure_next(structure, 0, NULL, 1);
    } else if (structure->have < 2) {
        vp_structure_more(structure, 2);
    } else if (head[1] == 0 || (head[1] >= 0xD0 && head[1] <= 0xD7)) {
        vp_structure_next(structure, 0, NULL, 1); /* data, or where decoding may start anew */
    } else {
        structure->state = JPEG_MARK;
        jpeg_mark(structure);
    }
}

static vp_structure_verdict jpeg_end(vp_structure *structure, char *reason)
{
    return structure->state == JPEG_BEHIND ? VP_STRUCTURE_WHOLE : unclosed_end(structure, reason);
}

const vp_structure_kind vp_structure_kind_jpeg = {
    "jpeg_pipe,image2,mjpeg", jpeg_probe, jpeg_begin, jpeg_take, jpeg_end, 0};

/* ---- JPEG 2000 codestream, QOI: only their last bytes are looked at -------------------------------------- */

static int j2k_probe(const uint8_t *head, size_t size)
{
    return size > 4 && vp_be32(head) == 0xFF4FFF51u;
}

static void window_begin(vp_structure *structure)
{
    structure->window = 0;
}

static void window_take(vp_structure *structure)
{
    structure->window = structure->window << 8 | structure->head[0];
    vp_structure_next(structure, 0, NULL, 1);
}

static vp_structure_verdict j2k_end(vp_structure *structure, char *reason)
{
    return (structure->window & 0xffff) == 0xFFD9 ? VP_STRUCTURE_WHOLE
                                                  : unclosed_end(structure, reason);
}

const vp_structure_kind vp_structure_kind_j2k = {"j2k_pipe,image2", j2k_probe, window_begin,
                                                 window_take,       j2k_end,   0};

static int qoi_probe(const uint8_t *head, size_t size)
{
    return size > 14 && !memcmp(head, "qoif", 4);
}

static vp_structure_verdict qoi_end(vp_structure *structure, char *reason)
{
    return structure->window == 1 ? VP_STRUCTURE_WHOLE : unclosed_end(structure, reason);
}

const vp_structure_kind vp_structure_kind_qoi = {"qoi_pipe,image2", qoi_probe, window_begin,
                                                 window_take,       qoi_end,   0};

/* ---- BMP: its head has the length of the file -------------------------------------------------------------- */

static int bmp_probe(const uint8_t *head, size_t size)
{
    return size > 14 && head[0] == 'B' && head[1] == 'M' && !vp_le32(head + 6);
}

static void bmp_begin(vp_structure *structure)
{
    vp_structure_more(structure, 6);
}

static void bmp_take(vp_structure *structure)
{
    uint64_t size = vp_le32(structure->head + 2);

    if (structure->state)
        vp_structure_stop(structure, VP_STRUCTURE_WHOLE); /* what follows does not matter */
    else if (size < 26)
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
    else
        vp_structure_next(structure, size - 6, "the picture", 1);
    structure->state = 1;
}

const vp_structure_kind vp_structure_kind_bmp = {"bmp_pipe,image2", bmp_probe, bmp_begin,
                                                 bmp_take,          NULL,      0};
