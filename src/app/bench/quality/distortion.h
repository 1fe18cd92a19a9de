/* SPDX-License-Identifier: BSD-2-Clause */
/* Mean squared error and PSNR of 8-bit planes. */
#ifndef VPATCH_QUALITY_DISTORTION_H
#define VPATCH_QUALITY_DISTORTION_H

#include <stddef.h>
#include <stdint.h>

/* The mean over width x height samples of the squared difference; exact up to
 * the last division. Sizes are positive, strides are in bytes and may be negative. */
double vp_mse(const uint8_t *a, ptrdiff_t a_stride, const uint8_t *b, ptrdiff_t b_stride, int width,
              int height);

/* 10 log10(255^2 / mse) dB, INFINITY for 0. */
double vp_psnr(double mse);

/* (6Y + U + V) / 8 of the planes' mean squared errors: one figure for a 4:2:0
 * picture, as the standards' bodies weight it (J.-R. Ohm et al., "Comparison of
 * the coding efficiency of video coding standards", IEEE TCSVT 22 (12), 2012).
 * They average the planes' PSNR; here the errors are averaged, as the codec's
 * training and tools/measure-rd do, so that a perfect plane stays finite. */
double vp_mse_weighted(const double mse[3]);

#endif
