/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/frame_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/black_picture.h"

/* A hole of more frames than these is told and left in the times: a file may claim any. */
#define MOST_FILLED 65536

static int64_t add(int64_t a, int64_t b)
{
    if (b > 0 && a > INT64_MAX - b) return INT64_MAX;
    if (b < 0 && a < INT64_MIN - b) return INT64_MIN;
    return a + b;
}

static int64_t subtract(int64_t a, int64_t b)
{
    if (b < 0 && a > INT64_MAX + b) return INT64_MAX;
    if (b > 0 && a < INT64_MIN + b) return INT64_MIN;
    return a - b;
}

static vp_frame_event fail(vp_frame_source *s, vpatch_status *status, vpatch_status what,
                           const char *message)
{
    *status = what;
    snprintf(s->message, sizeof s->message, "%s",
             message && *message ? message : vpatch_status_text(what));
    return VP_FRAME_EVENT_FAILED;
}

/* Ticks from frame to frame by the header's rate; at least 1. */
static int64_t usual_step(const vpatch_header *h)
{
    double step = 1;

    if (h->frame_rate_num > 0 && h->frame_rate_den > 0)
        step = (double)h->time_base_den * h->frame_rate_den /
               ((double)h->time_base_num * h->frame_rate_num);
    return step >= 1 && step < 1e15 ? (int64_t)(step + 0.5) : 1;
}

void vp_frame_source_promise(vp_frame_source *s, const vpatch_reader *reader)
{
    int count = vpatch_reader_segment_count(reader);

    if (!count) return;
    s->has_promise = 1;
    s->promised_start = vpatch_reader_segment_info(reader, 0)->first_pts;
    s->promised_end = vpatch_reader_segment_info(reader, count - 1)->end_pts;
}

void vp_frame_source_start(vp_frame_source *s, int first)
{
    const vpatch_segment_info *info = vpatch_reader_segment_info(s->file->reader, first);

    if (s->has_promise && first == 0)
        s->start = s->promised_start;
    else
        s->start = info ? info->first_pts : INT64_MAX; /* not known */
    s->header = vpatch_reader_header(s->file->reader);
    s->step = usual_step(s->header);
}

/* ---- frames that are lost -------------------------------------------------------- */

/* A picture for lost frames before there is any. Returns 0 or -1. */
static int make_black(vp_frame_source *s)
{
    if (s->shown.data[0]) return 0;
    s->black = vp_black_picture(&s->shown, s->header->width, s->header->height);
    return s->black ? 0 : -1;
}

/* Keeps the picture for the frames that may be missing behind it. */
static void keep_picture(vp_frame_source *s, const vpatch_frame *frame)
{
    vpatch_buffer *before = s->shown.buffer;

    s->shown = *frame;
    vpatch_buffer_ref(frame->buffer);
    vpatch_buffer_unref(before);
    free(s->black);
    s->black = NULL;
}

/* Plans the frames from one time to another. */
static void plan_fill(vp_frame_source *s, int64_t from, int64_t to)
{
    double count = ((double)to - (double)from) / (double)s->step;

    s->fill_count = s->fill_at = 0;
    if (count < 0.5) return;
    s->fill_from = from;
    s->fill_to = to;
    if (count > MOST_FILLED)
        s->hole_frames = count < INT32_MAX ? (int64_t)(count + 0.5) : INT32_MAX;
    else
        s->fill_count = (int64_t)(count + 0.5);
}

/* The span may be longer than a number with a sign can say. */
static int64_t fill_time(const vp_frame_source *s, int64_t i)
{
    uint64_t span = (uint64_t)s->fill_to - (uint64_t)s->fill_from;
    uint64_t count = (uint64_t)s->fill_count, n = (uint64_t)i;
    uint64_t past = span / count * n + span % count * n / count;

    /* in two steps, each of which fits */
    return s->fill_from + (int64_t)(past / 2) + (int64_t)(past - past / 2);
}

static void took(vp_frame_source *s, const vpatch_frame *frame)
{
    if (s->has_next && frame->pts > s->last && !(frame->flags & VPATCH_FRAME_CONCEALED))
        s->step = frame->duration > 0 ? frame->duration : subtract(frame->pts, s->last);
    s->last = frame->pts;
    s->next = add(frame->pts, frame->duration > 0 ? frame->duration : s->step);
    if (s->next <= s->last) s->next = add(s->last, 1);
    s->has_next = 1;
}

static vp_frame_event give_fill(vp_frame_source *s, vpatch_frame *frame, vpatch_status *status)
{
    if (make_black(s)) return fail(s, status, VPATCH_ERR_MEMORY, NULL);
    *frame = s->shown;
    frame->pts = fill_time(s, s->fill_at);
    frame->duration = subtract(fill_time(s, s->fill_at + 1), frame->pts);
    frame->bytes = 0;
    frame->flags = VPATCH_FRAME_CONCEALED;
    s->fill_at++;
    took(s, frame);
    return VP_FRAME_EVENT_FRAME;
}

static vp_frame_event give_hole(vp_frame_source *s, vpatch_frame *frame)
{
    memset(frame, 0, sizeof *frame);
    frame->pts = s->fill_from;
    frame->duration = subtract(s->fill_to, s->fill_from);
    s->missing = s->hole_frames;
    s->hole_frames = 0;
    return VP_FRAME_EVENT_HOLE;
}

static void count_damage(vp_frame_source *s, const char *reason)
{
    if (!s->damaged++) snprintf(s->damage, sizeof s->damage, "%s", reason);
}

/* ---- segments -------------------------------------------------------------------- */

/* Whether all frames of a segment are before --from. */
static int is_before(const vp_frame_source *s, const vpatch_segment *segment)
{
    if (!s->trim || s->trim->from == INT64_MIN || s->trim->origin == VP_TRIM_UNKNOWN) return 0;
    return vp_trim_time(s->trim, add(segment->pts[segment->frames - 1], s->shift)) < s->trim->from;
}

/* Passes over a segment, whose times count for those that follow. */
static void skip(vp_frame_source *s, const vpatch_segment *segment)
{
    for (int i = 0; i < segment->frames; i++) {
        vpatch_frame frame = {.pts = add(segment->pts[i], s->shift),
                              .duration = segment->durations[i]};

        took(s, &frame);
    }
    s->may_lack_frames = 0;
}

static void begin_segment(vp_frame_source *s, const vpatch_segment *segment)
{
    int64_t first = add(segment->pts[0], s->shift);

    if (s->has_next && first <= s->last) {
        s->backward++;
        s->shift = subtract(s->next, segment->pts[0]);
        first = s->next;
    }
    if (!s->has_next) {
        /* Without an index, a file begins at 0 if its first frame is known to be missing. */
        if (s->start == INT64_MAX) s->start = 0;
        if (!s->may_lack_frames || s->start > first) s->start = first;
        if (s->trim && s->trim->origin == VP_TRIM_UNKNOWN) s->trim->origin = s->start;
    }
    if (is_before(s, segment)) {
        skip(s, segment);
        return;
    }
    if (s->may_lack_frames) plan_fill(s, s->has_next ? s->next : s->start, first);
    s->may_lack_frames = 0;
    s->segment = *segment;
    s->has_segment = 1;
}

static vp_frame_event push(vp_frame_source *s, vpatch_status *status)
{
    char message[sizeof s->message];
    vpatch_status result = VPATCH_OK;

    if (!s->decoder)
        result = vpatch_decoder_open(&s->decoder, s->model, s->header->width, s->header->height,
                                     &s->decoder_settings, message, sizeof message);
    if (result) return fail(s, status, result, message);
    result = vpatch_decoder_push(s->decoder, &s->segment);
    if (result) return fail(s, status, result, vpatch_decoder_message(s->decoder));
    s->has_segment = 0;
    s->pulling = s->segment.frames;
    return VP_FRAME_EVENT_NONE;
}

static vp_frame_event pull(vp_frame_source *s, vpatch_frame *frame, vpatch_status *status)
{
    vpatch_status result = vpatch_decoder_pull(s->decoder, frame);

    if (result == VPATCH_AGAIN) {
        s->pulling = 0;
        return VP_FRAME_EVENT_NONE;
    }
    if (result) return fail(s, status, result, vpatch_decoder_message(s->decoder));
    frame->pts = add(frame->pts, s->shift);
    if (s->pulling == 1) keep_picture(s, frame);
    if (s->pulling > 1) s->pulling--;
    took(s, frame);
    return VP_FRAME_EVENT_FRAME;
}

/* What an index knows of frames behind the last that came; a pipe's has been read by now. */
static void fill_to_the_end(vp_frame_source *s)
{
    if (!s->has_promise && s->file->input.sequential) vp_frame_source_promise(s, s->file->reader);
    if (!s->may_lack_frames || !s->has_promise || !s->has_next) return;
    plan_fill(s, s->next, add(s->promised_end, s->shift));
    s->may_lack_frames = 0;
}

static void note_damage(vp_frame_source *s, vpatch_item_kind kind)
{
    count_damage(s, vpatch_reader_message(s->file->reader));
    if (kind == VPATCH_ITEM_PACKET)
        s->lost_bundles++;
    else if (kind == VPATCH_ITEM_OTHER)
        s->lost_other++;
    else
        s->may_lack_frames = 1;
    if (kind != VPATCH_ITEM_UNKNOWN) return;
    s->lost_unknown++;
    s->lost_in_front |= !s->has_read;
}

static vp_frame_event read_item(vp_frame_source *s, vpatch_stream_packet *packet,
                                vpatch_status *status)
{
    vpatch_item item;
    vpatch_status result = vpatch_reader_read(s->file->reader, &item);

    if (result == VPATCH_ERR_DAMAGED) {
        note_damage(s, item.kind);
        s->has_read = 1;
        return VP_FRAME_EVENT_NONE;
    }
    if (result == VPATCH_END) {
        s->input_ended = 1;
        fill_to_the_end(s);
        return VP_FRAME_EVENT_NONE;
    }
    if (result) return fail(s, status, result, vpatch_reader_message(s->file->reader));
    s->has_read = 1;
    if (item.kind == VPATCH_ITEM_SEGMENT) {
        if (item.segment.damaged) count_damage(s, "a segment is damaged");
        begin_segment(s, &item.segment);
        return VP_FRAME_EVENT_NONE;
    }
    *packet = item.packet;
    return VP_FRAME_EVENT_PACKET;
}

vp_frame_event vp_frame_source_next(vp_frame_source *s, vpatch_frame *frame,
                                    vpatch_stream_packet *packet, vpatch_status *status)
{
    if (s->pulling) return pull(s, frame, status);
    if (s->hole_frames) return give_hole(s, frame);
    if (s->fill_at < s->fill_count) return give_fill(s, frame, status);
    if (s->has_segment) return push(s, status);
    if (s->input_ended) return VP_FRAME_EVENT_END;
    return read_item(s, packet, status);
}

void vp_frame_source_close(vp_frame_source *source)
{
    vpatch_decoder_close(source->decoder);
    vpatch_buffer_unref(source->shown.buffer);
    free(source->black);
    memset(source, 0, sizeof *source);
}
