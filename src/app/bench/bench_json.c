/* SPDX-License-Identifier: BSD-2-Clause */
/* The results as JSON: docs/bench-json.md. */
#include <math.h>
#include <stdlib.h>

#include "bench/compare.h"
#include "bench/textbuf.h"
#include "bench/write.h"

enum {
    DIGITS = 10,     /* of figures                                  */
    FRAME_DIGITS = 6 /* of single frames, which are most of the file */
};

static void add(vp_textbuf *t, const char *string)
{
    vp_textbuf_add(t, string);
}

/* What is not known, and infinite PSNR, is null. */
static void number(vp_textbuf *t, double value, int digits)
{
    if (isfinite(value))
        vp_textbuf_number(t, value, digits);
    else
        add(t, "null");
}

/* `"key": "text"` with what goes before it. */
static void member(vp_textbuf *t, const char *before, const char *key, const char *string)
{
    vp_textbuf_format(t, "%s\"%s\": ", before, key);
    vp_textbuf_json(t, string);
}

/* Between elements: of a list in one line, of a list with a line each. */
static void comma(vp_textbuf *t, int index)
{
    if (index) add(t, ", ");
}

static void next_line(vp_textbuf *t, int index)
{
    add(t, index ? ",\n" : "\n");
}

/* ---- figures of points: one array per figure -------------------------------- */

typedef double figure_of(const vp_bench_figures *f);

static double quality_of(const vp_bench_figures *f)
{
    return f->quality;
}
static double bpp_of(const vp_bench_figures *f)
{
    return f->bpp;
}
static double psnr_of(const vp_bench_figures *f)
{
    return f->psnr;
}
static double psnr_y_of(const vp_bench_figures *f)
{
    return f->psnr_plane[0];
}
static double psnr_u_of(const vp_bench_figures *f)
{
    return f->psnr_plane[1];
}
static double psnr_v_of(const vp_bench_figures *f)
{
    return f->psnr_plane[2];
}
static double ssim_of(const vp_bench_figures *f)
{
    return f->ssim;
}
static double ms_ssim_of(const vp_bench_figures *f)
{
    return f->ms_ssim;
}
static double encode_of(const vp_bench_figures *f)
{
    return f->encode_seconds;
}
static double decode_of(const vp_bench_figures *f)
{
    return f->decode_seconds;
}
static double peak_of(const vp_bench_figures *f)
{
    return f->peak_bytes;
}

/* R of docs/bench-json.md. */
static void put_figures(vp_textbuf *t, const vp_bench_figures *figures, int count,
                        const char *indent)
{
    static const struct {
        const char *key;
        figure_of *value;
        int digits;
    } columns[] = {
        {"quality", quality_of, DIGITS},
        {"bpp", bpp_of, DIGITS},
        {"psnr", psnr_of, DIGITS},
        {"psnr-y", psnr_y_of, DIGITS},
        {"psnr-u", psnr_u_of, DIGITS},
        {"psnr-v", psnr_v_of, DIGITS},
        {"ssim", ssim_of, DIGITS},
        {"ms-ssim", ms_ssim_of, DIGITS},
        {"encode_seconds", encode_of, DIGITS},
        {"decode_seconds", decode_of, DIGITS},
        {"peak_bytes", peak_of, 17} /* whole bytes */
    };

    add(t, "{");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        next_line(t, (int)i);
        vp_textbuf_format(t, "%s  \"%s\": [", indent, columns[i].key);
        for (int p = 0; p < count; p++) {
            comma(t, p);
            number(t, columns[i].value(&figures[p]), columns[i].digits);
        }
        add(t, "]");
    }
    vp_textbuf_format(t, "\n%s}", indent);
}

/* ---- head ---------------------------------------------------------------------- */

static void put_head(vp_textbuf *t, const vp_results *r)
{
    const vp_bench_machine *m = &r->machine;
    const vp_bench_settings *s = &r->settings;

    vp_textbuf_format(t, "{\n  \"format\": \"vpatch-bench\",\n  \"format_version\": %d,\n",
                      VP_BENCH_FORMAT_VERSION);
    member(t, "  ", "created", r->created);
    member(t, ",\n  ", "command", r->command);
    member(t, ",\n  \"machine\": {", "cpu", m->cpu);
    vp_textbuf_format(t, ", \"cores\": %d, \"threads\": %d", m->cores, m->threads);
    member(t, ", ", "blas_kernel", m->blas_kernel);
    member(t, ", ", "libavcodec", m->libavcodec);
    if (s->frames > 0)
        vp_textbuf_format(t, "},\n  \"settings\": {\"frames\": %d", s->frames);
    else
        add(t, "},\n  \"settings\": {\"frames\": null");
    vp_textbuf_format(t, ", \"keyint\": %d", s->keyint);
    member(t, ", ", "tokens", s->tokens);
    member(t, ", ", "model", s->model);
    member(t, ", ", "version", s->version);
    add(t, "},\n");
}

static void put_codec(vp_textbuf *t, const vp_results *r, int codec)
{
    int count = vp_bench_mean_clips(r) ? vp_bench_mean_points(r, codec) : 0;
    vp_bench_figures *figures = malloc(((size_t)count + 1) * sizeof *figures);

    if (!figures) {
        t->failed = 1;
        return;
    }
    for (int p = 0; p < count; p++) figures[p] = vp_bench_mean(r, codec, p);
    member(t, "    {", "name", r->codecs[codec].name);
    member(t, ", ", "description", r->codecs[codec].description);
    add(t, ",\n     \"results\": ");
    put_figures(t, figures, count, "     ");
    add(t, "}");
    free(figures);
}

static void put_codecs(vp_textbuf *t, const vp_results *r)
{
    add(t, "  \"codecs\": [");
    for (int i = 0; i < r->codec_count; i++) {
        next_line(t, i);
        put_codec(t, r, i);
    }
    add(t, "\n  ],\n  \"skipped\": [");
    for (int i = 0; i < r->skipped_count; i++) {
        next_line(t, i);
        member(t, "    {", "name", r->skipped[i].name);
        member(t, ", ", "reason", r->skipped[i].reason);
        add(t, "}");
    }
    add(t, "\n  ],\n");
}

/* ---- clips --------------------------------------------------------------------- */

static void put_frames(vp_textbuf *t, const vp_bench_point *point)
{
    add(t, "{\"bytes\": [");
    for (int i = 0; i < point->frame_count; i++) {
        comma(t, i);
        vp_textbuf_format(t, "%llu", (unsigned long long)point->frames[i].bytes);
    }
    add(t, "],\n         \"psnr-y\": [");
    for (int i = 0; i < point->frame_count; i++) {
        comma(t, i);
        number(t, vp_bench_frame_psnr(&point->frames[i], 0), FRAME_DIGITS);
    }
    add(t, "],\n         \"ssim\": [");
    for (int i = 0; i < point->frame_count; i++) {
        comma(t, i);
        number(t, point->frames[i].ssim, FRAME_DIGITS);
    }
    add(t, "]}");
}

static void put_run(vp_textbuf *t, const vp_results *r, const vp_bench_clip *clip, int codec)
{
    const vp_bench_run *run = &clip->runs[codec];
    vp_bench_figures *figures = malloc(((size_t)run->count + 1) * sizeof *figures);

    if (!figures) {
        t->failed = 1;
        return;
    }
    for (int p = 0; p < run->count; p++) figures[p] = vp_bench_figures_of(clip, &run->points[p]);
    member(t, "       {", "name", r->codecs[codec].name);
    member(t, ", ", "error", run->error);
    add(t, ",\n        \"results\": ");
    put_figures(t, figures, run->count, "        ");
    add(t, ",\n        \"frames\": [");
    for (int p = 0; p < run->count; p++) {
        next_line(t, p);
        add(t, "        ");
        put_frames(t, &run->points[p]);
    }
    add(t, "]}");
    free(figures);
}

static void put_shown(vp_textbuf *t, const vp_results *r, const vp_bench_clip *clip, int psnr)
{
    int count = 0;

    for (int i = 0; i < r->codec_count; i++) {
        if (isnan(clip->shown[i].bpp)) continue;
        comma(t, count++);
        vp_textbuf_json(t, r->codecs[i].name);
        add(t, ": ");
        number(t, psnr ? clip->shown[i].psnr : clip->shown[i].bpp, DIGITS);
    }
}

static void put_pictures(vp_textbuf *t, const vp_results *r, const vp_bench_clip *clip)
{
    add(t, ",\n     \"pictures\": ");
    if (clip->shown_frame < 0) {
        add(t, "null");
        return;
    }
    vp_textbuf_format(t, "{\"frame\": %d, \"bpp\": {", clip->shown_frame);
    put_shown(t, r, clip, 0);
    add(t, "}, \"psnr\": {");
    put_shown(t, r, clip, 1);
    add(t, "}}");
}

static void put_clip(vp_textbuf *t, const vp_results *r, const vp_bench_clip *clip)
{
    member(t, "    {", "name", clip->name);
    member(t, ", ", "path", clip->path);
    member(t, ", ", "tag", clip->tag);
    vp_textbuf_format(t,
                      ",\n     \"width\": %d, \"height\": %d, \"frames\": %d, \"fps\": [%d, %d]"
                      ", \"still\": %s",
                      clip->width, clip->height, clip->frames, clip->fps_num, clip->fps_den,
                      clip->still ? "true" : "false");
    member(t, ",\n     ", "error", clip->error);
    add(t, ",\n     \"codecs\": [");
    for (int i = 0; !clip->error && i < r->codec_count; i++) {
        next_line(t, i);
        put_run(t, r, clip, i);
    }
    add(t, "]");
    put_pictures(t, r, clip);
    add(t, "}");
}

/* ---- comparisons ------------------------------------------------------------------ */

static void put_bd_clip(vp_textbuf *t, const vp_results *r, int clip, int peer,
                        vp_bench_metric metric)
{
    vp_bd_rate rate = vp_bench_bd_rate(r, clip, 0, peer, metric);
    const char *ours = vp_bench_why_not(r, clip, 0), *theirs = vp_bench_why_not(r, clip, peer);
    const char *reason = ours ? ours : theirs ? theirs : vp_bd_status_text(rate.status);

    member(t, "       {", "clip", r->clips[clip].name);
    add(t, ", \"percent\": ");
    number(t, rate.percent, DIGITS);
    member(t, ", ", "reason", reason);
    if (rate.status == VP_BD_OK) {
        add(t, ", \"overlap\": [");
        number(t, rate.low, DIGITS);
        add(t, ", ");
        number(t, rate.high, DIGITS);
        add(t, "]");
    } else {
        add(t, ", \"overlap\": null");
    }
    vp_textbuf_format(t, ", \"points\": [%d, %d]}", rate.points[0], rate.points[1]);
}

static void put_bd_rate(vp_textbuf *t, const vp_results *r, int peer, vp_bench_metric metric)
{
    int clips;
    double mean = vp_bench_mean_bd_rate(r, 0, peer, metric, NULL, &clips);

    member(t, "    {", "test", r->codecs[0].name);
    member(t, ", ", "against", r->codecs[peer].name);
    member(t, ", ", "metric", vp_bench_metric_name(metric));
    add(t, ",\n     \"mean\": ");
    number(t, mean, DIGITS);
    vp_textbuf_format(t, ", \"clips\": %d,\n     \"per_clip\": [", clips);
    for (int i = 0; i < r->clip_count; i++) {
        next_line(t, i);
        put_bd_clip(t, r, i, peer, metric);
    }
    add(t, "]}");
}

static void put_bd_rates(vp_textbuf *t, const vp_results *r)
{
    int count = 0;

    add(t, "  \"bd_rates\": [");
    for (int metric = 0; metric < VP_METRIC_COUNT; metric++) {
        if (!vp_bench_has_metric(r, (vp_bench_metric)metric)) continue;
        for (int peer = 1; peer < r->codec_count; peer++) {
            next_line(t, count++);
            put_bd_rate(t, r, peer, (vp_bench_metric)metric);
        }
    }
    add(t, "\n  ],\n");
}

static int clips_of_tag(const vp_results *r, int first)
{
    int count = 0;

    for (int i = first; i < r->clip_count; i++) count += vp_bench_first_of_tag(r, i) == first;
    return count;
}

static void put_tags(vp_textbuf *t, const vp_results *r)
{
    int count = 0;

    add(t, "  \"tags\": [");
    for (int i = 0; i < r->clip_count; i++) {
        if (vp_bench_first_of_tag(r, i) != i) continue;
        next_line(t, count++);
        member(t, "    {", "tag", r->clips[i].tag);
        vp_textbuf_format(t, ", \"clips\": %d, \"bd\": {", clips_of_tag(r, i));
        for (int peer = 1; peer < r->codec_count; peer++) {
            int clips;
            comma(t, peer - 1);
            vp_textbuf_json(t, r->codecs[peer].name);
            add(t, ": ");
            number(t, vp_bench_mean_bd_rate(r, 0, peer, VP_METRIC_PSNR, r->clips[i].tag, &clips),
                   DIGITS);
        }
        add(t, "}}");
    }
    add(t, "\n  ],\n");
}

static void put_tokens_row(vp_textbuf *t, const vp_results *r, const vp_bench_tokens *k)
{
    member(t, "      {", "clip", r->clips[k->clip].name);
    vp_textbuf_format(t, ", \"latents\": [%d, %d, %d, %d]", k->latent_frames, k->latent_rows,
                      k->latent_columns, k->latent_channels);
    add(t, ", \"bf16_bpp\": ");
    number(t, vp_bench_latent_bpp(r, k, 16), DIGITS);
    add(t, ", \"int8_bpp\": ");
    number(t, vp_bench_latent_bpp(r, k, 8), DIGITS);
    if (k->token_count < 0)
        add(t, ", \"tokens\": null");
    else
        vp_textbuf_format(t, ", \"tokens\": %lld", (long long)k->token_count);
    add(t, ", \"quality\": ");
    number(t, k->quality, DIGITS);
    add(t, ",\n       \"predicted_bpp\": ");
    number(t, k->predicted, DIGITS);
    add(t, ", \"predicted_psnr\": ");
    number(t, k->predicted_psnr, DIGITS);
    add(t, ", \"independent_bpp\": ");
    number(t, k->independent, DIGITS);
    add(t, ", \"independent_psnr\": ");
    number(t, k->independent_psnr, DIGITS);
    add(t, "}");
}

static void put_tokens(vp_textbuf *t, const vp_results *r)
{
    add(t, "  \"tokens\": ");
    if (!r->tokens_count) {
        add(t, "null\n}\n");
        return;
    }
    add(t, "{\n    \"clips\": [");
    for (int i = 0; i < r->tokens_count; i++) {
        next_line(t, i);
        put_tokens_row(t, r, &r->tokens[i]);
    }
    add(t, "]\n  }\n}\n");
}

char *vp_bench_json(const vp_results *results)
{
    vp_textbuf text = {0};

    put_head(&text, results);
    put_codecs(&text, results);
    add(&text, "  \"clips\": [");
    for (int i = 0; i < results->clip_count; i++) {
        next_line(&text, i);
        put_clip(&text, results, &results->clips[i]);
    }
    add(&text, "\n  ],\n");
    put_bd_rates(&text, results);
    put_tags(&text, results);
    put_tokens(&text, results);
    return vp_textbuf_take(&text);
}
