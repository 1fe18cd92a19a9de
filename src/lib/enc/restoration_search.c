/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/restoration_search.h"

/* Adds the sums of wanted * done and of done * done of a plane's rows from y to `end`. */
static void compare(const vp_plane *source, const vp_plane *from, const vp_plane *full, int y,
                    int end, int64_t *fits, int64_t *size)
{
    for (; y < end; y++) {
        const uint8_t *s = source->data + y * source->stride;
        const uint8_t *a = from->data + y * from->stride, *b = full->data + y * full->stride;
        int32_t row_fits = 0, row_size = 0; /* 7680 * 255^2 < 2^29 */

        for (int x = 0; x < from->width; x++) {
            int wanted = s[x] - a[x], done = b[x] - a[x];

            row_fits += wanted * done;
            row_size += done * done;
        }
        *fits += row_fits;
        *size += row_size;
    }
}

/* fits / size, the best multiple, rounded to the nearest strength. */
static uint8_t nearest(int64_t fits, int64_t size)
{
    int64_t halves = fits > 0 && size > 0 ? (2 * VP_RESTORATION_FULL * fits + size) / (2 * size)
                                          : 0;

    return (uint8_t)(halves < VP_RESTORATION_STRENGTHS ? halves : VP_RESTORATION_STRENGTHS - 1);
}

vp_restoration_strength vp_restoration_choose_by_rows(const vp_image *source, const vp_image *from,
                                                      const vp_image *full, int every)
{
    int64_t fits[2] = {0}, size[2] = {0};

    for (int n = 0; n < vp_restoration_row_count(from, every); n++)
        for (int p = 0; p < 3; p++) {
            int row = vp_restoration_nth_row(n, every), side = p ? 8 : 16;

            compare(&source->plane[p], &from->plane[p], &full->plane[p], row * side,
                    (row + 1) * side, &fits[p > 0], &size[p > 0]);
        }
    return (vp_restoration_strength){nearest(fits[0], size[0]), nearest(fits[1], size[1])};
}

vp_restoration_strength vp_restoration_choose(const vp_image *source, const vp_image *from,
                                              const vp_image *full)
{
    return vp_restoration_choose_by_rows(source, from, full, 1);
}

void vp_restoration_search(vp_recon *recon, vp_coded_frame *frame, const vp_image *prediction,
                           int dims, const vp_image *source)
{
    const vp_restoration_strength full = {VP_RESTORATION_FULL, VP_RESTORATION_FULL};
    vp_image *out = &recon->slot[frame->entry->position];
    /* of pictures of some size a part tells enough */
    int every = out->plane[0].height < 256 ? 1 : 4;

    vp_recon_synthesise(recon, frame, prediction, dims);
    if (!recon->restoring) return;
    vp_restoration_apply_rows(vp_model_restoration(recon->model), recon->restoring, recon->pool,
                              (int)frame->entry->type, full, frame->map, prediction, &recon->raw,
                              out, every);
    frame->restore = vp_restoration_choose_by_rows(source, &recon->raw, out, every);
    vp_recon_restore(recon, frame, prediction);
}
