/* SPDX-License-Identifier: BSD-2-Clause */
/* Raw DV (IEC 61834, SMPTE ST 314): frames of 10 or 12 sequences, or a multiple of that, each of
 * 150 blocks of 80 bytes that begin with what they hold. */
#include <stdio.h>

#include "media/structure_internal.h"

enum {
    BLOCK = 80,      /* bytes            */
    BLOCKS = 150,    /* of a sequence    */
    HEAD_BLOCKS = 6, /* a head, two of subcode, three of VAUX; then one of sound to 15 of video */
    ID = 4           /* bytes of a block that are looked at: section, sequence, number, flags */
};

/* Section type of a block, by its place in the sequence. */
static int section_of(uint64_t block)
{
    if (block < HEAD_BLOCKS) return block < 1 ? 0 : block < 3 ? 1 : 2;
    return (block - HEAD_BLOCKS) % 16 ? 4 : 3;
}

static int dv_probe(const uint8_t *head, size_t size)
{
    return size > 4 && (vp_be32(head) & 0xffffff7f) == 0x1f07003f;
}

static void dv_begin(vp_structure *structure)
{
    structure->count = 0; /* blocks so far                         */
    structure->size = 0;  /* blocks of a frame, once the second one starts */
    structure->step = structure->head[3] & 0x80 ? 12 : 10; /* sequences of the least frame */
    structure->offset = structure->head[1];                /* number of the first sequence */
    vp_structure_more(structure, ID);
}

static void dv_take(vp_structure *structure)
{
    const uint8_t *head = structure->head;
    uint64_t block = structure->count % BLOCKS;

    if (head[0] >> 5 != section_of(block)) {
        vp_structure_break(structure, "another kind of block is to start there");
        return;
    }
    if (!structure->size && !block && structure->count && head[1] == structure->offset)
        structure->size = structure->count;
    structure->count++;
    vp_structure_next(structure, BLOCK - ID, "a block", ID);
}

static vp_structure_verdict dv_end(vp_structure *structure, char *reason)
{
    uint64_t frame = structure->size ? structure->size : (uint64_t)structure->step * BLOCKS;
    uint64_t rest = structure->count % frame;

    if (!rest) return VP_STRUCTURE_OPEN;
    snprintf(reason, VP_STRUCTURE_REASON,
             "it ends inside a frame, of whose %llu bytes %llu are there",
             (unsigned long long)frame * BLOCK, (unsigned long long)rest * BLOCK);
    return VP_STRUCTURE_CUT;
}

const vp_structure_kind vp_structure_kind_dv = {"dv", dv_probe, dv_begin, dv_take, dv_end, 0};
