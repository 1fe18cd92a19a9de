/* SPDX-License-Identifier: BSD-2-Clause */
/* How long a bench will still take. Encoders differ a hundredfold in speed, so
 * the time left is added up per codec: its work left times its own pace so far, or
 * the pace of all where it has not run yet. Work is pixels x frames. */
#ifndef VPATCH_BENCH_ETA_H
#define VPATCH_BENCH_ETA_H

typedef struct vp_eta_codec {
    double left, done, seconds;
} vp_eta_codec;

typedef struct vp_eta {
    vp_eta_codec *codecs;
    int codec_count;
    int runs, runs_done; /* all, and those finished or found in the journal    */
} vp_eta;

/* 0, or -1. */
int vp_eta_init(vp_eta *eta, int codec_count);
void vp_eta_free(vp_eta *eta);

/* A run that is to be made. */
void vp_eta_expect(vp_eta *eta, int codec, double work);
/* It is done, in so many seconds; seconds below 0: it was not needed. */
void vp_eta_done(vp_eta *eta, int codec, double work, double seconds);
/* Seconds left; -1: nothing is known yet. */
double vp_eta_left(const vp_eta *eta);

#endif
