/* SPDX-License-Identifier: BSD-2-Clause */
/* Tokens that a program made, as the nearest path through the quantisers. */
#ifndef VPATCH_ENC_TOKENS_TAKE_H
#define VPATCH_ENC_TOKENS_TAKE_H

#include "base/error.h"
#include "codec/coded_gop.h"
#include "vpatch/coded.h"

/* Fills frame->tokens [patches][dims]. scan: the order of the type's dims. Adds to *changes.
 * VPATCH_ERR_ARGUMENT with a sentence: a number is none. */
vpatch_status vp_tokens_take(vp_coded_frame *frame, const vpatch_coded_frame *from, int patches,
                             int dims, const uint16_t *scan, vpatch_packer_changes *changes,
                             const vp_errbuf *message);

#endif
