/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch as one of the codecs of a comparison: through the public API, a whole
 * .vpt file in memory. */
#ifndef VPATCH_BENCH_CODEC_VPATCH_H
#define VPATCH_BENCH_CODEC_VPATCH_H

#include "peers/peer.h"

typedef struct vp_codec_vpatch_setup {
    const vpatch_model *model;
    vpatch_encoder_settings encoder; /* threads: the decoder's too             */
    int (*stop)(void *opaque);       /* as in vp_peer_setup                    */
    void *opaque;
} vp_codec_vpatch_setup;

/* Like vp_peer_run. bytes: those of the file that belong to video; those of
 * its frames leave out what belongs to none (header, times, index).
 * *layers (may be NULL): token layers of the file. */
vpatch_status vp_codec_vpatch_run(const vp_codec_vpatch_setup *setup, const vp_raw_clip *clip,
                                  vp_raw_clip *decoded, vp_peer_result *result, int64_t *layers,
                                  char *message, size_t size);

#endif
