/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/vpt_cut.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/paths.h"
#include "cli/signals.h"
#include "media/tempfile.h"

typedef struct job {
    vp_vpt_file *file;
    const char *path, *out;
    const vpatch_header *header;
    vp_tempfile *output;
    vpatch_writer *writer;
    vp_cut_result *made;
    int first, last;         /* segments */
    int64_t start_pts;       /* of the first frame */
    double tick, start, end; /* seconds of the part */
    int64_t *pts;            /* of the segment in work */
} job;

static vp_exit output_failed(const job *j, vpatch_status status, const char *message)
{
    const char *told = j->output ? vp_tempfile_message(j->output) : "";

    vp_error(vp_output_name(j->out), "%s", *told ? told : vp_reason(message, status));
    return status == VPATCH_ERR_IO ? VP_EXIT_OUTPUT : vp_exit_of(status);
}

/* Which segments have frames in the part. */
static vp_exit choose(job *j, double from, double to)
{
    vpatch_reader *reader = j->file->reader;
    int count = vpatch_reader_segment_count(reader);

    j->first = -1;
    for (int i = 0; i < count; i++) {
        const vpatch_segment_info *info = vpatch_reader_segment_info(reader, i);
        double start = (double)info->first_pts * j->tick, end = (double)info->end_pts * j->tick;

        if ((from >= 0 && end <= from) || (to >= 0 && start > to)) continue;
        /* a part without a length is in the segment that is shown then */
        if (to >= 0 && start == to && from < to) continue;
        if (j->first < 0) j->first = i;
        j->last = i;
        j->made->frames += info->frames;
    }
    if (j->first < 0) {
        vp_error(j->path, "there is no frame between --from and --to");
        return VP_EXIT_INPUT;
    }
    j->start_pts = vpatch_reader_segment_info(reader, j->first)->first_pts;
    j->start = (double)j->start_pts * j->tick;
    j->end = (double)vpatch_reader_segment_info(reader, j->last)->end_pts * j->tick;
    j->made->segments = j->last - j->first + 1;
    j->made->start = j->start;
    j->made->end = j->end;
    j->made->at_end = j->last == count - 1;
    return VP_EXIT_OK;
}

/* Those that are shown in the part, as far as they are. */
static vpatch_status write_captions(job *j)
{
    int count = vpatch_reader_caption_count(j->file->reader), kept = 0;
    vpatch_caption *list = calloc((size_t)count + 1, sizeof *list);
    int64_t end = vpatch_reader_segment_info(j->file->reader, j->last)->end_pts;
    vpatch_status status;

    if (!list) return VPATCH_ERR_MEMORY;
    for (int i = 0; i < count; i++) {
        vpatch_caption caption = *vpatch_reader_caption(j->file->reader, i);

        if (caption.start >= end || (caption.end <= j->start_pts && caption.start < j->start_pts))
            continue;
        if (caption.start < j->start_pts) caption.start = j->start_pts;
        if (caption.end != INT64_MAX && caption.end > end) caption.end = end;
        caption.start -= j->start_pts;
        if (caption.end != INT64_MAX) caption.end -= j->start_pts;
        list[kept++] = caption;
    }
    status = vpatch_writer_set_captions(j->writer, list, kept);
    free(list);
    return status;
}

static vpatch_status describe(job *j)
{
    vpatch_reader *reader = j->file->reader;
    vpatch_status status = vpatch_writer_set_metadata(j->writer, vpatch_reader_metadata(reader));

    if (!status)
        status = vpatch_writer_set_video_metadata(j->writer, vpatch_reader_video_metadata(reader));
    if (!status) status = write_captions(j);
    for (int i = 0; !status && i < vpatch_reader_stream_count(reader); i++)
        status = vpatch_writer_add_stream(j->writer, vpatch_reader_stream_info(reader, i), NULL);
    return status;
}

static vpatch_status write_segment(job *j, vpatch_segment *segment)
{
    size_t bytes = (size_t)segment->frames * sizeof *j->pts;
    int64_t *pts = realloc(j->pts, bytes);

    if (!pts) return VPATCH_ERR_MEMORY;
    j->pts = pts;
    for (int i = 0; i < segment->frames; i++) pts[i] = segment->pts[i] - j->start_pts;
    segment->pts = pts;
    return vpatch_writer_write_segment(j->writer, segment);
}

static int64_t moved(int64_t time, double seconds, const vpatch_stream *stream)
{
    if (time == INT64_MIN) return time;
    return time - llround(seconds * stream->time_base_den / stream->time_base_num);
}

static vpatch_status write_packet(job *j, vpatch_stream_packet *packet)
{
    const vpatch_stream *stream = vpatch_reader_stream_info(j->file->reader, packet->stream);
    int64_t time = packet->pts != INT64_MIN ? packet->pts : packet->dts;
    double tick, start;

    if (!stream || stream->time_base_num < 1 || stream->time_base_den < 1) return VPATCH_OK;
    tick = (double)stream->time_base_num / stream->time_base_den;
    start = time == INT64_MIN ? j->start : (double)time * tick;
    if (start >= j->end || start < j->start) return VPATCH_OK;
    packet->pts = moved(packet->pts, j->start, stream);
    packet->dts = moved(packet->dts, j->start, stream);
    return vpatch_writer_write_packet(j->writer, packet);
}

/* VPATCH_OK, the writer's failure, or the reader's in *read. */
static vpatch_status copy(job *j, vpatch_status *read)
{
    vpatch_status status = VPATCH_OK;
    int segments = 0;
    vpatch_item item;

    *read = vpatch_reader_seek(j->file->reader, j->first);
    while (!*read && !status && !vp_interrupted()) {
        *read = vpatch_reader_read(j->file->reader, &item);
        if (*read) break;
        if (item.kind == VPATCH_ITEM_SEGMENT && item.segment.damaged) {
            *read = VPATCH_ERR_DAMAGED;
        } else if (item.kind == VPATCH_ITEM_SEGMENT) {
            if (segments++ == j->made->segments) break; /* its packets have come */
            status = write_segment(j, &item.segment);
        } else if (item.kind == VPATCH_ITEM_PACKET) {
            status = write_packet(j, &item.packet);
        }
    }
    if (*read == VPATCH_END) *read = VPATCH_OK;
    return status;
}

/* What the last segment leads to is missing: of the file, or of what the file was made from. */
static int has_no_end(const vpatch_reader *reader)
{
    return vpatch_reader_is_incomplete(reader) || vpatch_reader_is_truncated(reader);
}

static vp_exit run(job *j, double from, double to, int force)
{
    char message[512] = "";
    vpatch_status status, read;
    vpatch_output output;
    vp_exit result = choose(j, from, to);

    if (result) return result;
    status = vp_tempfile_open(&j->output, j->out, force, message, sizeof message);
    if (status) {
        vp_error(vp_output_name(j->out), "%s", vp_reason(message, status));
        return VP_EXIT_OUTPUT;
    }
    output = vp_tempfile_output(j->output);
    status = vpatch_writer_open(&j->writer, &output, j->header, message, sizeof message);
    if (status) return output_failed(j, status, message);
    status = describe(j);
    if (status) return output_failed(j, status, vpatch_writer_message(j->writer));
    status = copy(j, &read);
    if (vp_interrupted()) return VP_EXIT_FAILED;
    if (read)
        return vp_vpt_file_failed(j->path, read,
                                  read == VPATCH_ERR_DAMAGED
                                      ? "damaged in this part (vpatch verify says more)"
                                      : vp_vpt_file_reason(j->file, read));
    if (!status && j->made->at_end && has_no_end(j->file->reader))
        status = vpatch_writer_set_incomplete(j->writer);
    if (!status) status = vpatch_writer_finish(j->writer);
    if (status) return output_failed(j, status, vpatch_writer_message(j->writer));
    vpatch_writer_get_sizes(j->writer, &j->made->bytes, NULL);
    return vp_tempfile_commit(j->output) ? output_failed(j, VPATCH_ERR_IO, "") : VP_EXIT_OK;
}

vp_exit vp_vpt_cut(vp_vpt_file *file, const char *path, const char *out, double from, double to,
                   int force, vp_cut_result *made)
{
    job j = {.file = file, .path = path, .out = out, .made = made};
    vp_exit result;

    memset(made, 0, sizeof *made);
    j.header = vpatch_reader_header(file->reader);
    j.tick = (double)j.header->time_base_num / j.header->time_base_den;
    result = run(&j, from, to, force);
    vpatch_writer_close(j.writer);
    vp_tempfile_close(j.output);
    free(j.pts);
    return result;
}
