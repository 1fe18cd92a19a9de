/* SPDX-License-Identifier: BSD-2-Clause */
/* The encoder's choice of restoration strength. */
#ifndef VPATCH_ENC_RESTORATION_SEARCH_H
#define VPATCH_ENC_RESTORATION_SEARCH_H

#include "codec/recon.h"
#include "restoration/restoration.h"

/* The strength with which `from` comes nearest to `source`, when `full` is `from` restored in
 * full strength; the same judged by some rows. */
vp_restoration_strength vp_restoration_choose(const vp_image *source, const vp_image *from,
                                              const vp_image *full);
vp_restoration_strength vp_restoration_choose_by_rows(const vp_image *source, const vp_image *from,
                                                      const vp_image *full, int every);

/* Decodes a frame as vp_recon_decode() does, with the strength that brings it nearest to the
 * source; the strength is noted in the frame. */
void vp_restoration_search(vp_recon *recon, vp_coded_frame *frame, const vp_image *prediction,
                           int dims, const vp_image *source);

#endif
