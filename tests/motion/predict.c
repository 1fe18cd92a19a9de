/* SPDX-License-Identifier: BSD-2-Clause */
/* The fast prediction against the plainest one: sample by sample, straight from
 * the definition in interpolate.h. */
#include "scene.h"

static const int luma_taps[4][8] = {{0, 0, 0, 64, 0, 0, 0, 0},
                                    {-1, 4, -10, 58, 17, -5, 1, 0},
                                    {-1, 4, -11, 40, 40, -11, 4, -1},
                                    {0, 1, -5, 17, 58, -10, 4, -1}};
static const int chroma_taps[8][4] = {{0, 64, 0, 0},    {-2, 58, 10, -2}, {-4, 54, 16, -2},
                                      {-6, 46, 28, -4}, {-4, 36, 36, -4}, {-4, 28, 46, -6},
                                      {-2, 16, 54, -4}, {-2, 10, 58, -2}};

/* One sample of scale 64 less 8192. */
static int sample(const vp_plane *plane, int p, int x, int y, vp_mv mv)
{
    int bits = p ? 3 : 2, mask = (1 << bits) - 1, taps = p ? 4 : 8;
    int fx = mv.x & mask, fy = mv.y & mask, row[8], sum = 0;
    x += (mv.x - fx) / (1 << bits);
    y += (mv.y - fy) / (1 << bits);
    for (int j = 0; j < taps; j++) {
        const uint8_t *s = plane->data + (y + j - (taps / 2 - 1)) * plane->stride + x;
        row[j] = -8192;
        for (int i = 0; i < taps; i++)
            row[j] += s[i - (taps / 2 - 1)] * (p ? chroma_taps[fx][i] : luma_taps[fx][i]);
    }
    if (!fy)
        return row[taps / 2 - 1];
    if (!fx) { /* sum of taps * s, exactly */
        for (int j = 0; j < taps; j++)
            sum += row[j] * (p ? chroma_taps[fy][j] : luma_taps[fy][j]);
        return sum / 64;
    }
    for (int j = 0; j < taps; j++)
        sum += (int)floor(row[j] * (p ? chroma_taps[fy][j] : luma_taps[fy][j]) / 64.0);
    return sum + taps / 2;
}

/* What one unit's motion says of a sample of unit (ux, uy). */
static int moved_sample(const vp_motion_field *field, const vp_image *const refs[2], int p, int x,
                        int y, const vp_motion_unit *unit)
{
    int size = p ? 4 : 8, value, v[2] = {0, 0};
    for (int r = 0; r < 2; r++)
        if (unit->refs & (1 << r))
            v[r] = sample(&refs[r]->plane[p], p, x, y,
                          vp_motion_clamp(field, x / size * 8, y / size * 8, 8, unit->mv[r].x,
                                          unit->mv[r].y));
    value = unit->refs == VP_MOTION_BOTH
                ? (int)floor((floor(v[0] / 2.0) + floor(v[1] / 2.0) + 32) / 64.0) + 128
                : (int)floor((v[0] + v[1] + 32) / 64.0) + 128;
    return value < 0 ? 0 : value > 255 ? 255 : value;
}

static int reference_sample(const vp_motion_field *field, const vp_image *const refs[2], int p,
                            int x, int y)
{
    static const int weights[2][8] = {{8, 4, 2, 1, 0, 0, 0, 0}, {6, 2, 0, 0, 0, 0, 0, 0}};
    static const int beside[4][2] = {{0, -1}, {-1, 0}, {0, 1}, {1, 0}};
    int size = p ? 4 : 8, ux = x / size, uy = y / size, columns = 2 * field->columns;
    const vp_motion_unit *unit = &field->units[uy * columns + ux];
    int distance[4] = {y % size, x % size, size - 1 - y % size, size - 1 - x % size};
    int value = moved_sample(field, refs, p, x, y, unit);
    for (int side = 0; side < 4; side++) {
        int nx = ux + beside[side][0], ny = uy + beside[side][1], w = weights[!!p][distance[side]];
        if (nx < 0 || ny < 0 || nx >= columns || ny >= 2 * field->rows)
            continue;
        const vp_motion_unit *other = &field->units[ny * columns + nx];
        if (!vp_motion_same(unit, other))
            value = (value * (32 - w) + w * moved_sample(field, refs, p, x, y, other) + 16) / 32;
    }
    return value;
}

static void compare(const vp_motion_field *field, const vp_image *const refs[2], vp_pool *pool)
{
    vp_image prediction;
    int wrong = 0;
    CHECK_EQ(vp_image_alloc(&prediction, field->columns * 16, field->rows * 16), 0);
    vp_motion_predict(field, refs, &prediction, pool);
    for (int p = 0; p < 3; p++) {
        const vp_plane *plane = &prediction.plane[p];
        for (int y = 0; y < plane->height; y++)
            for (int x = 0; x < plane->width; x++)
                wrong += plane->data[y * plane->stride + x] !=
                         reference_sample(field, refs, p, x, y);
    }
    CHECK_EQ(wrong, 0);
    vp_image_free(&prediction);
}

static void matches_definition(void)
{
    unsigned seed = 5;
    vp_pool *pool = vp_pool_create(3);
    vp_image images[2];
    vp_motion_field field;
    CHECK(pool != NULL);
    for (int i = 0; i < 2; i++) {
        CHECK_EQ(vp_image_alloc(&images[i], 144, 96), 0);
        scene_noise(&images[i], &seed);
    }
    const vp_image *refs[2] = {&images[0], &images[1]};
    CHECK_EQ(vp_motion_field_alloc(&field, 6, 9), 0);
    for (int turn = 0; turn < 4; turn++) {
        vp_motion_frame frame = scene_frame(VP_MOTION_MIDDLE, 2, NULL);
        vp_motion_begin(&field, &frame);
        scene_random_field(&field, &seed, turn == 3 ? 4000 : 40 << turn);
        compare(&field, refs, turn % 2 ? pool : NULL);
    }
    vp_motion_field_free(&field);
    vp_image_free(&images[0]);
    vp_image_free(&images[1]);
    vp_pool_destroy(pool);
}

/* Black and white stripes reach the limits of the filters' 16 bits. */
static void extreme_samples(void)
{
    vp_image images[2];
    vp_motion_field field;
    unsigned seed = 8;
    for (int i = 0; i < 2; i++) {
        CHECK_EQ(vp_image_alloc(&images[i], 64, 64), 0);
        for (int p = 0; p < 3; p++)
            for (int y = 0; y < images[i].plane[p].height; y++)
                for (int x = 0; x < images[i].plane[p].width; x++)
                    images[i].plane[p].data[y * images[i].plane[p].stride + x] =
                        (((x >> i) ^ (y >> i)) & 1) ? 255 : 0;
        vp_image_extend(&images[i]);
    }
    const vp_image *refs[2] = {&images[0], &images[1]};
    vp_motion_frame frame = scene_frame(VP_MOTION_SIDE, 2, NULL);
    CHECK_EQ(vp_motion_field_alloc(&field, 4, 4), 0);
    for (int turn = 0; turn < 10; turn++) {
        vp_motion_begin(&field, &frame);
        scene_random_field(&field, &seed, 30);
        compare(&field, refs, NULL);
    }
    vp_motion_field_free(&field);
    vp_image_free(&images[0]);
    vp_image_free(&images[1]);
}

static void still_copies(void)
{
    unsigned seed = 3;
    vp_image image, moved, copied;
    vp_motion_field field;
    int different = 0;
    CHECK_EQ(vp_image_alloc(&image, 48, 32), 0);
    CHECK_EQ(vp_image_alloc(&moved, 48, 32), 0);
    CHECK_EQ(vp_image_alloc(&copied, 48, 32), 0);
    CHECK_EQ(vp_motion_field_alloc(&field, 2, 3), 0);
    scene_noise(&image, &seed);
    const vp_image *refs[2] = {&image, NULL};
    vp_motion_frame frame = scene_frame(VP_MOTION_ANCHOR, 1, NULL);
    vp_motion_begin(&field, &frame);
    vp_motion_predict(&field, refs, &moved, NULL);
    vp_motion_copy(&copied, &image);
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < image.plane[p].height; y++)
            for (int x = 0; x < image.plane[p].width; x++) {
                int want = image.plane[p].data[y * image.plane[p].stride + x];
                different += moved.plane[p].data[y * moved.plane[p].stride + x] != want;
                different += copied.plane[p].data[y * copied.plane[p].stride + x] != want;
            }
    CHECK_EQ(different, 0);
    vp_motion_field_free(&field);
    vp_image_free(&image);
    vp_image_free(&moved);
    vp_image_free(&copied);
}

int main(void)
{
    RUN(matches_definition);
    RUN(extreme_samples);
    RUN(still_copies);
    return test_result();
}
