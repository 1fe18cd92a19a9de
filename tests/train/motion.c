/* SPDX-License-Identifier: BSD-2-Clause */
/* The trainer's motion of a batch equals the codec's motion of every sample alone,
 * for any number of threads. */
#include "motion_glue.h"

#include "common/scene.h"
#include "inter/dmvr.h"
#include "inter/motion_coder.h"
#include "me/motion_search.h"

enum { BATCH = 3, WIDTH = 80, HEIGHT = 48, AREA = WIDTH * HEIGHT, FRAMES = 9 };

static size_t plane_size(int plane)
{
    return plane ? AREA / 4 : AREA;
}

/* All samples of a batch at all times. */
typedef struct film {
    uint8_t *plane[FRAMES][3]; /* [BATCH][h][w] */
} film;

static void store(const vp_image *image, const film *f, int time, int index)
{
    for (int p = 0; p < 3; p++) {
        const vp_plane *from = &image->plane[p];
        uint8_t *to = f->plane[time][p] + (size_t)index * plane_size(p);

        for (int y = 0; y < from->height; y++, to += from->width)
            memcpy(to, from->data + y * from->stride, (size_t)from->width);
    }
}

static void load(vp_image *image, const film *f, int time, int index)
{
    for (int p = 0; p < 3; p++) {
        const vp_plane *to = &image->plane[p];
        const uint8_t *from = f->plane[time][p] + (size_t)index * plane_size(p);

        for (int y = 0; y < to->height; y++, from += to->width)
            memcpy(to->data + y * to->stride, from, (size_t)to->width);
    }
    vp_image_extend(image);
}

static int film_alloc(film *f)
{
    int failed = 0;

    for (int t = 0; t < FRAMES; t++)
        for (int p = 0; p < 3; p++) {
            f->plane[t][p] = calloc(BATCH, plane_size(p));
            failed |= !f->plane[t][p];
        }
    return failed ? -1 : 0;
}

static void film_free(film *f)
{
    for (int t = 0; t < FRAMES; t++)
        for (int p = 0; p < 3; p++) free(f->plane[t][p]);
}

static void film_shoot(film *f)
{
    vp_image image;

    CHECK_EQ(vp_image_init(&image, WIDTH, HEIGHT), 0);
    for (int t = 0; t < FRAMES; t++)
        for (int i = 0; i < BATCH; i++) {
            scene_draw(&image, 300 * i + 1.75 * (i + 1) * t, 2.25 * i * t);
            store(&image, f, t, i);
        }
    vp_image_free(&image);
}

/* Two groups as the codec plans them. */
typedef struct step {
    int type, time, references, ref_time[2], colocated;
} step;

static const step steps[] = {
    {VP_FRAME_ANCHOR, 4, 1, {0, 0}, VP_TRAIN_NO_TIME},
    {VP_FRAME_MIDDLE, 2, 2, {0, 4}, 4},
    {VP_FRAME_SIDE, 1, 2, {0, 2}, 2},
    {VP_FRAME_SIDE, 3, 2, {2, 4}, 2},
    {VP_FRAME_ANCHOR, 8, 2, {4, 0}, 4},
    {VP_FRAME_MIDDLE, 6, 2, {4, 8}, 8},
    {VP_FRAME_SIDE, 5, 2, {4, 6}, 6},
    {VP_FRAME_SIDE, 7, 2, {6, 8}, 6},
};
enum { STEPS = sizeof steps / sizeof steps[0] };

static const float lambdas[BATCH] = {0.5f, 3, 12};

typedef struct outcome {
    film prediction;
    float bits[STEPS][BATCH];
} outcome;

/* Predicts from the original frames: what the references are does not matter here. */
static void describe(vp_train_frame *frame, const film *source, outcome *out, int i)
{
    const step *s = &steps[i];

    *frame = (vp_train_frame){
        .type = s->type,
        .references = s->references,
        .time = s->time,
        .ref_time = {s->ref_time[0], s->ref_time[1]},
        .colocated = s->colocated,
        .preset = 1,
        .current = source->plane[s->time][0],
        .lambda = lambdas,
        .bits = out->bits[i],
    };
    for (int p = 0; p < 3; p++) {
        for (int r = 0; r < s->references; r++) frame->ref[r][p] = source->plane[s->ref_time[r]][p];
        frame->prediction[p] = out->prediction.plane[s->time][p];
    }
}

static void run_glue(const film *source, outcome *out, int threads)
{
    vp_train_motion *motion = vp_train_motion_open(BATCH, WIDTH, HEIGHT, threads);

    CHECK(motion != NULL);
    if (!motion) return;
    for (int segment = 0; segment < 2; segment++) { /* the second time must be like the first */
        CHECK_EQ(vp_train_motion_begin(motion), 0);
        for (int i = 0; i < STEPS; i++) {
            vp_train_frame frame;

            describe(&frame, source, out, i);
            CHECK_EQ(vp_train_motion_predict(motion, &frame), 0);
        }
    }
    vp_train_motion_close(motion);
}

/* The codec's way for one sample. */
static void run_alone(const film *source, outcome *out, int index)
{
    vp_image current, ref[2], prediction;
    vp_motion_field field[FRAMES] = {0};
    static vp_motion_unit refined[HEIGHT / 8 * (WIDTH / 8)];
    vp_motion_scratch *scratch = vp_motion_scratch_create(HEIGHT / 16, WIDTH / 16);
    vp_motion_model *model = vp_motion_model_create();

    CHECK(scratch && model);
    CHECK_EQ(vp_image_init(&current, WIDTH, HEIGHT) | vp_image_init(&ref[0], WIDTH, HEIGHT) |
                 vp_image_init(&ref[1], WIDTH, HEIGHT) | vp_image_init(&prediction, WIDTH, HEIGHT),
             0);
    for (int i = 0; i < STEPS; i++) {
        const step *s = &steps[i];
        const vp_motion_settings settings = {.lambda = lambdas[index], .preset = 1, .model = model};
        const vp_motion_frame frame = {
            .type = (vp_frame_type)s->type,
            .references = s->references,
            .time = s->time,
            .ref_time = {s->ref_time[0], s->ref_time[1]},
            .colocated = s->colocated == VP_TRAIN_NO_TIME ? NULL : &field[s->colocated]};
        const vp_image *refs[2] = {&ref[0], s->references == 2 ? &ref[1] : NULL};
        vp_coder coder;

        CHECK_EQ(vp_motion_field_init(&field[s->time], HEIGHT / 16, WIDTH / 16), 0);
        load(&current, source, s->time, index);
        for (int r = 0; r < s->references; r++) load(&ref[r], source, s->ref_time[r], index);
        vp_motion_begin(&field[s->time], &frame);
        vp_motion_search(&field[s->time], &settings, &current, refs, scratch, NULL);
        vp_dmvr_field(&field[s->time], refs, refined, NULL);
        vp_motion_predict(&field[s->time], refined, refs, &prediction, NULL);
        vp_coder_count(&coder);
        vp_motion_code(model, &coder, &field[s->time]);
        out->bits[i][index] = (float)vp_coder_bits(&coder) / 256.0f;
        store(&prediction, &out->prediction, s->time, index);
    }
    for (int t = 0; t < FRAMES; t++) vp_motion_field_free(&field[t]);
    vp_image_free(&current);
    vp_image_free(&ref[0]);
    vp_image_free(&ref[1]);
    vp_image_free(&prediction);
    vp_motion_scratch_destroy(scratch);
    vp_motion_model_destroy(model);
}

static void same_as_the_codec(void)
{
    film source;
    outcome glue, alone;

    if (film_alloc(&source) | film_alloc(&glue.prediction) | film_alloc(&alone.prediction)) {
        CHECK(!"memory");
        return;
    }
    film_shoot(&source);
    for (int i = 0; i < BATCH; i++) run_alone(&source, &alone, i);
    for (int threads = 1; threads <= 4; threads += 3) {
        run_glue(&source, &glue, threads);
        for (int i = 0; i < STEPS; i++) {
            int t = steps[i].time;

            for (int b = 0; b < BATCH; b++) {
                CHECK(alone.bits[i][b] > 0);
                CHECK(glue.bits[i][b] == alone.bits[i][b]);
            }
            for (int p = 0; p < 3; p++)
                CHECK(!memcmp(glue.prediction.plane[t][p], alone.prediction.plane[t][p],
                              BATCH * plane_size(p)));
        }
    }
    film_free(&source);
    film_free(&glue.prediction);
    film_free(&alone.prediction);
}

static void wrong_sizes_are_refused(void)
{
    CHECK(!vp_train_motion_open(0, WIDTH, HEIGHT, 1));
    CHECK(!vp_train_motion_open(BATCH, WIDTH + 8, HEIGHT, 1));
    CHECK(!vp_train_motion_open(BATCH, WIDTH, 0, 1));
    CHECK(!vp_train_motion_open(BATCH, WIDTH, 7696, 1));
    CHECK(!vp_train_motion_open(BATCH, WIDTH, HEIGHT, -1));
}

/* Tries frame i of the list with a change, against a motion in which it is fine. */
static void wrong_frames_are_refused(void)
{
    film source;
    outcome out;
    vp_train_motion *motion = vp_train_motion_open(BATCH, WIDTH, HEIGHT, 1);
    vp_train_frame good, bad;

    if (!motion || film_alloc(&source) | film_alloc(&out.prediction)) {
        CHECK(!"memory");
        return;
    }
    describe(&good, &source, &out, 1);
    /* the anchor's field is not there yet */
    CHECK_EQ(vp_train_motion_predict(motion, &good), VP_TRAIN_ERR_ARGUMENT);
    describe(&bad, &source, &out, 0);
    CHECK_EQ(vp_train_motion_predict(motion, &bad), 0);
    CHECK_EQ(vp_train_motion_predict(motion, &good), 0);
#define REFUSED(change)                                                         \
    do {                                                                        \
        bad = good;                                                             \
        bad.change;                                                             \
        CHECK_EQ(vp_train_motion_predict(motion, &bad), VP_TRAIN_ERR_ARGUMENT); \
    } while (0)
    REFUSED(type = VP_FRAME_TYPES);
    REFUSED(references = 0);
    REFUSED(references = 3);
    REFUSED(time = -1);
    REFUSED(ref_time[1] = good.time);
    REFUSED(colocated = 3);
    REFUSED(time = 4 + VP_TRAIN_TIMES); /* takes the place of what it follows */
    REFUSED(preset = 3);
    REFUSED(current = NULL);
    REFUSED(ref[1][2] = NULL);
    REFUSED(prediction[0] = NULL);
    CHECK_EQ(vp_train_motion_predict(motion, &good), 0);
    CHECK_EQ(vp_train_motion_begin(motion), 0);
    CHECK_EQ(vp_train_motion_predict(motion, &good), VP_TRAIN_ERR_ARGUMENT);
    vp_train_motion_close(motion);
    film_free(&source);
    film_free(&out.prediction);
}

int main(void)
{
    RUN(same_as_the_codec);
    RUN(wrong_sizes_are_refused);
    RUN(wrong_frames_are_refused);
    return test_result();
}
