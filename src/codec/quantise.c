/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/quantise.h"

#include "codec/pictures.h"
#include "net/forward.h"

/* Dead zone of the quantiser: values this much below a rounding point go to the
 * integer below. */
static const float dead_zone = 0.17f;

typedef struct job {
    vp_frame_code *frame;
    const vp_network *network;
    const float *projected;
    int columns;
} job;

static void quantise_row(void *context, int row, int thread)
{
    const job *j = context;
    int dims = j->network->dims, kind = vp_frame_kind(j->frame->plan->type);

    (void)thread;
    for (int column = 0; column < j->columns; column++) {
        size_t patch = (size_t)row * (size_t)j->columns + (size_t)column;

        vp_quantise(j->network, kind, j->frame->map[patch], j->projected + patch * (size_t)dims,
                    dead_zone, j->frame->tokens + patch * (size_t)dims);
    }
}

void vp_quantise_frame(vp_frame_code *frame, const vp_layer *layer, const vp_network *network,
                       const float *projected, vp_pool *pool)
{
    job j = {frame, network, projected, layer->columns};

    vp_pool_run(pool, layer->rows, quantise_row, &j);
}
