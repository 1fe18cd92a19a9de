/* SPDX-License-Identifier: BSD-2-Clause */
#include "paint.h"

uint32_t hash2(int x, int y, uint32_t seed)
{
    uint32_t h = (uint32_t)x * 0x9e3779b1u ^ (uint32_t)y * 0x85ebca77u ^ seed * 0xc2b2ae3du;
    h ^= h >> 15;
    h *= 0x2c1b3c6du;
    h ^= h >> 12;
    h *= 0x297a2d39u;
    return h ^ h >> 15;
}

float hash_unit(int x, int y, uint32_t seed)
{
    return (float)(hash2(x, y, seed) >> 8) / 16777216.0f;
}

float noise(float x, float y, uint32_t seed)
{
    float fx = floorf(x), fy = floorf(y);
    int ix = (int)fx, iy = (int)fy;
    float u = x - fx, v = y - fy;
    u = u * u * u * (u * (u * 6 - 15) + 10);
    v = v * v * v * (v * (v * 6 - 15) + 10);
    float top = mixf(hash_unit(ix, iy, seed), hash_unit(ix + 1, iy, seed), u);
    float bottom = mixf(hash_unit(ix, iy + 1, seed), hash_unit(ix + 1, iy + 1, seed), u);
    return mixf(top, bottom, v);
}

float fbm(float x, float y, int octaves, uint32_t seed)
{
    float sum = 0, weight = 0.5f, total = 0;
    for (int i = 0; i < octaves; i++) {
        sum += weight * noise(x, y, seed + (uint32_t)i * 17);
        total += weight;
        weight *= 0.5f;
        /* Turned by some angle, so that the grids of the octaves do not show. */
        float rx = 1.6f * x - 1.2f * y;
        y = 1.2f * x + 1.6f * y + 3.7f;
        x = rx + 1.3f;
    }
    return sum / total;
}
