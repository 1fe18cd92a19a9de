/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/eta.h"

#include <stdlib.h>
#include <string.h>

int vp_eta_init(vp_eta *pace, int codec_count)
{
    memset(pace, 0, sizeof *pace);
    pace->codecs = calloc((size_t)codec_count, sizeof *pace->codecs);
    if (!pace->codecs) return -1;
    pace->codec_count = codec_count;
    return 0;
}

void vp_eta_free(vp_eta *pace)
{
    free(pace->codecs);
    memset(pace, 0, sizeof *pace);
}

void vp_eta_expect(vp_eta *pace, int codec, double work)
{
    pace->codecs[codec].left += work;
    pace->runs++;
}

void vp_eta_done(vp_eta *pace, int codec, double work, double seconds)
{
    vp_eta_codec *c = &pace->codecs[codec];

    c->left = c->left > work ? c->left - work : 0;
    pace->runs_done++;
    if (seconds < 0) return;
    c->done += work;
    c->seconds += seconds;
}

double vp_eta_left(const vp_eta *pace)
{
    double done = 0, seconds = 0, left = 0;

    for (int i = 0; i < pace->codec_count; i++) {
        done += pace->codecs[i].done;
        seconds += pace->codecs[i].seconds;
    }
    if (!(done > 0)) return -1;
    for (int i = 0; i < pace->codec_count; i++) {
        const vp_eta_codec *c = &pace->codecs[i];

        left += c->left * (c->done > 0 ? c->seconds / c->done : seconds / done);
    }
    return left;
}
