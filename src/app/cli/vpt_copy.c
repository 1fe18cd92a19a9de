/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/vpt_copy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "media/tempfile.h"

static int64_t ticks(double seconds, const vpatch_header *header)
{
    double value = seconds * header->time_base_den / header->time_base_num;

    if (!(value < 9e18)) return INT64_MAX;
    return value < 0 ? 0 : (int64_t)llround(value);
}

vpatch_caption *vp_captions_of_list(const vp_caption_list *list, const vpatch_header *header,
                                    double from, double to, int *count)
{
    vpatch_caption *made = calloc(list->count + 1, sizeof *made);
    double first = from > 0 ? from : 0;

    *count = 0;
    for (size_t i = 0; made && i < list->count; i++) {
        const vp_caption_entry *entry = &list->entries[i];

        if (entry->end <= first && entry->end > entry->start) continue;
        if (entry->start < first && entry->end <= first) continue;
        if (to >= 0 && entry->start >= to) continue;
        made[(*count)++] = (vpatch_caption){
            .start = ticks(entry->start - first, header),
            .end = ticks((to >= 0 && entry->end > to ? to : entry->end) - first, header),
            .track = entry->track,
            .text = entry->text};
    }
    return made;
}

typedef struct job {
    vp_vpt_file *file;
    const char *path;
    vp_tempfile *output;
    vpatch_writer *writer;
} job;

static vp_exit fail(const job *j, vpatch_status status, const char *message)
{
    if (status == VPATCH_ERR_IO && *vp_tempfile_message(j->output))
        vp_error(j->path, "%s", vp_tempfile_message(j->output));
    else
        vp_error(j->path, "%s", vp_reason(message, status));
    return status == VPATCH_ERR_IO ? VP_EXIT_OUTPUT : vp_exit_of(status);
}

static vpatch_status describe(job *j, const vp_caption_list *list, const char *provenance)
{
    vpatch_reader *reader = j->file->reader;
    int count;
    vpatch_caption *captions =
        vp_captions_of_list(list, vpatch_reader_header(reader), -1, -1, &count);
    vpatch_status status = captions ? VPATCH_OK : VPATCH_ERR_MEMORY;

    if (!status) status = vpatch_writer_set_metadata(j->writer, vpatch_reader_metadata(reader));
    if (!status)
        status = vpatch_writer_set_video_metadata(j->writer, vpatch_reader_video_metadata(reader));
    if (!status)
        status = vpatch_writer_set_provenance(
            j->writer, provenance ? provenance : vpatch_reader_provenance(reader));
    if (!status) status = vpatch_writer_set_captions(j->writer, captions, count);
    for (int i = 0; !status && i < vpatch_reader_stream_count(reader); i++)
        status = vpatch_writer_add_stream(j->writer, vpatch_reader_stream_info(reader, i), NULL);
    free(captions);
    return status;
}

/* The writer's status; the reader's failure in *read. */
static vpatch_status copy_all(job *j, vpatch_status *read)
{
    vpatch_status status = VPATCH_OK;
    vpatch_item item;

    while (!status && !(*read = vpatch_reader_read(j->file->reader, &item))) {
        if (item.kind == VPATCH_ITEM_SEGMENT)
            status = vpatch_writer_write_segment(j->writer, &item.segment);
        else if (item.kind == VPATCH_ITEM_PACKET)
            status = vpatch_writer_write_packet(j->writer, &item.packet);
    }
    if (status || *read != VPATCH_END) return status;
    if (vpatch_reader_is_incomplete(j->file->reader))
        status = vpatch_writer_set_incomplete(j->writer);
    return status ? status : vpatch_writer_finish(j->writer);
}

static vp_exit run(job *j, const vp_caption_list *captions, const char *provenance)
{
    char message[512] = "";
    vpatch_status read = VPATCH_OK, status;
    vpatch_output output;

    status = vp_tempfile_open(&j->output, j->path, 1, message, sizeof message);
    if (status) {
        vp_error(j->path, "%s", vp_reason(message, status));
        return VP_EXIT_OUTPUT;
    }
    output = vp_tempfile_output(j->output);
    status = vpatch_writer_open(&j->writer, &output, vpatch_reader_header(j->file->reader), message,
                                sizeof message);
    if (status) return fail(j, status, message);
    status = describe(j, captions, provenance);
    if (!status) status = copy_all(j, &read);
    if (!status && read != VPATCH_END) return fail(j, read, vpatch_reader_message(j->file->reader));
    if (status) return fail(j, status, vpatch_writer_message(j->writer));
    return vp_tempfile_commit(j->output) ? fail(j, VPATCH_ERR_IO, "") : VP_EXIT_OK;
}

vp_exit vp_vpt_replace_captions(vp_vpt_file *file, const char *path,
                                const vp_caption_list *captions, const char *provenance)
{
    job j = {.file = file, .path = path};
    vp_exit result = run(&j, captions, provenance);

    vpatch_writer_close(j.writer);
    vp_vpt_file_close(file);
    vp_tempfile_close(j.output);
    return result;
}
