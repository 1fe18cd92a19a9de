/* SPDX-License-Identifier: BSD-2-Clause */
/* What the other rooms may ask of a vpatch_model beyond the public API. */
#ifndef VPATCH_CODEC_MODEL_H
#define VPATCH_CODEC_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "base/frame_type.h"
#include "codec/start_states.h"
#include "nn/network_weights.h"
#include "restoration/restoration.h"
#include "vpatch/vpatch.h"

/* The sets of weights. The first codes key frames and anchors, the second middle and side frames.
 * A model may have a third, for key frames alone; the first is then for anchors only. */
typedef enum vp_network_role {
    VP_NET_ANCHOR = 0,
    VP_NET_BETWEEN = 1,
    VP_NET_KEY = 2
} vp_network_role;
#define VP_NETS 3

/* NULL: the model has none for key frames alone. */
const vp_network *vp_model_network(const vpatch_model *model, vp_network_role kind);

/* The network that codes frames of a type, and which of its types that is (0 or 1). */
const vp_network *vp_frame_network(const vpatch_model *model, vp_frame_type type);
int vp_frame_network_index(vp_frame_type type);

/* What decoded pictures go through; NULL: nothing. */
const vp_restoration_weights *vp_model_restoration(const vpatch_model *model);

/* What entropy coding starts from: the model's, decoded when it is first asked for.
 * VPATCH_ERR_MEMORY; VPATCH_ERR_MODEL_FILE: a state in the weights is not valid. */
vpatch_status vp_model_start_states(const vpatch_model *model, const vp_start_states **states);

#endif
