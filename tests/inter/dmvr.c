/* SPDX-License-Identifier: BSD-2-Clause */
/* What refinement and optical flow are for: to find motion that was not coded. */
#include "inter/dmvr.h"

#include "common/scene.h"

#define ROWS    4
#define COLUMNS 5

typedef struct between {
    vp_image image[3]; /* before, between, after */
    vp_image prediction;
    vp_motion_field field;
    vp_motion_unit refined[2 * ROWS * 2 * COLUMNS];
} between;

/* A texture that moves (dx, dy) from picture to picture. */
static void between_open(between *b, double dx, double dy)
{
    vp_motion_frame frame = scene_frame(VP_FRAME_MIDDLE, 2, NULL);
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(vp_image_init(&b->image[i], COLUMNS * 16, ROWS * 16), 0);
        scene_draw_finer(&b->image[i], 2.5, i * dx, i * dy);
    }
    CHECK_EQ(vp_image_init(&b->prediction, COLUMNS * 16, ROWS * 16), 0);
    CHECK_EQ(vp_motion_field_init(&b->field, ROWS, COLUMNS), 0);
    vp_motion_begin(&b->field, &frame);
}

static void between_close(between *b)
{
    for (int i = 0; i < 3; i++) vp_image_free(&b->image[i]);
    vp_image_free(&b->prediction);
    vp_motion_field_free(&b->field);
}

/* The error of luma if all blocks are pairs that stand still, merged or not. */
static double still_error(between *b, uint8_t merge)
{
    const vp_image *refs[2] = {&b->image[0], &b->image[2]};
    const vp_motion_unit still = {.refs = VP_MOTION_BOTH, .merge = merge};
    const vp_plane *source = &b->image[1].plane[0], *plane = &b->prediction.plane[0];
    double sum = 0;
    for (int row = 0; row < ROWS; row++)
        for (int column = 0; column < COLUMNS; column++)
            vp_motion_store(&b->field, 2 * column, 2 * row, 2, &still);
    vp_dmvr_field(&b->field, refs, b->refined, NULL);
    vp_motion_predict(&b->field, b->refined, refs, &b->prediction, NULL);
    for (int y = 16; y < ROWS * 16 - 16; y++)
        for (int x = 16; x < COLUMNS * 16 - 16; x++) {
            double e = source->data[y * source->stride + x] - plane->data[y * plane->stride + x];
            sum += e * e;
        }
    return sum;
}

/* 1.25 samples are within what a decoder looks at by itself. */
static void finds_motion(void)
{
    between b;
    between_open(&b, 1.25, -1.25);
    double coded = still_error(&b, VP_MOTION_EXPLICIT), found = still_error(&b, 0);
    CHECK(found * 20 < coded);
    int near = 0;
    for (int uy = 2; uy < 2 * ROWS - 2; uy++)
        for (int ux = 2; ux < 2 * COLUMNS - 2; ux++) {
            const vp_motion_unit *unit = &b.refined[uy * 2 * COLUMNS + ux];
            near += abs(unit->mv[0].x + 5) <= 1 && abs(unit->mv[0].y - 5) <= 1;
            CHECK_EQ(unit->mv[1].x, -unit->mv[0].x);
            CHECK_EQ(unit->mv[1].y, -unit->mv[0].y);
        }
    CHECK(near >= 20); /* of 24 */
    between_close(&b);
}

/* Motion of less than half a sample that no vector tells: only the gradients do. Where the
 * references are not as far away, nothing is known of it, and both are averaged. */
static void follows_gradients(void)
{
    between b;
    between_open(&b, 0.45, -0.4);
    double flowing = still_error(&b, VP_MOTION_EXPLICIT);
    b.field.time++;
    CHECK(!vp_motion_symmetric(&b.field));
    double averaged = still_error(&b, VP_MOTION_EXPLICIT);
    CHECK(flowing * 4 < averaged * 3);
    between_close(&b);
}

int main(void)
{
    RUN(finds_motion);
    RUN(follows_gradients);
    return test_result();
}
