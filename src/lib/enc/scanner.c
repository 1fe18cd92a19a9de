/* SPDX-License-Identifier: BSD-2-Clause */
/* Counts of tokens of a clip whose pictures are there, and not encoded. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/image.h"
#include "codec/gop_structure.h"
#include "enc/encoder_settings.h"
#include "enc/frame_problem.h"
#include "enc/scenecut.h"
#include "enc/segmenter.h"
#include "vpatch/vpatch.h"

struct vpatch_scanner {
    vpatch_encoder_settings settings;
    vpatch_plan plan; /* of the segments that are complete */
    int width, height;
    vp_segmenter segmenter;
    vp_image image;
    vp_scenecut *scenecut;
    const char *message;
};

static vpatch_status open_tools(vpatch_scanner *made)
{
    made->scenecut = vp_scenecut_create(made->width, made->height);
    return made->scenecut && !vp_image_init(&made->image, made->width, made->height)
               ? VPATCH_OK
               : VPATCH_ERR_MEMORY;
}

vpatch_status vpatch_scanner_open(vpatch_scanner **scanner, const vpatch_model *model, int width,
                                  int height, const vpatch_encoder_settings *given, char *message,
                                  size_t message_size)
{
    const vp_errbuf reason = vp_errbuf_make(message, message_size);
    vpatch_encoder_settings settings;
    vpatch_plan plan;

    if (scanner) *scanner = NULL;
    if (!scanner || !model)
        return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "no place for the scanner, or no model");
    vpatch_status status = vp_check_size(width, height, &reason);
    if (!status) status = vp_encoder_settings_take(&settings, given, &reason);
    if (status) return status;
    status = vpatch_plan_clip(&plan, model, width, height, 0, &settings);
    if (status) return vp_fail_open(&reason, status);

    vpatch_scanner *made = calloc(1, sizeof *made);
    if (!made) return vp_fail_open(&reason, VPATCH_ERR_MEMORY);
    made->settings = settings;
    made->plan = plan;
    made->width = width;
    made->height = height;
    made->message = "";
    status = open_tools(made);
    if (status) {
        vpatch_scanner_close(made);
        return vp_fail_open(&reason, status);
    }
    *scanner = made;
    return VPATCH_OK;
}

const char *vpatch_scanner_message(const vpatch_scanner *scanner)
{
    return scanner ? scanner->message : "";
}

static void count_segment(const vpatch_scanner *scanner, int frames, vpatch_plan *plan)
{
    if (!frames) return;
    plan->segments++;
    plan->frames += frames;
    plan->layers += vpatch_segment_layers(frames, scanner->settings.token_mode);
    plan->tokens = plan->layers * plan->rows * plan->columns;
}

vpatch_status vpatch_scanner_push(vpatch_scanner *scanner, const vpatch_frame *frame)
{
    int cut, forced, before;

    if (!scanner) return VPATCH_ERR_ARGUMENT;
    const char *problem = frame ? vp_frame_problem(frame, scanner->width, scanner->height)
                                : "no frame";
    if (problem) {
        scanner->message = problem;
        return VPATCH_ERR_ARGUMENT;
    }
    vp_image_load(&scanner->image, frame->data, frame->stride, frame->width, frame->height);
    vp_image_extend(&scanner->image);
    cut = vp_scenecut_next(scanner->scenecut, &scanner->image, scanner->settings.scenecut);
    forced = (frame->flags & VPATCH_FRAME_FORCE_KEY) != 0;
    before = scanner->segmenter.frames;
    if (vp_segmenter_next(&scanner->segmenter, &scanner->settings, cut, forced))
        count_segment(scanner, before, &scanner->plan);
    return VPATCH_OK;
}

vpatch_status vpatch_scanner_get_plan(const vpatch_scanner *scanner, vpatch_plan *plan)
{
    if (!scanner || !plan) return VPATCH_ERR_ARGUMENT;
    *plan = scanner->plan;
    count_segment(scanner,
                  scanner->segmenter.frames +
                      vp_segmenter_rest(&scanner->segmenter, &scanner->settings),
                  plan);
    return VPATCH_OK;
}

void vpatch_scanner_close(vpatch_scanner *scanner)
{
    if (!scanner) return;
    vp_scenecut_destroy(scanner->scenecut);
    vp_image_free(&scanner->image);
    free(scanner);
}
