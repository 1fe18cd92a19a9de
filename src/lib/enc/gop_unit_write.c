/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/gop_unit_write.h"

vpatch_status vp_gop_unit_write(vp_payload *payload, vp_syntax *syntax, vp_coded_gop *gop)
{
    const vp_gop_structure *structure = &gop->structure;
    vp_coder coder;

    vp_coder_encode(&coder);
    vp_syntax_pair(syntax, &coder, structure->before, structure->left, structure->pair);
    vpatch_status status = vp_syntax_gop(syntax, &coder, gop);
    if (!status && (vp_coder_finish(&coder) || vp_payload_add(payload, coder.bytes, coder.size)))
        status = VPATCH_ERR_MEMORY;
    vp_coder_free(&coder);
    return status;
}
