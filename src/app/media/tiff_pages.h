/* SPDX-License-Identifier: BSD-2-Clause */
/* How many pictures a TIFF file holds: FFmpeg reads the first. */
#ifndef VPATCH_MEDIA_TIFF_PAGES_H
#define VPATCH_MEDIA_TIFF_PAGES_H

/* 0: no TIFF, or its directories cannot be followed. The offset of fd is left alone. */
int vp_media_tiff_pages(int fd);

#endif
