/* SPDX-License-Identifier: BSD-2-Clause */
/* The fast prediction against the plainest one: sample by sample, straight from
 * the definitions in interpolate.h, dmvr.h and bdof.h. */
#include "inter/dmvr.h"

#include "common/scene.h"

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
    if (!fy) return row[taps / 2 - 1];
    if (!fx) { /* sum of taps * s, exactly */
        for (int j = 0; j < taps; j++) sum += row[j] * (p ? chroma_taps[fy][j] : luma_taps[fy][j]);
        return sum / 64;
    }
    for (int j = 0; j < taps; j++)
        sum += (int)floor(row[j] * (p ? chroma_taps[fy][j] : luma_taps[fy][j]) / 64.0);
    return sum + taps / 2;
}

static int halfway(const vp_motion_field *field)
{
    return field->references == 2 &&
           field->ref_time[1] - field->time == field->time - field->ref_time[0];
}

static int eighth(double value)
{
    return (int)floor(value / 8);
}

/* A sample of a pair half way between its references. */
static int flow_sample(const vp_image *const refs[2], int x, int y, const vp_mv mv[2])
{
    int v[2][8][8], left = (x & ~3) - 2, top = (y & ~3) - 2;
    int e[2][2] = {{0}}, at[2] = {0};
    int64_t xx = 18432, xy = 0, yy = 18432, xd = 0, yd = 0;
    for (int r = 0; r < 2; r++)
        for (int j = 0; j < 8; j++)
            for (int i = 0; i < 8; i++)
                v[r][j][i] = sample(&refs[r]->plane[0], 0, left + i, top + j, mv[r]);
    for (int j = 1; j < 7; j++) {
        for (int i = 1; i < 7; i++) {
            int g[2][2], d = eighth(v[1][j][i]) - eighth(v[0][j][i]);
            for (int r = 0; r < 2; r++) {
                g[r][0] = eighth(floor(v[r][j][i + 1] / 2.0) - floor(v[r][j][i - 1] / 2.0));
                g[r][1] = eighth(floor(v[r][j + 1][i] / 2.0) - floor(v[r][j - 1][i] / 2.0));
            }
            xx += (g[0][0] + g[1][0]) * (g[0][0] + g[1][0]);
            xy += (g[0][0] + g[1][0]) * (g[0][1] + g[1][1]);
            yy += (g[0][1] + g[1][1]) * (g[0][1] + g[1][1]);
            xd += (g[0][0] + g[1][0]) * d;
            yd += (g[0][1] + g[1][1]) * d;
            if (left + i == x && top + j == y)
                for (int r = 0; r < 2; r++) {
                    e[r][0] = g[r][0];
                    e[r][1] = g[r][1];
                    at[r] = v[r][j][i];
                }
        }
    }
    int64_t bottom = (xx * yy - xy * xy) / 32;
    int64_t u = (xd * yy - yd * xy) / bottom, w = (yd * xx - xd * xy) / bottom;
    u = u < -16 ? -16 : u > 16 ? 16 : u;
    w = w < -16 ? -16 : w > 16 ? 16 : w;
    int moved = eighth((double)(u * (e[0][0] - e[1][0]) + w * (e[0][1] - e[1][1])));
    int value = (int)floor((floor(at[0] / 2.0) + floor(at[1] / 2.0) + moved + 32) / 64.0) + 128;
    return value < 0 ? 0 : value > 255 ? 255 : value;
}

/* SAD of the blocks of a pair, moved apart by whole samples. */
static int apart(const vp_image *const refs[2], int x, int y, int size, const vp_mv mv[2], int dx,
                 int dy)
{
    int sum = 0;
    for (int k = 0; k < size * size; k++) {
        int value[2];
        for (int r = 0; r < 2; r++) {
            const vp_plane *plane = &refs[r]->plane[0];
            int fx = mv[r].x & 3, fy = mv[r].y & 3, to = r ? -1 : 1;
            const uint8_t *s = plane->data +
                               (y + k / size + to * dy + (mv[r].y - fy) / 4) * plane->stride + x +
                               k % size + to * dx + (mv[r].x - fx) / 4;
            value[r] = ((4 - fy) * ((4 - fx) * s[0] + fx * s[1]) +
                        fy * ((4 - fx) * s[plane->stride] + fx * s[plane->stride + 1]) + 8) /
                       16;
        }
        sum += abs(value[0] - value[1]);
    }
    return sum;
}

static int to_the_least(int before, int least, int after)
{
    double step = before + after > 2 * least
                      ? round(2.0 * (before - after) / (before + after - 2 * least))
                      : 0;
    return step < -2 ? -2 : step > 2 ? 2 : (int)step;
}

/* What vp_dmvr_field() should find. */
static vp_motion_unit shown(const vp_motion_field *field, const vp_image *const refs[2], int ux,
                            int uy)
{
    const vp_motion_unit *unit = &field->units[uy * 2 * field->columns + ux];
    vp_motion_unit result = *unit;
    int split = field->split[uy / 2 * field->columns + ux / 2], size = split ? 8 : 16;
    int x = split ? 8 * ux : ux / 2 * 16, y = split ? 8 * uy : uy / 2 * 16, best_x = 0, best_y = 0;
    int still, least;
    if (unit->merge == VP_MOTION_EXPLICIT || unit->refs != VP_MOTION_BOTH || !halfway(field))
        return result;
    still = apart(refs, x, y, size, unit->mv, 0, 0);
    if (still < size * size) return result;
    least = still - still / 4;
    for (int k = 0; k < 25; k++) {
        int sad = apart(refs, x, y, size, unit->mv, k % 5 - 2, k / 5 - 2);
        if (k != 12 && sad < least) {
            least = sad;
            best_x = k % 5 - 2;
            best_y = k / 5 - 2;
        }
    }
    int dx = 4 * best_x, dy = 4 * best_y;
    if (abs(best_x) < 2 && abs(best_y) < 2) {
        int at = apart(refs, x, y, size, unit->mv, best_x, best_y);
        dx += to_the_least(apart(refs, x, y, size, unit->mv, best_x - 1, best_y), at,
                           apart(refs, x, y, size, unit->mv, best_x + 1, best_y));
        dy += to_the_least(apart(refs, x, y, size, unit->mv, best_x, best_y - 1), at,
                           apart(refs, x, y, size, unit->mv, best_x, best_y + 1));
    }
    for (int r = 0; r < 2; r++)
        result.mv[r] = vp_motion_clamp(field, x, y, size, unit->mv[r].x + (r ? -dx : dx),
                                       unit->mv[r].y + (r ? -dy : dy));
    return result;
}

/* What one unit's motion says of a sample of unit (ux, uy). */
static int moved_sample(const vp_motion_field *field, const vp_image *const refs[2], int p, int x,
                        int y, const vp_motion_unit *unit)
{
    int size = p ? 4 : 8, value, v[2] = {0, 0};
    vp_mv mv[2];
    for (int r = 0; r < 2; r++) {
        mv[r] = vp_motion_clamp(field, x / size * 8, y / size * 8, 8, unit->mv[r].x, unit->mv[r].y);
        if (unit->refs & (1 << r)) v[r] = sample(&refs[r]->plane[p], p, x, y, mv[r]);
    }
    if (p == 0 && unit->refs == VP_MOTION_BOTH && halfway(field))
        return flow_sample(refs, x, y, mv);
    value = unit->refs == VP_MOTION_BOTH
                ? (int)floor((floor(v[0] / 2.0) + floor(v[1] / 2.0) + 32) / 64.0) + 128
                : (int)floor((v[0] + v[1] + 32) / 64.0) + 128;
    return value < 0 ? 0 : value > 255 ? 255 : value;
}

static int reference_sample(const vp_motion_field *field, const vp_image *const refs[2],
                            const vp_motion_unit *units, int p, int x, int y)
{
    static const int weights[2][8] = {{8, 4, 2, 1, 0, 0, 0, 0}, {6, 2, 0, 0, 0, 0, 0, 0}};
    static const int beside[4][2] = {{0, -1}, {-1, 0}, {0, 1}, {1, 0}};
    int size = p ? 4 : 8, ux = x / size, uy = y / size, columns = 2 * field->columns;
    const vp_motion_unit *unit = &units[uy * columns + ux];
    int distance[4] = {y % size, x % size, size - 1 - y % size, size - 1 - x % size};
    int value = moved_sample(field, refs, p, x, y, unit);
    for (int side = 0; side < 4; side++) {
        int nx = ux + beside[side][0], ny = uy + beside[side][1], w = weights[!!p][distance[side]];
        if (nx < 0 || ny < 0 || nx >= columns || ny >= 2 * field->rows) continue;
        const vp_motion_unit *other = &units[ny * columns + nx];
        if (!vp_motion_same(unit, other))
            value = (value * (32 - w) + w * moved_sample(field, refs, p, x, y, other) + 16) / 32;
    }
    return value;
}

/* Returns how many units were refined. */
static int compare(const vp_motion_field *field, const vp_image *const refs[2], vp_pool *pool)
{
    vp_image prediction;
    int wrong = 0, refined = 0, columns = 2 * field->columns, count = 2 * field->rows * columns;
    vp_motion_unit *units = malloc((size_t)count * sizeof *units);
    vp_motion_unit *found = malloc((size_t)count * sizeof *found);
    CHECK(units && found);
    CHECK_EQ(vp_image_init(&prediction, field->columns * 16, field->rows * 16), 0);
    vp_dmvr_field(field, refs, found, pool);
    vp_motion_predict(field, found, refs, &prediction, pool);
    for (int k = 0; k < count; k++) {
        units[k] = shown(field, refs, k % columns, k / columns);
        wrong += !vp_motion_same(&units[k], &found[k]);
        refined += !vp_motion_same(&units[k], &field->units[k]);
    }
    for (int p = 0; p < 3; p++) {
        const vp_plane *plane = &prediction.plane[p];
        for (int y = 0; y < plane->height; y++)
            for (int x = 0; x < plane->width; x++)
                wrong += plane->data[y * plane->stride + x] !=
                         reference_sample(field, refs, units, p, x, y);
    }
    CHECK_EQ(wrong, 0);
    vp_image_free(&prediction);
    free(units);
    free(found);
    return refined;
}

static void matches_definition(void)
{
    unsigned seed = 5;
    vp_pool *pool = vp_pool_create(3);
    vp_image images[2];
    vp_motion_field field;
    CHECK(pool != NULL);
    for (int i = 0; i < 2; i++) {
        CHECK_EQ(vp_image_init(&images[i], 80, 64), 0);
        scene_noise(&images[i], &seed);
    }
    const vp_image *refs[2] = {&images[0], &images[1]};
    CHECK_EQ(vp_motion_field_init(&field, 4, 5), 0);
    for (int turn = 0; turn < 6; turn++) {
        vp_motion_frame frame = scene_frame(VP_FRAME_MIDDLE, 2, NULL);
        frame.time += turn == 5; /* not half way */
        vp_motion_begin(&field, &frame);
        if (turn == 4)
            for (int i = 0; i < 2; i++) scene_draw(&images[i], i ? 3 : -2, i ? -2 : 1);
        scene_random_field(&field, &seed, turn == 3 ? 4000 : 40 << turn % 4);
        int refined = compare(&field, refs, turn % 2 ? pool : NULL);
        CHECK(turn == 4 ? refined > 0 : turn != 5 || refined == 0); /* noise is like nothing */
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
        CHECK_EQ(vp_image_init(&images[i], 64, 64), 0);
        for (int p = 0; p < 3; p++)
            for (int y = 0; y < images[i].plane[p].height; y++)
                for (int x = 0; x < images[i].plane[p].width; x++)
                    images[i].plane[p].data[y * images[i].plane[p].stride + x] =
                        (((x >> i) ^ (y >> i)) & 1) ? 255 : 0;
        vp_image_extend(&images[i]);
    }
    const vp_image *refs[2] = {&images[0], &images[1]};
    vp_motion_frame frame = scene_frame(VP_FRAME_SIDE, 2, NULL);
    CHECK_EQ(vp_motion_field_init(&field, 4, 4), 0);
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
    vp_motion_unit refined[4 * 6];
    int different = 0;
    CHECK_EQ(vp_image_init(&image, 48, 32), 0);
    CHECK_EQ(vp_image_init(&moved, 48, 32), 0);
    CHECK_EQ(vp_image_init(&copied, 48, 32), 0);
    CHECK_EQ(vp_motion_field_init(&field, 2, 3), 0);
    scene_noise(&image, &seed);
    const vp_image *refs[2] = {&image, NULL};
    vp_motion_frame frame = scene_frame(VP_FRAME_ANCHOR, 1, NULL);
    vp_motion_begin(&field, &frame);
    vp_dmvr_field(&field, refs, refined, NULL);
    vp_motion_predict(&field, refined, refs, &moved, NULL);
    vp_image_copy(&copied, &image);
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
