/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/file_info.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/encoder_options.h"
#include "cli/model_lookup.h"
#include "cli/signals.h"
#include "media/packet_count.h"
#include "media/turn.h"
#include "util/mathops.h"

static void count_patches(vp_file_info *info)
{
    info->rows = vp_patches_over(info->height);
    info->columns = vp_patches_over(info->width);
    info->tokens = info->layers * info->rows * info->columns;
}

static void take_header(vp_file_info *info, const vpatch_header *header)
{
    info->width = header->width;
    info->height = header->height;
    info->still = header->still;
    if (header->frame_rate_num > 0 && header->frame_rate_den > 0)
        info->frame_rate = (double)header->frame_rate_num / header->frame_rate_den;
    if (!header->has_display_matrix) return;
    info->degrees = vp_media_turn_degrees(header->display_matrix, &info->mirrored);
    info->has_rotation = info->degrees || info->mirrored;
    vp_media_turn_text(info->rotation, sizeof info->rotation, header->display_matrix);
}

/* What opening met, when no more was asked for. */
static void take_state(vp_file_info *info)
{
    vpatch_reader *reader = info->vpt.reader;

    vp_file_check_end(&info->check, reader);
    info->check.damaged = vpatch_reader_is_damaged(reader);
    if (info->check.damaged)
        snprintf(info->check.reason, sizeof info->check.reason,
                 "not all can be read (vpatch verify says more)");
}

/* A pipe is read to its end to know what is in it, and so is a file that is to be checked. */
static vp_exit open_vpt(vp_file_info *info, const vp_settings *settings)
{
    vp_exit result = vp_vpt_file_open(&info->vpt, info->opened, settings,
                                      settings->check ? VP_VPT_FRONT_TO_BACK : VP_VPT_INDEXED);

    if (result) return result;
    info->checked = info->vpt.input.sequential;
    if (!info->checked)
        take_state(info);
    else
        result = vp_file_check_run(&info->check, &info->vpt, info->file, settings, NULL);
    return result;
}

static vp_exit read_vpt(vp_file_info *info, const vp_settings *settings)
{
    vp_exit result = open_vpt(info, settings);
    const vpatch_reader *reader = info->vpt.reader;
    const vpatch_header *header;

    if (result) return result;
    header = vpatch_reader_header(reader);
    take_header(info, header);
    info->dims = header->dims;
    info->kind = header->token_mode;
    info->parts = VPATCH_GROUP_FRAMES;
    memcpy(info->model, header->model_name, sizeof header->model_name);
    vp_model_id_text(header->model_id, 2 * VPATCH_MODEL_ID_SIZE, info->model_id);
    vpatch_reader_get_sizes(reader, &info->bytes, &info->video_bytes);
    info->streams = vpatch_reader_stream_count(reader);
    info->segments = vpatch_reader_segment_count(reader);
    info->low_quality = 63;
    for (int i = 0; i < info->segments; i++) {
        const vpatch_segment_info *segment = vpatch_reader_segment_info(reader, i);

        info->frames += segment->frames;
        info->layers += segment->layers;
        if (segment->quality < info->low_quality) info->low_quality = segment->quality;
        if (segment->quality > info->high_quality) info->high_quality = segment->quality;
    }
    if (info->segments && header->time_base_den > 0)
        info->duration =
            ((double)vpatch_reader_segment_info(reader, (int)info->segments - 1)->end_pts -
             (double)vpatch_reader_segment_info(reader, 0)->first_pts) *
            header->time_base_num / header->time_base_den;
    count_patches(info);
    return VP_EXIT_OK;
}

const char *vp_counted_name(vp_counted counted)
{
    static const char *const names[] = {"coded",   "container", "packets",
                                        "decoded", "estimate",  "unknown"};

    return names[counted];
}

int vp_counted_is_exact(vp_counted counted)
{
    return counted != VP_COUNTED_ESTIMATE && counted != VP_COUNTED_NOT;
}

/* The container's own count where there is one; else, of a budget that is to be quick, what its
 * length and rate let expect; else one pass over the packets. */
static vp_exit count_frames(vp_file_info *info, const vp_settings *settings)
{
    vp_media_access access = {settings->allow_playlists, settings->allow_network};
    char message[512] = "";
    int exact = 0;
    vpatch_status status;

    info->frames = info->still ? 1 : vp_media_input_frames(info->input, &exact);
    info->duration = vp_media_input_seconds(info->input);
    info->counted = VP_COUNTED_CONTAINER;
    if (info->still || (exact && info->frames > 0)) return VP_EXIT_OK;
    if (settings->budget && !settings->exact) {
        info->counted = info->frames > 0 ? VP_COUNTED_ESTIMATE : VP_COUNTED_NOT;
        return VP_EXIT_OK;
    }
    info->counted = VP_COUNTED_PACKETS;
    if (!strcmp(info->opened, "-")) {
        vp_error(info->file, "the frames of a pipe cannot be counted beforehand");
        return VP_EXIT_INPUT;
    }
    status = vp_media_count(info->opened, &access, &info->frames, &info->duration, message,
                            sizeof message);
    if (!status) return VP_EXIT_OK;
    vp_error(info->file, "%s", vp_reason(message, status));
    return vp_exit_of(status);
}

static void take_plan(vp_file_info *info, const vpatch_plan *plan)
{
    info->frames = plan->frames;
    info->layers = plan->layers;
    info->segments = plan->segments;
    info->dims = plan->dims;
    info->parts = plan->parts;
}

/* Decodes all pictures: their number, and where scene cuts start segments. */
static vp_exit scan_frames(vp_file_info *info, const vpatch_model *model,
                           const vpatch_encoder_settings *encoder, vpatch_plan *plan)
{
    char message[256] = "";
    const vpatch_header *header = vp_media_input_header(info->input);
    int64_t end = 0;
    vpatch_scanner *scanner;
    vp_media_event event;
    vpatch_status status = vpatch_scanner_open(&scanner, model, info->width, info->height, encoder,
                                               message, sizeof message);

    while (!status && !vp_interrupted()) {
        status = vp_media_input_next(info->input, &event);
        if (status) snprintf(message, sizeof message, "%s", vp_media_input_message(info->input));
        if (status || event.kind != VP_MEDIA_FRAME) continue;
        status = vpatch_scanner_push(scanner, &event.frame);
        if (status) snprintf(message, sizeof message, "%s", vpatch_scanner_message(scanner));
        info->frames++;
        end = event.frame.pts + event.frame.duration;
    }
    if (status == VPATCH_END) status = vpatch_scanner_get_plan(scanner, plan);
    vpatch_scanner_close(scanner);
    if (vp_interrupted()) return VP_EXIT_FAILED;
    info->counted = VP_COUNTED_DECODED;
    info->duration = (double)end * header->time_base_num / header->time_base_den;
    if (!status) return VP_EXIT_OK;
    vp_error(info->file, "%s", vp_reason(message, status));
    return vp_exit_of(status);
}

static vp_exit make_plan(vp_file_info *info, const vp_settings *settings, const vpatch_model *model)
{
    vpatch_encoder_settings encoder;
    vpatch_plan plan = {0};
    vpatch_status status;
    vp_exit result;

    vp_encoder_options_take(settings, vp_media_input_header(info->input)->still, &encoder);
    info->kind = encoder.token_mode;
    result = settings->scan ? scan_frames(info, model, &encoder, &plan)
                            : count_frames(info, settings);
    if (result) return result;
    if (!settings->scan) {
        status = vpatch_plan_clip(&plan, model, info->width, info->height, info->frames, &encoder);
        if (status) {
            vp_error(info->file, "%s", vpatch_status_text(status));
            return vp_exit_of(status);
        }
    }
    if (info->frames && !plan.frames) {
        vp_error(info->file, "--drop leaves nothing of it: it is shorter than a segment");
        return VP_EXIT_INPUT;
    }
    if (info->frames > 0) info->duration *= (double)plan.frames / (double)info->frames;
    take_plan(info, &plan);
    return VP_EXIT_OK;
}

static vp_exit plan(vp_file_info *info, const vp_settings *settings, vpatch_model **model)
{
    vp_media_input_settings input_settings;
    char message[512] = "";
    vpatch_status status;
    vp_exit result;

    vp_media_input_settings_default(&input_settings);
    input_settings.threads = settings->scan ? 0 : 1;
    input_settings.access.playlists = settings->allow_playlists;
    input_settings.access.network = settings->allow_network;
    status =
        vp_media_input_open(&info->input, info->opened, &input_settings, message, sizeof message);
    if (status) {
        vp_error(info->file, "%s", vp_reason(message, status));
        return status == VPATCH_ERR_ARGUMENT ? VP_EXIT_INPUT : vp_exit_of(status);
    }
    take_header(info, vp_media_input_header(info->input));
    result = vp_model_open(model, settings->model);
    if (!result) result = make_plan(info, settings, *model);
    if (result) return result;
    info->planned = 1;
    count_patches(info);
    snprintf(info->model, sizeof info->model, "%s", vpatch_model_name(*model));
    vp_model_id_text(vpatch_model_id(*model), 2 * VPATCH_MODEL_ID_SIZE, info->model_id);
    snprintf(info->source, sizeof info->source, "%s %s", vp_media_input_codec(info->input),
             vp_media_input_pixels(info->input));
    info->streams = vp_media_input_streams(info->input);
    if (settings->scan)
        info->damage = vp_media_input_damage(info->input);
    else if (!settings->budget || settings->exact)
        info->damage = vp_media_input_look_ahead(info->input);
    return VP_EXIT_OK;
}

vp_exit vp_file_info_open(vp_file_info *info, const char *file, const vp_settings *settings,
                          vpatch_model **model)
{
    memset(info, 0, sizeof *info);
    info->file = file;
    if (vp_vpt_file_probe(file, &info->opened)) return read_vpt(info, settings);
    return plan(info, settings, model);
}

void vp_file_info_close(vp_file_info *info)
{
    vp_vpt_file_close(&info->vpt);
    vp_media_input_close(info->input);
    info->input = NULL;
}

const vpatch_stream *vp_file_info_stream(const vp_file_info *info, int index)
{
    return info->input ? vp_media_input_stream(info->input, index)
                       : vpatch_reader_stream_info(info->vpt.reader, index);
}

double vp_file_info_bits_per_pixel(const vp_file_info *info)
{
    double pixels = (double)info->frames * info->width * info->height;

    return pixels > 0 ? (double)info->video_bytes * 8 / pixels : 0;
}

double vp_file_info_bits_per_token(const vp_file_info *info)
{
    return info->tokens > 0 ? (double)info->video_bytes * 8 / (double)info->tokens : 0;
}

void vp_info_total_add(vp_info_total *total, const vp_file_info *info)
{
    double pixels = (double)info->frames * info->width * info->height;

    total->files++;
    total->frames += info->frames;
    total->layers += info->layers;
    total->tokens += info->tokens;
    total->segments += info->segments;
    total->duration += info->duration;
    total->pixels += pixels;
    if (info->planned) return;
    total->coded++;
    total->coded_pixels += pixels;
    total->coded_tokens += (double)info->tokens;
    total->bytes += info->bytes;
    total->video_bytes += info->video_bytes;
}
