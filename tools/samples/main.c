/* SPDX-License-Identifier: BSD-2-Clause */
/* Renders a sample scene as raw rgb48le frames on stdout, or the tune as s16le:
 *   samples SCENE WIDTH HEIGHT RATE FIRST COUNT
 *   samples tune SECONDS
 * The same arguments give the same picture every time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paint.h"

int write_tune(double seconds);

static const struct {
    const char *name;
    scene_function scene;
    float grain;
} scenes[] = {
    {"harbour", harbour_scene, 0.008f},
    {"forest", forest_scene, 0.007f},
    {"market", market_scene, 0.007f},
    {"valley", valley_scene, 0.0f},
};

/* Something like film: noise of a pixel and a half, less of it in the highlights. */
static float grain_at(int x, int y, int frame)
{
    float sum = 0;
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2; k++)
            sum += hash_unit(x + i, y + k, 7919u * (uint32_t)frame + 5) - 0.5f;
    return sum;
}

static void put_value(uint8_t *out, float v)
{
    unsigned value = (unsigned)(clampf(v, 0, 1) * 65535.0f + 0.5f);
    out[0] = (uint8_t)value;
    out[1] = (uint8_t)(value >> 8);
}

static void render_pixel(uint8_t *out, int which, int x, int y, int width, int height, float t,
                         int frame)
{
    static const float spot[4][2] = {
        {0.125f, 0.625f}, {0.375f, 0.125f}, {0.625f, 0.875f}, {0.875f, 0.375f}};
    rgb sum = {0, 0, 0};
    for (int i = 0; i < 4; i++) {
        rgb c = scenes[which].scene(((float)x + spot[i][0]) / (float)height,
                                    ((float)y + spot[i][1]) / (float)height, t);
        sum.r += clampf(c.r, 0, 1);
        sum.g += clampf(c.g, 0, 1);
        sum.b += clampf(c.b, 0, 1);
    }
    float u = (float)x / (float)width - 0.5f, v = (float)y / (float)height - 0.5f;
    float vignette = 1 - 0.45f * (u * u + v * v);
    float light = (sum.r + sum.g + sum.b) / 12;
    float grain = scenes[which].grain * (1.3f - light) * 2 * grain_at(x, y, frame);
    put_value(out, sum.r / 4 * vignette + grain);
    put_value(out + 2, sum.g / 4 * vignette + grain);
    put_value(out + 4, sum.b / 4 * vignette + grain);
}

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "tune")) return write_tune(atof(argv[2]));
    int which = 0, count = (int)(sizeof scenes / sizeof *scenes);
    while (argc == 7 && which < count && strcmp(argv[1], scenes[which].name)) which++;
    if (argc != 7 || which == count) {
        fprintf(stderr, "usage: samples SCENE WIDTH HEIGHT RATE FIRST COUNT | tune SECONDS\n");
        return 2;
    }
    int width = atoi(argv[2]), height = atoi(argv[3]);
    int first = atoi(argv[5]), frames = atoi(argv[6]);
    double rate = atof(argv[4]);
    if (width < 1 || height < 1 || rate <= 0) return 2;
    uint8_t *row = malloc((size_t)width * 6);
    if (!row) return 1;
    for (int n = first; n < first + frames; n++) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++)
                render_pixel(row + x * 6, which, x, y, width, height, (float)(n / rate), n);
            if (fwrite(row, 6, (size_t)width, stdout) != (size_t)width) return 1;
        }
    }
    free(row);
    return fflush(stdout) != 0;
}
