/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether the coded frames of a segment are whole, without a model and without decoding them. */
#include "base/reserved.h"
#include "codec/payload.h"
#include "vpatch/vpatch.h"

vpatch_status vpatch_segment_check(const vpatch_segment *segment)
{
    if (!segment || (!segment->data && segment->size) || VP_RESERVED_USED(segment))
        return VPATCH_ERR_ARGUMENT;
    vp_gop_unit unit;
    const uint8_t *bytes = segment->data;
    size_t left = segment->size;

    if (!left) return VPATCH_ERR_DAMAGED;
    for (; left; bytes += unit.whole, left -= unit.whole)
        if (vp_gop_unit_take(&unit, bytes, left)) return VPATCH_ERR_DAMAGED;
    return VPATCH_OK;
}
