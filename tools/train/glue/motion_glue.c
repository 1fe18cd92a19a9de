/* SPDX-License-Identifier: BSD-2-Clause */
#include "motion_glue.h"

#include <stdlib.h>

#include "base/pool.h"
#include "entropy/rangecoder.h"
#include "glue_planes.h"
#include "inter/dmvr.h"
#include "inter/motion_coder.h"
#include "inter/mv_field.h"
#include "inter/predict.h"
#include "me/motion_search.h"

#define MOST_SIDE  7680
#define MOST_BATCH 4096
#define MOST_TIME  (1 << 20)

/* What a sample's segment remembers. */
typedef struct sample {
    vp_motion_model *model;
    vp_motion_field field[VP_TRAIN_TIMES]; /* of the frame at time t in [t % TIMES] */
} sample;

/* What a thread works with, one sample at a time. */
typedef struct bench {
    vp_image current, ref[2], prediction;
    vp_motion_scratch *scratch;
    vp_motion_unit *refined; /* [height / 8][width / 8] */
} bench;

struct vp_train_motion {
    int batch, width, height, threads;
    vp_pool *pool;
    sample *samples;               /* [batch] */
    bench *benches;                /* [threads] */
    int32_t times[VP_TRAIN_TIMES]; /* whose fields are kept, or NO_TIME */
};

static int bench_alloc(bench *b, int width, int height)
{
    int failed = vp_image_init(&b->current, width, height) ||
                 vp_image_init(&b->ref[0], width, height) ||
                 vp_image_init(&b->ref[1], width, height) ||
                 vp_image_init(&b->prediction, width, height);

    b->scratch = vp_motion_scratch_create(height / 16, width / 16);
    b->refined = malloc((size_t)(height / 8) * (size_t)(width / 8) * sizeof *b->refined);
    return failed || !b->scratch || !b->refined;
}

static int sample_alloc(sample *s, int width, int height)
{
    s->model = vp_motion_model_create();
    int failed = !s->model;
    for (int i = 0; i < VP_TRAIN_TIMES; i++)
        failed |= vp_motion_field_init(&s->field[i], height / 16, width / 16);
    return failed;
}

static void forget_fields(vp_train_motion *motion)
{
    for (int i = 0; i < VP_TRAIN_TIMES; i++) motion->times[i] = VP_TRAIN_NO_TIME;
}

vp_train_motion *vp_train_motion_open(int batch, int width, int height, int threads)
{
    if (batch < 1 || batch > MOST_BATCH || width < 16 || height < 16 || width > MOST_SIDE ||
        height > MOST_SIDE || width % 16 || height % 16 || threads < 0)
        return NULL;
    vp_train_motion *motion = calloc(1, sizeof *motion);
    if (!motion) return NULL;
    motion->batch = batch;
    motion->width = width;
    motion->height = height;
    motion->pool = vp_pool_create(threads);
    if (motion->pool) motion->threads = vp_pool_threads(motion->pool);
    motion->samples = calloc((size_t)batch, sizeof *motion->samples);
    if (motion->threads) motion->benches = calloc((size_t)motion->threads, sizeof *motion->benches);
    int failed = !motion->samples || !motion->benches;
    for (int i = 0; i < motion->threads && !failed; i++)
        failed = bench_alloc(&motion->benches[i], width, height);
    for (int i = 0; i < batch && !failed; i++)
        failed = sample_alloc(&motion->samples[i], width, height);
    if (failed) {
        vp_train_motion_close(motion);
        return NULL;
    }
    forget_fields(motion);
    return motion;
}

void vp_train_motion_close(vp_train_motion *motion)
{
    if (!motion) return;
    vp_pool_destroy(motion->pool);
    for (int i = 0; i < motion->batch && motion->samples; i++) {
        vp_motion_model_destroy(motion->samples[i].model);
        for (int k = 0; k < VP_TRAIN_TIMES; k++) vp_motion_field_free(&motion->samples[i].field[k]);
    }
    for (int i = 0; i < motion->threads && motion->benches; i++) {
        bench *b = &motion->benches[i];

        vp_image_free(&b->current);
        vp_image_free(&b->ref[0]);
        vp_image_free(&b->ref[1]);
        vp_image_free(&b->prediction);
        vp_motion_scratch_destroy(b->scratch);
        free(b->refined);
    }
    free(motion->samples);
    free(motion->benches);
    free(motion);
}

int vp_train_motion_begin(vp_train_motion *motion)
{
    forget_fields(motion);
    for (int i = 0; i < motion->batch; i++) {
        vp_motion_model *fresh = vp_motion_model_create();

        if (!fresh) return VP_TRAIN_ERR_MEMORY;
        vp_motion_model_destroy(motion->samples[i].model);
        motion->samples[i].model = fresh;
    }
    return 0;
}

typedef struct job {
    vp_train_motion *motion;
    const vp_train_frame *frame;
} job;

static void predict_sample(void *context, int index, int thread)
{
    const job *j = context;
    const vp_train_motion *motion = j->motion;
    const vp_train_frame *frame = j->frame;
    bench *b = &motion->benches[thread];
    sample *s = &motion->samples[index];
    vp_motion_field *field = &s->field[frame->time % VP_TRAIN_TIMES];
    const vp_image *refs[2] = {NULL, NULL};
    const vp_motion_settings settings = {
        .lambda = frame->lambda[index], .preset = frame->preset, .model = s->model};
    const vp_motion_frame about = {
        .type = (vp_frame_type)frame->type,
        .references = frame->references,
        .time = frame->time,
        .ref_time = {frame->ref_time[0], frame->ref_time[1]},
        .colocated = frame->colocated == VP_TRAIN_NO_TIME
                         ? NULL
                         : &s->field[frame->colocated % VP_TRAIN_TIMES],
    };
    vp_coder coder;

    /* The search looks at luma only. */
    load_plane(&b->current.plane[0], frame->current, index);
    for (int r = 0; r < frame->references; r++) {
        for (int p = 0; p < 3; p++) load_plane(&b->ref[r].plane[p], frame->ref[r][p], index);
        vp_image_extend(&b->ref[r]);
        refs[r] = &b->ref[r];
    }
    vp_motion_begin(field, &about);
    vp_motion_search(field, &settings, &b->current, refs, b->scratch, NULL);
    vp_coder_count(&coder);
    vp_motion_code(s->model, &coder, field);
    frame->bits[index] = (float)vp_coder_bits(&coder) / 256.0f;
    vp_dmvr_field(field, refs, b->refined, NULL);
    vp_motion_predict(field, b->refined, refs, &b->prediction, NULL);
    for (int p = 0; p < 3; p++) store_plane(&b->prediction.plane[p], frame->prediction[p], index);
}

static int time_ok(int32_t time)
{
    return time >= 0 && time < MOST_TIME;
}

static int frame_ok(const vp_train_motion *motion, const vp_train_frame *frame)
{
    if (frame->type < VP_FRAME_ANCHOR || frame->type > VP_FRAME_SIDE || frame->preset < 0 ||
        frame->preset > 2 || frame->references < 1 || frame->references > 2 ||
        !time_ok(frame->time) || !frame->current || !frame->lambda || !frame->bits)
        return 0;
    for (int r = 0; r < frame->references; r++)
        if (!time_ok(frame->ref_time[r]) || frame->ref_time[r] == frame->time ||
            !frame->ref[r][0] || !frame->ref[r][1] || !frame->ref[r][2])
            return 0;
    if (!frame->prediction[0] || !frame->prediction[1] || !frame->prediction[2]) return 0;
    if (frame->colocated == VP_TRAIN_NO_TIME) return 1;
    /* A field cannot be made from the one whose place it takes. */
    return time_ok(frame->colocated) &&
           motion->times[frame->colocated % VP_TRAIN_TIMES] == frame->colocated &&
           frame->colocated % VP_TRAIN_TIMES != frame->time % VP_TRAIN_TIMES;
}

int vp_train_motion_predict(vp_train_motion *motion, const vp_train_frame *frame)
{
    job j = {motion, frame};

    if (!frame_ok(motion, frame)) return VP_TRAIN_ERR_ARGUMENT;
    vp_pool_run(motion->pool, motion->batch, predict_sample, &j);
    motion->times[frame->time % VP_TRAIN_TIMES] = frame->time;
    return 0;
}
