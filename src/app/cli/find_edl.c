/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/find_edl.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/diagnostics.h"
#include "util/base_name.h"
#include "util/printable.h"

void vp_put_caption_line(const char *text)
{
    char *line = malloc(strlen(text) + 1);

    if (!line) return;
    strcpy(line, text);
    for (char *c = line; *c; c++)
        if (*c == '\n') *c = ' ';
    vp_put_printable(stdout, line);
    free(line);
}

/* Timecode without drop frames is a count of frames: at 30000/1001 it is slower than the clock. */
static void put_timecode(int64_t frames, int base)
{
    int64_t seconds = frames / base;

    printf("%02lld:%02lld:%02lld:%02lld", (long long)(seconds / 3600),
           (long long)(seconds / 60 % 60), (long long)(seconds % 60), (long long)(frames % base));
}

static void put_times(int64_t from, int64_t to, int base)
{
    putchar(' ');
    put_timecode(from, base);
    putchar(' ');
    put_timecode(to, base);
}

/* Two digits of frames in a second. */
static int has_base(double rate)
{
    return rate >= 0.5 && rate < 99.5;
}

static void begin(vp_find_edl *edl, const vp_indexed_clip *clip, int quiet)
{
    double rate = clip->frame_rate;

    edl->first = rate;
    edl->base = has_base(rate) ? (int)lround(rate) : 25;
    edl->rate = has_base(rate) ? rate : edl->base;
    if (!(rate > 0))
        vp_note(quiet, clip->path, "its rate is not known: times are in frames of %d", edl->base);
    else if (!has_base(rate))
        vp_note(quiet, clip->path,
                "timecode does not have %g frames a second: times are in frames of %d", rate,
                edl->base);
    else if (fabs(rate - edl->base) > 0.01 * edl->base)
        vp_note(quiet, clip->path,
                "timecode does not have %g frames a second: its frames are counted by %d", rate,
                edl->base);
    printf("TITLE: vpatch find\nFCM: NON-DROP FRAME\n");
}

/* Frames a second of a clip: its own where its timecode is that of the list (29.97 beside 30);
 * another's times are kept, in frames of the list. */
static double rate_of(vp_find_edl *edl, const vp_indexed_clip *clip, int quiet)
{
    if (has_base(clip->frame_rate) && lround(clip->frame_rate) == edl->base)
        return clip->frame_rate;
    if (clip->frame_rate != edl->first && !edl->mixed++)
        vp_note(quiet, clip->path,
                "its rate is not that of the first hit: times are in frames of %d", edl->base);
    return edl->rate;
}

void vp_find_edl_event(vp_find_edl *edl, const vp_index_hit *hit, int quiet)
{
    const vp_indexed_caption *caption = &hit->caption;
    int64_t from, to;
    double rate;

    if (!edl->events) begin(edl, &hit->clip, quiet);
    rate = rate_of(edl, &hit->clip, quiet);
    from = llround(caption->start * rate);
    to = llround(caption->end * rate);
    if (to <= from) to = from + 1;
    printf("\n%03lld  AX       V     C       ", (long long)(edl->events++ % 999 + 1));
    put_times(from, to, edl->base);
    put_times(edl->frames, edl->frames + to - from, edl->base);
    edl->frames += to - from;
    fputs("\n* FROM CLIP NAME: ", stdout);
    vp_put_printable(stdout, vp_base_name(hit->clip.path));
    fputs("\n* SOURCE FILE: ", stdout);
    vp_put_printable(stdout, hit->clip.path);
    fputs("\n* COMMENT: ", stdout);
    vp_put_caption_line(caption->text);
    putchar('\n');
}
