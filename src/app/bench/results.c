/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/results.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int vp_bench_point_alloc(vp_bench_point *point, int frame_count)
{
    const double unknown = (double)NAN;

    memset(point, 0, sizeof *point);
    if (frame_count < 1) return -1;
    point->frames = calloc((size_t)frame_count, sizeof *point->frames);
    if (!point->frames) return -1;
    point->frame_count = frame_count;
    point->quality = point->encode_seconds = point->decode_seconds = unknown;
    point->peak_bytes = -1;
    for (int i = 0; i < frame_count; i++) {
        vp_bench_frame *frame = &point->frames[i];

        frame->mse[0] = frame->mse[1] = frame->mse[2] = unknown;
        frame->ssim = frame->ms_ssim = unknown;
    }
    return 0;
}

void vp_bench_point_free(vp_bench_point *point)
{
    free(point->frames);
    memset(point, 0, sizeof *point);
}

void vp_results_init(vp_results *results)
{
    memset(results, 0, sizeof *results);
}

static void free_clip(vp_bench_clip *clip, int codecs)
{
    for (int i = 0; clip->runs && i < codecs; i++) {
        for (int j = 0; j < clip->runs[i].count; j++) vp_bench_point_free(&clip->runs[i].points[j]);
        free(clip->runs[i].points);
        free(clip->runs[i].error);
    }
    free(clip->runs);
    free(clip->stills);
    free(clip->name);
    free(clip->path);
    free(clip->tag);
    free(clip->error);
}

void vp_results_free(vp_results *results)
{
    for (int i = 0; i < results->clip_count; i++)
        free_clip(&results->clips[i], results->codec_count);
    for (int i = 0; i < results->codec_count; i++) {
        free(results->codecs[i].name);
        free(results->codecs[i].description);
    }
    for (int i = 0; i < results->skipped_count; i++) {
        free(results->skipped[i].name);
        free(results->skipped[i].reason);
    }
    free(results->clips);
    free(results->codecs);
    free(results->skipped);
    free(results->latents);
    free(results->created);
    free(results->command);
    free(results->machine.cpu);
    free(results->machine.blas_kernel);
    free(results->machine.libavcodec);
    free(results->settings.tokens);
    free(results->settings.model);
    free(results->settings.version);
    vp_results_init(results);
}

int vp_results_text(char **field, const char *text)
{
    char *copy = text ? strdup(text) : NULL;

    if (text && !copy) return -1;
    free(*field);
    *field = copy;
    return 0;
}

/* Room for one more element; *array stays as it is when memory is short. */
static int one_more(void *array, int count, size_t size)
{
    void *memory, *old;

    memcpy(&old, array, sizeof old);
    memory = realloc(old, ((size_t)count + 1) * size);
    if (!memory) return -1;
    memset((char *)memory + (size_t)count * size, 0, size);
    memcpy(array, &memory, sizeof memory);
    /* cppcheck-suppress memleak ; *array holds it */
    return 0;
}

static const vp_bench_still no_still = {(double)NAN, (double)NAN};

int vp_results_add_codec(vp_results *results, const char *name, const char *description)
{
    int index = results->codec_count;
    vp_bench_codec codec = {NULL, NULL};

    for (int i = 0; i < results->clip_count; i++) {
        vp_bench_clip *clip = &results->clips[i];

        if (one_more(&clip->runs, index, sizeof *clip->runs)) return -1;
        if (one_more(&clip->stills, index, sizeof *clip->stills)) return -1;
        clip->stills[index] = no_still;
    }
    if (one_more(&results->codecs, index, sizeof *results->codecs)) return -1;
    if (vp_results_text(&codec.name, name) || vp_results_text(&codec.description, description)) {
        free(codec.name);
        return -1;
    }
    results->codecs[index] = codec;
    return results->codec_count++;
}

int vp_results_add_skipped(vp_results *results, const char *name, const char *reason)
{
    vp_bench_skipped skipped = {NULL, NULL};

    if (one_more(&results->skipped, results->skipped_count, sizeof skipped)) return -1;
    if (vp_results_text(&skipped.name, name) || vp_results_text(&skipped.reason, reason)) {
        free(skipped.name);
        return -1;
    }
    results->skipped[results->skipped_count] = skipped;
    return results->skipped_count++;
}

int vp_results_add_clip(vp_results *results, const char *name, const char *path, const char *tag)
{
    size_t codecs = (size_t)results->codec_count;
    vp_bench_clip clip;

    memset(&clip, 0, sizeof clip);
    if (one_more(&results->clips, results->clip_count, sizeof clip)) return -1;
    clip.still_frame = -1;
    clip.fps_den = 1;
    if (codecs) {
        clip.runs = calloc(codecs, sizeof *clip.runs);
        clip.stills = calloc(codecs, sizeof *clip.stills);
    }
    if ((codecs && (!clip.runs || !clip.stills)) || vp_results_text(&clip.name, name) ||
        vp_results_text(&clip.path, path) || vp_results_text(&clip.tag, tag ? tag : "")) {
        free_clip(&clip, results->codec_count);
        return -1;
    }
    for (size_t i = 0; i < codecs; i++) clip.stills[i] = no_still;
    results->clips[results->clip_count] = clip;
    return results->clip_count++;
}

int vp_results_add_latents(vp_results *results, const vp_bench_latents *latents)
{
    if (one_more(&results->latents, results->latents_count, sizeof *latents)) return -1;
    results->latents[results->latents_count] = *latents;
    return results->latents_count++;
}

static void remove_quality(vp_bench_run *run, double quality)
{
    int kept = 0;

    for (int i = 0; i < run->count; i++) {
        if (run->points[i].quality == quality)
            vp_bench_point_free(&run->points[i]);
        else
            run->points[kept++] = run->points[i];
    }
    run->count = kept;
}

int vp_results_add_point(vp_results *results, int clip, int codec, vp_bench_point *point)
{
    vp_bench_run *run = &results->clips[clip].runs[codec];
    int at;

    if (one_more(&run->points, run->count, sizeof *run->points)) return -1;
    remove_quality(run, point->quality);
    for (at = run->count; at > 0 && run->points[at - 1].bytes > point->bytes; at--)
        run->points[at] = run->points[at - 1];
    run->points[at] = *point;
    run->count++;
    memset(point, 0, sizeof *point);
    return 0;
}

int vp_results_fail_clip(vp_results *results, int clip, const char *text)
{
    return vp_results_text(&results->clips[clip].error, text);
}

int vp_results_fail_codec(vp_results *results, int clip, int codec, const char *text)
{
    return vp_results_text(&results->clips[clip].runs[codec].error, text);
}

void vp_bench_outcome_free(vp_bench_outcome *outcome)
{
    for (int i = 0; i < outcome->picture_count; i++) {
        free(outcome->pictures[i].data);
    }
    free(outcome->pictures);
    memset(outcome, 0, sizeof *outcome);
}
