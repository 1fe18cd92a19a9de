/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures inside the codec: 8-bit planar 4:2:0, the size padded up to whole
 * patches by repeating the edge, with a border around every plane so that
 * motion vectors may point outside. */
#ifndef VPATCH_BASE_IMAGE_H
#define VPATCH_BASE_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* Border in luma samples; chroma planes have half of it. */
#define VP_IMAGE_BORDER 80

typedef struct vp_plane {
    uint8_t *data;    /* the sample at (0, 0); negative coordinates reach the border */
    ptrdiff_t stride; /* bytes from row to row */
    int width, height;
} vp_plane;

typedef struct vp_image {
    vp_plane plane[3];     /* Y, Cb, Cr; width and height are multiples of 16 (8 for chroma) */
    vpatch_buffer *buffer; /* holds all planes */
} vp_image;

/* Bytes of a picture of this size, 1..VPATCH_MAX_* each. */
size_t vp_image_bytes(int width, int height);
/* Allocates planes for width x height rounded up to multiples of 16. Returns 0,
 * or -1 when memory is short. Contents are undefined. */
int vp_image_init(vp_image *image, int width, int height);
void vp_image_free(vp_image *image);
/* Makes the picture ready to be written: where others hold references to its samples, these
 * stay theirs and the picture gets new memory, with undefined contents. 0, or -1 when memory
 * is short. */
int vp_image_renew(vp_image *image);

/* Copies width x height samples (chroma ceil(half)) from planes and repeats the
 * right and bottom edges up to the padded size. */
void vp_image_load(vp_image *image, const uint8_t *const data[3], const ptrdiff_t stride[3],
                   int width, int height);

/* Fills the borders from the padded picture's edges. */
void vp_image_extend(vp_image *image);

/* Copies the padded picture (not the border); sizes must agree. */
void vp_image_copy(vp_image *to, const vp_image *from);

#endif
