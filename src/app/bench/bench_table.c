/* SPDX-License-Identifier: BSD-2-Clause */
/* The results as tables for a terminal. Tables with a group of columns per peer go
 * on below when the peers do not fit side by side. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench_table.h"
#include "bench/compare.h"
#include "bench/textbuf.h"

enum {
    NAME_WIDTH = 20, /* of clips, codecs and tags      */
    BITS_WIDTH = 7,
    BD_WIDTH = 9,
    OVER_WIDTH = 10,
    PEER_WIDTH = BITS_WIDTH + BD_WIDTH + OVER_WIDTH,
    TAG_CLIPS_WIDTH = 6,
    TAG_PEER_WIDTH = 15,
    LEAST_COLUMNS = 80
};

typedef enum tone { PLAIN, GOOD, BAD } tone;

typedef struct table {
    vp_textbuf text;
    const vp_results *results;
    int columns, colour;
} table;

/* ---- cells ------------------------------------------------------------------- */

static void add(table *t, const char *string)
{
    vp_textbuf_add(&t->text, string);
}

static void begin(table *t, tone c)
{
    if (t->colour && c != PLAIN) add(t, c == GOOD ? "\033[32m" : "\033[31m");
}

static void end(table *t, tone c)
{
    if (t->colour && c != PLAIN) add(t, "\033[0m");
}

/* A name, to the right. */
static void right_name(table *t, const char *string, int width)
{
    int places = vp_textbuf_places(string);

    for (int i = places; i < width; i++) add(t, " ");
    vp_textbuf_cell(&t->text, string, places < width ? 0 : width);
}

/* ASCII, to the right. */
static void right(table *t, const char *string, int width, tone c)
{
    for (int i = (int)strlen(string); i < width; i++) add(t, " ");
    begin(t, c);
    add(t, string);
    end(t, c);
}

/* A name that may hold anything. */
static void name(table *t, const char *string, int width)
{
    vp_textbuf_cell(&t->text, string, width - 1);
    add(t, " ");
}

/* A number with its unit, to the right; "-" where there is none. */
static void number(table *t, double value, int decimals, const char *unit, int width)
{
    char cell[48] = "-";

    if (isfinite(value)) {
        vp_fixed(cell, sizeof cell - 8, value, decimals);
        strncat(cell, unit, 7);
    } else if (value > 0) {
        snprintf(cell, sizeof cell, "inf");
    }
    right(t, cell, width, PLAIN);
}

/* "-3.2 %", "+4.5 %", "0.0 %". */
static void percent(table *t, double value, int width)
{
    char cell[48] = "-";
    int sign = value <= -0.05 ? -1 : value >= 0.05;

    if (isfinite(value)) {
        vp_fixed(cell, sizeof cell - 4, sign ? value : 0, 1);
        if (sign > 0) {
            memmove(cell + 1, cell, strlen(cell) + 1);
            cell[0] = '+';
        }
        strcat(cell, " %");
    }
    right(t, cell, width, sign < 0 ? GOOD : sign > 0 ? BAD : PLAIN);
}

static void line_end(table *t)
{
    /* no blanks at the end of lines: they would break what is pasted elsewhere */
    while (t->text.length && t->text.data[t->text.length - 1] == ' ')
        t->text.data[--t->text.length] = '\0';
    add(t, "\n");
}

/* ---- head ---------------------------------------------------------------------- */

static void put_machine(table *t)
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
    line_end(t);
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

static void put_head(table *t)
{
    const vp_results *r = t->results;
    int stills = only_stills(r);

    vp_textbuf_format(&t->text, "%d %s%s", r->clip_count, stills ? "picture" : "clip",
                      r->clip_count == 1 ? "" : "s");
    if (!stills && r->settings.frames)
        vp_textbuf_format(&t->text, ", first %d frames", r->settings.frames);
    if (!stills) vp_textbuf_format(&t->text, ", a key frame every %d", r->settings.keyint);
    add(t, "\n");
    put_machine(t);
    for (int i = 0; i < r->codec_count; i++) {
        const char *description = r->codecs[i].description;
        name(t, r->codecs[i].name, NAME_WIDTH);
        vp_textbuf_cell(&t->text, description ? description : "", t->columns - NAME_WIDTH);
        line_end(t);
    }
}

/* ---- clips ----------------------------------------------------------------------- */

static void put_bd(table *t, int clip, int peer)
{
    vp_bd_rate rate = vp_bench_bd_rate(t->results, clip, 0, peer, VP_METRIC_PSNR);
    char low[24], high[24], over[48];

    if (rate.status != VP_BD_OK) {
        right(t, vp_bd_status_text(rate.status), BD_WIDTH + OVER_WIDTH, PLAIN);
        return;
    }
    percent(t, rate.percent, BD_WIDTH);
    vp_fixed(low, sizeof low, rate.low, 1);
    vp_fixed(high, sizeof high, rate.high, 1);
    snprintf(over, sizeof over, "%s-%s", low, high);
    right(t, over, OVER_WIDTH, PLAIN);
}

static void put_clip_peer(table *t, int clip, int peer)
{
    const vp_results *r = t->results;

    if (!vp_bench_has(r, clip, 0) || !vp_bench_has(r, clip, peer)) {
        const vp_bench_run *runs = r->clips[clip].runs;
        int failed = runs[0].error || runs[peer].error;
        right(t, failed ? "failed" : "not run", PEER_WIDTH, failed ? BAD : PLAIN);
        return;
    }
    number(t, vp_bench_bits_ratio(r, clip, 0, peer), 3, "x", BITS_WIDTH);
    put_bd(t, clip, peer);
}

/* The geometric mean of the clips' ratios, the mean of their BD-rates. */
static void put_mean_peer(table *t, int peer)
{
    const vp_results *r = t->results;
    double sum = 0;
    int ratios = 0, clips;

    for (int i = 0; i < r->clip_count; i++) {
        double ratio = vp_bench_bits_ratio(r, i, 0, peer);
        if (isnan(ratio)) continue;
        sum += log10(ratio);
        ratios++;
    }
    number(t, ratios ? pow(10, sum / ratios) : (double)NAN, 3, "x", BITS_WIDTH);
    percent(t, vp_bench_mean_bd_rate(r, 0, peer, VP_METRIC_PSNR, NULL, &clips), BD_WIDTH);
    char of[32];
    snprintf(of, sizeof of, "of %d", clips);
    right(t, of, OVER_WIDTH, PLAIN);
}

static void put_clips_head(table *t, int first, int last)
{
    add(t, "\n");
    name(t, "against", NAME_WIDTH);
    for (int peer = first; peer < last; peer++) {
        add(t, "  ");
        vp_textbuf_cell(&t->text, t->results->codecs[peer].name, PEER_WIDTH - 2);
    }
    line_end(t);
    name(t, "clip", NAME_WIDTH);
    for (int peer = first; peer < last; peer++) {
        right(t, "bits", BITS_WIDTH, PLAIN);
        right(t, "BD-rate", BD_WIDTH, PLAIN);
        right(t, "over dB", OVER_WIDTH, PLAIN);
    }
    line_end(t);
}

static void put_clips_of(table *t, int first, int last)
{
    const vp_results *r = t->results;

    put_clips_head(t, first, last);
    for (int i = 0; i < r->clip_count; i++) {
        name(t, r->clips[i].name, NAME_WIDTH);
        if (r->clips[i].error) {
            add(t, " ");
            begin(t, BAD);
            vp_textbuf_cell(&t->text, r->clips[i].error, t->columns - NAME_WIDTH - 2);
            line_end(t);
            end(t, BAD);
            continue;
        }
        for (int peer = first; peer < last; peer++) put_clip_peer(t, i, peer);
        line_end(t);
    }
    if (r->clip_count < 2) return;
    name(t, "mean", NAME_WIDTH);
    for (int peer = first; peer < last; peer++) put_mean_peer(t, peer);
    line_end(t);
}

/* Fewest and most points of the curves that were compared. */
static void put_points_note(table *t)
{
    const vp_results *r = t->results;
    int least = 0, most = 0;

    for (int i = 0; i < r->clip_count; i++)
        for (int peer = 1; peer < r->codec_count; peer++) {
            vp_bd_rate rate = vp_bench_bd_rate(r, i, 0, peer, VP_METRIC_PSNR);
            for (int k = 0; rate.status == VP_BD_OK && k < 2; k++) {
                if (!least || rate.points[k] < least) least = rate.points[k];
                if (rate.points[k] > most) most = rate.points[k];
            }
        }
    add(t, "bits: of the peer's at equal PSNR (6Y+U+V)/8, geometric mean over the points\n");
    if (!most) return;
    vp_textbuf_format(&t->text, "BD-rate: PCHIP through %d", least);
    if (most > least) vp_textbuf_format(&t->text, " to %d", most);
    add(t, " points a curve, over the PSNR that both reach\n");
}

static void put_clips(table *t)
{
    int peers = t->results->codec_count - 1, at_once = (t->columns - NAME_WIDTH) / PEER_WIDTH;

    if (peers < 1 || !t->results->clip_count) return;
    for (int first = 1; first <= peers; first += at_once) {
        int last = first + at_once <= peers ? first + at_once : peers + 1;
        put_clips_of(t, first, last);
    }
    put_points_note(t);
}

/* ---- tags -------------------------------------------------------------------------- */

static int clips_with(const vp_results *r, const char *tag)
{
    int count = 0;

    for (int i = 0; i < r->clip_count; i++) count += !strcmp(r->clips[i].tag, tag);
    return count;
}

static void put_tags_of(table *t, int first, int last)
{
    const vp_results *r = t->results;

    add(t, "\n");
    name(t, "tag, BD-rate", NAME_WIDTH);
    right(t, "clips", TAG_CLIPS_WIDTH, PLAIN);
    for (int peer = first; peer < last; peer++) {
        add(t, "  ");
        right_name(t, r->codecs[peer].name, TAG_PEER_WIDTH - 2);
    }
    line_end(t);
    for (int i = 0; i < r->clip_count; i++) {
        const char *tag = r->clips[i].tag;
        if (vp_bench_first_of_tag(r, i) != i) continue;
        name(t, *tag ? tag : "(none)", NAME_WIDTH);
        number(t, clips_with(r, tag), 0, "", TAG_CLIPS_WIDTH);
        for (int peer = first; peer < last; peer++) {
            int clips;
            percent(t, vp_bench_mean_bd_rate(r, 0, peer, VP_METRIC_PSNR, tag, &clips),
                    TAG_PEER_WIDTH);
        }
        line_end(t);
    }
}

static void put_tags(table *t)
{
    const vp_results *r = t->results;
    int peers = r->codec_count - 1, several = 0;
    int at_once = (t->columns - NAME_WIDTH - TAG_CLIPS_WIDTH) / TAG_PEER_WIDTH;

    for (int i = 1; i < r->clip_count; i++) several |= vp_bench_first_of_tag(r, i) != 0;
    if (!several) return;
    for (int first = 1; first <= peers; first += at_once) {
        int last = first + at_once <= peers ? first + at_once : peers + 1;
        put_tags_of(t, first, last);
    }
}

/* ---- means --------------------------------------------------------------------------- */

static void put_means_head(table *t, int clips)
{
    char title[48];

    snprintf(title, sizeof title, clips == 1 ? "means of 1 clip" : "means of %d clips", clips);
    add(t, "\n");
    name(t, title, NAME_WIDTH);
    right(t, "q", 6, PLAIN);
    right(t, "bits/pixel", 12, PLAIN);
    right(t, "PSNR", 9, PLAIN);
    right(t, "PSNR-Y", 9, PLAIN);
    right(t, "SSIM", 9, PLAIN);
    right(t, "MS-SSIM", 9, PLAIN);
    line_end(t);
}

static void put_quality(table *t, double quality)
{
    number(t, quality, quality == floor(quality) ? 0 : 1, "", 6);
}

static void put_means(table *t)
{
    const vp_results *r = t->results;
    int clips = vp_bench_mean_clips(r);

    if (!clips) {
        if (r->clip_count) add(t, "\nno means: no clip has all points of all codecs\n");
        return;
    }
    put_means_head(t, clips);
    for (int codec = 0; codec < r->codec_count; codec++)
        for (int p = 0; p < vp_bench_mean_points(r, codec); p++) {
            vp_bench_figures f = vp_bench_mean(r, codec, p);
            name(t, p ? "" : r->codecs[codec].name, NAME_WIDTH);
            put_quality(t, f.quality);
            number(t, f.bpp, 4, "", 12);
            number(t, f.psnr, 2, "", 9);
            number(t, f.psnr_plane[0], 2, "", 9);
            number(t, f.ssim, 4, "", 9);
            number(t, f.ms_ssim, 4, "", 9);
            line_end(t);
        }
}

/* ---- speed, tokens, what went wrong ----------------------------------------------------- */

static void put_speed(table *t)
{
    const vp_results *r = t->results;

    add(t, "\n");
    name(t, "speed, all points", NAME_WIDTH);
    right(t, "encode", 14, PLAIN);
    right(t, "decode", 14, PLAIN);
    right(t, "peak memory", 14, PLAIN);
    line_end(t);
    for (int codec = 0; codec < r->codec_count; codec++) {
        double encode, decode;
        int64_t peak;
        vp_bench_speed(r, codec, &encode, &decode, &peak);
        name(t, r->codecs[codec].name, NAME_WIDTH);
        number(t, encode, 1, " fps", 14);
        number(t, decode, 1, " fps", 14);
        number(t, peak < 0 ? (double)NAN : (double)peak / 1e6, 0, " MB", 14);
        line_end(t);
    }
}

static void put_tokens(table *t)
{
    const vp_results *r = t->results;

    if (!r->latents_count) return;
    add(t, "\n");
    name(t, "bits/pixel", NAME_WIDTH);
    right(t, "latents bf16", 14, PLAIN);
    right(t, "int8", 10, PLAIN);
    right(t, "q", 6, PLAIN);
    right(t, "predicted", 12, PLAIN);
    right(t, "independent", 14, PLAIN);
    line_end(t);
    for (int i = 0; i < r->latents_count; i++) {
        const vp_bench_latents *k = &r->latents[i];
        name(t, r->clips[k->clip].name, NAME_WIDTH);
        number(t, vp_bench_latent_bpp(r, k, 16), 4, "", 14);
        number(t, vp_bench_latent_bpp(r, k, 8), 4, "", 10);
        put_quality(t, k->quality);
        number(t, k->predicted, 4, "", 12);
        number(t, k->independent, 4, "", 14);
        line_end(t);
    }
}

static void put_problem(table *t, const char *what, const char *codec, const char *reason)
{
    begin(t, BAD);
    vp_textbuf_cell(&t->text, what, 0);
    if (codec) {
        add(t, *what ? ", " : "");
        vp_textbuf_cell(&t->text, codec, 0);
    }
    add(t, ": ");
    vp_textbuf_cell(&t->text, reason ? reason : "unknown reason", 0);
    end(t, BAD);
    add(t, "\n");
}

static void put_problems(table *t)
{
    const vp_results *r = t->results;
    int any = 0;

    for (int i = 0; i < r->clip_count; i++)
        for (int codec = 0; !r->clips[i].error && codec < r->codec_count; codec++) {
            const char *error = r->clips[i].runs[codec].error;
            if (!error) continue;
            if (!any++) add(t, "\n");
            put_problem(t, r->clips[i].name, r->codecs[codec].name, error);
        }
    for (int i = 0; i < r->skipped_count; i++) {
        if (!any++) add(t, "\n");
        add(t, "skipped ");
        vp_textbuf_cell(&t->text, r->skipped[i].name, 0);
        add(t, ": ");
        vp_textbuf_cell(&t->text, r->skipped[i].reason ? r->skipped[i].reason : "", 0);
        add(t, "\n");
    }
}

char *vp_bench_table(const vp_results *results, int columns, int colour)
{
    table t = {.results = results, .columns = columns, .colour = colour};

    if (t.columns < LEAST_COLUMNS) t.columns = LEAST_COLUMNS;
    put_head(&t);
    if (results->codec_count) {
        put_clips(&t);
        put_tags(&t);
        put_means(&t);
        put_speed(&t);
        put_tokens(&t);
    }
    put_problems(&t);
    return vp_textbuf_take(&t.text);
}
