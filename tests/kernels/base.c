/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernels/kernel.h"

#include "base/sad_dsp.h"

enum { STRIDE_A = 24, STRIDE_B = 17 };

static uint8_t a[16 * STRIDE_A], b[16 * STRIDE_B];

static void fill(int variant, void *out)
{
    (void)variant;
    kernel_u8(a, sizeof a, 0, 255);
    kernel_u8(b, sizeof b, 0, 255);
    memset(out, 0xFF, sizeof(int));
}

static void sad(int variant, void *out)
{
    *(int *)out = vp_sad(a, STRIDE_A, b, STRIDE_B, variant ? 16 : 8);
}

static void satd_8(int variant, void *out)
{
    (void)variant;
    *(int *)out = vp_satd_8(a, STRIDE_A, b, STRIDE_B);
}

static void satd_16(int variant, void *out)
{
    (void)variant;
    *(int *)out = vp_satd_16(a, STRIDE_A, b, STRIDE_B);
}

static void hadamard_peak_16(int variant, void *out)
{
    (void)variant;
    *(int *)out = vp_hadamard_peak_16(a, STRIDE_A, b, STRIDE_B);
}

static const kernel kernels[] = {
    {"vp_sad", 2, sizeof(int), fill, sad},
    {"vp_satd_8", 1, sizeof(int), fill, satd_8},
    {"vp_satd_16", 1, sizeof(int), fill, satd_16},
    {"vp_hadamard_peak_16", 1, sizeof(int), fill, hadamard_peak_16},
};

KERNEL_MAIN(kernels)
