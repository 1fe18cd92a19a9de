/* SPDX-License-Identifier: BSD-2-Clause */
/* What `vpatch bench` has measured so far, in memory: clips x codecs x points,
 * and in each point its frames. Whoever measures fills it in any order, as
 * results come; at any time it can be written (bench_json.h, ...) and compared (compare.h).
 *
 *   vp_results_init(&results);
 *   results.machine, results.settings: strings with vp_results_text
 *   test = vp_results_add_codec(&results, "vpatch", "vpatch 0.1.0, ...");  the first: the test
 *   peer = vp_results_add_codec(&results, "x264:medium", "libx264 ...");
 *   vp_results_add_skipped(&results, "svtav1:8", "this libavcodec has no libsvtav1");
 *   clip = vp_results_add_clip(&results, "120_street", path, "street");
 *   results.clips[clip].width = ...
 *   per run: vp_bench_point_alloc(&point, frames); fill; vp_results_add_point(...)
 *   or vp_results_fail_codec(&results, clip, peer, "the encoder wants even sizes");
 *   vp_results_free(&results);
 *
 * Codecs and clips may be added at any time; every clip has a run of every codec,
 * empty at first. Nothing but adding moves memory: pointers into the arrays hold
 * until the next vp_results_add_*. Functions that return an index or an int
 * return -1 when memory is short and leave the results as they were. Not for
 * several threads at once. */
#ifndef VPATCH_BENCH_RESULTS_H
#define VPATCH_BENCH_RESULTS_H

#include <stdint.h>

#include "report/report.h"

/* One frame of one point, in presentation order. */
typedef struct vp_bench_frame {
    uint64_t bytes; /* of its packet; where a packet is a whole segment or group, shared
                        out as the runner sees fit (the sum may be under point.bytes) */
    double mse[3];  /* Y, Cb, Cr: vp_mse                                         */
    double ssim;    /* luma: vp_ssim, NAN where too small                        */
    double ms_ssim; /* luma: vp_ms_ssim, NAN where too small                     */
} vp_bench_frame;

/* One encode and decode of one clip at one quality. */
typedef struct vp_bench_point {
    double quality;         /* as the codec counts: vpatch's q, crf, qp            */
    uint64_t bytes;         /* all bytes of the file that belong to video          */
    double encode_seconds;  /* NAN: unknown                                        */
    double decode_seconds;  /* NAN: unknown                                        */
    int64_t peak_bytes;     /* peak memory of encode and decode, -1: unknown       */
    int frame_count;        /* 1 or more                                           */
    vp_bench_frame *frames; /* [frame_count], owned                               */
} vp_bench_point;

/* A point with all values unknown (bytes 0, the rest NAN or -1) and room for its
 * frames. Returns 0, or -1. Free it, or give it to vp_results_add_point. */
int vp_bench_point_alloc(vp_bench_point *point, int frame_count);
void vp_bench_point_free(vp_bench_point *point);

/* One codec on one clip. */
typedef struct vp_bench_run {
    vp_bench_point *points; /* [count], ascending bytes                           */
    int count;
    char *error; /* NULL: fine. Points from before the error stay, but
                               count in no mean and no BD-rate                    */
} vp_bench_run;

/* A still of the report: one codec on one clip. */
typedef struct vp_bench_still {
    double bpp, psnr; /* NAN: there is none */
} vp_bench_still;

#define VP_LATENTS_TARGET 35.0 /* dB */

/* The file's bits per pixel next to those of a cache of latents: vp_results_add_latents. */
typedef struct vp_bench_latents {
    int clip;
    int latent_frames, latent_rows, latent_columns, latent_channels;
    double quality;   /* vpatch's q of the two figures below                    */
    double predicted; /* bits per pixel, NAN: unknown                           */
    double predicted_psnr;
    double independent; /* bits per pixel, NAN: unknown                           */
    double independent_psnr;
    double at_target;    /* bits per pixel of independent tokens at VP_LATENTS_TARGET dB, between
                         two qualities of the ladder; NAN: it is not between two */
    int64_t token_count; /* of ours; -1: unknown                                  */
} vp_bench_latents;

typedef struct vp_bench_clip {
    char *name; /* the file's name without folder and ending             */
    char *path;
    char *tag; /* "": none                                              */
    int width, height;
    int frames;           /* that are measured                                     */
    int fps_num, fps_den; /* 0/1: unknown                                         */
    int still;
    char *error;            /* NULL: fine. The clip could not be read                */
    vp_bench_run *runs;     /* [codec_count]                                         */
    int still_frame;        /* the frame of the report's pictures, -1: none          */
    vp_bench_still *stills; /* [codec_count]                                       */
} vp_bench_clip;

typedef struct vp_bench_codec {
    char *name, *description;
} vp_bench_codec;

typedef struct vp_bench_skipped {
    char *name, *reason;
} vp_bench_skipped;

typedef struct vp_bench_machine {
    char *cpu;          /* strings: NULL is written as null                      */
    int cores, threads; /* of the machine; that every codec may use              */
    char *blas_kernel;
    char *libavcodec;
} vp_bench_machine;

typedef struct vp_bench_settings {
    int frames; /* most per clip, 0: all                                 */
    int keyint;
    char *tokens; /* "predicted", "independent"                            */
    char *model;
    char *version; /* of vpatch                                             */
} vp_bench_settings;

typedef struct vp_results {
    char *created; /* "2026-11-22T15:30:00Z"                                */
    char *command;
    vp_bench_machine machine;
    vp_bench_settings settings;
    vp_bench_codec *codecs; /* [0] is the test, all others are its peers          */
    int codec_count;
    vp_bench_skipped *skipped;
    int skipped_count;
    vp_bench_clip *clips;
    int clip_count;
    vp_bench_latents *latents;
    int latents_count; /* 0: no comparison with latents                         */
} vp_results;

/* Everything empty, NULL or 0. */
void vp_results_init(vp_results *results);
void vp_results_free(vp_results *results);

/* Replaces a string of the results by a copy of `text` (NULL: none):
 * vp_results_text(&results.machine.cpu, "AMD EPYC"). Returns 0, or -1. */
int vp_results_text(char **field, const char *text);

/* The texts are copied. Return the index, or -1. */
int vp_results_add_codec(vp_results *results, const char *name, const char *description);
int vp_results_add_skipped(vp_results *results, const char *name, const char *reason);
int vp_results_add_clip(vp_results *results, const char *name, const char *path, const char *tag);
int vp_results_add_latents(vp_results *results, const vp_bench_latents *latents);

/* Takes the point over and clears *point; keeps the run in order of bytes. A point
 * of a quality that is there already replaces it. Returns 0, or -1: *point is
 * still the caller's. */
int vp_results_add_point(vp_results *results, int clip, int codec, vp_bench_point *point);

/* The clip could not be read; the codec failed on the clip. One line of text,
 * copied. Return 0, or -1. */
int vp_results_fail_clip(vp_results *results, int clip, const char *text);
int vp_results_fail_codec(vp_results *results, int clip, int codec, const char *text);

/* What came of a run of the bench beside its results. */
typedef struct vp_bench_outcome {
    int runs_made, runs_kept;    /* made now; found in the journal                 */
    int bad_clips;               /* could not be read                              */
    int damaged_clips;           /* what could be read is measured                 */
    int failed_codecs;           /* codecs that failed on a clip                   */
    int stopped;                 /* by tick                                        */
    vp_report_picture *pictures; /* codec names belong to the setup              */
    int picture_count;
} vp_bench_outcome;

void vp_bench_outcome_free(vp_bench_outcome *outcome);

#endif
