/* SPDX-License-Identifier: BSD-2-Clause */
#include "dec/decoder_memory.h"

#include "base/mathops.h"
#include "codec/recon.h"
#include "entropy/token_history.h"

uint64_t vp_decoder_memory(const vpatch_model *model, int width, int height, int threads)
{
    int rows = vp_patches(height), columns = vp_patches(width), dims = vpatch_model_dims(model);

    return (uint64_t)vp_recon_bytes(model, width, height, threads) +
           2 * (uint64_t)vp_coded_gop_bytes(rows, columns, dims) +
           (uint64_t)vp_token_history_bytes(dims, rows, columns);
}
