/* SPDX-License-Identifier: BSD-2-Clause */
/* Structural similarity of 8-bit planes: 1 for equal ones, lower with every
 * difference. */
#ifndef VPATCH_QUALITY_SSIM_H
#define VPATCH_QUALITY_SSIM_H

#include <stddef.h>
#include <stdint.h>

/* The short side from which a picture has all five scales of MS-SSIM: 11 samples
 * of the window at a sixteenth of the size. */
#define VP_MS_SSIM_LEAST 176

/* SSIM (Z. Wang, A. Bovik, H. Sheikh, E. Simoncelli, "Image quality assessment:
 * from error visibility to structural similarity", IEEE TIP 13 (4), 2004) in the
 * form of FFmpeg's ssim filter, which has it from x264: flat 8x8 windows every 4
 * samples, variances with n - 1, K1 = 0.01, K2 = 0.03 (and C1 a 64th of the paper's,
 * as there); rows and columns that do not fill a block of 4 are left out. FFmpeg
 * sums in single precision, this in double: they agree to about five decimals. The
 * filter's figure of a clip is the mean over its frames. NAN for a plane under 8x8. */
double vp_ssim(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride,
               int width, int height);

/* Multi-scale SSIM (Z. Wang, E. Simoncelli, A. Bovik, "Multi-scale structural
 * similarity for image quality assessment", Asilomar 2003): five scales with the
 * published weights, Gaussian window of 11x11 with sigma 1.5, valid windows only.
 * Between the scales 2x2 samples are averaged; of an odd size the last one is
 * taken twice. As in the authors' program the last scale has the mean of
 * luminance x contrast, the others the mean of contrast, and a negative mean
 * (pictures that are opposites) counts as 0.
 * *value is NAN where the short side is under VP_MS_SSIM_LEAST. Returns 0, or -1
 * when memory is short. */
int vp_ms_ssim(double *value, const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b,
               ptrdiff_t b_stride, int width, int height);

#endif
