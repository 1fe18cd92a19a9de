/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures for the report. */
#ifndef VPATCH_PEERS_PEER_PNG_H
#define VPATCH_PEERS_PEER_PNG_H

#include "peers/raw_clip.h"

/* The picture as a PNG file, RGB by the clip's matrix and range. *data is from
 * malloc. VPATCH_ERR_UNSUPPORTED: no PNG in this libavcodec. */
vpatch_status vp_peers_png(const vp_raw_clip *clip, int frame, uint8_t **data, size_t *size);

#endif
