/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/rdo_quant_dsp.h"

#include <stdlib.h>

#include "base/cpu.h"

VP_INLINE void classify_near(const vp_rdo_neighbours *n, int dims, uint8_t *restrict near)
{
    for (int i = 0; i < dims; i++) {
        int sum = abs(n->left[i]) + abs(n->right[i]) + abs(n->above[i]) + abs(n->below[i]) +
                  2 * abs(n->before[i]);

        near[i] = (uint8_t)((sum > 0) + (sum > 4) + (sum > 8) + (sum > 14) + (sum > 26));
    }
}

VP_DISPATCH_VOID(vp_rdo_classify_near,
                 (const vp_rdo_neighbours *n, int dims, uint8_t *restrict near), (n, dims, near),
                 classify_near(n, dims, near))
