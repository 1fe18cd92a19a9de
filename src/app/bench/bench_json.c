/* SPDX-License-Identifier: BSD-2-Clause */
/* The results as JSON: docs/bench-json.md. Every function here returns a new value, or
 * NULL when memory is short. */
#include "bench/bench_json.h"

#include <jansson.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "bench/compare.h"
#include "util/json_value.h"

enum {
    DIGITS = 10,     /* of figures                                  */
    FRAME_DIGITS = 6 /* of single frames, which are most of the file */
};

static json_t *number(double value)
{
    return vp_json_number(value, DIGITS);
}

/* ---- figures of points: one array per figure -------------------------------- */

static json_t *column(const vp_bench_figures *figures, int count, size_t offset)
{
    json_t *list = json_array();

    for (int p = 0; p < count; p++) {
        double value;

        memcpy(&value, (const char *)&figures[p] + offset, sizeof value);
        list = vp_json_append(list, number(value));
    }
    return list;
}

#define FIGURE(member) offsetof(vp_bench_figures, member)

/* R of docs/bench-json.md. */
static json_t *figures_json(const vp_bench_figures *figures, int count)
{
    static const struct {
        const char *key;
        size_t offset; /* of a double */
    } columns[] = {
        {"quality", FIGURE(quality)},
        {"bpp", FIGURE(bpp)},
        {"psnr", FIGURE(psnr)},
        {"psnr-y", FIGURE(psnr_plane[0])},
        {"psnr-u", FIGURE(psnr_plane[1])},
        {"psnr-v", FIGURE(psnr_plane[2])},
        {"ssim", FIGURE(ssim)},
        {"ms-ssim", FIGURE(ms_ssim)},
        {"encode_seconds", FIGURE(encode_seconds)},
        {"decode_seconds", FIGURE(decode_seconds)},
        {"peak_bytes", FIGURE(peak_bytes)},
        {"lossless", FIGURE(lossless)},
    };
    json_t *object = json_object();

    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        object = vp_json_set(object, columns[i].key, column(figures, count, columns[i].offset));
    return object;
}

/* ---- head ---------------------------------------------------------------------- */

static json_t *machine_json(const vp_bench_machine *m)
{
    return json_pack("{s:o, s:i, s:i, s:o, s:o}", "cpu", vp_json_text(m->cpu), "cores", m->cores,
                     "threads", m->threads, "blas_kernel", vp_json_text(m->blas_kernel),
                     "libavcodec", vp_json_text(m->libavcodec));
}

static json_t *settings_json(const vp_bench_settings *s)
{
    return json_pack("{s:o, s:i, s:o, s:o, s:o}", "frames",
                     s->frames > 0 ? json_integer(s->frames) : json_null(), "keyint", s->keyint,
                     "tokens", vp_json_text(s->tokens), "model", vp_json_text(s->model), "version",
                     vp_json_text(s->version));
}

static json_t *codec_json(const vp_results *r, int codec)
{
    int count = vp_bench_mean_clips(r) ? vp_bench_mean_points(r, codec) : 0;
    vp_bench_figures *figures = malloc(((size_t)count + 1) * sizeof *figures);
    json_t *results;

    if (!figures) return NULL;
    for (int p = 0; p < count; p++) figures[p] = vp_bench_mean(r, codec, p);
    results = figures_json(figures, count);
    free(figures);
    return json_pack("{s:o, s:o, s:o}", "name", vp_json_text(r->codecs[codec].name), "description",
                     vp_json_text(r->codecs[codec].description), "results", results);
}

static json_t *codecs_json(const vp_results *r)
{
    json_t *list = json_array();

    for (int i = 0; i < r->codec_count; i++) list = vp_json_append(list, codec_json(r, i));
    return list;
}

static json_t *skipped_json(const vp_results *r)
{
    json_t *list = json_array();

    for (int i = 0; i < r->skipped_count; i++)
        list =
            vp_json_append(list, json_pack("{s:o, s:o}", "name", vp_json_text(r->skipped[i].name),
                                           "reason", vp_json_text(r->skipped[i].reason)));
    return list;
}

/* ---- clips --------------------------------------------------------------------- */

static json_t *frames_json(const vp_bench_point *point)
{
    json_t *bytes = json_array(), *psnr = json_array(), *ssim = json_array();

    for (int i = 0; i < point->frame_count; i++) {
        const vp_bench_frame *frame = &point->frames[i];

        bytes = vp_json_append(bytes, json_integer((json_int_t)frame->bytes));
        psnr = vp_json_append(psnr, vp_json_number(vp_bench_frame_psnr(frame, 0), FRAME_DIGITS));
        ssim = vp_json_append(ssim, vp_json_number(frame->ssim, FRAME_DIGITS));
    }
    return json_pack("{s:o, s:o, s:o}", "bytes", bytes, "psnr-y", psnr, "ssim", ssim);
}

static json_t *run_json(const vp_results *r, const vp_bench_clip *clip, int codec)
{
    const vp_bench_run *run = &clip->runs[codec];
    vp_bench_figures *figures = malloc(((size_t)run->count + 1) * sizeof *figures);
    json_t *results, *frames = json_array();

    if (!figures) {
        json_decref(frames);
        return NULL;
    }
    for (int p = 0; p < run->count; p++) {
        figures[p] = vp_bench_figures_of(clip, &run->points[p]);
        frames = vp_json_append(frames, frames_json(&run->points[p]));
    }
    results = figures_json(figures, run->count);
    free(figures);
    return json_pack("{s:o, s:o, s:o, s:o}", "name", vp_json_text(r->codecs[codec].name), "error",
                     vp_json_text(run->error), "results", results, "frames", frames);
}

static json_t *pictures_json(const vp_results *r, const vp_bench_clip *clip)
{
    json_t *bpp, *psnr;

    if (clip->still_frame < 0) return json_null();
    bpp = json_object();
    psnr = json_object();
    for (int i = 0; i < r->codec_count; i++) {
        if (isnan(clip->stills[i].bpp)) continue;
        bpp = vp_json_set(bpp, r->codecs[i].name, number(clip->stills[i].bpp));
        psnr = vp_json_set(psnr, r->codecs[i].name, number(clip->stills[i].psnr));
    }
    return json_pack("{s:i, s:o, s:o}", "frame", clip->still_frame, "bpp", bpp, "psnr", psnr);
}

static json_t *clip_json(const vp_results *r, const vp_bench_clip *clip)
{
    json_t *codecs = json_array();

    for (int i = 0; !clip->error && i < r->codec_count; i++)
        codecs = vp_json_append(codecs, run_json(r, clip, i));
    return json_pack("{s:o, s:o, s:o, s:i, s:i, s:i, s:[ii], s:b, s:o, s:o, s:o}", "name",
                     vp_json_text(clip->name), "path", vp_json_text(clip->path), "tag",
                     vp_json_text(clip->tag), "width", clip->width, "height", clip->height,
                     "frames", clip->frames, "fps", clip->fps_num, clip->fps_den, "still",
                     clip->still, "error", vp_json_text(clip->error), "codecs", codecs, "pictures",
                     pictures_json(r, clip));
}

static json_t *clips_json(const vp_results *r)
{
    json_t *list = json_array();

    for (int i = 0; i < r->clip_count; i++) list = vp_json_append(list, clip_json(r, &r->clips[i]));
    return list;
}

/* ---- comparisons ------------------------------------------------------------------ */

static json_t *bd_clip_json(const vp_results *r, int clip, int peer, vp_bench_metric metric)
{
    vp_bd_rate rate = vp_bench_bd_rate(r, clip, 0, peer, metric);
    const char *ours = vp_bench_why_not(r, clip, 0), *theirs = vp_bench_why_not(r, clip, peer);
    const char *reason = ours ? ours : theirs ? theirs : vp_bd_status_text(rate.status);
    json_t *overlap = rate.status == VP_BD_OK
                          ? json_pack("[oo]", number(rate.low), number(rate.high))
                          : json_null();

    return json_pack("{s:o, s:o, s:o, s:o, s:[ii]}", "clip", vp_json_text(r->clips[clip].name),
                     "percent", number(rate.percent), "reason", vp_json_text(reason), "overlap",
                     overlap, "points", rate.points[0], rate.points[1]);
}

static json_t *bd_rate_json(const vp_results *r, int peer, vp_bench_metric metric)
{
    int clips;
    double mean = vp_bench_mean_bd_rate(r, 0, peer, metric, NULL, &clips);
    json_t *per_clip = json_array();

    for (int i = 0; i < r->clip_count; i++)
        per_clip = vp_json_append(per_clip, bd_clip_json(r, i, peer, metric));
    return json_pack("{s:o, s:o, s:s, s:o, s:i, s:o}", "test", vp_json_text(r->codecs[0].name),
                     "against", vp_json_text(r->codecs[peer].name), "metric",
                     vp_bench_metric_name(metric), "mean", number(mean), "clips", clips, "per_clip",
                     per_clip);
}

static json_t *bd_rates_json(const vp_results *r)
{
    json_t *list = json_array();

    for (int metric = 0; metric < VP_METRIC_COUNT; metric++) {
        if (!vp_bench_has_metric(r, (vp_bench_metric)metric)) continue;
        for (int peer = 1; peer < r->codec_count; peer++)
            list = vp_json_append(list, bd_rate_json(r, peer, (vp_bench_metric)metric));
    }
    return list;
}

static int clips_of_tag(const vp_results *r, int first)
{
    int count = 0;

    for (int i = first; i < r->clip_count; i++) count += vp_bench_first_of_tag(r, i) == first;
    return count;
}

static json_t *tag_json(const vp_results *r, int first)
{
    const char *tag = r->clips[first].tag;
    json_t *bd = json_object();

    for (int peer = 1; peer < r->codec_count; peer++) {
        int clips;
        double mean = vp_bench_mean_bd_rate(r, 0, peer, VP_METRIC_PSNR, tag, &clips);

        bd = vp_json_set(bd, r->codecs[peer].name, number(mean));
    }
    return json_pack("{s:o, s:i, s:o}", "tag", vp_json_text(tag), "clips", clips_of_tag(r, first),
                     "bd", bd);
}

static json_t *tags_json(const vp_results *r)
{
    json_t *list = json_array();

    for (int i = 0; i < r->clip_count; i++)
        if (vp_bench_first_of_tag(r, i) == i) list = vp_json_append(list, tag_json(r, i));
    return list;
}

static json_t *tokens_row_json(const vp_results *r, const vp_bench_latents *k)
{
    json_t *count = k->token_count < 0 ? json_null() : json_integer(k->token_count);

    return json_pack(
        "{s:o, s:[iiii], s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "clip",
        vp_json_text(r->clips[k->clip].name), "latents", k->latent_frames, k->latent_rows,
        k->latent_columns, k->latent_channels, "bf16_bpp", number(vp_bench_latent_bpp(r, k, 16)),
        "int8_bpp", number(vp_bench_latent_bpp(r, k, 8)), "tokens", count, "quality",
        number(k->quality), "predicted_bpp", number(k->predicted), "predicted_psnr",
        number(k->predicted_psnr), "independent_bpp", number(k->independent), "independent_psnr",
        number(k->independent_psnr), "independent_bpp_at_35_db", number(k->at_target));
}

static json_t *tokens_json(const vp_results *r)
{
    json_t *list;

    if (!r->latents_count) return json_null();
    list = json_array();
    for (int i = 0; i < r->latents_count; i++)
        list = vp_json_append(list, tokens_row_json(r, &r->latents[i]));
    return json_pack("{s:o}", "clips", list);
}

char *vp_bench_json(const vp_results *r)
{
    json_t *root = json_pack("{s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
                             "format", "vpatch-bench", "format_version", VP_BENCH_FORMAT_VERSION,
                             "created", vp_json_text(r->created), "command",
                             vp_json_text(r->command), "machine", machine_json(&r->machine),
                             "settings", settings_json(&r->settings), "codecs", codecs_json(r),
                             "skipped", skipped_json(r), "clips", clips_json(r), "bd_rates",
                             bd_rates_json(r), "tags", tags_json(r), "tokens", tokens_json(r));

    return vp_json_write(root, 0);
}
