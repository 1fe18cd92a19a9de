/* SPDX-License-Identifier: BSD-2-Clause */
/* Which patches are skipped before the network runs: by a transform that is computed here from its
 * definition, and by preset and frame type. */
#include "enc/early_skip.h"

#include <stdlib.h>
#include <string.h>

#include "base/sad_dsp.h"
#include "common/test.h"
#include "vpatch/vpatch.h"

enum { ROWS = 3, COLUMNS = 4, PATCHES = ROWS * COLUMNS };

static vp_image source, prediction;
static float step[64];
static uint8_t map[PATCHES];

/* The largest coefficient of the four 8x8 blocks, by the sign of each product of bits. */
static int peak_by_definition(const int difference[256])
{
    int most = 0;

    for (int block = 0; block < 4; block++)
        for (int u = 0; u < 64; u++) {
            int sum = 0;

            for (int i = 0; i < 64; i++) {
                int y = i / 8, x = i % 8, bits = ((u / 8) & y) << 3 | ((u % 8) & x);
                int odd = __builtin_popcount((unsigned)bits) & 1;
                int d = difference[(block / 2 * 8 + y) * 16 + block % 2 * 8 + x];

                sum += odd ? -d : d;
            }
            if (abs(sum) > most) most = abs(sum);
        }
    return most;
}

static void transform(void)
{
    unsigned seed = 3;
    uint8_t a[256], b[256];
    int difference[256];

    for (int turn = 0; turn < 40; turn++) {
        for (int i = 0; i < 256; i++) {
            a[i] = (uint8_t)(turn % 4 ? test_random(&seed) >> 8 : turn % 8 ? 255u : 0u);
            b[i] = (uint8_t)(turn % 4 ? test_random(&seed) >> 8 : 255u - a[i]);
            if (turn % 4 == 3) b[i] = (uint8_t)(a[i] ^ (b[i] & 3));
            difference[i] = a[i] - b[i];
        }
        CHECK_EQ(vp_hadamard_peak_16(a, 16, b, 16), peak_by_definition(difference));
    }
}

/* Adds to all samples of a patch in one plane. */
static void shift(int plane, int patch, int by)
{
    const vp_plane *p = &source.plane[plane];
    const int size = plane ? 8 : 16;

    for (int y = 0; y < size; y++)
        for (int x = 0; x < size; x++)
            p->data[(patch / COLUMNS * size + y) * p->stride + patch % COLUMNS * size + x] =
                (uint8_t)(100 + by);
}

static void fill(vp_image *image)
{
    for (int i = 0; i < 3; i++)
        for (int y = 0; y < image->plane[i].height; y++)
            memset(image->plane[i].data + y * image->plane[i].stride, 100,
                   (size_t)image->plane[i].width);
}

/* How many patches are active; active [PATCHES]. */
static int run(vp_frame_type type, int preset, uint8_t *active)
{
    const vp_gop_entry entry = {.type = type};
    const vp_coded_frame frame = {.entry = &entry, .map = map};
    const vp_network network = {.dequant_step = step};
    vp_pool *pool = vp_pool_create(2);
    int count = 0;

    CHECK(pool != NULL);
    vp_early_skip(&frame, &network, preset, &source, &prediction, active, pool);
    for (int i = 0; i < PATCHES; i++) count += active[i];
    vp_pool_destroy(pool);
    return count;
}

/* A level that is wrong by d everywhere has the coefficient 8 d in luma, 4 d in chroma. */
static void decisions(void)
{
    uint8_t active[PATCHES];

    for (int q = 0; q < 64; q++) step[q] = q < 32 ? 20.0f : 4.0f;
    memset(map, 10, sizeof map);
    CHECK(!vp_image_init(&source, COLUMNS * 16, ROWS * 16));
    CHECK(!vp_image_init(&prediction, COLUMNS * 16, ROWS * 16));
    fill(&source);
    fill(&prediction);
    CHECK_EQ(run(VP_FRAME_SIDE, VPATCH_PRESET_MEDIUM, active), 0);
    CHECK_EQ(run(VP_FRAME_SIDE, VPATCH_PRESET_SLOW, active), PATCHES);

    shift(0, 1, 1);  /* 8: below half a step of 20 */
    shift(0, 5, -4); /* 32 */
    shift(1, 6, 4);  /* 16: 0.8 of a step */
    shift(2, 11, 9); /* 36 */
    CHECK_EQ(run(VP_FRAME_ANCHOR, VPATCH_PRESET_MEDIUM, active), 3);
    CHECK(active[5] && active[6] && active[11]);
    CHECK_EQ(run(VP_FRAME_SIDE, VPATCH_PRESET_MEDIUM, active), 2);
    CHECK(active[5] && active[11]);
    map[1] = 40; /* a finer step: 8 is two of it */
    CHECK_EQ(run(VP_FRAME_SIDE, VPATCH_PRESET_FAST, active), 3);
    CHECK(active[1] && active[5] && active[11]);
    vp_image_free(&source);
    vp_image_free(&prediction);
}

int main(void)
{
    RUN(transform);
    RUN(decisions);
    return test_result();
}
