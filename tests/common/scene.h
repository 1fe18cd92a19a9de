/* SPDX-License-Identifier: BSD-2-Clause */
/* Pictures and fields for the motion tests. */
#ifndef VPATCH_TEST_MOTION_SCENE_H
#define VPATCH_TEST_MOTION_SCENE_H

#include <math.h>
#include <stdlib.h>

#include "common/test.h"
#include "inter/mv_field.h"
#include "inter/mv_pred.h"
#include "inter/predict.h"

/* A random value in -1..1 for every point of a lattice. */
static inline double scene_lattice(int x, int y, int octave)
{
    unsigned h = (unsigned)x * 0x9E3779B1u ^ (unsigned)y * 0x85EBCA77u;
    h ^= (unsigned)octave * 0xC2B2AE3Du;
    h = (h ^ h >> 15) * 0x2C1B3C6Du;
    h = (h ^ h >> 12) * 0x297A2D39u;
    return (h >> 8 & 0xFFFF) / 32768.0 - 1;
}

/* A smooth texture without repetition, with detail of all sizes from 8 samples. */
static inline double scene_sample(double x, double y)
{
    double sum = 128;
    for (int octave = 0; octave < 4; octave++) {
        double cell = 8 << octave, fx = floor(x / cell), fy = floor(y / cell);
        double u = x / cell - fx, v = y / cell - fy;
        int ix = (int)fx, iy = (int)fy;
        u = u * u * (3 - 2 * u);
        v = v * v * (3 - 2 * v);
        sum += 25 * ((1 - v) * ((1 - u) * scene_lattice(ix, iy, octave) +
                                u * scene_lattice(ix + 1, iy, octave)) +
                     v * ((1 - u) * scene_lattice(ix, iy + 1, octave) +
                          u * scene_lattice(ix + 1, iy + 1, octave)));
    }
    return sum;
}

/* The texture moved by (dx, dy) luma samples, its detail `finer` times as small. */
static inline void scene_draw_finer(vp_image *image, double finer, double dx, double dy)
{
    for (int p = 0; p < 3; p++) {
        vp_plane *plane = &image->plane[p];
        double scale = p ? 2 : 1;
        for (int y = 0; y < plane->height; y++)
            for (int x = 0; x < plane->width; x++)
                plane->data[y * plane->stride + x] = (uint8_t)lrint(
                    scene_sample((x * scale - dx) * finer, (y * scale - dy) * finer));
    }
    vp_image_extend(image);
}

static inline void scene_draw(vp_image *image, double dx, double dy)
{
    scene_draw_finer(image, 1, dx, dy);
}

static inline void scene_noise(vp_image *image, unsigned *seed)
{
    for (int p = 0; p < 3; p++) {
        vp_plane *plane = &image->plane[p];
        for (int y = 0; y < plane->height; y++)
            for (int x = 0; x < plane->width; x++)
                plane->data[y * plane->stride + x] = (uint8_t)(test_random(seed) >> 13);
    }
    vp_image_extend(image);
}

static inline vp_motion_frame scene_frame(vp_frame_type type, int references,
                                          const vp_motion_field *colocated)
{
    vp_motion_frame frame = {.type = type,
                             .references = references,
                             .time = 4,
                             .ref_time = {0, type == VP_FRAME_ANCHOR ? -4 : 8},
                             .colocated = colocated};
    return frame;
}

/* A valid field of any motions, as no search would choose them. */
static inline void scene_random_field(vp_motion_field *field, unsigned *seed, int reach)
{
    for (int b = 0; b < field->rows * field->columns; b++) {
        int row = b / field->columns, column = b % field->columns;
        int split = test_random(seed) % 3 == 0, n = split ? 1 : 2;
        field->split[b] = (uint8_t)split;
        for (int k = 0; k < (split ? 4 : 1); k++) {
            int ux = 2 * column + (k & 1), uy = 2 * row + (k >> 1);
            vp_merge_list list;
            vp_motion_unit unit = {.merge = VP_MOTION_EXPLICIT};
            vp_merge_list_make(field, ux, uy, n, &list);
            if (test_random(seed) % 2) {
                unit = list.item[test_random(seed) % (unsigned)list.count];
            } else {
                unit.refs = field->references == 1 ? 1 : (uint8_t)(1 + test_random(seed) % 3);
                for (int r = 0; r < 2; r++) {
                    int x = (int)(test_random(seed) % (unsigned)(2 * reach)) - reach;
                    int y = (int)(test_random(seed) % (unsigned)(2 * reach)) - reach;
                    if (unit.refs & (1 << r))
                        unit.mv[r] = vp_motion_clamp(field, ux * 8, uy * 8, n * 8, x, y);
                }
            }
            vp_motion_store(field, ux, uy, n, &unit);
        }
    }
}

/* Copies a field of the same size. */
static inline void scene_copy_field(vp_motion_field *to, const vp_motion_field *from)
{
    size_t blocks = (size_t)from->rows * (size_t)from->columns;
    vp_motion_field own = *to;
    *to = *from;
    to->units = own.units;
    to->split = own.split;
    to->tmv = own.tmv;
    to->tmv_source = own.tmv_source;
    memcpy(to->units, from->units, blocks * 4 * sizeof *from->units);
    memcpy(to->split, from->split, blocks);
    memcpy(to->tmv, from->tmv, blocks * 4 * sizeof *from->tmv);
    memcpy(to->tmv_source, from->tmv_source, blocks * 4 * sizeof *from->tmv_source);
}

static inline int scene_same_unit(const vp_motion_unit *a, const vp_motion_unit *b)
{
    return a->refs == b->refs && a->merge == b->merge && a->mv[0].x == b->mv[0].x &&
           a->mv[0].y == b->mv[0].y && a->mv[1].x == b->mv[1].x && a->mv[1].y == b->mv[1].y;
}

/* The number of units and splits that differ. */
static inline int scene_differences(const vp_motion_field *a, const vp_motion_field *b)
{
    int count = 0, blocks = a->rows * a->columns;
    for (int i = 0; i < 4 * blocks; i++) count += !scene_same_unit(&a->units[i], &b->units[i]);
    for (int i = 0; i < blocks; i++) count += a->split[i] != b->split[i];
    return count;
}

#endif
