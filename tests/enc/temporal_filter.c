/* SPDX-License-Identifier: BSD-2-Clause */
/* The filter along time: noise goes, the scene stays. */
#include "enc/temporal_filter.h"

#include "common/scene.h"

#define ROWS    6
#define COLUMNS 8
#define FRAMES  5 /* the middle one is filtered */
#define MIDDLE  2

static const float spread = 40.0f, strength = 0.25f;

typedef struct sequence {
    vp_image clean, frame[FRAMES];
} sequence;

/* A scene that moves by (dx, dy) per frame; noise: the most that a sample is off. */
static void sequence_make(sequence *s, double dx, double dy, int noise)
{
    unsigned seed = 5;

    CHECK_EQ(vp_image_init(&s->clean, COLUMNS * 16, ROWS * 16), 0);
    scene_draw(&s->clean, 0, 0);
    for (int i = 0; i < FRAMES; i++) {
        CHECK_EQ(vp_image_init(&s->frame[i], COLUMNS * 16, ROWS * 16), 0);
        scene_draw(&s->frame[i], (i - MIDDLE) * dx, (i - MIDDLE) * dy);
        for (int p = 0; p < 3 && noise; p++) {
            vp_plane *plane = &s->frame[i].plane[p];
            for (int y = 0; y < plane->height; y++)
                for (int x = 0; x < plane->width; x++) {
                    uint8_t *to = &plane->data[y * plane->stride + x];
                    int v = *to + (int)(test_random(&seed) % (unsigned)(2 * noise + 1)) - noise;
                    *to = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
                }
        }
        vp_image_extend(&s->frame[i]);
    }
}

static void sequence_free(sequence *s)
{
    vp_image_free(&s->clean);
    for (int i = 0; i < FRAMES; i++) vp_image_free(&s->frame[i]);
}

static const vp_image *sequence_filter(vp_temporal_filter *filter, const sequence *s, vp_pool *pool)
{
    const vp_temporal_filter_neighbour neighbours[] = {
        {&s->frame[1], 1}, {&s->frame[0], 2}, {&s->frame[3], 1}, {&s->frame[4], 2}};

    return vp_temporal_filter_run(filter, &s->frame[MIDDLE], neighbours, 4, spread, strength, pool);
}

/* Mean squared difference over one plane. */
static double difference(const vp_image *a, const vp_image *b, int p)
{
    const vp_plane *m = &a->plane[p], *n = &b->plane[p];
    double sum = 0;

    for (int y = 0; y < m->height; y++)
        for (int x = 0; x < m->width; x++) {
            double d = m->data[y * m->stride + x] - n->data[y * n->stride + x];
            sum += d * d;
        }
    return sum / m->width / m->height;
}

static int same(const vp_image *a, const vp_image *b)
{
    return difference(a, b, 0) + difference(a, b, 1) + difference(a, b, 2) == 0;
}

/* Four neighbours of weight w would leave (1 + 4 w^2) / (1 + 4 w)^2 of the noise. */
static void noise_goes(double dx, double dy, double left)
{
    vp_temporal_filter *filter = vp_temporal_filter_create(ROWS, COLUMNS);
    sequence s;

    CHECK(filter);
    sequence_make(&s, dx, dy, 8);
    const vp_image *out = sequence_filter(filter, &s, NULL);
    for (int p = 0; p < 3; p++) {
        double before = difference(&s.frame[MIDDLE], &s.clean, p);
        double after = difference(out, &s.clean, p);
        printf("moving by %.2f, %.2f, plane %d: squared error %.2f, filtered %.2f\n", dx, dy, p,
               before, after);
        CHECK(after < left * before);
    }
    sequence_free(&s);
    vp_temporal_filter_destroy(filter);
}

/* Without noise there is next to nothing to do, and what is done does no harm. */
static void scene_stays(double dx, double dy)
{
    vp_temporal_filter *filter = vp_temporal_filter_create(ROWS, COLUMNS);
    sequence s;

    sequence_make(&s, dx, dy, 0);
    const vp_image *out = sequence_filter(filter, &s, NULL);
    for (int p = 0; p < 3; p++)
        CHECK(difference(out, &s.clean, p) < (dx == 0 && dy == 0 ? 1e-9 : 1.5));
    sequence_free(&s);
    vp_temporal_filter_destroy(filter);
}

/* A bright bar on a dark ground that moves, far too contrasty to be mixed with what lies
 * behind it, and neighbours that show another scene altogether. */
static void edges_stay(void)
{
    vp_temporal_filter *filter = vp_temporal_filter_create(ROWS, COLUMNS);
    sequence s;

    sequence_make(&s, 0, 0, 0);
    for (int i = 0; i < FRAMES; i++) {
        vp_plane *luma = &s.frame[i].plane[0];
        for (int y = 0; y < luma->height; y++)
            for (int x = 0; x < luma->width; x++)
                luma->data[y * luma->stride + x] = x >= 37 + 5 * i && x < 60 + 5 * i ? 220 : 30;
        vp_image_extend(&s.frame[i]);
    }
    CHECK(difference(sequence_filter(filter, &s, NULL), &s.frame[MIDDLE], 0) == 0);
    sequence_free(&s);

    sequence_make(&s, 500, 300, 0);
    const vp_image *out = sequence_filter(filter, &s, NULL);
    double moved = difference(out, &s.clean, 0);
    double apart = difference(&s.frame[MIDDLE - 1], &s.clean, 0);
    printf("other scenes beside it: %.2f of %.2f\n", moved, apart);
    CHECK(moved < 0.02 * apart);
    sequence_free(&s);
    vp_temporal_filter_destroy(filter);
}

static void same_on_any_pool(void)
{
    vp_temporal_filter *filter = vp_temporal_filter_create(ROWS, COLUMNS);
    sequence s;
    vp_image kept;

    sequence_make(&s, 2.25, -1.5, 6);
    CHECK_EQ(vp_image_init(&kept, COLUMNS * 16, ROWS * 16), 0);
    vp_image_copy(&kept, sequence_filter(filter, &s, NULL));
    CHECK(!same(&kept, &s.frame[MIDDLE]));
    for (int threads = 1; threads <= 4; threads++) {
        vp_pool *pool = vp_pool_create(threads);
        CHECK(pool);
        CHECK(same(sequence_filter(filter, &s, pool), &kept));
        vp_pool_destroy(pool);
    }
    vp_image_free(&kept);
    sequence_free(&s);
    vp_temporal_filter_destroy(filter);
}

/* No neighbours; one; and a picture of one block, where all motion points outside. */
static void few(void)
{
    vp_temporal_filter *filter = vp_temporal_filter_create(ROWS, COLUMNS);
    sequence s;

    sequence_make(&s, 0, 0, 4);
    CHECK(vp_temporal_filter_run(filter, &s.clean, NULL, 0, spread, strength, NULL) == &s.clean);
    vp_temporal_filter_neighbour one = {&s.frame[0], 1};
    const vp_image *out =
        vp_temporal_filter_run(filter, &s.frame[MIDDLE], &one, 1, spread, strength, NULL);
    CHECK(difference(out, &s.clean, 0) < 0.9 * difference(&s.frame[MIDDLE], &s.clean, 0));
    sequence_free(&s);
    vp_temporal_filter_destroy(filter);

    unsigned seed = 9;
    vp_image tiny[2];
    filter = vp_temporal_filter_create(1, 1);
    for (int i = 0; i < 2; i++) {
        CHECK_EQ(vp_image_init(&tiny[i], 16, 16), 0);
        scene_noise(&tiny[i], &seed);
    }
    one.image = &tiny[1];
    out = vp_temporal_filter_run(filter, &tiny[0], &one, 1, spread, strength, NULL);
    CHECK(difference(out, &tiny[0], 0) < difference(&tiny[1], &tiny[0], 0));
    vp_image_free(&tiny[0]);
    vp_image_free(&tiny[1]);
    vp_temporal_filter_destroy(filter);
}

int main(void)
{
    noise_goes(0, 0, 0.5);
    noise_goes(3, -2, 0.5);
    noise_goes(2.25, -1.5, 0.6);
    scene_stays(0, 0);
    scene_stays(2.25, -1.5);
    edges_stay();
    same_on_any_pool();
    few();
    return test_result();
}
