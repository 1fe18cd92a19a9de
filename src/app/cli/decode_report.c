/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/decode_report.h"

#include <stdio.h>

#include "cli/file_check.h"

static const char *plural(int64_t count)
{
    return count == 1 ? "" : "s";
}

static void list_losses(const vp_decode_facts *f)
{
    char range[80];
    int listed = f->losses->count < VP_LOSSES_LISTED ? f->losses->count : VP_LOSSES_LISTED;

    for (int i = 0; i < listed; i++) {
        const vp_loss *loss = &f->losses->list[i];

        vp_losses_format(f->losses, i, range, sizeof range);
        if (loss->is_hole)
            vp_error(f->in, "lost %s: some %lld frames, too many: they are left out", range,
                     (long long)loss->frames);
        else
            vp_error(f->in, "lost %s: %lld frame%s, the picture before stands for %s", range,
                     (long long)loss->frames, plural(loss->frames),
                     loss->frames == 1 ? "it" : "them");
    }
    if (listed < f->losses->count)
        vp_error(f->in, "lost: %d further ranges", f->losses->count - listed);
}

/* Frames that a file which ends too early had begun are said with that. */
static int is_lost_end(const vp_decode_facts *f)
{
    return f->losses->count == 1 && f->ends_concealed && vpatch_reader_is_truncated(f->reader);
}

static void report_frames(const vp_decode_facts *f)
{
    char range[80], rest[80] = "";
    int64_t left_out = f->losses->left_out, stand_ins = f->losses->frames - left_out;
    long long decoded = f->frames - stand_ins;
    long long frames = f->frames > INT64_MAX - left_out ? INT64_MAX : f->frames + left_out;

    if (f->losses->frames && is_lost_end(f)) return;
    if (!f->losses->frames && (f->source->lost_bundles || f->source->lost_other)) return;
    if (!f->losses->frames) {
        vp_error(f->in, "damaged: %s; %lld of %lld frames could be decoded",
                 f->source->damaged ? f->source->damage : "its index", decoded, frames);
        return;
    }
    vp_losses_format(f->losses, -1, range, sizeof range);
    if (left_out && stand_ins)
        snprintf(rest, sizeof rest, ", but some %lld that are too many at one place",
                 (long long)left_out);
    vp_error(f->in, "damaged: %lld of %lld frames could be decoded, the others, %s, %s%s%s",
             decoded, frames, range,
             stand_ins ? "show the picture before" : "are left out: too many at one place", rest,
             f->recover ? "" : " (--recover lists them)");
}

static void report_end(const vp_decode_facts *f)
{
    long long lost = is_lost_end(f) ? f->losses->frames : 0, frames = f->frames - lost;
    char more[80] = "";

    if (lost)
        snprintf(more, sizeof more, "; %lld that had begun show%s the picture before", lost,
                 lost == 1 ? "s" : "");
    vp_error(f->in, "truncated: decoded the %lld frame%s before its end%s", frames, plural(frames),
             more);
}

/* What is lost of other things than the picture. */
static void report_carried(const vp_decode_facts *f)
{
    if (f->source->lost_bundles)
        vp_error(f->in, "damaged: packets of sound or subtitles are lost in %lld place%s",
                 (long long)f->source->lost_bundles, plural(f->source->lost_bundles));
    if (f->source->lost_unknown &&
        (vpatch_reader_stream_count(f->reader) || f->source->lost_in_front))
        vp_error(f->in, "damaged: sound, subtitles or metadata may be lost in %lld place%s",
                 (long long)f->source->lost_unknown, plural(f->source->lost_unknown));
    if (f->source->lost_other)
        vp_error(f->in, "damaged: metadata, what describes a stream, or the index is lost: %s",
                 f->source->damage);
}

static void report_trailing(const vp_decode_facts *f)
{
    vp_file_check check = {.trailing = 1};
    char text[300];

    vpatch_reader_get_sizes(f->reader, &check.end, NULL);
    vp_file_check_format(&check, text, sizeof text);
    vp_error(f->in, "%s", text);
}

vp_exit vp_decode_report(const vp_decode_facts *f)
{
    vp_exit result = VP_EXIT_OK;
    long long frames = f->frames;

    if (f->recover) list_losses(f);
    if (f->source->damaged || f->losses->frames || vpatch_reader_is_damaged(f->reader)) {
        report_frames(f);
        report_carried(f);
        result = VP_EXIT_DAMAGED;
    }
    if (f->source->backward) {
        vp_error(f->in,
                 "the times go back at %d segment%s: all frames are shown, one after the "
                 "other",
                 f->source->backward, plural(f->source->backward));
        result = VP_EXIT_DAMAGED;
    }
    if (f->at_end && vpatch_reader_is_truncated(f->reader)) {
        report_end(f);
        result = VP_EXIT_DAMAGED;
    }
    if (f->at_end && vpatch_reader_find_trailing(f->reader)) {
        report_trailing(f);
        result = VP_EXIT_DAMAGED;
    }
    if (f->at_end && vpatch_reader_is_incomplete(f->reader)) {
        vp_error(f->in,
                 "incomplete: what it was made from broke off before its end; all %lld "
                 "frame%s of it are here",
                 frames, plural(frames));
        result = VP_EXIT_DAMAGED;
    }
    return result;
}
