/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernels/kernel.h"

#include "weights/sha256_dsp.h"

enum { BLOCKS = 3 };

static uint8_t data[BLOCKS * 64];

static void fill(int variant, void *out)
{
    (void)variant;
    kernel_u8(data, sizeof data, 0, 255);
    for (int i = 0; i < 8; i++) ((uint32_t *)out)[i] = test_random(&kernel_draw.seed);
}

static void absorb(int variant, void *out)
{
    vp_sha256_absorb(out, data, (size_t)variant + 1);
}

static const kernel kernels[] = {
    {"vp_sha256_absorb", BLOCKS, 8 * sizeof(uint32_t), fill, absorb},
};

KERNEL_MAIN(kernels)
