/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch as one of the codecs of a comparison: through the public API, a whole
 * .vpt file in memory. */
#ifndef VPATCH_BENCH_SELF_H
#define VPATCH_BENCH_SELF_H

#include "peers/peer.h"

typedef struct vp_self_setup {
    const vpatch_model *model;
    vpatch_encoder_settings encoder; /* threads: the decoder's too             */
    int (*stop)(void *opaque);       /* as in vp_peer_setup                    */
    void *opaque;
} vp_self_setup;

/* Like vp_peer_run. bytes: those of the file that belong to video; those of
 * its frames leave out what belongs to none (header, times, index).
 * *layers (may be NULL): token layers of the file. */
vpatch_status vp_self_run(const vp_self_setup *setup, const vp_clip *clip, vp_clip *decoded,
                          vp_peer_result *result, int64_t *layers, char *message, size_t size);

#endif
