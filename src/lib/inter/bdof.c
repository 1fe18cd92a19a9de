/* SPDX-License-Identifier: BSD-2-Clause */
#include "inter/bdof.h"

#include <string.h>

#include "inter/bdof_dsp.h"
#include "inter/interpolate.h"

void vp_bdof(const vp_image *const refs[2], int x, int y, int size, const vp_mv mv[2], uint8_t *to,
             ptrdiff_t stride)
{
    int16_t block[2][VP_BDOF_VALUES(16)];
    for (int r = 0; r < 2; r++) {
        vp_interpolate_luma(&refs[r]->plane[0], x - VP_BDOF_RING, y - VP_BDOF_RING, mv[r],
                            size + 2 * VP_BDOF_RING, block[r]);
        memset(block[r] + (size + 2 * VP_BDOF_RING) * VP_BDOF_STRIDE(size), 0,
               2 * VP_BDOF_RING * sizeof *block[r]);
    }
    if (size == 8)
        vp_bdof_flow_8(block[0], block[1], to, stride);
    else
        vp_bdof_flow_16(block[0], block[1], to, stride);
}
