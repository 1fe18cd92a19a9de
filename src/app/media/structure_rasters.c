/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures in lines without a mark at their end: Sun raster, SGI, PCX. FFmpeg's decoders leave
 * black what is missing of them. */
#include <string.h>

#include "media/structure_internal.h"

/* What follows the picture does not matter. */
static vp_structure_verdict picture_end(vp_structure *structure, char *reason)
{
    if (structure->state) return VP_STRUCTURE_WHOLE;
    strcpy(reason, "a part of the picture is missing");
    return VP_STRUCTURE_CUT;
}

static void pass_picture(vp_structure *structure, uint64_t size)
{
    structure->state = 1;
    vp_structure_next(structure, size, "the picture", 1);
}

/* ---- Sun raster: its head has the length of the picture --------------------------------- */

static int sun_probe(const uint8_t *head, size_t size)
{
    return size > 32 && vp_be32(head) == 0x59A66A95u;
}

static void sun_begin(vp_structure *structure)
{
    structure->state = 0;
    vp_structure_more(structure, 32);
}

static void sun_take(vp_structure *structure)
{
    const uint8_t *head = structure->head;
    uint64_t line = ((uint64_t)vp_be32(head + 4) * vp_be32(head + 12) + 15) / 16 * 2;
    uint64_t plain = line * vp_be32(head + 8), length = vp_be32(head + 16);
    int type = (int)vp_be32(head + 20);

    if (structure->state) {
        vp_structure_stop(structure, VP_STRUCTURE_WHOLE);
        return;
    }
    /* old ones have 0 there, and are plain; what others say of plain ones is not relied on */
    if (type != 2) length = plain;
    if (!length || type < 0 || type > 3)
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
    else
        pass_picture(structure, vp_be32(head + 28) + length);
}

const vp_structure_kind vp_structure_kind_sun = {
    "sunrast_pipe,image2", sun_probe, sun_begin, sun_take, picture_end, 0};

/* ---- SGI: plain, or lines whose places and lengths stand in front ----------------------- */

enum { SGI_HEAD, SGI_PICTURE, SGI_PLACES = -2, SGI_LENGTHS = -1, SGI_FIRST = 512 };

static int sgi_probe(const uint8_t *head, size_t size)
{
    return size > 12 && vp_be16(head) == 474 && head[2] <= 1 && (head[3] == 1 || head[3] == 2);
}

static void sgi_begin(vp_structure *structure)
{
    structure->state = SGI_HEAD;
    vp_structure_more(structure, 12);
}

static void sgi_head(vp_structure *structure)
{
    const uint8_t *head = structure->head;
    uint64_t dimensions = vp_be16(head + 4), columns = vp_be16(head + 6);
    uint64_t rows = dimensions > 1 ? vp_be16(head + 8) : 1;
    uint64_t planes = dimensions > 2 ? vp_be16(head + 10) : 1;

    if (!head[2]) {
        pass_picture(structure, SGI_FIRST - 12 + columns * rows * planes * head[3]);
        return;
    }
    structure->state = SGI_PLACES;
    structure->size = rows * planes; /* lines */
    structure->count = 0;
    structure->window = 0; /* the last line's place, */
    structure->step = 0;   /* its number, */
    structure->time = 0;   /* and its length */
    vp_structure_next(structure, SGI_FIRST - 12, "its head", 4);
    if (!structure->size) vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
}

/* The line that lies last says where the picture ends. */
static void sgi_entry(vp_structure *structure)
{
    uint64_t value = vp_be32(structure->head), end;

    if (structure->state == SGI_PLACES && value >= structure->window) {
        structure->window = value;
        structure->step = (int64_t)structure->count;
    }
    if (structure->state == SGI_LENGTHS && (int64_t)structure->count == structure->step)
        structure->time = (int64_t)value;
    vp_structure_next(structure, 0, NULL, 4);
    if (++structure->count < structure->size) return;
    structure->count = 0;
    if (structure->state++ == SGI_PLACES) return;
    end = structure->window + (uint64_t)structure->time;
    if (end < structure->position)
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
    else
        pass_picture(structure, end - structure->position);
}

static void sgi_take(vp_structure *structure)
{
    if (structure->state == SGI_PICTURE)
        vp_structure_stop(structure, VP_STRUCTURE_WHOLE);
    else if (structure->state == SGI_HEAD)
        sgi_head(structure);
    else
        sgi_entry(structure);
}

static vp_structure_verdict sgi_end(vp_structure *structure, char *reason)
{
    if (structure->state != SGI_PICTURE) structure->state = 0;
    return picture_end(structure, reason);
}

const vp_structure_kind vp_structure_kind_sgi = {"sgi_pipe,image2", sgi_probe, sgi_begin,
                                                 sgi_take,          sgi_end,   0};

/* ---- PCX: runs until all lines are full, and a palette behind them ---------------------- */

enum { PCX_HEAD = 128, PCX_PALETTE = 769 };

static int pcx_probe(const uint8_t *head, size_t size)
{
    return size > PCX_HEAD && head[0] == 10 && head[1] <= 5 && head[2] <= 1 && !head[64] &&
           head[65] >= 1 && head[65] <= 4;
}

static void pcx_begin(vp_structure *structure)
{
    structure->state = 0;
    structure->size = structure->count = 0;
    vp_structure_more(structure, PCX_HEAD);
}

static void pcx_palette(vp_structure *structure)
{
    pass_picture(structure, structure->offset ? PCX_PALETTE : 0);
}

static void pcx_take(vp_structure *structure)
{
    const uint8_t *head = structure->head;

    if (structure->state) {
        vp_structure_stop(structure, VP_STRUCTURE_WHOLE);
    } else if (!structure->size) {
        uint64_t rows = (uint64_t)vp_le16(head + 10) + 1;

        structure->size = vp_le16(head + 10) < vp_le16(head + 6)
                              ? 0
                              : (rows - vp_le16(head + 6)) * head[65] * vp_le16(head + 66);
        structure->offset = head[3] == 8 && head[65] == 1; /* it has a palette */
        if (!structure->size)
            vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
        else if (!head[2])
            pass_picture(structure, structure->size + (structure->offset ? PCX_PALETTE : 0));
        else
            vp_structure_next(structure, 0, NULL, 1);
    } else {
        int is_run = head[0] >= 0xC0;

        if (is_run && structure->have < 2) {
            vp_structure_more(structure, 2);
            return;
        }
        structure->count += is_run ? head[0] & 0x3fu : 1;
        if (structure->count < structure->size)
            vp_structure_next(structure, 0, NULL, 1);
        else
            pcx_palette(structure);
    }
}

const vp_structure_kind vp_structure_kind_pcx = {"pcx_pipe,image2", pcx_probe,   pcx_begin,
                                                 pcx_take,          picture_end, 0};
