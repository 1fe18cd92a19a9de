/* SPDX-License-Identifier: BSD-2-Clause */
/* From the public form of a coded frame to what is coded, but for its tokens: everything is
 * checked, and what the format cannot express becomes the nearest that it can. */
#ifndef VPATCH_CODEC_FRAME_TAKE_H
#define VPATCH_CODEC_FRAME_TAKE_H

#include "base/error.h"
#include "codec/coded_gop.h"
#include "vpatch/coded.h"

/* Fills quality, restoration and motion of frame `at` of a mini-GOP that has been begun, those
 * before it are filled, and checks that it has tokens or levels. restores: the model has
 * restoration. Adds to *changes. VPATCH_ERR_ARGUMENT with a sentence: something is out of range;
 * the frame may be filled anew. */
vpatch_status vp_frame_take_facts(vp_coded_gop *gop, int at, const vpatch_coded_frame *from,
                                  int restores, vpatch_packer_changes *changes,
                                  const vp_errbuf *message);

#endif
