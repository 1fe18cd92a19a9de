/* SPDX-License-Identifier: BSD-2-Clause */
/* Which encoders there are, and what opening them takes. */
#ifndef VPATCH_PEERS_CATALOGUE_H
#define VPATCH_PEERS_CATALOGUE_H

#include "peers/peer.h"

/* How an encoder is told the quality. */
typedef enum vp_peer_scale {
    VP_PEER_CRF,    /* private option "crf", lower is better                  */
    VP_PEER_QSCALE, /* quantiser in global_quality, lower is better           */
    VP_PEER_QUALITY /* private option "quality", higher is better             */
} vp_peer_scale;

struct vp_peer_family {
    const char *name;    /* in --against                                     */
    const char *encoder; /* libavcodec's name                                */
    const char *presets; /* "one|two|three", or NULL: none                   */
    const char *preset;  /* the default, or NULL: the encoder's own          */
    const char *option;  /* private option that takes the preset             */
    const char *label;   /* what a description calls the preset              */
    const char *tune;    /* of the encoder, or NULL: it has none             */
    vp_peer_scale scale;
    double step;                       /* finest difference of qualities                  */
    int even;                          /* pictures have even sizes                         */
    int full_range;                    /* samples of full range                            */
    double ladder[VP_PEER_LADDER_MAX]; /* worst first, ends at 0               */
};

/* Ends with a family whose name is NULL. */
extern const vp_peer_family vp_peer_families[];

/* Reads a word of --against: "x264", "x264:veryfast", "svtav1:8", "vp9", ... .
 *   VPATCH_ERR_ARGUMENT     there is no such encoder or preset (message says
 *                           which there are)
 *   VPATCH_ERR_UNSUPPORTED  this libavcodec is built without it; peer->name is
 *                           set, message has the reason */
vpatch_status vp_peer_find(vp_peer *peer, const char *word, char *message, size_t size);

#endif
