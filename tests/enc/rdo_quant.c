/* SPDX-License-Identifier: BSD-2-Clause */
/* The levels that are chosen: near what the network said, a path that the entropy coder
 * takes, the same on any number of threads. */
#include "enc/rdo_quant.h"

#include <math.h>
#include <stdlib.h>

#include "common/test.h"
#include "enc/analysis.h"
#include "entropy/dep_quant.h"
#include "entropy/token_coder.h"

#define ROWS    9
#define COLUMNS 13
#define PATCHES (ROWS * COLUMNS)
#define DIMS    48
#define COUNT   (PATCHES * DIMS)

/* Of a network, only what turns numbers into integers. */
static float gain[2 * DIMS], step[64];
static const vp_network network = {.dims = DIMS, .quant_gain = gain, .quant_step = step};

static uint16_t scan[DIMS];
static vp_coded_gop gop;
static float projected[COUNT];
static const uint8_t *active; /* of the next frame's patches; NULL: all */

static void set_up(void)
{
    for (int i = 0; i < DIMS; i++) {
        scan[i] = (uint16_t)(i / 8 * 8 + (5 * i + 3) % 8); /* not the order of the dims */
        gain[i] = 1.0f / (1.0f + 0.01f * (float)i);
        gain[DIMS + i] = 0.5f + 0.01f * (float)i;
    }
    for (int q = 0; q < 64; q++) step[q] = 0.01f * (float)pow(2.0, q / 8.0);
    CHECK_EQ(vp_coded_gop_init(&gop, ROWS, COLUMNS, DIMS), 0);
    vp_coded_gop_begin(&gop, NULL, VPATCH_TOKENS_PREDICTED, 1, 8, 0);
    for (int i = 0; i < gop.structure.frames; i++) {
        gop.frame[i].quality = 30;
        for (int p = 0; p < PATCHES; p++) gop.frame[i].map[p] = (uint8_t)(24 + p % 12);
    }
}

static double uniform(unsigned *seed)
{
    return (test_random(seed) >> 8) / 16777216.0 - 0.5;
}

/* Numbers that fall with the dim, as sorted energies do. */
static void fill(unsigned seed, double size)
{
    for (int i = 0; i < COUNT; i++) {
        double u = uniform(&seed);

        projected[i] = (float)(size * 40 * u * u * u * 8 / (1 + i % DIMS));
    }
}

/* What a number is in levels. */
static double in_levels(const vp_coded_frame *frame, int kind, int i)
{
    return (double)projected[i] * gain[kind * DIMS + i % DIMS] * step[frame->map[i / DIMS]] /
           VP_LEVEL_STEP;
}

/* How many levels of a token are not in the quantiser that those before them lead to. */
static int off_the_path(const int16_t *token)
{
    int off = 0;

    for (int i = 0, state = 0; i < DIMS; i++) {
        int quantiser = vp_dq_quantiser(state), size = abs(token[scan[i]]);
        int index = vp_dq_index(quantiser, size);

        off += vp_dq_level(quantiser, index) != size;
        state = vp_dq_next_state(state, index);
    }
    return off;
}

static void quantise(vp_rdo_quant *q, vp_pool *pool, vp_coded_frame *frame)
{
    memset(frame->tokens, 0x55, COUNT * sizeof *frame->tokens);
    memset(frame->coded, 1, PATCHES); /* so that all of it is cleared */
    vp_rdo_quant_frame(q, frame, &network, scan, projected, active, NULL, pool);
    vp_rdo_quant_keep(q, frame);
}

static void near_the_number(void)
{
    vp_rdo_quant *q = vp_rdo_quant_create(ROWS, COLUMNS, DIMS, 1);

    CHECK(q != NULL);
    for (int turn = 0; turn < 8; turn++) {
        vp_coded_frame *frame = &gop.frame[turn % 4];
        vp_frame_type type = frame->entry->type;
        int kind = type == VP_FRAME_ANCHOR || type == VP_FRAME_SIDE;
        int far = 0, beyond = 0, turned = 0, used = 0, off = 0;

        fill(1 + (unsigned)turn, turn == 7 ? 400 : 4 << turn / 2);
        quantise(q, NULL, frame);
        for (int i = 0; i < COUNT; i++) {
            double z = in_levels(frame, kind, i);
            int token = frame->tokens[i];

            far += fabs(z - token) > (fabs(z) > 6 ? 2.01 : 4.01);
            beyond += abs(token) > fabs(z) + 2.01;
            turned += token * z < 0;
            used += token != 0;
        }
        for (int p = 0; p < PATCHES; p++) off += off_the_path(frame->tokens + p * DIMS);
        CHECK_EQ(off, 0);
        CHECK_EQ(far, 0);
        CHECK_EQ(beyond, 0);
        CHECK_EQ(turned, 0);
        CHECK(used > COUNT / 20 && used < COUNT);
    }
    vp_rdo_quant_destroy(q);
}

static void nothing_of_nothing(void)
{
    vp_rdo_quant *q = vp_rdo_quant_create(ROWS, COLUMNS, DIMS, 1);
    int used = 0;

    memset(projected, 0, sizeof projected);
    for (int f = 0; f < 4; f++) {
        quantise(q, NULL, &gop.frame[f]);
        for (int i = 0; i < COUNT; i++) used += gop.frame[f].tokens[i] != 0;
    }
    CHECK_EQ(used, 0);
    vp_rdo_quant_destroy(q);
}

/* A weak value alone in an empty frame costs more than it gives; among many of its
 * kind it does not. */
static void company(void)
{
    vp_rdo_quant *q = vp_rdo_quant_create(ROWS, COLUMNS, DIMS, 1);
    vp_coded_frame *frame = &gop.frame[0];
    int kept = 0, middle = (ROWS / 2 * COLUMNS + COLUMNS / 2) * DIMS + 20;

    for (int p = 0; p < PATCHES; p++) frame->map[p] = 30;
    float weak = 1.75f * VP_LEVEL_STEP / (gain[DIMS + 20] * step[30]);
    memset(projected, 0, sizeof projected);
    projected[middle] = weak;
    quantise(q, NULL, frame);
    CHECK_EQ(frame->tokens[middle], 0);
    projected[middle] = 20 * weak;
    quantise(q, NULL, frame);
    CHECK(frame->tokens[middle] >= 32 && frame->tokens[middle] <= 36);
    for (int p = 0; p < PATCHES; p++) projected[p * DIMS + 20] = p % 2 ? weak : -weak;
    quantise(q, NULL, frame);
    for (int p = 0; p < PATCHES; p++) kept += frame->tokens[p * DIMS + 20] == (p % 2 ? 2 : -2);
    CHECK(kept > PATCHES * 9 / 10);
    for (int p = 0; p < PATCHES; p++) frame->map[p] = (uint8_t)(24 + p % 12);
    vp_rdo_quant_destroy(q);
}

/* Numbers beyond what an integer of 16 bits holds. */
static void out_of_range(void)
{
    vp_rdo_quant *q = vp_rdo_quant_create(ROWS, COLUMNS, DIMS, 1);
    vp_coded_frame *frame = &gop.frame[0];
    int wrong = 0;

    for (int i = 0; i < COUNT; i++) projected[i] = i % 2 ? 1e9f : -1e9f;
    quantise(q, NULL, frame);
    for (int i = 0; i < COUNT; i++)
        wrong += i % 2 ? frame->tokens[i] < 16000 : frame->tokens[i] > -16000;
    CHECK_EQ(wrong, 0);
    vp_rdo_quant_destroy(q);
}

/* A patch that is skipped is one without numbers; those that it might have are not looked at. */
static void skipped(void)
{
    static int16_t expected[COUNT];
    static uint8_t some[PATCHES];

    for (int p = 0; p < PATCHES; p++) some[p] = p % 3 == 0 || p > PATCHES / 2;
    for (int looked = 0; looked < 2; looked++) {
        vp_rdo_quant *q = vp_rdo_quant_create(ROWS, COLUMNS, DIMS, 1);

        for (int turn = 0; turn < 3; turn++) {
            fill(7 + (unsigned)turn, 12);
            for (int i = 0; i < COUNT; i++)
                if (!some[i / DIMS]) projected[i] = looked ? (float)NAN : 0.0f;
            active = looked ? some : NULL;
            quantise(q, NULL, &gop.frame[turn]);
        }
        active = NULL;
        if (!looked) memcpy(expected, gop.frame[2].tokens, sizeof expected);
        CHECK(!memcmp(expected, gop.frame[2].tokens, sizeof expected));
        for (int p = 0; p < PATCHES; p++)
            CHECK_EQ(gop.frame[2].coded[p], vp_token_any(gop.frame[2].tokens + p * DIMS, DIMS));
        vp_rdo_quant_destroy(q);
    }
}

/* Frame by frame, with what is remembered between them. */
static void any_number_of_threads(void)
{
    static int16_t alone[6][COUNT];

    for (int threads = 1; threads <= 4; threads++) {
        vp_pool *pool = vp_pool_create(threads);
        vp_rdo_quant *q = vp_rdo_quant_create(ROWS, COLUMNS, DIMS, threads);

        CHECK(pool && q);
        for (int turn = 0; turn < 6; turn++) {
            vp_coded_frame *frame = &gop.frame[turn % 4];

            fill(50 + (unsigned)turn, 8);
            quantise(q, pool, frame);
            if (threads == 1) memcpy(alone[turn], frame->tokens, sizeof alone[turn]);
            CHECK(!memcmp(alone[turn], frame->tokens, sizeof alone[turn]));
        }
        vp_rdo_quant_destroy(q);
        vp_pool_destroy(pool);
    }
}

/* A key frame starts afresh: what came before leaves no trace. */
static void key_frames_forget(void)
{
    static int16_t fresh[COUNT];
    vp_coded_gop key;

    CHECK_EQ(vp_coded_gop_init(&key, ROWS, COLUMNS, DIMS), 0);
    vp_coded_gop_begin(&key, NULL, VPATCH_TOKENS_PREDICTED, 0, 9, 0);
    memset(key.frame[0].map, 30, PATCHES);
    for (int pass = 0; pass < 2; pass++) {
        vp_rdo_quant *q = vp_rdo_quant_create(ROWS, COLUMNS, DIMS, 1);

        for (int f = 0; pass && f < 4; f++) {
            fill(80 + (unsigned)f, 20);
            quantise(q, NULL, &gop.frame[f]);
        }
        fill(90, 8);
        quantise(q, NULL, &key.frame[0]);
        fill(91, 8);
        quantise(q, NULL, &gop.frame[0]);
        if (!pass) memcpy(fresh, gop.frame[0].tokens, sizeof fresh);
        CHECK(!memcmp(fresh, gop.frame[0].tokens, sizeof fresh));
        vp_rdo_quant_destroy(q);
    }
    vp_coded_gop_free(&key);
}

int main(void)
{
    RUN(set_up);
    RUN(near_the_number);
    RUN(nothing_of_nothing);
    RUN(company);
    RUN(out_of_range);
    RUN(skipped);
    RUN(any_number_of_threads);
    RUN(key_frames_forget);
    vp_coded_gop_free(&gop);
    return test_result();
}
