/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures and their animations: GIF, PNG, JPEG, JPEG 2000, BMP, QOI, TGA, OpenEXR. */
#include <string.h>

#include "media/structure_internal.h"

/* All of these are closed by a mark: without it, the end is missing. */
static vp_structure_verdict unclosed_end(vp_structure *structure, char *reason)
{
    vp_structure_stop(structure, VP_STRUCTURE_CUT);
    strcpy(reason, "the mark that closes the file is missing");
    return VP_STRUCTURE_CUT;
}

/* ---- GIF -------------------------------------------------------------------------------- */

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
    default: vp_structure_break(structure, "no block starts there"); break;
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

/* ---- PNG, APNG -------------------------------------------------------------------------- */

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

/* ---- JPEG ------------------------------------------------------------------------------- */

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
    } else if (head[1] < 0x80 || (head[1] >= 0xD0 && head[1] <= 0xD7)) {
        /* data (JPEG: 0, JPEG-LS: up to 7F), or where decoding may start anew */
        vp_structure_next(structure, 0, NULL, 1);
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
    "jpeg_pipe,jpegls_pipe,image2,mjpeg", jpeg_probe, jpeg_begin, jpeg_take, jpeg_end, 0};

/* ---- JPEG 2000 codestream, QOI: only their last bytes are looked at --------------------- */

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

/* ---- BMP: its head has the length of the file ------------------------------------------- */

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

/* ---- TGA: as many pixels as its head says, in runs or plainly --------------------------- */

enum { TGA_HEAD, TGA_PIXELS };

static int tga_probe(const uint8_t *head, size_t size)
{
    int type = size > 18 ? head[2] & ~8 : 0, bits = size > 18 ? head[16] : 0;

    return type >= 1 && type <= 3 && head[1] <= 1 && vp_le16(head + 12) && vp_le16(head + 14) &&
           (bits == 8 || bits == 15 || bits == 16 || bits == 24 || bits == 32);
}

static void tga_begin(vp_structure *structure)
{
    structure->state = TGA_HEAD;
    vp_structure_more(structure, 18);
}

static void tga_head(vp_structure *structure)
{
    const uint8_t *head = structure->head;
    uint64_t palette = head[1] ? (uint64_t)vp_le16(head + 5) * ((head[7] + 7u) / 8) : 0;

    structure->state = TGA_PIXELS;
    structure->size = (uint64_t)vp_le16(head + 12) * vp_le16(head + 14);
    structure->step = (head[16] + 7) / 8;
    structure->offset = head[2] & 8; /* in runs */
    structure->count = 0;
    vp_structure_next(structure, head[0] + palette, "its palette", 1);
    if (structure->offset) return;
    /* plainly: one body, then whatever follows */
    structure->count = structure->size;
    vp_structure_next(structure, head[0] + palette + structure->size * (uint64_t)structure->step,
                      "the picture", 1);
}

static void tga_take(vp_structure *structure)
{
    uint64_t pixels = (structure->head[0] & 127u) + 1u, step = (uint64_t)structure->step;

    if (structure->state == TGA_HEAD) {
        tga_head(structure);
    } else if (structure->count >= structure->size) {
        vp_structure_stop(structure, VP_STRUCTURE_WHOLE);
    } else {
        structure->count += pixels;
        vp_structure_next(structure, structure->head[0] & 128 ? step : pixels * step, "the picture",
                          1);
    }
}

static vp_structure_verdict tga_end(vp_structure *structure, char *reason)
{
    if (structure->count >= structure->size) return VP_STRUCTURE_WHOLE;
    strcpy(reason, "pixels are missing");
    return VP_STRUCTURE_CUT;
}

/* Nothing at its start tells a TGA: it is looked for where FFmpeg has found that by the name. */
const vp_structure_kind vp_structure_kind_tga = {
    "image2:tga,tga_pipe", tga_probe, tga_begin, tga_take, tga_end, 0};

/* ---- OpenEXR: attributes, a table of the places of all chunks, and the chunks ----------- */

enum { EXR_HEAD, EXR_NAME, EXR_TYPE, EXR_SIZE, EXR_TABLE, EXR_CHUNK, EXR_TILED = 0x200 };

static int exr_probe(const uint8_t *head, size_t size)
{
    return size > 16 && vp_le32(head) == 20000630;
}

static void exr_begin(vp_structure *structure)
{
    structure->state = EXR_HEAD;
    vp_structure_more(structure, 8);
}

/* Names end with a zero; an empty one ends the attributes. */
static void exr_string(vp_structure *structure)
{
    if (structure->head[structure->have - 1]) {
        vp_structure_more(structure, structure->have + 1);
        return;
    }
    if (structure->state == EXR_TYPE)
        structure->state = EXR_SIZE;
    else
        structure->state = structure->have == 1 ? EXR_TABLE : EXR_TYPE;
    vp_structure_next(structure, 0, NULL,
                      structure->state == EXR_SIZE    ? 4
                      : structure->state == EXR_TABLE ? 8
                                                      : 1);
}

/* The first chunk follows the table, which so says how long it is. */
static void exr_table(vp_structure *structure)
{
    uint64_t start = structure->position - 8, first = vp_le64(structure->head);

    structure->state = EXR_CHUNK;
    structure->size = first > start && first - start < UINT32_MAX ? (first - start) / 8 : 0;
    if (!structure->size || (first - start) % 8)
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
    else
        vp_structure_next(structure, first - start - 8, "its table", (size_t)structure->step);
}

static void exr_take(vp_structure *structure)
{
    const uint8_t *head = structure->head;

    switch (structure->state) {
    case EXR_HEAD:
        structure->state = EXR_NAME;
        structure->step = vp_le32(head + 4) & EXR_TILED ? 20 : 8; /* head of a chunk */
        vp_structure_next(structure, 0, NULL, 1);
        /* several parts, or samples of unequal depth, are laid out otherwise */
        if (vp_le32(head + 4) & 0x1800) vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
        break;
    case EXR_NAME:
    case EXR_TYPE: exr_string(structure); break;
    case EXR_SIZE:
        structure->state = EXR_NAME;
        vp_structure_next(structure, vp_le32(head), "its head", 1);
        break;
    case EXR_TABLE: exr_table(structure); break;
    default:
        if (structure->count++ >= structure->size)
            vp_structure_stop(structure, VP_STRUCTURE_WHOLE);
        else
            vp_structure_next(structure, vp_le32(head + structure->step - 4), "the picture",
                              structure->count == structure->size ? 1 : (size_t)structure->step);
    }
}

static vp_structure_verdict exr_end(vp_structure *structure, char *reason)
{
    if (structure->state == EXR_CHUNK && structure->count >= structure->size)
        return VP_STRUCTURE_WHOLE;
    strcpy(reason, "a part of the picture is missing");
    return VP_STRUCTURE_CUT;
}

const vp_structure_kind vp_structure_kind_exr = {"exr_pipe,image2", exr_probe, exr_begin,
                                                 exr_take,          exr_end,   0};
