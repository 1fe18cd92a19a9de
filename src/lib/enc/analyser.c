/* SPDX-License-Identifier: BSD-2-Clause */
/* Latents of pictures: the analysis network of key frames without all that comes behind it. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/image.h"
#include "base/mathops.h"
#include "base/pool.h"
#include "codec/model.h"
#include "enc/analysis.h"
#include "enc/frame_problem.h"
#include "nn/workspace.h"
#include "vpatch/vpatch.h"

struct vpatch_analyser {
    const vpatch_model *model;
    int width, height, patches, dims;
    vp_pool *pool;
    vp_workspace *workspace;
    vp_image image;
    uint8_t *map;   /* [patches] */
    float *latents; /* [patches][dims] */
    const char *message;
};

static vpatch_status allocate(vpatch_analyser *a, int threads)
{
    a->pool = vp_pool_create(threads);
    a->map = malloc((size_t)a->patches);
    a->latents = malloc((size_t)a->patches * (size_t)a->dims * sizeof *a->latents);
    if (!a->pool || !a->map || !a->latents || vp_image_init(&a->image, a->width, a->height) ||
        vp_workspace_create(&a->workspace, vp_model_network(a->model, VP_NET_ANCHOR),
                            vp_model_network(a->model, VP_NET_KEY), a->width, a->height,
                            vp_pool_threads(a->pool)))
        return VPATCH_ERR_MEMORY;
    return VPATCH_OK;
}

vpatch_status vpatch_analyser_open(vpatch_analyser **out, const vpatch_model *model, int width,
                                   int height, int threads, char *message, size_t message_size)
{
    const vp_errbuf reason = vp_errbuf_make(message, message_size);

    if (out) *out = NULL;
    if (!out || !model)
        return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "no place for the analyser, or no model");
    if (threads < 0 || threads > VP_POOL_MAX_THREADS)
        return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "threads is %d, not in 0..%d", threads,
                       VP_POOL_MAX_THREADS);
    vpatch_status status = vp_check_size(width, height, &reason);
    if (status) return status;
    vpatch_analyser *a = calloc(1, sizeof *a);
    if (!a) return vp_fail_open(&reason, VPATCH_ERR_MEMORY);
    a->model = model;
    a->message = "";
    a->width = width;
    a->height = height;
    a->patches = vp_patches(width) * vp_patches(height);
    a->dims = vpatch_model_dims(model);
    status = allocate(a, threads);
    if (status) {
        vpatch_analyser_close(a);
        return vp_fail_open(&reason, status);
    }
    *out = a;
    return VPATCH_OK;
}

const char *vpatch_analyser_message(const vpatch_analyser *a)
{
    return a ? a->message : "";
}

/* What is wrong with what is to be looked at; NULL: nothing. */
static const char *problem_of(const vpatch_analyser *a, const vpatch_frame *frame, int quality,
                              const float *const *latents)
{
    if (!frame || !latents) return "no frame, or no place for its latents";
    if (quality < 0 || quality > 63) return "quality is not in 0..63";
    return vp_frame_problem(frame, a->width, a->height);
}

vpatch_status vpatch_analyser_run(vpatch_analyser *a, const vpatch_frame *frame, int quality,
                                  const float **latents)
{
    if (!a) return VPATCH_ERR_ARGUMENT;
    const char *problem = problem_of(a, frame, quality, latents);
    if (problem) {
        a->message = problem;
        return VPATCH_ERR_ARGUMENT;
    }
    const vp_network *network = vp_frame_network(a->model, VP_FRAME_KEY);
    int type = vp_frame_network_index(VP_FRAME_KEY);
    float scale[VP_NET_MAX_DIMS] = {0};
    vpatch_quantiser quantiser;

    vpatch_model_get_quantiser(a->model, VPATCH_TYPE_KEY, &quantiser);
    for (int d = 0; d < a->dims; d++)
        scale[d] = quantiser.gain[d] * (quantiser.step[quality] * 0.5f);
    vp_image_load(&a->image, frame->data, frame->stride, frame->width, frame->height);
    vp_image_extend(&a->image);
    memset(a->map, quality, (size_t)a->patches);
    vp_analysis_run(network, a->workspace, a->pool, type, a->map, NULL, &a->image, NULL,
                    a->latents);
    for (int i = 0; i < a->patches; i++) {
        float *to = a->latents + (size_t)i * (size_t)a->dims;

        vp_analysis_levels(network, type, quality, to, to);
        for (int d = 0; d < a->dims; d++) to[d] *= scale[d];
    }
    *latents = a->latents;
    return VPATCH_OK;
}

void vpatch_analyser_close(vpatch_analyser *a)
{
    if (!a) return;
    vp_workspace_destroy(a->workspace);
    vp_image_free(&a->image);
    vp_pool_destroy(a->pool);
    free(a->map);
    free(a->latents);
    free(a);
}
