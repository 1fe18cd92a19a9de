/* SPDX-License-Identifier: BSD-2-Clause */
/* Videos of games, in chunks: id RoQ, Loki's SMJPEG. */
#include <string.h>

#include "media/structure_internal.h"

/* ---- RoQ: a number, a length, an argument; closed by nothing ---------------------------- */

static int roq_probe(const uint8_t *head, size_t size)
{
    return size > 8 && vp_le16(head) == 0x1084 && vp_le32(head + 2) == UINT32_MAX;
}

static void roq_begin(vp_structure *structure)
{
    structure->state = 0;
    vp_structure_more(structure, 8);
}

static void roq_take(vp_structure *structure)
{
    const uint8_t *head = structure->head;

    if (structure->state && head[1] != 0x10)
        vp_structure_break(structure, "no chunk starts there");
    else
        vp_structure_next(structure, structure->state ? vp_le32(head + 2) : 0, "a chunk", 8);
    structure->state = 1;
}

const vp_structure_kind vp_structure_kind_roq = {"roq", roq_probe, roq_begin, roq_take, NULL, 0};

/* ---- SMJPEG: four letters and a length, in packets a time between them; closed by DONE --- */

static const char smjpeg_mark[8] = {0, '\n', 'S', 'M', 'J', 'P', 'E', 'G'};

static int smjpeg_probe(const uint8_t *head, size_t size)
{
    return size > 16 && !memcmp(head, smjpeg_mark, sizeof smjpeg_mark);
}

static void smjpeg_begin(vp_structure *structure)
{
    structure->state = 0;
    vp_structure_more(structure, 16);
}

static void smjpeg_take(vp_structure *structure)
{
    const uint8_t *head = structure->head;
    int is_packet = !memcmp(head, "sndD", 4) || !memcmp(head, "vidD", 4);
    size_t length = is_packet ? 12 : 8;

    if (!structure->state) { /* version and length */
        structure->state = 1;
        vp_structure_next(structure, 0, NULL, 4);
    } else if (!memcmp(head, "DONE", 4)) {
        vp_structure_stop(structure, VP_STRUCTURE_WHOLE);
    } else if (!memcmp(head, "HEND", 4)) {
        vp_structure_next(structure, 0, NULL, 4);
    } else if (!is_packet && head[0] != '_') {
        vp_structure_break(structure, "no chunk starts there");
    } else if (structure->have < length) {
        vp_structure_more(structure, length);
    } else {
        vp_structure_next(structure, vp_be32(head + length - 4),
                          is_packet ? "a packet" : "its head", 4);
    }
}

static vp_structure_verdict smjpeg_end(vp_structure *structure, char *reason)
{
    (void)structure;
    strcpy(reason, "the mark that closes the file is missing");
    return VP_STRUCTURE_CUT;
}

const vp_structure_kind vp_structure_kind_smjpeg = {"smjpeg",    smjpeg_probe, smjpeg_begin,
                                                    smjpeg_take, smjpeg_end,   0};
