/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/tokens_take.h"

#include <string.h>

#include "enc/trellis.h"
#include "entropy/token_coder.h"
#include "nn/network_weights.h"

/* What the trellis is told of rates: zeros are preferred where errors are equal. */
static const vp_trellis_rate tie_break = {
    {{0.0f, 0.001f, 0.002f, 0.003f}, {0.0f, 0.001f, 0.002f, 0.003f}}};

/* The path through the quantisers that is nearest to z, in the order of coding. Returns how many
 * of its levels are not z rounded. */
static int nearest_path(const float *z, const uint16_t *scan, int dims, int16_t *token)
{
    const vp_trellis_rate *rates[VP_NET_MAX_DIMS];
    int16_t levels[VP_NET_MAX_DIMS];
    int changed = 0;

    if (dims < 1) return 0;
    for (int i = 0; i < dims; i++) rates[i] = &tie_break;
    vp_trellis_run(z, rates, 0.0f, dims, levels);
    for (int i = 0; i < dims; i++) {
        float error = z[i] - (float)levels[i];

        changed += error > 0.5f || error < -0.5f;
        token[scan[i]] = levels[i];
    }
    return changed;
}

static void take_token(int16_t *token, const int16_t *from, int given, const uint16_t *scan,
                       int dims, vpatch_packer_changes *changes)
{
    float z[VP_NET_MAX_DIMS];

    memcpy(token, from, (size_t)given * sizeof *token);
    memset(token + given, 0, (size_t)(dims - given) * sizeof *token);
    if (vp_token_check(token, scan, dims) >= 0) return;
    for (int i = 0; i < dims; i++) z[i] = token[scan[i]];
    changes->levels += nearest_path(z, scan, dims, token);
}

/* -1: a number is none. Those out of range are cut off by the trellis. */
static int take_levels(int16_t *token, const float *from, int given, const uint16_t *scan, int dims,
                       vpatch_packer_changes *changes)
{
    const float most = 65536.0f;
    float z[VP_NET_MAX_DIMS];

    for (int i = 0; i < dims; i++) {
        float value = scan[i] < given ? from[scan[i]] : 0.0f;

        if (!(value > -3e38f && value < 3e38f)) return -1;
        z[i] = value > most ? most : value < -most ? -most : value;
    }
    changes->levels += nearest_path(z, scan, dims, token);
    return 0;
}

vpatch_status vp_tokens_take(vp_coded_frame *frame, const vpatch_coded_frame *from, int patches,
                             int dims, const uint16_t *scan, vpatch_packer_changes *changes,
                             const vp_errbuf *message)
{
    for (int i = 0; i < patches; i++) {
        int16_t *token = frame->tokens + (size_t)i * (size_t)dims;
        size_t first = (size_t)i * (size_t)from->dims;

        if (from->tokens)
            take_token(token, from->tokens + first, from->dims, scan, dims, changes);
        else if (take_levels(token, from->levels + first, from->dims, scan, dims, changes))
            return vp_fail(message, VPATCH_ERR_ARGUMENT, "a number of patch %d is not finite", i);
        frame->coded[i] = (uint8_t)vp_token_any(token, dims);
    }
    return VPATCH_OK;
}
