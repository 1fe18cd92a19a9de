/* SPDX-License-Identifier: BSD-2-Clause */
/* From the public form of a coded frame to what is coded: everything is checked, and what the
 * format cannot express becomes the nearest that it can. */
#ifndef VPATCH_ENC_FRAME_TAKE_H
#define VPATCH_ENC_FRAME_TAKE_H

#include "base/error.h"
#include "codec/coded_gop.h"

/* Fills frame `at` of a mini-GOP that has been begun, those before it are filled. scan: the order
 * of the type's dims; restores: the model has restoration. Adds to *changes. VPATCH_ERR_ARGUMENT
 * with a sentence: something is out of range; the frame may be filled anew. */
vpatch_status vp_frame_take(vp_coded_gop *gop, int at, const vpatch_coded_frame *from,
                            const uint16_t *scan, int restores, vpatch_packer_changes *changes,
                            const vp_errbuf *message);

#endif
