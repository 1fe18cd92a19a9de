/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/y4m.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/common.h>

/* Values of AVChromaLocation that y4m has names for. */
enum { LOCATION_LEFT = 1, LOCATION_TOPLEFT = 3 };

static const char *chroma_name(int location)
{
    switch (location) {
    case LOCATION_LEFT: return "420mpeg2";
    case LOCATION_TOPLEFT: return "420paldv";
    default: return "420jpeg";
    }
}

void vp_media_y4m_start(vp_media_y4m *y4m, vp_tempfile *file, const vpatch_header *header)
{
    memset(y4m, 0, sizeof *y4m);
    y4m->file = file;
    y4m->header = *header;
    y4m->seconds_per_tick = (double)header->time_base_num / header->time_base_den;
}

/* 1: the frames that wait are not where the header's rate puts them, but evenly apart: *step. */
static int have_own_rate(const vp_media_y4m *y4m, int64_t *step)
{
    const vpatch_header *header = &y4m->header;
    double frames_per_tick = y4m->seconds_per_tick * header->frame_rate_num /
                             (header->frame_rate_den > 0 ? header->frame_rate_den : 1);
    int agree = header->frame_rate_num > 0 && header->frame_rate_den > 0;

    if (y4m->waiting < 2) return 0;
    /* A file may hold any times. */
    *step = av_sat_sub64(y4m->times[1], y4m->times[0]);
    if (*step <= 0 || *step > INT64_MAX / VP_MEDIA_Y4M_WAITING) return 0;
    for (int i = 1; i < y4m->waiting; i++) {
        int64_t time = av_sat_sub64(y4m->times[i], y4m->times[0]);

        if (time != i * *step) return 0;
        agree &= fabs((double)time * frames_per_tick - i) <= 0.5;
    }
    return !agree;
}

static int64_t divisor_of(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* Frames a second as a fraction. */
static void choose_rate(const vp_media_y4m *y4m, vp_media_warnings *notes, int64_t *num,
                        int64_t *den)
{
    const vpatch_header *header = &y4m->header;
    int64_t step = 0, divisor;

    *num = header->frame_rate_num;
    *den = header->frame_rate_den;
    if (have_own_rate(y4m, &step) && step <= INT32_MAX / header->time_base_num) {
        *num = header->time_base_den;
        *den = step * header->time_base_num;
        divisor = divisor_of(*num, *den);
        *num /= divisor;
        *den /= divisor;
    }
    if (*num > 0 && *den > 0) return;
    *num = 25;
    *den = 1;
    if (!header->still)
        vp_media_warnings_add(notes, "frame rate unknown: 25 written to the y4m file");
}

static int write_head(vp_media_y4m *y4m, vp_media_warnings *notes)
{
    const vpatch_header *header = &y4m->header;
    int64_t num, den;
    char head[200];
    int length;

    choose_rate(y4m, notes, &num, &den);
    y4m->check.frames_per_tick = y4m->seconds_per_tick * (double)num / (double)den;
    length = snprintf(
        head, sizeof head, "YUV4MPEG2 W%d H%d F%lld:%lld Ip A%d:%d C%s XCOLORRANGE=%s\n",
        header->width, header->height, (long long)num, (long long)den,
        header->sar_den > 0 ? header->sar_num : 0, header->sar_num > 0 ? header->sar_den : 0,
        chroma_name(header->chroma_location), header->full_range ? "FULL" : "LIMITED");
    y4m->started = 1;
    return vp_tempfile_write(y4m->file, head, (size_t)length) ? EIO : 0;
}

static void check_time(vp_media_y4m *y4m, int64_t time, vp_media_warnings *notes)
{
    if (vp_rate_check_is_off(&y4m->check, time))
        vp_media_warnings_add(notes,
                              "variable frame rate: y4m cannot hold the times of the frames");
}

static size_t frame_size(const vpatch_header *header)
{
    size_t width = (size_t)header->width, height = (size_t)header->height;

    return width * height + 2 * ((width + 1) / 2) * ((height + 1) / 2);
}

/* Keeps a copy without gaps between rows. */
static int keep_waiting(vp_media_y4m *y4m, const vpatch_frame *frame)
{
    uint8_t *samples = malloc(frame_size(&y4m->header));

    if (!samples) return ENOMEM;
    y4m->samples[y4m->waiting] = samples;
    y4m->times[y4m->waiting++] = frame->pts;
    for (int plane = 0; plane < 3; plane++) {
        size_t width = (size_t)(plane ? (frame->width + 1) / 2 : frame->width);
        int height = plane ? (frame->height + 1) / 2 : frame->height;

        for (int y = 0; y < height; y++, samples += width)
            memcpy(samples, frame->data[plane] + y * frame->stride[plane], width);
    }
    return 0;
}

/* Writes the head and the frames that wait for it. */
static int write_waiting(vp_media_y4m *y4m, vp_media_warnings *notes)
{
    int error = write_head(y4m, notes);

    for (int i = 0; i < y4m->waiting; i++) {
        if (!error) check_time(y4m, y4m->times[i], notes);
        if (!error && (vp_tempfile_write(y4m->file, "FRAME\n", 6) ||
                       vp_tempfile_write(y4m->file, y4m->samples[i], frame_size(&y4m->header))))
            error = EIO;
        free(y4m->samples[i]);
        y4m->samples[i] = NULL;
    }
    y4m->waiting = 0;
    return error;
}

int vp_media_y4m_frame(vp_media_y4m *y4m, const vpatch_frame *frame, vp_media_warnings *notes)
{
    if (!y4m->started) {
        int error = keep_waiting(y4m, frame);

        return error || y4m->waiting < VP_MEDIA_Y4M_WAITING ? error : write_waiting(y4m, notes);
    }
    check_time(y4m, frame->pts, notes);
    if (vp_tempfile_write(y4m->file, "FRAME\n", 6)) return EIO;
    for (int plane = 0; plane < 3; plane++) {
        int width = plane ? (frame->width + 1) / 2 : frame->width;
        int height = plane ? (frame->height + 1) / 2 : frame->height;

        for (int y = 0; y < height; y++)
            if (vp_tempfile_write(y4m->file, frame->data[plane] + y * frame->stride[plane],
                                  (size_t)width))
                return EIO;
    }
    return vp_tempfile_send(y4m->file) ? EIO : 0;
}

int vp_media_y4m_finish(vp_media_y4m *y4m, vp_media_warnings *notes)
{
    return y4m->started ? 0 : write_waiting(y4m, notes);
}

void vp_media_y4m_close(vp_media_y4m *y4m)
{
    for (int i = 0; i < y4m->waiting; i++) free(y4m->samples[i]);
    y4m->waiting = 0;
}
