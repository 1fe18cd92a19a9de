/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/image.h"

#include <stdlib.h>

#include "common/test.h"

static int clamp(int v, int high)
{
    return v < 0 ? 0 : v > high ? high : v;
}

/* Loads a random picture and compares every sample, border included, with the
 * nearest sample of the original. */
static void check_size(int width, int height)
{
    vp_image image, copy;
    uint8_t *data[3];
    ptrdiff_t stride[3];
    unsigned seed = (unsigned)(width * 8192 + height);
    long wrong = 0;

    CHECK_EQ(vp_image_init(&image, width, height), 0);
    CHECK_EQ(vp_image_init(&copy, width, height), 0);
    for (int i = 0; i < 3; i++) {
        int w = i ? (width + 1) / 2 : width, h = i ? (height + 1) / 2 : height;

        stride[i] = w + 3;
        data[i] = malloc((size_t)(stride[i] * h));
        if (!data[i]) abort();
        for (int j = 0; j < stride[i] * h; j++) data[i][j] = (uint8_t)test_random(&seed);
    }
    vp_image_load(&image, (const uint8_t *const *)data, stride, width, height);
    vp_image_copy(&copy, &image);
    vp_image_extend(&copy);
    for (int i = 0; i < 3; i++) {
        const vp_plane *plane = &copy.plane[i];
        int w = i ? (width + 1) / 2 : width, h = i ? (height + 1) / 2 : height;
        int border = i ? VP_IMAGE_BORDER / 2 : VP_IMAGE_BORDER;

        CHECK_EQ(plane->width % (i ? 8 : 16), 0);
        CHECK(plane->width >= w && plane->width < w + 16);
        CHECK(plane->height >= h && plane->height < h + 16);
        for (int y = -border; y < plane->height + border; y++)
            for (int x = -border; x < plane->width + border; x++)
                wrong += plane->data[y * plane->stride + x] !=
                         data[i][clamp(y, h - 1) * stride[i] + clamp(x, w - 1)];
    }
    CHECK_EQ(wrong, 0);
    for (int i = 0; i < 3; i++) free(data[i]);
    vp_image_free(&image);
    vp_image_free(&copy);
    CHECK(image.buffer == NULL);
}

static void sizes(void)
{
    static const int size[][2] = {{1, 1}, {2, 1}, {15, 17}, {16, 16}, {33, 48}, {101, 7}};

    for (size_t i = 0; i < sizeof size / sizeof *size; i++) check_size(size[i][0], size[i][1]);
}

static void refuses_nonsense(void)
{
    vp_image image;

    CHECK_EQ(vp_image_init(&image, 0, 16), -1);
    CHECK_EQ(vp_image_init(&image, 16, -1), -1);
    CHECK(image.buffer == NULL);
    vp_image_free(&image);
}

int main(void)
{
    RUN(sizes);
    RUN(refuses_nonsense);
    return test_result();
}
