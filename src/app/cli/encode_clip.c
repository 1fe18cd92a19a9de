/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/encode_clip.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/batch.h"
#include "cli/clip_captions.h"
#include "cli/encoder_options.h"
#include "cli/packet_delay.h"
#include "cli/paths.h"
#include "cli/progress.h"
#include "cli/psnr_report.h"
#include "cli/signals.h"
#include "cli/size_text.h"
#include "cli/time_text.h"
#include "cli/vpt_copy.h"
#include "cli/vpt_file.h"
#include "media/input.h"
#include "media/tempfile.h"
#include "util/mathops.h"

typedef struct job {
    const vp_encode_request *request;
    vp_encode_result *made;
    const vp_settings *settings;
    const char *in, *out;
    vp_media_input *input;
    vp_tempfile *file;
    vpatch_encoder *encoder;
    vpatch_writer *writer;
    vp_packet_delay *packets;
    vp_psnr_report *psnr; /* NULL: not asked for                               */
    vp_clip_captions captions;
    vpatch_header header;
    vp_progress progress;
    double time;                           /* of the last carried packet                       */
    double end;                            /* of the last segment, seconds */
    int64_t frames, layers, segment_bytes; /* written                          */
    int notes;                             /* how many of the input's notes have been printed  */
} job;

static void print_notes(job *j)
{
    const char *note;

    while ((note = vp_media_input_note(j->input, j->notes))) {
        vp_progress_clear(&j->progress);
        vp_note(j->settings->quiet, j->in, "%s", note);
        j->notes++;
    }
}

static vp_exit fail(job *j, const char *file, vp_exit result, const char *reason)
{
    vp_progress_clear(&j->progress);
    if (!vp_interrupted()) vp_error(file, "%s", reason);
    return result;
}

static vp_exit writer_failed(job *j, vpatch_status status, const char *message)
{
    if (status == VPATCH_ERR_IO)
        return fail(j, vp_output_name(j->out), VP_EXIT_OUTPUT,
                    vp_reason(vp_tempfile_message(j->file), status));
    return fail(j, vp_output_name(j->out), vp_exit_of(status), vp_reason(message, status));
}

static vp_exit encoder_failed(job *j, vpatch_status status)
{
    return fail(j, j->in, vp_exit_of(status),
                vp_reason(vpatch_encoder_message(j->encoder), status));
}

static vp_exit open_input(job *j)
{
    vp_media_input_settings settings;
    char message[512] = "";
    vpatch_status status;
    const char *source;

    if (vp_vpt_file_probe(j->in, &source))
        return fail(j, j->in, VP_EXIT_INPUT, "this is a .vpt file already");
    vp_media_input_settings_default(&settings);
    settings.threads = j->settings->threads;
    settings.from = j->settings->from;
    settings.to = j->settings->to;
    settings.carry = !j->settings->no_audio;
    settings.access.playlists = j->settings->allow_playlists;
    settings.access.network = j->settings->allow_network;
    status = vp_media_input_open(&j->input, source, &settings, message, sizeof message);
    if (!status) return VP_EXIT_OK;
    return fail(j, j->in, status == VPATCH_ERR_ARGUMENT ? VP_EXIT_INPUT : vp_exit_of(status),
                vp_reason(message, status));
}

static vp_exit open_output(job *j)
{
    char message[512] = "";
    vpatch_status status;

    if (!strcmp(j->out, "-") && isatty(STDOUT_FILENO))
        return fail(j, NULL, VP_EXIT_OUTPUT, "will not write a .vpt file to a terminal");
    if (strcmp(j->in, "-") && strcmp(j->out, "-") && vp_same_file(j->in, j->out))
        return fail(j, vp_output_name(j->out), VP_EXIT_OUTPUT, "the output is the input");
    status = vp_tempfile_open(&j->file, j->out, j->request->replace, message, sizeof message);
    if (status)
        return fail(j, vp_output_name(j->out),
                    status == VPATCH_ERR_MEMORY ? VP_EXIT_FAILED : VP_EXIT_OUTPUT,
                    vp_reason(message, status));
    return VP_EXIT_OK;
}

static vp_exit open_encoder(job *j)
{
    vpatch_encoder_settings settings;
    char message[256];
    vpatch_status status;

    vp_encoder_options_take(j->settings, j->header.still, &settings);
    status = vpatch_encoder_open(&j->encoder, j->request->model, j->header.width, j->header.height,
                                 &settings, message, sizeof message);
    return status ? fail(j, j->in, vp_exit_of(status), message) : VP_EXIT_OK;
}

static vpatch_status write_captions(job *j)
{
    vp_caption_list all = {0};
    vpatch_caption *captions = NULL;
    vpatch_status status = VPATCH_ERR_MEMORY;
    int count;

    if (!vp_clip_captions_join(&j->captions, &all))
        captions =
            vp_captions_of_list(&all, &j->header, j->settings->from, j->settings->to, &count);
    if (captions) status = vpatch_writer_set_captions(j->writer, captions, count);
    free(captions);
    vp_caption_list_free(&all);
    return status;
}

static vp_exit open_writer(job *j)
{
    vpatch_output output = vp_tempfile_output(j->file);
    const char *metadata = vp_media_input_metadata(j->input);
    const char *video_metadata = vp_media_input_video_metadata(j->input);
    char message[256];
    vpatch_status status =
        vpatch_writer_open(&j->writer, &output, &j->header, message, sizeof message);

    if (status) return writer_failed(j, status, message);
    if (*metadata) status = vpatch_writer_set_metadata(j->writer, metadata);
    if (!status && *video_metadata)
        status = vpatch_writer_set_video_metadata(j->writer, video_metadata);
    if (!status && j->request->provenance)
        status = vpatch_writer_set_provenance(j->writer, j->request->provenance);
    if (!status) status = write_captions(j);
    for (int i = 0; !status && i < vp_media_input_streams(j->input); i++) {
        int index;

        status = vpatch_writer_add_stream(j->writer, vp_media_input_stream(j->input, i), &index);
    }
    return status ? writer_failed(j, status, vpatch_writer_message(j->writer)) : VP_EXIT_OK;
}

static void fill_header(job *j)
{
    vpatch_encoder_settings settings;

    vp_encoder_options_take(j->settings, j->header.still, &settings);
    j->header = *vp_media_input_header(j->input);
    j->header.dims = vpatch_model_dims(j->request->model);
    j->header.token_mode = settings.token_mode;
    memcpy(j->header.model_id, vpatch_model_id(j->request->model), VPATCH_MODEL_ID_SIZE);
    snprintf(j->header.model_name, sizeof j->header.model_name, "%s",
             vpatch_model_name(j->request->model));
}

static vp_exit write_packets(job *j, double before)
{
    vpatch_stream_packet packet;
    vpatch_status status;

    while (vp_packet_delay_take(j->packets, before, &packet)) {
        status = vpatch_writer_write_packet(j->writer, &packet);
        if (status) return writer_failed(j, status, vpatch_writer_message(j->writer));
    }
    return VP_EXIT_OK;
}

/* Bits are known of frames whose segments are complete: those are in j->frames. */
static void show_progress(job *j)
{
    const vp_encode_watch *watch = j->request->watch;
    vp_progress_state state = {.sized_frames = j->frames, .bytes = j->segment_bytes};

    vpatch_encoder_get_progress(j->encoder, NULL, &state.frames, NULL);
    vp_progress_update(&j->progress, &state);
    if (watch) watch->advanced(watch->opaque, state.frames);
}

/* The packets of a segment's time are written before it and after the previous segment, so that a
 * player has them in time. */
static vp_exit write_segments(job *j)
{
    vpatch_segment segment;
    vpatch_status status;

    while (!(status = vpatch_encoder_pull(j->encoder, &segment))) {
        int last = segment.frames - 1;
        double end = (double)(segment.pts[last] + segment.durations[last]) *
                     j->header.time_base_num / j->header.time_base_den;
        vp_exit result = write_packets(j, end);

        j->end = end;

        if (result) return result;
        status = vpatch_writer_write_segment(j->writer, &segment);
        if (status) return writer_failed(j, status, vpatch_writer_message(j->writer));
        if (vp_tempfile_send(j->file))
            return fail(j, vp_output_name(j->out), VP_EXIT_OUTPUT, vp_tempfile_message(j->file));
        j->frames += segment.frames;
        j->layers += segment.layers;
        j->segment_bytes += (int64_t)segment.size;
        show_progress(j);
        if (vp_interrupted()) return VP_EXIT_FAILED;
    }
    if (status != VPATCH_AGAIN && status != VPATCH_END) return encoder_failed(j, status);
    return VP_EXIT_OK;
}

static vp_exit take_packet(job *j, const vpatch_stream_packet *packet)
{
    const vpatch_stream *stream = vp_media_input_stream(j->input, packet->stream);

    j->time = vp_packet_time(packet, stream->time_base_num, stream->time_base_den, j->time);
    if (vp_packet_delay_add(j->packets, packet, j->time))
        return fail(j, j->in, VP_EXIT_FAILED, vpatch_status_text(VPATCH_ERR_MEMORY));
    /* Takes only what is too much to keep. */
    return write_packets(j, -INFINITY);
}

static vp_exit measure_coded(job *j)
{
    vpatch_frame coded;
    vpatch_status status;

    while (!(status = vpatch_encoder_pull_reconstruction(j->encoder, &coded)))
        vp_psnr_report_coded(j->psnr, &coded);
    if (status != VPATCH_AGAIN && status != VPATCH_END) return encoder_failed(j, status);
    return VP_EXIT_OK;
}

static vp_exit take_frame(job *j, const vpatch_frame *frame)
{
    vpatch_status status = vpatch_encoder_push(j->encoder, frame);
    vp_exit result;

    if (status) return encoder_failed(j, status);
    if (j->psnr && frame && vp_psnr_report_source(j->psnr, frame))
        return fail(j, j->in, VP_EXIT_FAILED, vpatch_status_text(VPATCH_ERR_MEMORY));
    show_progress(j);
    result = write_segments(j);
    return result || !j->psnr ? result : measure_coded(j);
}

/* Says what --pad and --drop did to the clip's end. */
static vp_exit check_rest(job *j)
{
    long long pushed, more;
    int64_t frames;

    vpatch_encoder_get_progress(j->encoder, &frames, NULL, NULL);
    pushed = (long long)frames;
    more = (long long)j->frames - pushed;
    if (!more) return VP_EXIT_OK;
    vp_progress_clear(&j->progress);
    if (!j->frames)
        return fail(j, j->in, VP_EXIT_INPUT,
                    "--drop leaves nothing of it: it is shorter than a segment");
    vp_note(j->settings->quiet || j->request->silent, j->in,
            more > 0 ? "the last frame is repeated: %lld frame%s more"
                     : "at the end %lld frame%s left out: they do not fill up a segment",
            more > 0 ? more : -more, more == 1 || more == -1 ? "" : "s");
    return VP_EXIT_OK;
}

static vp_exit run(job *j)
{
    vp_media_event event;
    vpatch_status status = VPATCH_END;
    vp_exit result = VP_EXIT_OK;

    while (!vp_interrupted() && !(status = vp_media_input_next(j->input, &event))) {
        result = event.kind == VP_MEDIA_FRAME ? take_frame(j, &event.frame)
                                              : take_packet(j, &event.packet);
        if (result) return result;
        print_notes(j);
    }
    if (vp_interrupted()) return VP_EXIT_FAILED;
    if (status != VPATCH_END)
        return fail(j, j->in, vp_exit_of(status),
                    vp_reason(vp_media_input_message(j->input), status));
    result = take_frame(j, NULL);
    if (!result) result = check_rest(j);
    if (result) return result;
    result = write_packets(j, INFINITY);
    if (result) return result;
    if (vp_interrupted()) return VP_EXIT_FAILED;
    /* of a part of a clip, those that lie in it are taken */
    if (j->settings->from < 0 && j->settings->to < 0) {
        vp_progress_clear(&j->progress);
        result = vp_clip_captions_check(&j->captions, j->end);
        if (result) return result;
    }
    if (vp_media_input_damage(j->input)) status = vpatch_writer_set_incomplete(j->writer);
    if (status == VPATCH_END || !status) status = vpatch_writer_finish(j->writer);
    if (status) return writer_failed(j, status, vpatch_writer_message(j->writer));
    if (vp_tempfile_commit(j->file))
        return fail(j, vp_output_name(j->out), VP_EXIT_OUTPUT, vp_tempfile_message(j->file));
    return VP_EXIT_OK;
}

static void fill_result(job *j)
{
    vp_encode_result *made = j->made;

    made->frames = j->frames;
    made->layers = j->layers;
    made->width = j->header.width;
    made->height = j->header.height;
    made->seconds = vp_progress_seconds(&j->progress);
    vpatch_writer_get_sizes(j->writer, &made->bytes, &made->video_bytes);
    /* a part of a file, and a list of files, have no size to compare with */
    if (j->settings->from < 0 && j->settings->to < 0 && !j->settings->allow_playlists)
        made->source_bytes = vp_source_bytes(j->in);
    made->has_psnr = j->psnr != NULL;
    if (j->psnr) vp_psnr_report_get(j->psnr, made->plane_psnr, &made->psnr);
}

static vp_exit start_and_run(job *j)
{
    const vp_encode_watch *watch = j->request->watch;
    vp_exit result = open_input(j);

    if (result) return result;
    fill_header(j);
    print_notes(j);
    if (!j->settings->no_captions && strcmp(j->in, "-")) {
        result = vp_clip_captions_read(&j->captions, j->in, j->request->sidecars,
                                       j->settings->quiet || j->request->silent);
        /* where the clip ends is known at the end */
        if (!result) result = vp_clip_captions_check(&j->captions, INFINITY);
        if (result) return result;
    }
    if (watch) watch->opened(watch->opaque, &j->header, vp_media_input_frames(j->input, NULL));
    j->packets = vp_packet_delay_create();
    if (!j->packets) return fail(j, j->in, VP_EXIT_FAILED, vpatch_status_text(VPATCH_ERR_MEMORY));
    if (j->settings->psnr_report) {
        j->psnr = vp_psnr_report_create(j->header.width, j->header.height);
        if (!j->psnr) return fail(j, j->in, VP_EXIT_FAILED, vpatch_status_text(VPATCH_ERR_MEMORY));
    }
    result = open_output(j);
    if (!result) result = open_encoder(j);
    if (!result) result = open_writer(j);
    if (result) return result;
    vp_progress_start(&j->progress, j->in, vp_media_input_frames(j->input, NULL),
                      (double)j->header.width * j->header.height, j->settings->quiet);
    j->progress.file = j->request->file;
    j->progress.files = j->request->files;
    result = run(j);
    print_notes(j);
    vp_progress_clear(&j->progress);
    if (!result) fill_result(j);
    return result;
}

/* What the input has lost, behind what was made of the rest. */
static vp_exit tell_damage(const job *j)
{
    const char *damage = vp_media_input_damage(j->input);
    long long frames = (long long)j->frames;

    if (!damage) return VP_EXIT_OK;
    vp_error(j->in, "damaged or incomplete: %s; encoded %s the %lld frame%s that could be read",
             damage, frames == 1 ? "is" : "are", frames, frames == 1 ? "" : "s");
    return VP_EXIT_DAMAGED;
}

static void print_summary(const job *j)
{
    const vp_encode_result *made = j->made;
    const double *plane = made->plane_psnr;
    int rows = vp_patches_over(made->height);
    int columns = vp_patches_over(made->width);
    char sizes[96], time[32];

    vp_size_ratio_format(sizes, sizeof sizes, made->bytes, made->source_bytes);
    vp_duration_format(time, sizeof time, made->seconds);
    vp_print_result(j->out, "%dx%d, %lld frame%s, %s, %.3f bits/pixel, %s, %.1f fps", made->width,
                    made->height, (long long)made->frames, made->frames == 1 ? "" : "s", sizes,
                    (double)made->video_bytes * 8 /
                        ((double)made->frames * made->width * made->height),
                    time, made->seconds > 0 ? (double)made->frames / made->seconds : 0);
    if (made->has_psnr)
        vp_print_result(j->out, "PSNR Y %.2f, U %.2f, V %.2f, all %.2f dB", plane[0], plane[1],
                        plane[2], made->psnr);
    if (j->settings->verbose)
        vp_print_result(j->out, "%lld layer%s x %d x %d = %lld tokens, %llu bytes",
                        (long long)made->layers, made->layers == 1 ? "" : "s", rows, columns,
                        (long long)(made->layers * rows * columns),
                        (unsigned long long)made->bytes);
}

vp_exit vp_encode_clip(const vp_encode_request *request, vp_encode_result *made)
{
    job j;
    vp_exit result;

    memset(&j, 0, sizeof j);
    memset(made, 0, sizeof *made);
    j.request = request;
    j.made = made;
    j.settings = request->settings;
    j.in = request->in;
    j.out = request->out;
    result = start_and_run(&j);
    if (!result) {
        if (!request->settings->quiet && !request->silent) print_summary(&j);
        result = tell_damage(&j);
    }
    vpatch_writer_close(j.writer);
    vpatch_encoder_close(j.encoder);
    vp_psnr_report_destroy(j.psnr);
    vp_clip_captions_free(&j.captions);
    vp_packet_delay_destroy(j.packets);
    vp_media_input_close(j.input);
    vp_tempfile_close(j.file);
    return result;
}
