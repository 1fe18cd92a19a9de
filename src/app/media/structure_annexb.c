/* SPDX-License-Identifier: BSD-2-Clause */
/* Video that is nothing but its own bits: MPEG-1, -2 and -4, and H.264 and HEVC as in their Annex
 * B. Units begin with 00 00 01; between two of them any number of zeros may stand, but within one
 * never more than two. So zeros that end with another byte were not written by an encoder. What is
 * cut out of such a stream leaves no trace here. */
#include <string.h>

#include "media/structure_internal.h"

/* 1: the first bytes, behind zeros, are those of a start. */
static int annexb_probe(const uint8_t *head, size_t size)
{
    size_t zeros = 0;

    while (zeros < size && !head[zeros]) zeros++;
    return zeros >= 2 && zeros < 16 && zeros < size && head[zeros] == 1;
}

static void annexb_begin(vp_structure *structure)
{
    structure->count = 0; /* zeros in a row */
}

static void annexb_take(vp_structure *structure)
{
    if (!structure->head[0])
        structure->count++;
    else if (structure->count > 2 && structure->head[0] != 1)
        vp_structure_break(structure, "zeros in the middle of its bits end there");
    else
        structure->count = 0;
    vp_structure_next(structure, 0, NULL, 1);
}

const vp_structure_kind vp_structure_kind_annexb = {
    "h264,hevc,mpegvideo,m4v", annexb_probe, annexb_begin, annexb_take, NULL, 0};
