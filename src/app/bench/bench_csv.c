/* SPDX-License-Identifier: BSD-2-Clause */
/* The results as comma-separated values: a line per clip, codec and point. */
#include "bench/bench_csv.h"

#include <math.h>

#include "bench/compare.h"
#include "bench/textbuf.h"

static void number(vp_textbuf *t, double value, int digits)
{
    vp_textbuf_add(t, ",");
    if (isfinite(value)) vp_textbuf_number(t, value, digits);
}

static void put_clip(vp_textbuf *t, const vp_bench_clip *clip, const char *codec)
{
    vp_textbuf_csv(t, clip->name);
    vp_textbuf_add(t, ",");
    vp_textbuf_csv(t, clip->tag);
    if (clip->error)
        vp_textbuf_add(t, ",,,,,");
    else
        vp_textbuf_format(t, ",%d,%d,%d,%d/%d,%d", clip->width, clip->height, clip->frames,
                          clip->fps_num, clip->fps_den, clip->still);
    vp_textbuf_add(t, ",");
    vp_textbuf_csv(t, codec);
}

static void put_point(vp_textbuf *t, const vp_bench_clip *clip, const char *codec,
                      const vp_bench_point *point)
{
    vp_bench_figures f = vp_bench_figures_of(clip, point);

    put_clip(t, clip, codec);
    number(t, f.quality, 10);
    vp_textbuf_format(t, ",%llu", (unsigned long long)point->bytes);
    number(t, f.bpp, 10);
    number(t, f.psnr, 10);
    for (int p = 0; p < 3; p++) number(t, f.psnr_plane[p], 10);
    number(t, f.ssim, 10);
    number(t, f.ms_ssim, 10);
    number(t, f.encode_seconds, 10);
    number(t, f.decode_seconds, 10);
    number(t, f.peak_bytes, 17);
    vp_textbuf_add(t, ",\n");
}

static void put_error(vp_textbuf *t, const vp_bench_clip *clip, const char *codec,
                      const char *error)
{
    put_clip(t, clip, codec);
    vp_textbuf_add(t, ",,,,,,,,,,,,,"); /* quality to peak_bytes */
    vp_textbuf_csv(t, error);
    vp_textbuf_add(t, "\n");
}

char *vp_bench_csv(const vp_results *results)
{
    vp_textbuf text = {0};

    vp_textbuf_add(&text, "clip,tag,width,height,frames,fps,still,codec,quality,bytes,bpp,psnr,"
                          "psnr_y,psnr_u,psnr_v,ssim,ms_ssim,encode_seconds,decode_seconds,"
                          "peak_bytes,error\n");
    for (int i = 0; i < results->clip_count; i++) {
        const vp_bench_clip *clip = &results->clips[i];

        if (clip->error) put_error(&text, clip, "", clip->error);
        for (int c = 0; !clip->error && c < results->codec_count; c++) {
            const vp_bench_run *run = &clip->runs[c];

            for (int p = 0; p < run->count; p++)
                put_point(&text, clip, results->codecs[c].name, &run->points[p]);
            if (run->error) put_error(&text, clip, results->codecs[c].name, run->error);
        }
    }
    return vp_textbuf_take(&text);
}
