/* SPDX-License-Identifier: BSD-2-Clause */
/* Two ways to say the times: runs of equal steps, or the points of the header's
 * frame rate rounded down from a phase. The second one is for files whose time
 * base cannot hold the rate: 24 frames in milliseconds are 42, 41, 42, 42, 41,
 * ... and would be a run per frame. */
#include "container/timing.h"

enum {
    BY_RATE = 1,       /* bit 0 of the form */
    DURATION_NONE = 0, /* bits 1 and 2: every duration is 0 */
    DURATION_STEP = 1, /* every duration is the step to the next time */
    DURATION_SAME = 2, /* one value for all */
    DURATION_RUNS = 3, /* runs of (duration - step) */
    ALL_FORMS = 8
};

vp_frame_rate vp_frame_rate_of(const vpatch_header *header)
{
    vp_frame_rate rate = {0, 0};
    uint64_t step = (uint64_t)header->time_base_den * (uint64_t)header->frame_rate_den;
    uint64_t scale = (uint64_t)header->time_base_num * (uint64_t)header->frame_rate_num;
    uint64_t a = step, b = scale;
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    if (step == 0 || scale == 0 || step / a > INT32_MAX || scale / a > INT32_MAX) return rate;
    rate.step = (uint32_t)(step / a);
    rate.scale = (uint32_t)(scale / a);
    return rate;
}

/* Units from the first frame to frame i. No overflow: i is at most 2^16 and the
 * factors are below 2^31. */
static uint64_t rate_point(vp_frame_rate rate, uint32_t phase, int i)
{
    return (phase + (uint64_t)i * rate.step) / rate.scale;
}

/* Finds the smallest phase that gives all times. Returns 0, or -1 for none. */
static int find_phase(uint32_t *phase, vp_frame_rate rate, const int64_t *pts, int count)
{
    if (rate.scale == 0) return -1;
    int64_t low = 0, high = (int64_t)rate.scale - 1;
    for (int i = 1; i < count && low <= high; i++) {
        uint64_t exact = (uint64_t)i * rate.step;
        uint64_t point = (uint64_t)pts[i] - (uint64_t)pts[0];
        if (point > exact / rate.scale + 1) return -1;
        int64_t least = (int64_t)(point * rate.scale) - (int64_t)exact;
        if (least > low) low = least;
        if (least + (int64_t)rate.scale - 1 < high) high = least + (int64_t)rate.scale - 1;
    }
    *phase = (uint32_t)low;
    return low <= high ? 0 : -1;
}

/* How the times are said. */
typedef struct form {
    unsigned kind; /* BY_RATE | DURATION_... << 1 */
    vp_frame_rate rate;
    uint32_t phase;
} form;

/* The step from frame i to the next one; after the last frame, the one a reader
 * expects: the point of the rate, or the step before. */
static int64_t step_after(const form *f, const int64_t *pts, int count, int i)
{
    if (i + 1 < count) return vp_wrapping_sub(pts[i + 1], pts[i]);
    if (f->kind & BY_RATE)
        return (int64_t)(rate_point(f->rate, f->phase, i + 1) - rate_point(f->rate, f->phase, i));
    return i > 0 ? vp_wrapping_sub(pts[i], pts[i - 1]) : 0;
}

/* Runs are written one behind the other; a length of 0 stands for all the rest. */
typedef struct run {
    int64_t value;
    int length;
    void (*put)(vp_bytes *bytes, int64_t value);
} run;

static void put_unsigned(vp_bytes *bytes, int64_t value)
{
    vp_bytes_put_varint(bytes, (uint64_t)value);
}

static void run_add(run *r, vp_bytes *bytes, int64_t value)
{
    if (r->length > 0 && r->value != value) {
        r->put(bytes, r->value);
        vp_bytes_put_varint(bytes, (uint64_t)r->length);
        r->length = 0;
    }
    r->value = value;
    r->length++;
}

static void run_end(run *r, vp_bytes *bytes)
{
    if (r->length == 0) return;
    r->put(bytes, r->value);
    vp_bytes_put_varint(bytes, 0);
}

/* The kind of durations this form can use, cheapest first. */
static unsigned duration_kind(const form *f, const int64_t *pts, const int64_t *durations,
                              int count)
{
    int none = 1, step = 1, same = 1;
    for (int i = 0; i < count; i++) {
        none &= durations[i] == 0;
        step &= durations[i] == step_after(f, pts, count, i);
        same &= durations[i] == durations[0];
    }
    return none ? DURATION_NONE : step ? DURATION_STEP : same ? DURATION_SAME : DURATION_RUNS;
}

static void put_form(vp_bytes *bytes, const form *f, const int64_t *pts, const int64_t *durations,
                     int count)
{
    unsigned kind = duration_kind(f, pts, durations, count);
    vp_bytes_put_byte(bytes, f->kind | kind << 1);
    vp_bytes_put_signed(bytes, pts[0]);
    if (f->kind & BY_RATE) {
        vp_bytes_put_varint(bytes, f->phase);
    } else {
        run steps = {.put = put_unsigned};
        for (int i = 0; i + 1 < count; i++) run_add(&steps, bytes, step_after(f, pts, count, i));
        run_end(&steps, bytes);
    }
    if (kind == DURATION_SAME) vp_bytes_put_varint(bytes, (uint64_t)durations[0]);
    if (kind == DURATION_RUNS) {
        run rests = {.put = vp_bytes_put_signed};
        for (int i = 0; i < count; i++)
            run_add(&rests, bytes, vp_wrapping_sub(durations[i], step_after(f, pts, count, i)));
        run_end(&rests, bytes);
    }
}

void vp_times_put(vp_bytes *bytes, vp_frame_rate rate, const int64_t *pts, const int64_t *durations,
                  int count)
{
    form f = {0, rate, 0};
    size_t start = bytes->size;
    put_form(bytes, &f, pts, durations, count);
    size_t by_runs = bytes->size - start;
    if (find_phase(&f.phase, rate, pts, count)) return;
    f.kind = BY_RATE;
    put_form(bytes, &f, pts, durations, count);
    if (bytes->failed) return;
    if (bytes->size - start - by_runs < by_runs) {
        bytes->size = start;
        put_form(bytes, &f, pts, durations, count);
    } else {
        bytes->size = start + by_runs;
    }
}

/* The next length of a run when `left` values are missing; 0 is bad. */
static int take_length(vp_cursor *cursor, int left)
{
    int length = (int)vp_take_varint_up_to(cursor, (uint64_t)left);
    return cursor->bad ? 0 : length ? length : left;
}

/* Whether pts + step * count is a time; it is bad otherwise. Checked once for many frames: a file
 * may claim more of them than it has bytes. */
static int fits(vp_cursor *cursor, int64_t pts, uint64_t step, int count)
{
    uint64_t room = (uint64_t)INT64_MAX - (uint64_t)pts;
    if (count > 0 && step > room / (uint64_t)count) cursor->bad = 1;
    return !cursor->bad;
}

static void take_pts_by_rate(vp_cursor *cursor, form *f, int64_t *pts, int count)
{
    uint64_t step = f->rate.step, scale = f->rate.scale;
    if (scale == 0) {
        cursor->bad = 1;
        return;
    }
    f->phase = (uint32_t)vp_take_varint_up_to(cursor, scale - 1);
    if (!fits(cursor, pts[0], rate_point(f->rate, f->phase, count - 1), 1)) return;
    uint64_t at = (uint64_t)pts[0], whole = step / scale, part = step % scale, rest = f->phase;
    for (int i = 1; i < count; i++) {
        at += whole;
        rest += part;
        if (rest >= scale) {
            rest -= scale;
            at++;
        }
        pts[i] = vp_as_signed(at);
    }
}

static void take_pts(vp_cursor *cursor, form *f, int64_t *pts, int count)
{
    pts[0] = vp_take_signed(cursor);
    if (f->kind & BY_RATE) {
        take_pts_by_rate(cursor, f, pts, count);
        return;
    }
    for (int i = 1; i < count;) {
        uint64_t step = vp_take_varint(cursor), at = (uint64_t)pts[i - 1];
        int length = take_length(cursor, count - i);
        if (!fits(cursor, pts[i - 1], step, length)) return;
        for (int end = i + length; i < end; i++) pts[i] = vp_as_signed(at += step);
    }
}

static void take_durations(vp_cursor *cursor, const form *f, const int64_t *pts, int64_t *durations,
                           int count)
{
    unsigned kind = f->kind >> 1;
    if (kind == DURATION_NONE || kind == DURATION_SAME) {
        int64_t same = kind == DURATION_SAME ? vp_as_signed(vp_take_varint(cursor)) : 0;
        if (same < 0) cursor->bad = 1;
        for (int i = 0; i < count; i++) durations[i] = same;
        return;
    }
    /* Steps are not negative; what is added to them may be. */
    for (int i = 0; i + 1 < count; i++) durations[i] = vp_wrapping_sub(pts[i + 1], pts[i]);
    durations[count - 1] = step_after(f, pts, count, count - 1);
    for (int i = 0; i < count && kind == DURATION_RUNS && !cursor->bad;) {
        int64_t rest = vp_take_signed(cursor);
        int length = take_length(cursor, count - i);
        for (int end = i + length; i < end; i++) durations[i] = vp_wrapping_add(durations[i], rest);
    }
    for (int i = 0; i < count; i++)
        if (durations[i] < 0) cursor->bad = 1;
}

int vp_times_take(vp_cursor *cursor, vp_frame_rate rate, int64_t *pts, int64_t *durations,
                  int count)
{
    form f = {vp_take_byte(cursor), rate, 0};
    if (f.kind >= ALL_FORMS) cursor->bad = 1;
    if (!cursor->bad) take_pts(cursor, &f, pts, count);
    if (!cursor->bad) take_durations(cursor, &f, pts, durations, count);
    return cursor->bad ? -1 : 0;
}

int64_t vp_times_end(const int64_t *pts, const int64_t *durations, int count)
{
    int64_t last = pts[count - 1], duration = durations[count - 1];
    if (last > 0 && duration > INT64_MAX - last) return INT64_MAX;
    return last + duration;
}
