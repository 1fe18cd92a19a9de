/* SPDX-License-Identifier: BSD-2-Clause */
/* One set of weights, ready for the matrix products: see docs/architecture.md
 * for the layers and for why every sum in them is exact. Weights and clamps are
 * checked on loading, so the code that runs them does not check again. */
#ifndef VPATCH_NN_NETWORK_WEIGHTS_H
#define VPATCH_NN_NETWORK_WEIGHTS_H

#include "base/error.h"
#include "nn/gemm.h"
#include "vpatch/vpatch.h"
#include "weights/safetensors.h"

#define VP_NET_MAX_CHANNELS 512
#define VP_NET_MAX_BLOCKS   32
#define VP_NET_MAX_DIMS     1024
#define VP_NET_TYPES        2 /* of frames, that one network codes */
#define VP_NET_QUALITIES    64
#define VP_NET_PICTURE      96 /* samples per position: 8x8 luma, 4x4 Cb, 4x4 Cr */

typedef struct vp_backbone_block {
    float *dw;                 /* [9][C] */
    float *dw_bias, *dw_clamp; /* [C] */
    vp_matrix a;               /* C to 2C */
    float *a_bias, *a_clamp;   /* [2C] */
    vp_matrix b;               /* 2C to C */
    float *b_bias, *b_clamp;   /* [C]; the clamp is the stream's */
} vp_backbone_block;

/* The layers that analysis and synthesis have alike: a first layer and the blocks. */
typedef struct vp_backbone {
    vp_matrix first;    /* to C, of analysis from 192 (X|P), of synthesis from 96 (P);
                           still: from 96 (X), none */
    float *first_bias;  /* [types][qualities][C] */
    float *first_clamp; /* [C] */
    vp_backbone_block block[VP_NET_MAX_BLOCKS];
} vp_backbone;

/* Tokens are integers in units of a level, so much of the quantiser's step: dependent
 * quantisation (entropy/dep_quant.h) takes every second level. */
#define VP_LEVEL_STEP 0.5f

typedef struct vp_network_shape {
    int channels, blocks, dims;
    int still; /* of key frames alone: one frame type, no prediction */
} vp_network_shape;

typedef struct vp_network {
    int channels, blocks, dims, still;
    vp_backbone analysis, synthesis;
    vp_matrix proj;               /* 4C to D, in halves */
    float *quant_gain;            /* [types][D] */
    float *quant_step;            /* [qualities] */
    vp_matrix unproj;             /* D to 4C, in halves */
    float *dequant_gain;          /* [types][D] */
    float *dequant_step;          /* [qualities] */
    float *dequant_clamp;         /* [D] */
    vp_matrix out;                /* C to 96, in halves */
    float *out_bias;              /* [96] */
    struct vp_net_memory *memory; /* all of the arrays above */
} vp_network;

/* Fills network from the tensors whose names start with prefix ("anchor"). On
 * failure the network is empty and message names the tensor. */
vpatch_status vp_network_load(vp_network *network, const vp_safetensors *file, const char *prefix,
                              const vp_network_shape *shape, const vp_errbuf *message);
void vp_network_free(vp_network *network);

#endif
