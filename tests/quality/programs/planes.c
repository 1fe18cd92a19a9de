/* SPDX-License-Identifier: BSD-2-Clause */
/* What src/quality says of two files of raw 8-bit 4:2:0 frames:
 *
 *   planes WIDTH HEIGHT ONE.yuv OTHER.yuv
 *
 * A line of figures with 9 decimals per frame, and one, "mean", of the clip: PSNR of
 * Y, U, V and of (6Y+U+V)/8, SSIM and MS-SSIM of Y. For measures.py, which compares
 * them with FFmpeg and numpy. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "quality/distortion.h"
#include "quality/ssim.h"

typedef struct clip {
    FILE *file;
    uint8_t *frame;
} clip;

typedef struct figures {
    double mse[3], ssim, ms_ssim;
} figures;

static int clip_open(clip *c, const char *path, size_t size)
{
    c->file = fopen(path, "rb");
    c->frame = malloc(size);
    if (c->file && c->frame) return 0;
    fprintf(stderr, "%s: cannot be opened\n", path);
    return -1;
}

static void clip_close(clip *c)
{
    if (c->file) fclose(c->file);
    free(c->frame);
}

static int measure(figures *f, const uint8_t *one, const uint8_t *other, int width, int height)
{
    for (int i = 0; i < 3; i++) {
        int w = i ? (width + 1) / 2 : width, h = i ? (height + 1) / 2 : height;
        f->mse[i] = vp_mse(one, w, other, w, w, h);
        if (!i) {
            f->ssim = vp_ssim(one, w, other, w, w, h);
            if (vp_ms_ssim(&f->ms_ssim, one, w, other, w, w, h)) return -1;
        }
        one += (size_t)w * h;
        other += (size_t)w * h;
    }
    return 0;
}

static void print(const char *name, const figures *f)
{
    printf("%s %.9f %.9f %.9f %.9f %.9f %.9f\n", name, vp_psnr(f->mse[0]), vp_psnr(f->mse[1]),
           vp_psnr(f->mse[2]), vp_psnr(vp_mse_weighted(f->mse)), f->ssim, f->ms_ssim);
}

static int compare(const clip *one, const clip *other, int width, int height, size_t size)
{
    figures sum = {{0, 0, 0}, 0, 0};
    int frames = 0;

    while (fread(one->frame, 1, size, one->file) == size &&
           fread(other->frame, 1, size, other->file) == size) {
        figures f;
        if (measure(&f, one->frame, other->frame, width, height)) return 1;
        print("frame", &f);
        for (int i = 0; i < 3; i++) sum.mse[i] += f.mse[i];
        sum.ssim += f.ssim;
        sum.ms_ssim += f.ms_ssim;
        frames++;
    }
    if (!frames) return 1;
    for (int i = 0; i < 3; i++) sum.mse[i] /= frames;
    sum.ssim /= frames;
    sum.ms_ssim /= frames;
    print("mean", &sum);
    return 0;
}

int main(int argc, char **argv)
{
    clip one = {NULL, NULL}, other = {NULL, NULL};
    int width = argc == 5 ? atoi(argv[1]) : 0, height = argc == 5 ? atoi(argv[2]) : 0;
    int status = 1;

    if (width < 1 || height < 1 || width > 7680 || height > 7680) {
        fprintf(stderr, "usage: planes WIDTH HEIGHT ONE.yuv OTHER.yuv\n");
        return 2;
    }
    size_t size = (size_t)width * height +
                  2 * ((size_t)(width + 1) / 2) * ((size_t)(height + 1) / 2);
    if (!clip_open(&one, argv[3], size) && !clip_open(&other, argv[4], size))
        status = compare(&one, &other, width, height, size);
    clip_close(&one);
    clip_close(&other);
    return status;
}
