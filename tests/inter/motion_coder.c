/* SPDX-License-Identifier: BSD-2-Clause */
/* Motion fields survive coding, and garbage decodes to valid fields. */
#include "inter/motion_coder.h"

#include "common/scene.h"

enum { ROWS = 7, COLUMNS = 9, FRAMES = 6 };

static void check_valid(const vp_motion_field *field)
{
    int bad = 0;
    for (int uy = 0; uy < 2 * field->rows; uy++) {
        for (int ux = 0; ux < 2 * field->columns; ux++) {
            const vp_motion_unit *unit = &field->units[uy * 2 * field->columns + ux];
            int split = field->split[(uy / 2) * field->columns + ux / 2];
            int n = split ? 1 : 2, x = ux / n * n * 8, y = uy / n * n * 8;
            bad += split > 1;
            bad += unit->refs < 1 || unit->refs > (field->references == 1 ? 1 : 3);
            bad += unit->merge != VP_MOTION_EXPLICIT && unit->merge >= VP_MERGE_MAX;
            for (int r = 0; r < 2; r++) {
                vp_mv mv = unit->mv[r], in = vp_motion_clamp(field, x, y, n * 8, mv.x, mv.y);
                bad += in.x != mv.x || in.y != mv.y;
                bad += !(unit->refs & (1 << r)) && (mv.x || mv.y);
            }
        }
    }
    CHECK_EQ(bad, 0);
}

/* Codes a sequence of fields, each with the one before as its colocated field,
 * and compares what comes back. */
static void round_trip(vp_frame_type type, int references, int reach, unsigned seed, int rows,
                       int columns)
{
    vp_motion_model *encoder = vp_motion_model_create(), *decoder = vp_motion_model_create();
    vp_motion_field in[2], out[2];
    vp_coder write, read;
    unsigned again = seed;
    CHECK(encoder && decoder);
    for (int i = 0; i < 2; i++) {
        CHECK_EQ(vp_motion_field_init(&in[i], rows, columns), 0);
        CHECK_EQ(vp_motion_field_init(&out[i], rows, columns), 0);
    }
    vp_coder_encode(&write);
    for (int f = 0; f < FRAMES; f++) {
        vp_motion_field *field = &in[f % 2];
        vp_motion_frame frame = scene_frame(type, references, f ? &in[!(f % 2)] : NULL);
        vp_motion_begin(field, &frame);
        scene_random_field(field, &seed, reach);
        scene_copy_field(&out[0], field);
        vp_motion_code(encoder, &write, field);
        CHECK_EQ(scene_differences(&out[0], field), 0); /* encoding changes nothing */
    }
    CHECK_EQ(vp_coder_finish(&write), 0);
    vp_coder_decode(&read, write.bytes, write.size);
    for (int f = 0; f < FRAMES; f++) {
        vp_motion_field *field = &out[f % 2], *want = &in[f % 2];
        vp_motion_frame frame = scene_frame(type, references, f ? &out[!(f % 2)] : NULL);
        vp_motion_frame frame_in = scene_frame(type, references, f ? &in[!(f % 2)] : NULL);
        vp_motion_begin(field, &frame);
        vp_motion_code(decoder, &read, field);
        vp_motion_begin(want, &frame_in);
        scene_random_field(want, &again, reach);
        CHECK_EQ(scene_differences(field, want), 0);
        check_valid(field);
    }
    CHECK(!vp_coder_overrun(&read));
    for (int i = 0; i < 2; i++) {
        vp_motion_field_free(&in[i]);
        vp_motion_field_free(&out[i]);
    }
    vp_coder_free(&write);
    vp_motion_model_destroy(encoder);
    vp_motion_model_destroy(decoder);
}

static void random_fields(void)
{
    for (int type = VP_FRAME_ANCHOR; type < VP_FRAME_TYPES; type++)
        for (int references = 1; references <= 2; references++) {
            round_trip((vp_frame_type)type, references, 5, 77, ROWS, COLUMNS);
            round_trip((vp_frame_type)type, references, 90, 1234, ROWS, COLUMNS);
            round_trip((vp_frame_type)type, references, 6000, 99, ROWS, COLUMNS);
            /* as wide as pictures get, vectors from end to end */
            round_trip((vp_frame_type)type, references, 32000, 5, 2, 480);
        }
}

static void garbage_is_valid(void)
{
    unsigned seed = 4711;
    for (int turn = 0; turn < 60; turn++) {
        uint8_t bytes[700];
        vp_motion_model *model = vp_motion_model_create();
        vp_motion_field field[2];
        vp_coder read;
        size_t size = test_random(&seed) % sizeof bytes;
        for (size_t i = 0; i < size; i++)
            bytes[i] = turn % 3 ? (uint8_t)(test_random(&seed) >> 9) : turn % 2 ? 255 : 0;
        vp_coder_decode(&read, bytes, size);
        for (int i = 0; i < 2; i++) CHECK_EQ(vp_motion_field_init(&field[i], ROWS, COLUMNS), 0);
        for (int f = 0; f < 4; f++) {
            vp_motion_frame frame = scene_frame((vp_frame_type)(VP_FRAME_ANCHOR + turn % 3),
                                                1 + turn % 2, f ? &field[!(f % 2)] : NULL);
            vp_motion_begin(&field[f % 2], &frame);
            vp_motion_code(model, &read, &field[f % 2]);
            check_valid(&field[f % 2]);
        }
        vp_motion_field_free(&field[0]);
        vp_motion_field_free(&field[1]);
        vp_motion_model_destroy(model);
    }
}

static uint64_t cost_of(vp_motion_model *model, vp_motion_field *field)
{
    vp_coder count;
    vp_coder_count(&count);
    vp_motion_code(model, &count, field);
    return vp_coder_bits(&count);
}

static void still_is_cheap(void)
{
    vp_motion_model *model = vp_motion_model_create();
    vp_motion_field field;
    uint64_t cost[4];
    vp_motion_frame frame = scene_frame(VP_FRAME_ANCHOR, 1, NULL);
    CHECK_EQ(vp_motion_field_init(&field, 20, 30), 0);
    for (int f = 0; f < 4; f++) {
        vp_motion_begin(&field, &frame);
        cost[f] = cost_of(model, &field);
    }
    CHECK(cost[3] < 600 * 256 / 100); /* of 600 blocks, a hundredth of a bit each */
    CHECK(cost[3] < cost[0]);
    vp_motion_field_free(&field);
    vp_motion_model_destroy(model);
}

/* A clone and a stored model go on where the first one was; damage is noticed. */
static void what_is_learned_can_be_kept(void)
{
    vp_motion_model *model = vp_motion_model_create(), *loaded = vp_motion_model_create(), *clone;
    vp_motion_model *fresh = vp_motion_model_create();
    vp_motion_field field;
    unsigned seed = 6;
    uint8_t *state = NULL;
    size_t size = 0;
    vp_motion_frame frame = scene_frame(VP_FRAME_SIDE, 2, NULL);
    CHECK_EQ(vp_motion_field_init(&field, ROWS, COLUMNS), 0);
    vp_motion_begin(&field, &frame);
    scene_random_field(&field, &seed, 20);
    for (int turn = 0; turn < 10; turn++) cost_of(model, &field);
    clone = vp_motion_model_clone(model);
    CHECK_EQ(vp_motion_model_save(model, &state, &size), 0);
    CHECK_EQ(vp_motion_model_load(loaded, state, size), 0);
    uint64_t trained = cost_of(model, &field), untrained = cost_of(fresh, &field);
    CHECK_EQ(cost_of(clone, &field), trained);
    /* storing rounds a little */
    uint64_t stored = cost_of(loaded, &field);
    CHECK(stored < trained + (untrained - trained) / 2);
    CHECK(trained < untrained);
    CHECK_EQ(vp_motion_model_load(loaded, state, size - 1), -2);
    state[size / 2] ^= 4;
    CHECK_EQ(vp_motion_model_load(loaded, state, size), -2);
    free(state);
    vp_motion_field_free(&field);
    vp_motion_model_destroy(model);
    vp_motion_model_destroy(loaded);
    vp_motion_model_destroy(clone);
    vp_motion_model_destroy(fresh);
}

int main(void)
{
    RUN(random_fields);
    RUN(garbage_is_valid);
    RUN(still_is_cheap);
    RUN(what_is_learned_can_be_kept);
    return test_result();
}
