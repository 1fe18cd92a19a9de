/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/table_peers.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench/compare.h"

enum {
    BITS_WIDTH = 7,
    BD_WIDTH = 9,
    OVER_WIDTH = 10,
    PEER_WIDTH = BITS_WIDTH + BD_WIDTH + OVER_WIDTH,
    TAG_CLIPS_WIDTH = 6,
    TAG_PEER_WIDTH = 15
};

/* ---- clips ----------------------------------------------------------------------- */

static void put_bd(vp_table *t, int clip, int peer)
{
    vp_bd_rate rate = vp_bench_bd_rate(t->results, clip, 0, peer, VP_METRIC_PSNR);
    char low[24], high[24], over[48];

    if (rate.status != VP_BD_OK) {
        vp_table_right(t, vp_bd_status_text(rate.status), BD_WIDTH + OVER_WIDTH, VP_TONE_PLAIN);
        return;
    }
    vp_table_percent(t, rate.percent, BD_WIDTH);
    vp_fixed(low, sizeof low, rate.low, 1);
    vp_fixed(high, sizeof high, rate.high, 1);
    snprintf(over, sizeof over, "%s-%s", low, high);
    vp_table_right(t, over, OVER_WIDTH, VP_TONE_PLAIN);
}

static void put_clip_peer(vp_table *t, int clip, int peer)
{
    const vp_results *r = t->results;

    if (!vp_bench_has(r, clip, 0) || !vp_bench_has(r, clip, peer)) {
        const vp_bench_run *runs = r->clips[clip].runs;
        int failed = runs[0].error || runs[peer].error;

        vp_table_right(t, failed ? "failed" : "not run", PEER_WIDTH,
                       failed ? VP_TONE_BAD : VP_TONE_PLAIN);
        return;
    }
    vp_table_number(t, vp_bench_bits_ratio(r, clip, 0, peer), 3, "x", BITS_WIDTH);
    put_bd(t, clip, peer);
}

/* The geometric mean of the clips' ratios, the mean of their BD-rates. */
static void put_mean_peer(vp_table *t, int peer)
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
    vp_table_number(t, ratios ? pow(10, sum / ratios) : (double)NAN, 3, "x", BITS_WIDTH);
    vp_table_percent(t, vp_bench_mean_bd_rate(r, 0, peer, VP_METRIC_PSNR, NULL, &clips), BD_WIDTH);
    char of[32];
    snprintf(of, sizeof of, "of %d", clips);
    vp_table_right(t, of, OVER_WIDTH, VP_TONE_PLAIN);
}

static void put_clips_head(vp_table *t, int first, int last)
{
    vp_table_add(t, "\n");
    vp_table_name(t, "against", VP_TABLE_NAME_WIDTH);
    for (int peer = first; peer < last; peer++) {
        vp_table_add(t, "  ");
        vp_textbuf_cell(&t->text, t->results->codecs[peer].name, PEER_WIDTH - 2);
    }
    vp_table_line_end(t);
    vp_table_name(t, "clip", VP_TABLE_NAME_WIDTH);
    for (int peer = first; peer < last; peer++) {
        vp_table_right(t, "bits", BITS_WIDTH, VP_TONE_PLAIN);
        vp_table_right(t, "BD-rate", BD_WIDTH, VP_TONE_PLAIN);
        vp_table_right(t, "over dB", OVER_WIDTH, VP_TONE_PLAIN);
    }
    vp_table_line_end(t);
}

static void put_clips_of(vp_table *t, int first, int last)
{
    const vp_results *r = t->results;

    put_clips_head(t, first, last);
    for (int i = 0; i < r->clip_count; i++) {
        vp_table_name(t, r->clips[i].name, VP_TABLE_NAME_WIDTH);
        if (r->clips[i].error) {
            vp_table_add(t, " ");
            vp_table_begin(t, VP_TONE_BAD);
            vp_textbuf_cell(&t->text, r->clips[i].error, t->columns - VP_TABLE_NAME_WIDTH - 2);
            vp_table_line_end(t);
            vp_table_end(t, VP_TONE_BAD);
            continue;
        }
        for (int peer = first; peer < last; peer++) put_clip_peer(t, i, peer);
        vp_table_line_end(t);
    }
    if (r->clip_count < 2) return;
    vp_table_name(t, "mean", VP_TABLE_NAME_WIDTH);
    for (int peer = first; peer < last; peer++) put_mean_peer(t, peer);
    vp_table_line_end(t);
}

/* Fewest and most points of the curves that were compared. */
static void put_points_note(vp_table *t)
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
    vp_table_add(t,
                 "bits: of the peer's at equal PSNR (6Y+U+V)/8, geometric mean over the points\n");
    if (!most) return;
    vp_textbuf_format(&t->text, "BD-rate: PCHIP through %d", least);
    if (most > least) vp_textbuf_format(&t->text, " to %d", most);
    vp_table_add(t, " points a curve, over the PSNR that both reach\n");
}

void vp_table_put_clips(vp_table *t)
{
    int peers = t->results->codec_count - 1,
        at_once = (t->columns - VP_TABLE_NAME_WIDTH) / PEER_WIDTH;

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

static void put_tags_of(vp_table *t, int first, int last)
{
    const vp_results *r = t->results;

    vp_table_add(t, "\n");
    vp_table_name(t, "tag, BD-rate", VP_TABLE_NAME_WIDTH);
    vp_table_right(t, "clips", TAG_CLIPS_WIDTH, VP_TONE_PLAIN);
    for (int peer = first; peer < last; peer++) {
        vp_table_add(t, "  ");
        vp_table_right_name(t, r->codecs[peer].name, TAG_PEER_WIDTH - 2);
    }
    vp_table_line_end(t);
    for (int i = 0; i < r->clip_count; i++) {
        const char *tag = r->clips[i].tag;

        if (vp_bench_first_of_tag(r, i) != i) continue;
        vp_table_name(t, *tag ? tag : "(none)", VP_TABLE_NAME_WIDTH);
        vp_table_number(t, clips_with(r, tag), 0, "", TAG_CLIPS_WIDTH);
        for (int peer = first; peer < last; peer++) {
            int clips;

            vp_table_percent(t, vp_bench_mean_bd_rate(r, 0, peer, VP_METRIC_PSNR, tag, &clips),
                             TAG_PEER_WIDTH);
        }
        vp_table_line_end(t);
    }
}

void vp_table_put_tags(vp_table *t)
{
    const vp_results *r = t->results;
    int peers = r->codec_count - 1, several = 0;
    int at_once = (t->columns - VP_TABLE_NAME_WIDTH - TAG_CLIPS_WIDTH) / TAG_PEER_WIDTH;

    for (int i = 1; i < r->clip_count; i++) several |= vp_bench_first_of_tag(r, i) != 0;
    if (!several) return;
    for (int first = 1; first <= peers; first += at_once) {
        int last = first + at_once <= peers ? first + at_once : peers + 1;

        put_tags_of(t, first, last);
    }
}
