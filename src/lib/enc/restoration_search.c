/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/restoration_search.h"

/* Adds the correlation, the sum of wanted * done, and the energy, of done * done, of a plane's rows
 * from y to `end`. */
static void compare(const vp_plane *source, const vp_plane *from, const vp_plane *full, int y,
                    int end, int64_t *correlation, int64_t *energy)
{
    for (; y < end; y++) {
        const uint8_t *s = source->data + y * source->stride;
        const uint8_t *a = from->data + y * from->stride, *b = full->data + y * full->stride;
        int32_t row_correlation = 0, row_energy = 0; /* 7680 * 255^2 < 2^29 */

        for (int x = 0; x < from->width; x++) {
            int wanted = s[x] - a[x], done = b[x] - a[x];

            row_correlation += wanted * done;
            row_energy += done * done;
        }
        *correlation += row_correlation;
        *energy += row_energy;
    }
}

/* correlation / energy, the best multiple, rounded to the nearest strength. */
static uint8_t nearest(int64_t correlation, int64_t energy)
{
    int64_t rounded = correlation > 0 && energy > 0
                          ? (2 * VP_RESTORATION_FULL * correlation + energy) / (2 * energy)
                          : 0;

    return (uint8_t)(rounded < VP_RESTORATION_STRENGTHS ? rounded : VP_RESTORATION_STRENGTHS - 1);
}

vp_restoration_strength vp_restoration_choose_by_rows(const vp_image *source, const vp_image *from,
                                                      const vp_image *full, int every)
{
    int64_t correlation[2] = {0}, energy[2] = {0};

    for (int n = 0; n < vp_restoration_row_count(from, every); n++)
        for (int p = 0; p < 3; p++) {
            int row = vp_restoration_nth_row(n, every), size = p ? 8 : 16;

            compare(&source->plane[p], &from->plane[p], &full->plane[p], row * size,
                    (row + 1) * size, &correlation[p > 0], &energy[p > 0]);
        }
    return (vp_restoration_strength){nearest(correlation[0], energy[0]),
                                     nearest(correlation[1], energy[1])};
}

vp_restoration_strength vp_restoration_choose(const vp_image *source, const vp_image *from,
                                              const vp_image *full)
{
    return vp_restoration_choose_by_rows(source, from, full, 1);
}

void vp_restoration_search(vp_recon *recon, vp_coded_frame *frame, const vp_image *prediction,
                           int dims, const vp_image *source)
{
    vp_image *out = &recon->slot[frame->entry->position];
    /* of pictures of some energy a part tells enough */
    int every = out->plane[0].height < 256 ? 1 : 4;

    vp_recon_synthesise(recon, frame, prediction, dims);
    if (!recon->restoring) return;
    vp_restoration_frame full = vp_recon_restoration(recon, frame, prediction);
    full.strength = (vp_restoration_strength){VP_RESTORATION_FULL, VP_RESTORATION_FULL};
    vp_restoration_apply_rows(vp_model_restoration(recon->model), recon->restoring, recon->pool,
                              &full, every);
    frame->restore = vp_restoration_choose_by_rows(source, &recon->raw, out, every);
    vp_recon_restore(recon, frame, prediction);
}
