/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch decode: reader -> decoder -> media output, one file after the other. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/batch.h"
#include "cli/commands_internal.h"
#include "cli/input_list.h"
#include "cli/model_lookup.h"
#include "cli/packet_delay.h"
#include "cli/path_check.h"
#include "cli/paths.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "cli/size_text.h"
#include "cli/time_text.h"
#include "cli/vpt_file.h"
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
    vpatch_decoder *decoder;
    vp_media_output *output;
    vp_packet_delay *packets;
    vp_trim trim;
    vp_progress progress;
    double time;       /* of the last carried packet                            */
    int64_t expected;  /* frames the file says it has                           */
    int64_t frames;    /* frames written                                        */
    int64_t concealed; /* of these, lost ones, which show the picture before them */
    int past_end;      /* a frame at or after --to has come                       */
    int damaged;
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

static vp_exit open_decoder(job *j, const vpatch_model *model)
{
    vpatch_decoder_settings settings;
    char message[256];
    vpatch_status status;

    vpatch_decoder_settings_default(&settings);
    settings.threads = j->settings->threads;
    settings.dims = j->settings->dims;
    status = vpatch_decoder_open(&j->decoder, model, j->header->width, j->header->height, &settings,
                                 message, sizeof message);
    return status ? fail(j, j->in, vp_exit_of(status), message) : VP_EXIT_OK;
}

static vp_exit open_output(job *j)
{
    vp_media_output_settings settings;
    char message[512] = "";
    vpatch_status status;

    if (!strcmp(j->out, "-") && isatty(STDOUT_FILENO))
        return fail(j, NULL, VP_EXIT_OUTPUT, "will not write video to a terminal");
    if (vp_same_file(j->in, j->out))
        return fail(j, vp_output_name(j->out), VP_EXIT_OUTPUT, "the output is the input");
    vp_media_output_settings_default(&settings);
    settings.codec = j->settings->codec;
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
    return status ? output_failed(j, status, vp_media_output_message(j->output)) : VP_EXIT_OK;
}

/* Gives a packet its new times; 0: it is left out. */
static int trim_packet(const job *j, vpatch_stream_packet *packet, const vpatch_stream *stream)
{
    int64_t start = packet->pts != VP_TRIM_UNKNOWN ? packet->pts : packet->dts;
    int num = stream->time_base_num, den = stream->time_base_den;

    if (!vp_trim_keeps_packet(&j->trim, start, num, den)) return 0;
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
    j->time = vp_packet_time(packet, stream->time_base_num, stream->time_base_den, j->time);
    if (vp_packet_delay_add(j->packets, packet, j->time))
        return fail(j, j->in, VP_EXIT_FAILED, vpatch_status_text(VPATCH_ERR_MEMORY));
    /* Writes packets only when the queue is too full. Before the first frame of a trimmed part
     * the shift is unknown: all are kept. */
    return j->frames || !vp_trim_active(&j->trim) ? write_packets(j, -INFINITY) : VP_EXIT_OK;
}

/* Writes one decoded frame if it is wanted, after the packets before it. */
static vp_exit take_frame(job *j, vpatch_frame *frame)
{
    double time = (double)frame->pts * j->header->time_base_num / j->header->time_base_den;
    vpatch_status status;
    vp_trim_place place;
    vp_exit result;

    place = vp_trim_frame(&j->trim, &frame->pts);
    j->past_end |= place == VP_TRIM_AFTER;
    if (place != VP_TRIM_INSIDE) return VP_EXIT_OK;
    result = write_packets(j, time);
    if (result) return result;
    status = vp_media_output_frame(j->output, frame);
    if (status) return output_failed(j, status, vp_media_output_message(j->output));
    j->frames++;
    j->concealed += (frame->flags & VPATCH_FRAME_CONCEALED) != 0;
    vp_progress_update(&j->progress, &(vp_progress_state){.frames = j->frames});
    return VP_EXIT_OK;
}

/* Gives the decoder a segment (NULL: no more) and writes what comes out. */
static vp_exit decode_segment(job *j, const vpatch_segment *segment)
{
    vpatch_status status = vpatch_decoder_push(j->decoder, segment);

    while (!vp_interrupted() && !j->past_end) {
        vpatch_frame frame;
        vp_exit result;

        if (status == VPATCH_OK) status = vpatch_decoder_pull(j->decoder, &frame);
        if (status == VPATCH_AGAIN || status == VPATCH_END) return VP_EXIT_OK;
        if (status)
            return fail(j, j->in, vp_exit_of(status),
                        vp_reason(vpatch_decoder_message(j->decoder), status));
        result = take_frame(j, &frame);
        if (result) return result;
    }
    return vp_interrupted() ? VP_EXIT_FAILED : VP_EXIT_OK;
}

/* The segment to start with. */
static int first_segment(const job *j)
{
    const vpatch_reader *reader = j->file.reader;
    int first = 0, count = vpatch_reader_segment_count(reader);

    while (first + 1 < count &&
           vp_trim_time(&j->trim, vpatch_reader_segment_info(reader, first + 1)->first_pts) <=
               j->trim.from)
        first++;
    return first;
}

static vp_exit run(job *j)
{
    vp_exit result = VP_EXIT_OK;
    int first = first_segment(j);
    int64_t first_pts = vpatch_reader_segment_info(j->file.reader, first)->first_pts;

    if (first > 0) {
        vpatch_status status = vpatch_reader_seek(j->file.reader, first);

        if (status) return fail(j, j->in, vp_exit_of(status), vp_vpt_file_reason(&j->file, status));
    }
    while (!result && !vp_interrupted() && !j->past_end) {
        vpatch_item item;
        vpatch_status status = vpatch_reader_read(j->file.reader, &item);

        if (status == VPATCH_END || status == VPATCH_ERR_TRUNCATED) break;
        if (status == VPATCH_ERR_DAMAGED) {
            j->damaged = 1;
        } else if (status) {
            return fail(j, j->in, vp_exit_of(status), vp_vpt_file_reason(&j->file, status));
        } else if (item.kind == VPATCH_ITEM_PACKET) {
            result = take_packet(j, &item.packet);
        } else if (item.segment.pts[0] >= first_pts) {
            j->damaged |= item.segment.damaged && !vpatch_reader_is_truncated(j->file.reader);
            result = decode_segment(j, &item.segment);
        }
    }
    if (!result && !j->past_end) result = decode_segment(j, NULL);
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

    if (j->frames == j->concealed) { /* none that was decoded */
        if (j->concealed || j->damaged || vpatch_reader_is_truncated(j->file.reader))
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

/* The output is complete in itself, but the input was not. */
static vp_exit report_loss(job *j)
{
    int truncated = vpatch_reader_is_truncated(j->file.reader) && !j->past_end;
    long long decoded = j->frames - j->concealed;
    char lost[80] = "";

    if (j->concealed)
        snprintf(lost, sizeof lost, "; %lld lost one%s the picture before it again",
                 (long long)j->concealed, j->concealed == 1 ? " shows" : "s show");
    if (j->damaged || (j->concealed && !truncated))
        vp_error(j->in, "damaged: %lld of %lld frames could be decoded%s", decoded,
                 (long long)(j->expected > j->frames ? j->expected : j->frames), lost);
    else if (truncated)
        vp_error(j->in, "truncated: decoded the %lld frame%s before its end%s", decoded,
                 decoded == 1 ? "" : "s", lost);
    else
        return VP_EXIT_OK;
    return VP_EXIT_DAMAGED;
}

static vp_exit start_and_run(job *j, vpatch_model **model)
{
    vp_exit result = vp_vpt_file_open(&j->file, j->in);
    const vpatch_reader *reader = j->file.reader;

    if (result) return result;
    j->header = vpatch_reader_header(reader);
    for (int i = 0; i < vpatch_reader_segment_count(reader); i++)
        j->expected += vpatch_reader_segment_info(reader, i)->frames;
    if (!vpatch_reader_segment_count(reader))
        return fail(j, j->in, VP_EXIT_DAMAGED, "there is no whole segment in the file");
    result = vp_model_lookup(model, j->settings, j->in, j->header);
    if (result) return result;
    vp_trim_init(&j->trim, j->settings->from, j->settings->to, j->header->time_base_num,
                 j->header->time_base_den);
    j->trim.origin = vpatch_reader_segment_info(reader, 0)->first_pts;
    if (!vp_trim_active(&j->trim)) j->trim.shift = 0; /* all times stay as they are */
    j->out =
        vp_output_path(j->settings, j->batch->at - 1, j->header->still ? ".png" : ".mkv", &result);
    if (!j->out) return result;
    if (vp_batch_skips(j->batch, j->out)) return VP_EXIT_OK;
    j->packets = vp_packet_delay_create();
    if (!j->packets) return fail(j, j->in, VP_EXIT_FAILED, vpatch_status_text(VPATCH_ERR_MEMORY));
    result = open_decoder(j, *model);
    if (!result) result = open_output(j);
    if (result) return result;
    print_notes(j);
    vp_progress_start(&j->progress, j->in, vp_trim_active(&j->trim) ? 0 : j->expected,
                      (double)j->header->width * j->header->height, j->settings->quiet);
    j->progress.file = j->batch->at;
    j->progress.files = j->settings->file_count;
    result = run(j);
    if (!result) result = finish(j);
    vp_progress_clear(&j->progress);
    return result ? result : report_loss(j);
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
    vpatch_decoder_close(j.decoder);
    vp_packet_delay_destroy(j.packets);
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
