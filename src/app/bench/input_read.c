/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/input_read.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "media/input.h"

static vpatch_status open_input(vp_media_input **media, const vp_bench_input *input, char *message,
                                size_t size)
{
    vp_media_input_settings settings;
    vpatch_status status;

    vp_media_input_settings_default(&settings);
    settings.carry = 0;
    settings.access = input->access;
    message[0] = 0;
    status = vp_media_input_open(media, input->path, &settings, message, size);
    if (status && !message[0]) snprintf(message, size, "%s", vpatch_status_text(status));
    return status;
}

void vp_bench_input_probe(vp_bench_input *input)
{
    vp_media_input *media;

    if (input->error[0]) return;
    if (open_input(&media, input, input->error, sizeof input->error)) return;
    input->header = *vp_media_input_header(media);
    input->expected = vp_media_input_frames(media, NULL);
    vp_media_input_close(media);
}

/* The clip is in memory twice, as source and decoded. Beyond 60 % of the machine's memory it
 * would swap, and the measured times would be wrong. */
static int is_too_much(const vp_raw_clip *clip)
{
    double pixels = (double)clip->width * clip->height;
    double all = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);

    return all > 0 && 3 * pixels * ((double)clip->frames + 1) > 0.6 * all;
}

static vpatch_status take(vp_raw_clip *clip, const vpatch_frame *frame, char *message, size_t size)
{
    if (!is_too_much(clip) && !vp_raw_clip_append(clip, frame)) return VPATCH_OK;
    snprintf(message, size, "not enough memory for more than %d frames (see --frames)",
             clip->frames);
    return VPATCH_ERR_MEMORY;
}

static vpatch_status read_frames(vp_media_input *media, int most, vp_raw_clip *clip,
                                 int (*stop)(void *opaque), void *opaque, char *message,
                                 size_t size)
{
    vpatch_status status = VPATCH_OK;
    vp_media_event event;

    while (!status && (!most || clip->frames < most)) {
        if (stop && stop(opaque)) return VPATCH_AGAIN;
        status = vp_media_input_next(media, &event);
        if (status == VPATCH_END) return VPATCH_OK;
        if (status)
            snprintf(message, size, "%s", vp_media_input_message(media));
        else if (event.kind == VP_MEDIA_FRAME)
            status = take(clip, &event.frame, message, size);
    }
    return status;
}

vpatch_status vp_bench_input_read(const vp_bench_input *input, int most, vp_raw_clip *clip,
                                  int *damaged, int (*stop)(void *opaque), void *opaque,
                                  char *message, size_t size)
{
    vp_media_input *media;
    vpatch_status status = open_input(&media, input, message, size);

    memset(clip, 0, sizeof *clip);
    if (status) return status;
    vp_raw_clip_describe(clip, vp_media_input_header(media));
    status = read_frames(media, most, clip, stop, opaque, message, size);
    *damaged = vp_media_input_damage(media) != NULL;
    if (!status && !clip->frames) {
        snprintf(message, size, "no frame could be decoded");
        status = VPATCH_ERR_DAMAGED;
    }
    vp_media_input_close(media);
    return status;
}
