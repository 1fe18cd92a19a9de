/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/pictures.h"

#include <string.h>

int vp_pictures_create(vp_pictures *pictures, const vpatch_model *model, vp_pool *pool, int width,
                       int height)
{
    int failed = 0;

    memset(pictures, 0, sizeof *pictures);
    pictures->model = model;
    pictures->pool = pool;
    failed |= vp_net_workspace_create(&pictures->workspace, vp_model_network(model, VP_NET_ANCHOR),
                                      vp_model_network(model, VP_NET_KEY), width, height,
                                      vp_pool_threads(pool)) != 0;
    for (int i = 0; i < VP_POSITIONS && !failed; i++)
        failed |= vp_image_alloc(&pictures->slot[i], width, height) != 0;
    failed = failed || vp_image_alloc(&pictures->prediction, width, height);
    if (vp_model_restorer(model) && !failed) {
        pictures->restoring = vp_restore_scratch_create(pictures->prediction.plane[0].width / 16,
                                                        vp_pool_threads(pool));
        failed = !pictures->restoring || vp_image_alloc(&pictures->raw, width, height);
    }
    if (failed) vp_pictures_destroy(pictures);
    return failed ? -1 : 0;
}

void vp_pictures_destroy(vp_pictures *pictures)
{
    vp_net_workspace_destroy(pictures->workspace);
    for (int i = 0; i < VP_POSITIONS; i++) vp_image_free(&pictures->slot[i]);
    vp_image_free(&pictures->prediction);
    vp_restore_scratch_destroy(pictures->restoring);
    vp_image_free(&pictures->raw);
    memset(pictures, 0, sizeof *pictures);
}

const vp_network *vp_frame_network(const vpatch_model *model, vp_frame_type type)
{
    const vp_network *key = vp_model_network(model, VP_NET_KEY);

    if (type == VP_FRAME_KEY && key) return key;
    return vp_model_network(model, type == VP_FRAME_KEY || type == VP_FRAME_ANCHOR
                                       ? VP_NET_ANCHOR
                                       : VP_NET_BETWEEN);
}

int vp_frame_kind(vp_frame_type type)
{
    return type == VP_FRAME_ANCHOR || type == VP_FRAME_SIDE;
}

const vp_image *vp_pictures_predict(vp_pictures *pictures, const vp_gop *gop,
                                    vp_frame_code *frame)
{
    const int *ref = frame->plan->ref;
    const vp_image *refs[2] = {NULL, NULL};

    if (frame->plan->type == VP_FRAME_KEY) return NULL;
    for (int i = 0; i < 2; i++)
        if (ref[i] != VP_POSITION_NONE) refs[i] = &pictures->slot[ref[i]];
    if (gop->mode == VPATCH_TOKENS_INDEPENDENT)
        vp_motion_copy(&pictures->prediction, refs[0]);
    else
        vp_motion_predict(&frame->field, refs, &pictures->prediction, pictures->pool);
    return &pictures->prediction;
}

/* From the networks: into the frame's slot, or where it waits for restoration. */
static void decode_raw(vp_pictures *pictures, const vp_frame_code *frame,
                       const vp_image *prediction, int dims)
{
    vp_frame_type type = frame->plan->type;
    vp_image *out =
        pictures->restoring ? &pictures->raw : &pictures->slot[frame->plan->position];

    vp_net_decode(vp_frame_network(pictures->model, type), pictures->workspace, pictures->pool,
                  vp_frame_kind(type), frame->map, frame->tokens, dims, prediction, out);
    vp_image_extend(out);
}

static void restore(vp_pictures *pictures, const vp_frame_code *frame, const vp_image *prediction)
{
    vp_restore(vp_model_restorer(pictures->model), pictures->restoring, pictures->pool,
               (int)frame->plan->type, frame->restore, frame->map, prediction, &pictures->raw,
               &pictures->slot[frame->plan->position]);
}

void vp_pictures_decode(vp_pictures *pictures, const vp_frame_code *frame,
                        const vp_image *prediction, int dims)
{
    decode_raw(pictures, frame, prediction, dims);
    if (!pictures->restoring) return;
    restore(pictures, frame, prediction);
    vp_image_extend(&pictures->slot[frame->plan->position]);
}

void vp_pictures_decode_near(vp_pictures *pictures, vp_frame_code *frame,
                             const vp_image *prediction, int dims, const vp_image *source)
{
    const vp_restore_strength full = {VP_RESTORE_FULL, VP_RESTORE_FULL};
    vp_image *out = &pictures->slot[frame->plan->position];
    /* of pictures of some size a part tells enough */
    int every = out->plane[0].height < 256 ? 1 : 4;

    decode_raw(pictures, frame, prediction, dims);
    if (!pictures->restoring) return;
    vp_restore_some(vp_model_restorer(pictures->model), pictures->restoring, pictures->pool,
                    (int)frame->plan->type, full, frame->map, prediction, &pictures->raw, out,
                    every);
    frame->restore = vp_restore_choose_by_some(source, &pictures->raw, out, every);
    restore(pictures, frame, prediction);
    vp_image_extend(out);
}

static void swap(vp_image *a, vp_image *b)
{
    vp_image keep = *a;

    *a = *b;
    *b = keep;
}

void vp_pictures_advance(vp_pictures *pictures, const vp_gop *gop)
{
    int last = gop->plan.last;

    if (last == 0 || gop->mode == VPATCH_TOKENS_INDEPENDENT) return;
    swap(&pictures->slot[VP_POSITION_OLDER], &pictures->slot[0]);
    swap(&pictures->slot[0], &pictures->slot[last]);
}
