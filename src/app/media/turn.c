/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/turn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/pixfmt.h>

#include "util/mathops.h"

enum { TILE = 32 }; /* samples: rows of both pictures stay in the cache */

/* The matrix moves (x, y) to (a x + c y, b x + d y); y points down. */
typedef struct linear_map {
    double a, b, c, d;
} linear_map;

static linear_map map_of(const int32_t matrix[9])
{
    return (linear_map){matrix[0], matrix[1], matrix[3], matrix[4]};
}

/* Rounded sines of a right angle are not quite 0. */
static int is_small(double value, double than)
{
    return fabs(value) <= fabs(than) / 100;
}

int vp_media_turn_of(vp_media_turn *turn, const int32_t matrix[9])
{
    linear_map map = map_of(matrix);

    memset(turn, 0, sizeof *turn);
    if (map.a != 0 && map.d != 0 && is_small(map.b, map.a) && is_small(map.c, map.d)) {
        turn->flip_x = map.a < 0;
        turn->flip_y = map.d < 0;
        return turn->flip_x || turn->flip_y;
    }
    if (map.b != 0 && map.c != 0 && is_small(map.a, map.b) && is_small(map.d, map.c)) {
        turn->transpose = 1;
        turn->flip_x = map.b < 0;
        turn->flip_y = map.c < 0;
        return 1;
    }
    return -1;
}

/* ---- header ------------------------------------------------------------------------ */

/* Where a chroma sample lies between its two luma samples: 0 at the first, 1 in the middle, 2 at
 * the second. Of an odd number of luma samples the last chroma sample has one only. */
static int flip_place(int place, int size)
{
    return size % 2 ? -place : 2 - place;
}

/* [AVChromaLocation] = {horizontal, vertical} place */
static const int places[][2] = {
    [AVCHROMA_LOC_UNSPECIFIED] = {0, 1}, [AVCHROMA_LOC_LEFT] = {0, 1},
    [AVCHROMA_LOC_CENTER] = {1, 1},      [AVCHROMA_LOC_TOPLEFT] = {0, 0},
    [AVCHROMA_LOC_TOP] = {1, 0},         [AVCHROMA_LOC_BOTTOMLEFT] = {0, 2},
    [AVCHROMA_LOC_BOTTOM] = {1, 2},
};

static int turn_location(const vp_media_turn *turn, int location, int width, int height)
{
    int x, y;

    if (location <= AVCHROMA_LOC_UNSPECIFIED || location > AVCHROMA_LOC_BOTTOM) return location;
    x = places[location][0];
    y = places[location][1];
    if (turn->flip_x) x = flip_place(x, width);
    if (turn->flip_y) y = flip_place(y, height);
    if (turn->transpose) {
        int swap = x;

        x = y;
        y = swap;
    }
    x = vp_limited(x, 0, 1);
    y = vp_limited(y, 0, 2);
    for (int i = AVCHROMA_LOC_LEFT; i <= AVCHROMA_LOC_BOTTOM; i++)
        if (places[i][0] == x && places[i][1] == y) return i;
    return location;
}

static void exchange(int *one, int *other)
{
    int value = *one;

    *one = *other;
    *other = value;
}

void vp_media_turn_header(const vp_media_turn *turn, vpatch_header *header)
{
    header->chroma_location =
        turn_location(turn, header->chroma_location, header->width, header->height);
    header->has_display_matrix = 0;
    memset(header->display_matrix, 0, sizeof header->display_matrix);
    if (!turn->transpose) return;
    exchange(&header->width, &header->height);
    if (header->sar_num > 0 && header->sar_den > 0) exchange(&header->sar_num, &header->sar_den);
}

/* ---- samples ----------------------------------------------------------------------- */

static void turn_plane(const vp_media_turn *turn, uint8_t *to, int to_width, int to_height,
                       const uint8_t *from, ptrdiff_t stride)
{
    int width = turn->transpose ? to_height : to_width;
    int height = turn->transpose ? to_width : to_height;
    ptrdiff_t along_x = turn->flip_x ? -1 : 1, along_y = turn->flip_y ? -stride : stride;
    ptrdiff_t right = turn->transpose ? along_y : along_x;
    ptrdiff_t down = turn->transpose ? along_x : along_y;

    if (turn->flip_x) from += width - 1;
    if (turn->flip_y) from += (height - 1) * stride;
    for (int top = 0; top < to_height; top += TILE)
        for (int left = 0; left < to_width; left += TILE)
            for (int y = top; y < to_height && y < top + TILE; y++)
                for (int x = left; x < to_width && x < left + TILE; x++)
                    to[(ptrdiff_t)y * to_width + x] = from[y * down + x * right];
}

int vp_media_turn_frame(vp_media_turn *turn, const vpatch_frame *from, vpatch_frame *to)
{
    int width = turn->transpose ? from->height : from->width;
    int height = turn->transpose ? from->width : from->height;
    size_t half_width = (size_t)(width + 1) / 2, half_height = (size_t)(height + 1) / 2;
    size_t luma = (size_t)width * (size_t)height, chroma = half_width * half_height;
    uint8_t *samples = turn->samples;

    if (turn->size < luma + 2 * chroma) {
        free(turn->samples);
        turn->size = 0;
        turn->samples = samples = malloc(luma + 2 * chroma);
        if (!samples) return -1;
        turn->size = luma + 2 * chroma;
    }
    *to = *from;
    to->buffer = NULL;
    to->width = width;
    to->height = height;
    for (int plane = 0; plane < 3; plane++) {
        int plane_width = plane ? (int)half_width : width;
        int plane_height = plane ? (int)half_height : height;

        turn_plane(turn, samples, plane_width, plane_height, from->data[plane],
                   from->stride[plane]);
        to->data[plane] = samples;
        to->stride[plane] = plane_width;
        samples += plane ? chroma : luma;
    }
    return 0;
}

void vp_media_turn_free(vp_media_turn *turn)
{
    free(turn->samples);
    memset(turn, 0, sizeof *turn);
}

/* ---- words ------------------------------------------------------------------------- */

int vp_media_turn_degrees(const int32_t matrix[9], int *mirrored)
{
    linear_map map = map_of(matrix);
    int mirror = map.a * map.d - map.b * map.c < 0;
    double degrees;

    /* a mirror before the turn takes the image of (1, 0) to that of (-1, 0) */
    if (mirror) {
        map.a = -map.a;
        map.b = -map.b;
    }
    if (mirrored) *mirrored = mirror;
    if (map.a == 0 && map.b == 0) return 0;
    degrees = atan2(map.b, map.a) * (180 / 3.14159265358979323846);
    return ((int)lround(degrees) + 360) % 360;
}

void vp_media_turn_text(char *text, size_t size, const int32_t matrix[9])
{
    int mirrored, degrees = vp_media_turn_degrees(matrix, &mirrored);
    const char *mirror = mirrored ? "mirrored" : "", *comma = mirrored ? ", then " : "";

    if (!degrees)
        snprintf(text, size, "%s", mirror);
    else if (degrees == 180 && mirrored)
        snprintf(text, size, "mirrored upside down");
    else if (degrees == 180)
        snprintf(text, size, "180 degrees");
    else if (degrees < 180)
        snprintf(text, size, "%s%s%d degrees clockwise", mirror, comma, degrees);
    else
        snprintf(text, size, "%s%s%d degrees counterclockwise", mirror, comma, 360 - degrees);
}
