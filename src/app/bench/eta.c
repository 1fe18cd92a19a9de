/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/eta.h"

#include <stdlib.h>
#include <string.h>

int vp_eta_init(vp_eta *eta, int codec_count)
{
    memset(eta, 0, sizeof *eta);
    eta->codecs = calloc((size_t)codec_count, sizeof *eta->codecs);
    if (!eta->codecs) return -1;
    eta->codec_count = codec_count;
    return 0;
}

void vp_eta_free(vp_eta *eta)
{
    free(eta->codecs);
    memset(eta, 0, sizeof *eta);
}

void vp_eta_expect(vp_eta *eta, int codec, double work)
{
    eta->codecs[codec].left += work;
    eta->runs++;
}

void vp_eta_done(vp_eta *eta, int codec, double work, double seconds)
{
    vp_eta_codec *c = &eta->codecs[codec];

    c->left = c->left > work ? c->left - work : 0;
    eta->runs_done++;
    if (seconds < 0) return;
    c->done += work;
    c->seconds += seconds;
}

double vp_eta_left(const vp_eta *eta)
{
    double done = 0, seconds = 0, left = 0;

    for (int i = 0; i < eta->codec_count; i++) {
        done += eta->codecs[i].done;
        seconds += eta->codecs[i].seconds;
    }
    if (!(done > 0)) return -1;
    for (int i = 0; i < eta->codec_count; i++) {
        const vp_eta_codec *c = &eta->codecs[i];

        left += c->left * (c->done > 0 ? c->seconds / c->done : seconds / done);
    }
    return left;
}
