/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/y4m.h"

#include <math.h>
#include <stdio.h>

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

int vp_media_y4m_start(vp_media_y4m *y4m, vp_tempfile *file, const vpatch_header *header,
                       vp_media_warnings *notes)
{
    int rate_num = header->frame_rate_num, rate_den = header->frame_rate_den, length;
    char head[160];

    if (rate_num <= 0 || rate_den <= 0) {
        rate_num = 25;
        rate_den = 1;
        if (!header->still)
            vp_media_warnings_add(notes, "frame rate unknown: 25 written to the y4m file");
    }
    y4m->file = file;
    y4m->frames = 0;
    y4m->first = 0;
    y4m->seconds_per_tick = (double)header->time_base_num / header->time_base_den;
    y4m->frames_per_second = (double)rate_num / rate_den;
    length = snprintf(
        head, sizeof head, "YUV4MPEG2 W%d H%d F%d:%d Ip A%d:%d C%s XCOLORRANGE=%s\n", header->width,
        header->height, rate_num, rate_den, header->sar_den > 0 ? header->sar_num : 0,
        header->sar_num > 0 ? header->sar_den : 0, chroma_name(header->chroma_location),
        header->full_range ? "FULL" : "LIMITED");
    return vp_tempfile_write(file, head, (size_t)length);
}

int vp_media_y4m_frame(vp_media_y4m *y4m, const vpatch_frame *frame, vp_media_warnings *notes)
{
    double place;

    if (!y4m->frames) y4m->first = frame->pts;
    place = (double)(frame->pts - y4m->first) * y4m->seconds_per_tick * y4m->frames_per_second;
    if (fabs(place - (double)y4m->frames) > 0.5)
        vp_media_warnings_add(notes,
                              "variable frame rate: y4m cannot hold the times of the frames");
    y4m->frames++;
    if (vp_tempfile_write(y4m->file, "FRAME\n", 6)) return -1;
    for (int plane = 0; plane < 3; plane++) {
        int width = plane ? (frame->width + 1) / 2 : frame->width;
        int height = plane ? (frame->height + 1) / 2 : frame->height;

        for (int y = 0; y < height; y++)
            if (vp_tempfile_write(y4m->file, frame->data[plane] + y * frame->stride[plane],
                                  (size_t)width))
                return -1;
    }
    return 0;
}
