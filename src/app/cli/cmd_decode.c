/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch decode: reader -> decoder -> media output, one file after the other. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/batch.h"
#include "cli/commands_internal.h"
#include "cli/decode_report.h"
#include "cli/frame_source.h"
#include "cli/input_list.h"
#include "cli/lead_in.h"
#include "cli/model_lookup.h"
#include "cli/packet_delay.h"
#include "cli/path_check.h"
#include "cli/paths.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "cli/size_text.h"
#include "cli/time_text.h"
#include "media/input.h"
#include "media/output.h"
#include "media/trim.h"

typedef struct job {
    vp_batch *batch;
    vp_batch_item item; /* what was made, for the total                        */
    const vp_settings *settings;
    const char *in;
    char *out;
    vp_vpt_file file;
    const vpatch_header *header;
    vp_frame_source source;
    vp_media_output *output;
    vp_packet_delay *packets;
    vp_lead_in lead;
    vp_trim trim;
    vp_progress progress;
    double time;        /* of the last carried packet                            */
    int64_t expected;   /* frames the file says it has                           */
    int64_t frames;     /* frames written                                        */
    int past_end;       /* a frame at or after --to has come                       */
    int ends_concealed; /* the last frame was lost                                */
    vp_losses losses;
    int notes;
} job;

static void print_notes(job *j)
{
    const char *note;

    while (j->output && (note = vp_media_output_note(j->output, j->notes))) {
        vp_progress_clear(&j->progress);
        vp_note(j->settings->quiet, vp_output_name(j->out), "%s", note);
        j->notes++;
    }
}

static vp_exit fail(job *j, const char *file, vp_exit result, const char *reason)
{
    vp_progress_clear(&j->progress);
    if (!vp_interrupted()) vp_error(file, "%s", reason);
    return result;
}

static vp_exit output_failed(job *j, vpatch_status status, const char *message)
{
    return fail(j, vp_output_name(j->out),
                status == VPATCH_ERR_MEMORY ? VP_EXIT_FAILED : VP_EXIT_OUTPUT,
                vp_reason(message, status));
}

/* What the reader or the decoder failed with. */
static vp_exit input_failed(job *j, vpatch_status status, const char *reason)
{
    vp_progress_clear(&j->progress);
    return vp_interrupted() ? VP_EXIT_FAILED : vp_vpt_file_failed(j->in, status, reason);
}

static vp_exit open_output(job *j)
{
    vp_media_output_settings settings;
    char message[512] = "";
    vpatch_status status;

    if (!strcmp(j->out, "-") && isatty(STDOUT_FILENO))
        return fail(j, NULL, VP_EXIT_OUTPUT, "will not write video to a terminal");
    if (j->settings->format && strcmp(j->out, "-"))
        return fail(j, NULL, VP_EXIT_USAGE,
                    "--format is of standard output (-o -): a file's ending says what it is");
    if (vp_same_file(j->in, j->out))
        return fail(j, vp_output_name(j->out), VP_EXIT_OUTPUT, "the output is the input");
    vp_media_output_settings_default(&settings);
    settings.codec = j->settings->codec;
    settings.format = j->settings->format;
    if (j->settings->crf >= 0) settings.crf = j->settings->crf;
    settings.force = j->settings->force;
    settings.threads = j->settings->threads;
    settings.keep_rotation = j->settings->keep_rotation;
    settings.frames = vp_trim_active(&j->trim) ? 0 : j->expected;
    status =
        vp_media_output_open(&j->output, j->out, j->header, &settings, message, sizeof message);
    if (status) return output_failed(j, status, message);
    status = vp_media_output_metadata(j->output, vpatch_reader_metadata(j->file.reader));
    if (!status)
        status =
            vp_media_output_video_metadata(j->output, vpatch_reader_video_metadata(j->file.reader));
    for (int i = 0;
         !status && !j->settings->no_audio && i < vpatch_reader_stream_count(j->file.reader); i++) {
        int index;

        status = vp_media_output_add_stream(j->output, vpatch_reader_stream_info(j->file.reader, i),
                                            &index);
    }
    if (!status) status = vp_media_output_start(j->output);
    if (status) return output_failed(j, status, vp_media_output_message(j->output));
    print_notes(j);
    return VP_EXIT_OK;
}

static int is_wanted(const job *j, const vpatch_stream_packet *packet, const vpatch_stream *stream)
{
    int64_t start = packet->pts != VP_TRIM_UNKNOWN ? packet->pts : packet->dts;

    return vp_trim_keeps_packet(&j->trim, start, stream->time_base_num, stream->time_base_den);
}

/* Gives a packet its new times; 0: it is left out. */
static int trim_packet(const job *j, vpatch_stream_packet *packet, const vpatch_stream *stream)
{
    int num = stream->time_base_num, den = stream->time_base_den;

    if (!is_wanted(j, packet, stream)) return 0;
    packet->pts = vp_trim_packet_time(&j->trim, packet->pts, num, den);
    packet->dts = vp_trim_packet_time(&j->trim, packet->dts, num, den);
    return 1;
}

static vp_exit write_packets(job *j, double before)
{
    vpatch_stream_packet packet;
    vpatch_status status;

    while (vp_packet_delay_take(j->packets, before, &packet)) {
        const vpatch_stream *stream = vpatch_reader_stream_info(j->file.reader, packet.stream);

        if (!trim_packet(j, &packet, stream)) continue;
        status = vp_media_output_packet(j->output, &packet);
        if (status) return output_failed(j, status, vp_media_output_message(j->output));
    }
    return VP_EXIT_OK;
}

static vp_exit take_packet(job *j, const vpatch_stream_packet *packet)
{
    const vpatch_stream *stream = vpatch_reader_stream_info(j->file.reader, packet->stream);

    if (j->settings->no_audio || !stream) return VP_EXIT_OK;
    /* Before the first segment of a pipe, it is not known where time begins. */
    if (j->trim.origin != VP_TRIM_UNKNOWN && !is_wanted(j, packet, stream)) return VP_EXIT_OK;
    j->time = vp_packet_time(packet, stream->time_base_num, stream->time_base_den, j->time);
    /* Before the first frame there is no output, and the shift of a trimmed part is unknown: all
     * are kept, in half of what the file may take. */
    if (!j->frames &&
        vp_packet_delay_bytes(j->packets) + packet->size > vp_vpt_max_memory(j->settings) / 2)
        return input_failed(j, VPATCH_ERR_LIMIT,
                            "what comes before the first frame takes more memory than max_memory "
                            "allows");
    if (vp_packet_delay_add(j->packets, packet, j->time))
        return fail(j, j->in, VP_EXIT_FAILED, vpatch_status_text(VPATCH_ERR_MEMORY));
    /* Writes packets only when the queue is too full. */
    return j->frames ? write_packets(j, -INFINITY) : VP_EXIT_OK;
}

/* Writes one frame, after the packets before it. */
static vp_exit write_frame(job *j, const vpatch_frame *frame)
{
    double tick = (double)j->header->time_base_num / j->header->time_base_den;
    /* as the packets' before they are moved */
    int64_t shift = j->trim.shift == VP_TRIM_UNKNOWN ? 0 : j->trim.shift;
    double time = ((double)frame->pts + (double)shift) * tick;
    vp_exit result = write_packets(j, time);
    vpatch_status status;

    if (result) return result;
    status = vp_media_output_frame(j->output, frame);
    if (status) return output_failed(j, status, vp_media_output_message(j->output));
    j->ends_concealed = (frame->flags & VPATCH_FRAME_CONCEALED) != 0;
    if (j->ends_concealed) vp_losses_add(&j->losses, time, time + (double)frame->duration * tick);
    j->frames++;
    vp_progress_update(&j->progress, &(vp_progress_state){.frames = j->frames});
    return VP_EXIT_OK;
}

/* Opens the output for the first frame that is there, and writes those before it. */
static vp_exit begin_output(job *j)
{
    vp_exit result = open_output(j);

    while (!result) {
        vpatch_frame lost;
        int taken = vp_lead_in_take(&j->lead, &lost);

        if (!taken) break;
        result = taken > 0 ? write_frame(j, &lost)
                           : fail(j, j->in, VP_EXIT_FAILED, vpatch_status_text(VPATCH_ERR_MEMORY));
    }
    return result;
}

/* Takes one frame if it is wanted. Nothing is made of a file in which all are lost. */
static vp_exit take_frame(job *j, vpatch_frame *frame)
{
    vp_trim_place place = vp_trim_frame(&j->trim, &frame->pts);
    vp_exit result = VP_EXIT_OK;

    j->past_end |= place == VP_TRIM_AFTER;
    if (place != VP_TRIM_INSIDE) return VP_EXIT_OK;
    if (!j->output && frame->flags & VPATCH_FRAME_CONCEALED)
        return vp_lead_in_add(&j->lead, frame)
                   ? fail(j, j->in, VP_EXIT_FAILED, vpatch_status_text(VPATCH_ERR_MEMORY))
                   : VP_EXIT_OK;
    if (!j->output) result = begin_output(j);
    return result ? result : write_frame(j, frame);
}

/* Frames that are lost, and too many for something to stand for them. */
static void take_hole(job *j, const vpatch_frame *hole)
{
    double tick = (double)j->header->time_base_num / j->header->time_base_den;
    double from = (double)hole->pts * tick, to = from + (double)hole->duration * tick;

    if (vp_trim_time(&j->trim, hole->pts) >= j->trim.to) return;
    if (to * 1e6 <= (double)j->trim.from) return;
    vp_losses_add_hole(&j->losses, from, to, j->source.missing);
}

/* The segment to start with. Where times go back, what is before it has to be read: all. */
static int first_segment(const job *j)
{
    const vpatch_reader *reader = j->file.reader;
    int first = 0, count = vpatch_reader_segment_count(reader);

    for (int i = 1; i < count; i++)
        if (vpatch_reader_segment_info(reader, i)->first_pts <
            vpatch_reader_segment_info(reader, i - 1)->end_pts)
            return 0;
    while (first + 1 < count &&
           vp_trim_time(&j->trim, vpatch_reader_segment_info(reader, first + 1)->first_pts) <=
               j->trim.from)
        first++;
    return first;
}

static vp_exit run(job *j)
{
    vp_frame_source *source = &j->source;
    vp_exit result = VP_EXIT_OK;
    int first = first_segment(j);

    if (first > 0) {
        vpatch_status status = vpatch_reader_seek(j->file.reader, first);

        if (status) return input_failed(j, status, vp_vpt_file_reason(&j->file, status));
    }
    vp_frame_source_start(source, first);
    while (!result && !vp_interrupted() && !j->past_end) {
        vpatch_frame frame;
        vpatch_stream_packet packet;
        vpatch_status status;
        vp_frame_event event = vp_frame_source_next(source, &frame, &packet, &status);

        if (event == VP_FRAME_EVENT_END) break;
        if (event == VP_FRAME_EVENT_FAILED) return input_failed(j, status, source->message);
        if (event == VP_FRAME_EVENT_FRAME) result = take_frame(j, &frame);
        if (event == VP_FRAME_EVENT_HOLE) take_hole(j, &frame);
        if (event == VP_FRAME_EVENT_PACKET) result = take_packet(j, &packet);
    }
    if (!result && j->frames) result = write_packets(j, INFINITY);
    return vp_interrupted() ? VP_EXIT_FAILED : result;
}

static void print_summary(job *j)
{
    double seconds = vp_progress_seconds(&j->progress);
    char made[32], source[32], time[32];
    int width, height;

    j->item.frames = j->frames;
    j->item.bytes = (uint64_t)vp_media_output_bytes(j->output);
    vpatch_reader_get_sizes(j->file.reader, &j->item.source_bytes, NULL);
    if (j->settings->quiet) return;
    vp_size_format(made, sizeof made, j->item.bytes);
    vp_size_format(source, sizeof source, j->item.source_bytes);
    vp_duration_format(time, sizeof time, seconds);
    vp_media_output_size(j->output, &width, &height);
    vp_print_result(j->out, "%dx%d, %lld frame%s, %s, %s from %s, %s, %.1f fps", width, height,
                    (long long)j->frames, j->frames == 1 ? "" : "s",
                    vp_media_output_codec(j->output), made, source, time,
                    seconds > 0 ? (double)j->frames / seconds : 0);
}

static vp_exit finish(job *j)
{
    vpatch_status status;

    if (!j->frames) {
        if (!vp_trim_active(&j->trim) || j->source.damaged || j->lead.count ||
            vpatch_reader_is_truncated(j->file.reader))
            return fail(j, j->in, VP_EXIT_DAMAGED, "damaged: no frame can be decoded");
        return fail(j, j->in, VP_EXIT_INPUT, "there is no frame between --from and --to");
    }
    status = vp_media_output_finish(j->output);
    if (status) return output_failed(j, status, vp_media_output_message(j->output));
    print_notes(j);
    vp_progress_clear(&j->progress);
    print_summary(j);
    return VP_EXIT_OK;
}

/* What can be told before anything is decoded. */
static vp_exit check_wishes(job *j)
{
    const vpatch_reader *reader = j->file.reader;
    int count = vpatch_reader_segment_count(reader);
    char reason[120], end[32];

    if (j->settings->dims > j->header->dims) {
        snprintf(reason, sizeof reason, "--dims %d: its tokens have %d integers in a part",
                 j->settings->dims, j->header->dims);
        return fail(j, j->in, VP_EXIT_USAGE, reason);
    }
    if (j->file.input.sequential) return VP_EXIT_OK;
    if (!count) return fail(j, j->in, VP_EXIT_DAMAGED, "there is no whole segment in the file");
    int64_t last = vp_trim_time(&j->trim, vpatch_reader_segment_info(reader, count - 1)->end_pts);

    if (first_segment(j) < count - 1 || j->trim.from <= last) return VP_EXIT_OK;
    vp_time_format(end, sizeof end, (double)last / 1e6);
    snprintf(reason, sizeof reason, "--from is past its end, which is at %s", end);
    return fail(j, j->in, VP_EXIT_INPUT, reason);
}

/* What the index says of the beginning and the end, in which something may be missing. */
static void promise(job *j)
{
    vpatch_reader_settings limits = vp_vpt_limits(j->settings);
    vpatch_reader *indexed = NULL;

    /* Without an index, one that is made from the contents promises no more than these. */
    if (j->file.input.sequential || vpatch_reader_is_truncated(j->file.reader)) return;
    if (!j->settings->recover)
        vp_frame_source_promise(&j->source, j->file.reader);
    else if (!vpatch_reader_open(&indexed, &j->file.input, &limits, NULL, 0))
        vp_frame_source_promise(&j->source, indexed);
    vpatch_reader_close(indexed);
}

static vp_exit open_input(job *j, vpatch_model **model)
{
    const vp_settings *settings = j->settings;
    vp_exit result = vp_vpt_file_open(&j->file, j->in, settings,
                                      settings->recover ? VP_VPT_RECOVER : VP_VPT_INDEXED);
    const vpatch_reader *reader = j->file.reader;

    if (result) return result;
    j->header = vpatch_reader_header(reader);
    for (int i = 0; i < vpatch_reader_segment_count(reader); i++)
        j->expected += vpatch_reader_segment_info(reader, i)->frames;
    vp_trim_init(&j->trim, settings->from, settings->to, j->header->time_base_num,
                 j->header->time_base_den);
    if (vpatch_reader_segment_count(reader))
        j->trim.origin = vpatch_reader_segment_info(reader, 0)->first_pts;
    if (!vp_trim_active(&j->trim)) j->trim.shift = 0; /* all times stay as they are */
    result = check_wishes(j);
    if (!result) result = vp_model_lookup(model, settings, j->in, j->header);
    if (result) return result;
    j->source.file = &j->file;
    j->source.model = *model;
    j->source.trim = &j->trim;
    promise(j);
    vpatch_decoder_settings_default(&j->source.decoder_settings);
    j->source.decoder_settings.threads = settings->threads;
    j->source.decoder_settings.dims = settings->dims;
    j->source.decoder_settings.max_pixels = settings->max_pixels;
    j->source.decoder_settings.max_memory = settings->max_memory;
    return VP_EXIT_OK;
}

static vp_exit start_and_run(job *j, vpatch_model **model)
{
    vp_exit result = open_input(j, model);

    if (result) return result;
    j->out =
        vp_output_path(j->settings, j->batch->at - 1, j->header->still ? ".png" : ".mkv", &result);
    if (!j->out) return result;
    if (vp_batch_skips(j->batch, j->out)) return VP_EXIT_OK;
    j->packets = vp_packet_delay_create();
    if (!j->packets) return fail(j, j->in, VP_EXIT_FAILED, vpatch_status_text(VPATCH_ERR_MEMORY));
    vp_progress_start(&j->progress, j->in, vp_trim_active(&j->trim) ? 0 : j->expected,
                      (double)j->header->width * j->header->height, j->settings->quiet);
    j->progress.file = j->batch->at;
    j->progress.files = j->settings->file_count;
    result = run(j);
    if (!result) result = finish(j);
    vp_progress_clear(&j->progress);
    if (result) return result;
    return vp_decode_report(&(vp_decode_facts){.in = j->in,
                                               .reader = j->file.reader,
                                               .source = &j->source,
                                               .losses = &j->losses,
                                               .frames = j->frames,
                                               .ends_concealed = j->ends_concealed,
                                               .at_end = !j->past_end,
                                               .recover = j->settings->recover});
}

static void decode_file(vp_batch *batch, vpatch_model **model)
{
    job j;
    vp_exit result;

    memset(&j, 0, sizeof j);
    j.batch = batch;
    j.settings = batch->settings;
    j.in = batch->settings->files[batch->at - 1];
    result = start_and_run(&j, model);
    vp_batch_add(batch, result, &j.item);
    vp_media_output_close(j.output);
    vp_frame_source_close(&j.source);
    vp_packet_delay_destroy(j.packets);
    vp_lead_in_free(&j.lead);
    vp_vpt_file_close(&j.file);
    free(j.out);
}

static vp_exit decode_files(const vp_settings *settings)
{
    vpatch_model *model = NULL;
    vp_batch batch;
    vp_exit result = vp_check_paths(settings, "decode", ".mkv");

    if (result) return result;
    vp_media_log(0);
    vp_batch_start(&batch, settings, "decoded", 0);
    while (vp_batch_next(&batch)) decode_file(&batch, &model);
    vpatch_model_close(model);
    return vp_batch_finish(&batch);
}

vp_exit vp_decode(const vp_settings *settings)
{
    vp_input_list inputs;
    vp_exit result = vp_input_list_make(&inputs, settings, VP_FOLDER_VPT);

    if (!result && inputs.settings.file_count) result = decode_files(&inputs.settings);
    if (!result) result = inputs.result;
    vp_input_list_free(&inputs);
    return result;
}
