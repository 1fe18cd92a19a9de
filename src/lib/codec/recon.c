/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/recon.h"

#include <stdlib.h>
#include <string.h>

#include "base/mathops.h"
#include "inter/dmvr.h"
#include "inter/predict.h"
#include "nn/synthesis.h"

int vp_recon_create(vp_recon *recon, const vpatch_model *model, vp_pool *pool, int width,
                    int height)
{
    int failed = 0;

    memset(recon, 0, sizeof *recon);
    recon->model = model;
    recon->pool = pool;
    failed |= vp_workspace_create(&recon->workspace, vp_model_network(model, VP_NET_ANCHOR),
                                  vp_model_network(model, VP_NET_KEY), width, height,
                                  vp_pool_threads(pool)) != 0;
    for (int i = 0; i < VP_POSITIONS && !failed; i++)
        failed |= vp_image_init(&recon->slot[i], width, height) != 0;
    failed = failed || vp_image_init(&recon->prediction, width, height);
    recon->refined =
        malloc(4 * (size_t)vp_patches(width) * (size_t)vp_patches(height) * sizeof *recon->refined);
    failed |= !recon->refined;
    if (vp_model_restoration(model) && !failed) {
        recon->restoring = vp_restoration_scratch_create(recon->prediction.plane[0].width / 16,
                                                         vp_pool_threads(pool));
        failed = !recon->restoring || vp_image_init(&recon->raw, width, height);
    }
    if (failed) vp_recon_destroy(recon);
    return failed ? -1 : 0;
}

size_t vp_recon_bytes(const vpatch_model *model, int width, int height, int threads)
{
    int restores = vp_model_restoration(model) != NULL;
    int columns = vp_patches(width), rows = vp_patches(height);
    size_t images = VP_POSITIONS + 1 + (size_t)restores;
    size_t bytes = images * vp_image_bytes(width, height);

    bytes += vp_workspace_bytes(vp_model_network(model, VP_NET_ANCHOR),
                                vp_model_network(model, VP_NET_KEY), width, height, threads);
    bytes += 4 * (size_t)columns * (size_t)rows * sizeof(vp_motion_unit);
    return bytes + (restores ? vp_restoration_scratch_bytes(columns, threads) : 0);
}

void vp_recon_destroy(vp_recon *recon)
{
    vp_workspace_destroy(recon->workspace);
    for (int i = 0; i < VP_POSITIONS; i++) vp_image_free(&recon->slot[i]);
    vp_image_free(&recon->prediction);
    free(recon->refined);
    vp_restoration_scratch_destroy(recon->restoring);
    vp_image_free(&recon->raw);
    memset(recon, 0, sizeof *recon);
}

void vp_recon_references(const vp_recon *recon, const vp_coded_frame *frame,
                         const vp_image *refs[2])
{
    for (int i = 0; i < 2; i++) {
        int position = frame->entry->ref[i];

        refs[i] = position == VP_POSITION_NONE ? NULL : &recon->slot[position];
    }
}

const vp_image *vp_recon_predict(vp_recon *recon, const vp_coded_frame *frame)
{
    const vp_image *refs[2];

    if (!vp_coded_frame_has_motion(frame)) return NULL;
    vp_recon_references(recon, frame, refs);
    vp_dmvr_field(&frame->field, refs, recon->refined, recon->pool);
    vp_motion_predict(&frame->field, recon->refined, refs, &recon->prediction, recon->pool);
    return &recon->prediction;
}

/* Which patches are not skipped; NULL: none is. */
static const uint8_t *active_patches(const vp_coded_frame *frame, const vp_image *prediction)
{
    return prediction ? frame->coded : NULL;
}

void vp_recon_synthesise(vp_recon *recon, const vp_coded_frame *frame, const vp_image *prediction,
                         int dims)
{
    vp_frame_type type = frame->entry->type;
    vp_image *out = recon->restoring ? &recon->raw : &recon->slot[frame->entry->position];
    const vp_network *network = vp_frame_network(recon->model, type);

    vp_synthesis_run(network, recon->workspace, recon->pool, vp_frame_network_index(type),
                     frame->map, frame->tokens, dims, active_patches(frame, prediction), prediction,
                     out);
    vp_image_extend(out);
}

vp_restoration_frame vp_recon_restoration(vp_recon *recon, const vp_coded_frame *frame,
                                          const vp_image *prediction)
{
    return (vp_restoration_frame){.type = frame->entry->type,
                                  .strength = frame->restore,
                                  .quality = frame->map,
                                  .active = active_patches(frame, prediction),
                                  .prediction = prediction,
                                  .from = &recon->raw,
                                  .to = &recon->slot[frame->entry->position]};
}

void vp_recon_restore(vp_recon *recon, const vp_coded_frame *frame, const vp_image *prediction)
{
    vp_image *out = &recon->slot[frame->entry->position];

    if (!recon->restoring) return;
    const vp_restoration_frame restored = vp_recon_restoration(recon, frame, prediction);
    vp_restoration_apply(vp_model_restoration(recon->model), recon->restoring, recon->pool,
                         &restored);
    vp_image_extend(out);
}

void vp_recon_decode(vp_recon *recon, const vp_coded_frame *frame, const vp_image *prediction,
                     int dims)
{
    vp_recon_synthesise(recon, frame, prediction, dims);
    vp_recon_restore(recon, frame, prediction);
}

static void swap(vp_image *a, vp_image *b)
{
    vp_image keep = *a;

    *a = *b;
    *b = keep;
}

void vp_recon_advance(vp_recon *recon, const vp_coded_gop *gop)
{
    int last = gop->structure.last;

    if (gop->structure.before == 0) return; /* the key frame is at its place */
    swap(&recon->slot[VP_POSITION_OLDER], &recon->slot[0]);
    swap(&recon->slot[0], &recon->slot[last]);
}
