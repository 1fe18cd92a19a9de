/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/bench_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/compare.h"
#include "bench/table_cells.h"
#include "bench/table_peers.h"

/* ---- head ---------------------------------------------------------------------- */

static void put_machine(vp_table *t)
{
    const vp_bench_machine *m = &t->results->machine;
    vp_textbuf line = {0};
    char *string;

    vp_textbuf_add(&line, m->cpu ? m->cpu : "unknown CPU");
    vp_textbuf_format(&line, ", %d thread%s", m->threads, m->threads == 1 ? "" : "s");
    if (m->blas_kernel) vp_textbuf_format(&line, ", OpenBLAS %s", m->blas_kernel);
    if (m->libavcodec) vp_textbuf_format(&line, ", libavcodec %s", m->libavcodec);
    string = vp_textbuf_take(&line);
    if (string)
        vp_textbuf_cell(&t->text, string, t->columns);
    else
        t->text.failed = 1;
    free(string);
    vp_table_line_end(t);
}

/* 1: all clips that could be read are pictures. */
static int only_stills(const vp_results *r)
{
    int stills = 0;

    for (int i = 0; i < r->clip_count; i++) {
        if (!r->clips[i].error && !r->clips[i].still) return 0;
        stills += !r->clips[i].error;
    }
    return stills > 0;
}

static void put_head(vp_table *t)
{
    const vp_results *r = t->results;
    int stills = only_stills(r);

    vp_textbuf_format(&t->text, "%d %s%s", r->clip_count, stills ? "picture" : "clip",
                      r->clip_count == 1 ? "" : "s");
    if (!stills && r->settings.frames)
        vp_textbuf_format(&t->text, ", first %d frames", r->settings.frames);
    if (!stills) vp_textbuf_format(&t->text, ", a key frame every %d", r->settings.keyint);
    vp_table_add(t, "\n");
    put_machine(t);
    for (int i = 0; i < r->codec_count; i++) {
        const char *description = r->codecs[i].description;

        vp_table_name(t, r->codecs[i].name, VP_TABLE_NAME_WIDTH);
        vp_textbuf_cell(&t->text, description ? description : "", t->columns - VP_TABLE_NAME_WIDTH);
        vp_table_line_end(t);
    }
}

/* ---- means --------------------------------------------------------------------------- */

static void put_means_head(vp_table *t, int clips)
{
    char title[48];

    snprintf(title, sizeof title, clips == 1 ? "means of 1 clip" : "means of %d clips", clips);
    vp_table_add(t, "\n");
    vp_table_name(t, title, VP_TABLE_NAME_WIDTH);
    vp_table_right(t, "q", 6, VP_TONE_PLAIN);
    vp_table_right(t, "bits/pixel", 12, VP_TONE_PLAIN);
    vp_table_right(t, "PSNR", 9, VP_TONE_PLAIN);
    vp_table_right(t, "PSNR-Y", 9, VP_TONE_PLAIN);
    vp_table_right(t, "SSIM", 9, VP_TONE_PLAIN);
    vp_table_right(t, "MS-SSIM", 9, VP_TONE_PLAIN);
    vp_table_line_end(t);
}

static void put_quality(vp_table *t, double quality)
{
    vp_table_number(t, quality, quality == floor(quality) ? 0 : 1, "", 6);
}

/* A PSNR; marked when clips that are lossless, which have none, are not in its mean. */
static void put_psnr(vp_table *t, double psnr, int marked)
{
    vp_table_number(t, psnr, 2, marked && isfinite(psnr) ? "*" : "", 9);
}

static void put_mark_explained(vp_table *t, int most, int clips)
{
    char text[96];

    if (!most) return;
    snprintf(text, sizeof text, "* PSNR of the others: up to %d of %d clips lossless there\n", most,
             clips);
    vp_table_add(t, text);
}

static void put_means(vp_table *t)
{
    const vp_results *r = t->results;
    int clips = vp_bench_mean_clips(r), most = 0;

    if (!clips) {
        if (r->clip_count) vp_table_add(t, "\nno means: no clip has all points of all codecs\n");
        return;
    }
    put_means_head(t, clips);
    for (int codec = 0; codec < r->codec_count; codec++)
        for (int p = 0; p < vp_bench_mean_points(r, codec); p++) {
            vp_bench_figures f = vp_bench_mean(r, codec, p);

            vp_table_name(t, p ? "" : r->codecs[codec].name, VP_TABLE_NAME_WIDTH);
            put_quality(t, f.quality);
            vp_table_number(t, f.bpp, 4, "", 12);
            put_psnr(t, f.psnr, f.lossless > 0);
            put_psnr(t, f.psnr_plane[0], f.lossless_plane[0] > 0);
            vp_table_number(t, f.ssim, 4, "", 9);
            vp_table_number(t, f.ms_ssim, 4, "", 9);
            vp_table_line_end(t);
            if (f.lossless_plane[0] > most) most = (int)f.lossless_plane[0];
        }
    put_mark_explained(t, most, clips);
}

/* ---- speed, tokens, what went wrong ----------------------------------------------------- */

static void put_speed(vp_table *t)
{
    const vp_results *r = t->results;

    vp_table_add(t, "\n");
    vp_table_name(t, "speed, all points", VP_TABLE_NAME_WIDTH);
    vp_table_right(t, "encode", 14, VP_TONE_PLAIN);
    vp_table_right(t, "decode", 14, VP_TONE_PLAIN);
    vp_table_right(t, "peak memory", 14, VP_TONE_PLAIN);
    vp_table_line_end(t);
    for (int codec = 0; codec < r->codec_count; codec++) {
        double encode, decode;
        int64_t peak;

        vp_bench_speed(r, codec, &encode, &decode, &peak);
        vp_table_name(t, r->codecs[codec].name, VP_TABLE_NAME_WIDTH);
        vp_table_number(t, encode, 1, " fps", 14);
        vp_table_number(t, decode, 1, " fps", 14);
        vp_table_number(t, peak < 0 ? (double)NAN : (double)peak / 1e6, 0, " MB", 14);
        vp_table_line_end(t);
    }
}

/* How many times the bits bf16 latents have, of independent tokens at the target: the geometric
 * mean. */
static void put_target(vp_table *t)
{
    const vp_results *r = t->results;
    double sum = 0.0;
    int count = 0;

    for (int i = 0; i < r->latents_count; i++) {
        const vp_bench_latents *k = &r->latents[i];

        if (!(k->at_target > 0.0)) continue;
        sum += log(vp_bench_latent_bpp(r, k, 16) / k->at_target);
        count++;
    }
    if (!count) return;
    vp_textbuf_format(&t->text,
                      "At %.0f dB bf16 latents have %.1f times the bits of independent tokens "
                      "(%d clip%s).\n",
                      VP_LATENTS_TARGET, exp(sum / count), count, count == 1 ? "" : "s");
}

static void put_tokens(vp_table *t)
{
    const vp_results *r = t->results;

    if (!r->latents_count) return;
    vp_table_add(t, "\n");
    vp_table_name(t, "bits/pixel", VP_TABLE_NAME_WIDTH);
    vp_table_right(t, "bf16", 10, VP_TONE_PLAIN);
    vp_table_right(t, "int8", 9, VP_TONE_PLAIN);
    vp_table_right(t, "q", 6, VP_TONE_PLAIN);
    vp_table_right(t, "predicted", 11, VP_TONE_PLAIN);
    vp_table_right(t, "independent", 13, VP_TONE_PLAIN);
    vp_table_right(t, "at 35 dB", 10, VP_TONE_PLAIN);
    vp_table_line_end(t);
    for (int i = 0; i < r->latents_count; i++) {
        const vp_bench_latents *k = &r->latents[i];

        vp_table_name(t, r->clips[k->clip].name, VP_TABLE_NAME_WIDTH);
        vp_table_number(t, vp_bench_latent_bpp(r, k, 16), 4, "", 10);
        vp_table_number(t, vp_bench_latent_bpp(r, k, 8), 4, "", 9);
        put_quality(t, k->quality);
        vp_table_number(t, k->predicted, 4, "", 11);
        vp_table_number(t, k->independent, 4, "", 13);
        vp_table_number(t, k->at_target, 4, "", 10);
        vp_table_line_end(t);
    }
    put_target(t);
}

static void put_problem(vp_table *t, const char *what, const char *codec, const char *reason)
{
    vp_table_begin(t, VP_TONE_BAD);
    vp_textbuf_cell(&t->text, what, 0);
    if (codec) {
        vp_table_add(t, *what ? ", " : "");
        vp_textbuf_cell(&t->text, codec, 0);
    }
    vp_table_add(t, ": ");
    vp_textbuf_cell(&t->text, reason ? reason : "unknown reason", 0);
    vp_table_end(t, VP_TONE_BAD);
    vp_table_add(t, "\n");
}

static void put_problems(vp_table *t)
{
    const vp_results *r = t->results;
    int any = 0;

    for (int i = 0; i < r->clip_count; i++)
        for (int codec = 0; !r->clips[i].error && codec < r->codec_count; codec++) {
            const char *error = r->clips[i].runs[codec].error;

            if (!error) continue;
            if (!any++) vp_table_add(t, "\n");
            put_problem(t, r->clips[i].name, r->codecs[codec].name, error);
        }
    for (int i = 0; i < r->skipped_count; i++) {
        if (!any++) vp_table_add(t, "\n");
        vp_table_add(t, "skipped ");
        vp_textbuf_cell(&t->text, r->skipped[i].name, 0);
        vp_table_add(t, ": ");
        vp_textbuf_cell(&t->text, r->skipped[i].reason ? r->skipped[i].reason : "", 0);
        vp_table_add(t, "\n");
    }
}

char *vp_bench_table(const vp_results *results, int columns, int colour)
{
    vp_table t = {.results = results, .columns = columns, .colour = colour};

    if (t.columns < VP_TABLE_LEAST_COLUMNS) t.columns = VP_TABLE_LEAST_COLUMNS;
    put_head(&t);
    if (results->codec_count) {
        vp_table_put_clips(&t);
        vp_table_put_tags(&t);
        put_means(&t);
        put_speed(&t);
        put_tokens(&t);
    }
    put_problems(&t);
    return vp_textbuf_take(&t.text);
}
