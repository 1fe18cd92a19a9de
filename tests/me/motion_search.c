/* SPDX-License-Identifier: BSD-2-Clause */
/* The search finds known motion, writes fields that the coder accepts, and gives
 * the same field for every number of threads. */
#include "me/motion_search.h"
#include "inter/motion_coder.h"

#include "common/scene.h"

enum { ROWS = 9, COLUMNS = 12, WIDTH = COLUMNS * 16, HEIGHT = ROWS * 16 };

typedef struct setting {
    vp_image current, ref[2];
    vp_motion_field field;
    vp_motion_scratch *scratch;
} setting;

static void set_up(setting *s)
{
    CHECK_EQ(vp_image_init(&s->current, WIDTH, HEIGHT), 0);
    CHECK_EQ(vp_image_init(&s->ref[0], WIDTH, HEIGHT), 0);
    CHECK_EQ(vp_image_init(&s->ref[1], WIDTH, HEIGHT), 0);
    CHECK_EQ(vp_motion_field_init(&s->field, ROWS, COLUMNS), 0);
    s->scratch = vp_motion_scratch_create(ROWS, COLUMNS);
    CHECK(s->scratch != NULL);
}

static void tear_down(setting *s)
{
    vp_image_free(&s->current);
    vp_image_free(&s->ref[0]);
    vp_image_free(&s->ref[1]);
    vp_motion_field_free(&s->field);
    vp_motion_scratch_destroy(s->scratch);
}

static void search_with(setting *s, const vp_motion_frame *frame, float lambda, int preset,
                        vp_pool *pool)
{
    const vp_image *refs[2] = {&s->ref[0], frame->references == 2 ? &s->ref[1] : NULL};
    vp_motion_settings settings = {.lambda = lambda, .preset = preset};
    vp_motion_begin(&s->field, frame);
    vp_motion_search(&s->field, &settings, &s->current, refs, s->scratch, pool);
}

/* Units, away from the edges, whose vector into R0 is not the expected one. */
static int misses(const vp_motion_field *field, int x, int y)
{
    int count = 0;
    for (int uy = 4; uy < 2 * ROWS - 4; uy++)
        for (int ux = 4; ux < 2 * COLUMNS - 4; ux++) {
            const vp_motion_unit *unit = &field->units[uy * 2 * COLUMNS + ux];
            count += unit->refs != VP_MOTION_R0 || unit->mv[0].x != x || unit->mv[0].y != y;
        }
    return count;
}

static void known_shifts(void)
{
    /* in quarter samples: still, whole, large, and between samples */
    /* (so far that the blocks looked at stay inside the picture) */
    static const int shifts[][2] = {{0, 0}, {12, -20}, {-100, 60}, {-120, -100},
                                    {5, 0}, {0, -7},   {-13, 22},  {30, 33}};
    setting s;
    set_up(&s);
    for (size_t i = 0; i < sizeof shifts / sizeof shifts[0]; i++) {
        for (int preset = 0; preset < 3; preset++) {
            vp_motion_frame frame = scene_frame(VP_FRAME_ANCHOR, 1, NULL);
            scene_draw(&s.ref[0], 0, 0);
            /* the scene moves against the vector, which points back to where it was */
            scene_draw(&s.current, -shifts[i][0] / 4.0, -shifts[i][1] / 4.0);
            search_with(&s, &frame, 1, preset, NULL);
            CHECK_EQ(misses(&s.field, shifts[i][0], shifts[i][1]), 0);
        }
    }
    tear_down(&s);
}

/* A frame halfway between two others: noise in both makes the average better. */
static void between_two(void)
{
    setting s;
    unsigned seed = 21;
    int both = 0;
    vp_motion_frame frame = scene_frame(VP_FRAME_MIDDLE, 2, NULL);
    set_up(&s);
    scene_draw(&s.current, 0, 0);
    scene_draw(&s.ref[0], -6, 3);
    scene_draw(&s.ref[1], 6, -3);
    for (int r = 0; r < 2; r++) {
        vp_plane *plane = &s.ref[r].plane[0];
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++)
                plane->data[y * plane->stride + x] =
                    (uint8_t)(plane->data[y * plane->stride + x] + test_random(&seed) % 17 - 8);
        vp_image_extend(&s.ref[r]);
    }
    search_with(&s, &frame, 4, 1, NULL);
    for (int i = 0; i < 4 * ROWS * COLUMNS; i++) both += s.field.units[i].refs == VP_MOTION_BOTH;
    CHECK(both > 4 * ROWS * COLUMNS * 8 / 10);
    tear_down(&s);
}

/* Two things that move differently, and noise. */
static void draw_busy(setting *s, unsigned seed)
{
    scene_draw(&s->current, 3.25, 1.5);
    scene_draw(&s->ref[0], 0, 0);
    scene_draw(&s->ref[1], 7, 3);
    for (int y = 30; y < 90; y++)
        for (int x = 20; x < 110; x++) {
            uint8_t sample = (uint8_t)lrint(scene_sample(2.1 * x + 500, 1.7 * y));
            s->ref[0].plane[0].data[y * s->ref[0].plane[0].stride + x + 9] = sample;
            s->current.plane[0].data[y * s->current.plane[0].stride + x] = sample;
            s->ref[1].plane[0].data[(y + 5) * s->ref[1].plane[0].stride + x - 8] = sample;
        }
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            s->current.plane[0].data[y * s->current.plane[0].stride + x] ^=
                (uint8_t)(test_random(&seed) >> 8 & 3);
    vp_image_extend(&s->ref[0]);
    vp_image_extend(&s->ref[1]);
}

static void threads_do_not_matter(void)
{
    setting s;
    vp_motion_field before, alone;
    set_up(&s);
    CHECK_EQ(vp_motion_field_init(&before, ROWS, COLUMNS), 0);
    CHECK_EQ(vp_motion_field_init(&alone, ROWS, COLUMNS), 0);
    for (int preset = 0; preset < 3; preset++) {
        draw_busy(&s, 7);
        vp_motion_frame first = scene_frame(VP_FRAME_ANCHOR, 2, NULL);
        search_with(&s, &first, 3, preset, NULL);
        scene_copy_field(&before, &s.field);
        vp_motion_frame frame = scene_frame(VP_FRAME_MIDDLE, 2, &before);
        search_with(&s, &frame, 3, preset, NULL);
        scene_copy_field(&alone, &s.field);
        for (int threads = 1; threads <= 4; threads++) {
            vp_pool *pool = vp_pool_create(threads);
            CHECK(pool != NULL);
            search_with(&s, &frame, 3, preset, pool);
            CHECK_EQ(scene_differences(&alone, &s.field), 0);
            vp_pool_destroy(pool);
        }
    }
    vp_motion_field_free(&before);
    vp_motion_field_free(&alone);
    tear_down(&s);
}

/* What the search leaves in the field, merge indices included, is what a decoder
 * gets; and a field found costs less than the same motion spelled out at random. */
static void searched_fields_round_trip(void)
{
    setting s;
    vp_motion_field out, before;
    vp_motion_model *encoder = vp_motion_model_create(), *decoder = vp_motion_model_create();
    set_up(&s);
    CHECK_EQ(vp_motion_field_init(&out, ROWS, COLUMNS), 0);
    CHECK_EQ(vp_motion_field_init(&before, ROWS, COLUMNS), 0);
    vp_motion_frame first = scene_frame(VP_FRAME_ANCHOR, 1, NULL);
    vp_motion_begin(&before, &first);
    for (int type = VP_FRAME_ANCHOR; type < VP_FRAME_TYPES; type++) {
        vp_coder write, read;
        vp_motion_frame frame = scene_frame((vp_frame_type)type, 2, &before);
        draw_busy(&s, (unsigned)type);
        search_with(&s, &frame, 2, 1, NULL);
        vp_coder_encode(&write);
        vp_motion_code(encoder, &write, &s.field);
        CHECK_EQ(vp_coder_finish(&write), 0);
        vp_motion_begin(&out, &frame);
        vp_coder_decode(&read, write.bytes, write.size);
        vp_motion_code(decoder, &read, &out);
        CHECK_EQ(scene_differences(&s.field, &out), 0);
        CHECK(!vp_coder_overrun(&read));
        scene_copy_field(&before, &out);
        vp_coder_free(&write);
    }
    vp_motion_field_free(&out);
    vp_motion_field_free(&before);
    vp_motion_model_destroy(encoder);
    vp_motion_model_destroy(decoder);
    tear_down(&s);
}

int main(void)
{
    RUN(known_shifts);
    RUN(between_two);
    RUN(threads_do_not_matter);
    RUN(searched_fields_round_trip);
    return test_result();
}
