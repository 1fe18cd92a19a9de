/* SPDX-License-Identifier: BSD-2-Clause */
/* What is missing or damaged in an input. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "media/input_internal.h"

enum { END_SLACK = 300000 }; /* microseconds a container's duration may be too long */

void vp_input_set_damage(vp_media_input *input, const char *format, ...)
{
    va_list list;

    if (input->damage[0]) return;
    va_start(list, format);
    vsnprintf(input->damage, sizeof input->damage, format, list);
    va_end(list);
}

/* A container that states its length, and nothing else that would tell. Some state the time of
 * the end, others the length of what is there. */
static void check_duration(vp_media_input *input)
{
    const AVFormatContext *format = input->source.format;
    int64_t start = format->start_time == AV_NOPTS_VALUE ? 0 : format->start_time, there;

    if (input->source.still || input->end_us == INT64_MIN || format->duration <= 0 ||
        format->duration_estimation_method != AVFMT_DURATION_FROM_STREAM ||
        vp_media_demuxer_lacks_length(&input->source))
        return;
    there = start > 0 ? input->end_us : input->end_us - start;
    if (format->duration - END_SLACK <= there) return;
    vp_input_set_damage(input, "it ends early: %.1f of %.1f seconds are there",
                        (double)there / AV_TIME_BASE, (double)format->duration / AV_TIME_BASE);
}

static void check_structure(vp_media_input *input)
{
    char reason[VP_STRUCTURE_REASON];
    vp_structure_verdict verdict;

    input->is_checked = 1;
    verdict = vp_media_demuxer_end(&input->source, reason);
    input->ends_well = verdict == VP_STRUCTURE_WHOLE || verdict == VP_STRUCTURE_OPEN;
    if (verdict == VP_STRUCTURE_CUT)
        vp_input_set_damage(input, "%s", reason);
    else if (verdict != VP_STRUCTURE_WHOLE)
        check_duration(input);
}

/* Demuxers that take the end of an intact file for an error. */
static int is_end(const vp_media_input *input, int error)
{
    const char *name = input->source.format->iformat->name;

    if (error != AVERROR_INVALIDDATA && error != AVERROR(EIO)) return 0;
    /* behind the last boundary, which nothing tells from the others */
    if (!strcmp(name, "mpjpeg")) return input->source.bytes.io && avio_feof(input->source.bytes.io);
    return input->ends_well && (!strcmp(name, "roq") || !strcmp(name, "smjpeg"));
}

void vp_input_check_end(vp_media_input *input, int error)
{
    const AVIOContext *io = input->source.format->pb;
    int failed = input->source.bytes.error                     ? AVERROR(input->source.bytes.error)
                 : io && io->error && io->error != AVERROR_EOF ? io->error
                                                               : 0;
    char text[AV_ERROR_MAX_STRING_SIZE];

    /* the end is met once more after a search; the file is the same */
    if (!input->is_checked) check_structure(input);
    if (!failed && error != AVERROR_EOF && !is_end(input, error)) failed = error;
    if (!failed) return;
    if (av_strerror(failed, text, sizeof text) < 0) snprintf(text, sizeof text, "%d", failed);
    vp_input_set_damage(input, "reading stopped early: %s", text);
}

/* FFmpeg takes every gap in the counters of a transport stream for damage, also where two whole
 * streams were joined; the structure tells them apart. */
static int has_corrupt_packets(vp_media_input *input)
{
    vp_media_demuxer *source = &input->source;
    const char *name = source->format->iformat->name;
    char reason[VP_STRUCTURE_REASON];

    if (!source->bytes.io) return 1;
    if (!input->is_checked) (void)vp_media_demuxer_end(source, reason);
    input->is_checked = 1;
    return !vp_structure_knows_loss(source->bytes.structure, name) ||
           vp_structure_has_loss(source->bytes.structure, name, reason);
}

const char *vp_media_input_look_ahead(vp_media_input *input)
{
    const vp_media_byte_source *bytes = &input->source.bytes;
    char reason[VP_STRUCTURE_REASON];

    if (bytes->io && bytes->regular && !input->source.files.count && !input->is_checked &&
        vp_media_demuxer_end(&input->source, reason) == VP_STRUCTURE_CUT)
        vp_input_set_damage(input, "%s", reason);
    input->is_checked = 1;
    return input->damage[0] ? input->damage : NULL;
}

/* The demuxer goes on behind what it cannot read, the decoder makes a picture of what it cannot
 * decode; their messages tell. */
static void check_complaints(vp_media_input *input)
{
    vp_media_demuxer *source = &input->source;
    const char *complaint = vp_media_demuxer_complaint(source);

    if (!complaint || !source->bytes.io) return;
    /* read on behind the mark that closes the file, all of whose chunks are known */
    if (input->ends_well && !strcmp(source->format->iformat->name, "smjpeg") &&
        !strncmp(complaint, "unknown chunk", 13))
        return;
    if (vp_structure_knows_loss(source->bytes.structure, source->format->iformat->name)) return;
    vp_input_set_damage(input, "FFmpeg says \"%s\"", complaint);
}

void vp_input_check_errors(vp_media_input *input)
{
    if (input->corrupt && has_corrupt_packets(input)) input->errors += input->corrupt;
    input->corrupt = 0;
    if (input->encrypted)
        vp_input_set_damage(input,
                            "%lld of its pictures are encrypted, and the key is not known here",
                            (long long)input->encrypted);
    if (input->errors)
        vp_input_set_damage(input, "%lld error%s in what was decoded", (long long)input->errors,
                            input->errors == 1 ? "" : "s");
    check_complaints(input);
}
