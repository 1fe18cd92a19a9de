/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/file_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/frame_source.h"
#include "cli/model_lookup.h"
#include "cli/signals.h"

static void note_damage(vp_file_check *check, const char *reason)
{
    if (!check->damaged++) snprintf(check->reason, sizeof check->reason, "%s", reason);
}

static void note_segment(vp_file_check *check, const vpatch_segment *segment)
{
    char reason[80];

    check->segments++;
    check->frames += segment->frames;
    check->backward += segment->backward;
    if (!segment->damaged && !vpatch_segment_check(segment)) return;
    snprintf(reason, sizeof reason, "the coded frames of segment %lld are damaged",
             (long long)check->segments);
    note_damage(check, reason);
}

static vp_exit read_all(vp_file_check *check, vp_vpt_file *file, const char *path)
{
    vpatch_item item;

    while (!vp_interrupted()) {
        vpatch_status status = vpatch_reader_read(file->reader, &item);

        if (status == VPATCH_END) return VP_EXIT_OK;
        if (status == VPATCH_ERR_DAMAGED)
            note_damage(check, vpatch_reader_message(file->reader));
        else if (status)
            return vp_vpt_file_failed(path, status, vp_vpt_file_reason(file, status));
        else if (item.kind == VPATCH_ITEM_SEGMENT)
            note_segment(check, &item.segment);
    }
    return VP_EXIT_FAILED;
}

static vp_exit decode_all(vp_file_check *check, vp_frame_source *source, const char *path)
{
    double tick = (double)source->header->time_base_num / source->header->time_base_den;
    vpatch_frame frame;
    vpatch_stream_packet packet;
    vpatch_status status;

    while (!vp_interrupted()) {
        vp_frame_event event = vp_frame_source_next(source, &frame, &packet, &status);

        if (event == VP_FRAME_EVENT_END) return VP_EXIT_OK;
        if (event == VP_FRAME_EVENT_FAILED)
            return vp_vpt_file_failed(path, status, source->message);
        if (event == VP_FRAME_EVENT_HOLE) {
            check->frames += source->missing;
            vp_losses_add_hole(&check->losses, (double)frame.pts * tick,
                               ((double)frame.pts + (double)frame.duration) * tick,
                               source->missing);
        }
        if (event != VP_FRAME_EVENT_FRAME) continue;
        check->frames++;
        if (frame.flags & VPATCH_FRAME_CONCEALED)
            vp_losses_add(&check->losses, (double)frame.pts * tick,
                          ((double)frame.pts + (double)frame.duration) * tick);
    }
    return VP_EXIT_FAILED;
}

static vp_exit decode(vp_file_check *check, vp_vpt_file *file, const char *path,
                      const vp_settings *settings, vpatch_model **model)
{
    vp_frame_source source = {.file = file};
    vp_exit result = vp_model_lookup(model, settings, path, vpatch_reader_header(file->reader));

    if (result) return result;
    source.model = *model;
    vpatch_decoder_settings_default(&source.decoder_settings);
    source.decoder_settings.threads = settings->threads;
    source.decoder_settings.max_pixels = settings->max_pixels;
    source.decoder_settings.max_memory = settings->max_memory;
    vp_frame_source_start(&source, 0);
    result = decode_all(check, &source, path);
    check->damaged = source.damaged;
    snprintf(check->reason, sizeof check->reason, "%s", source.damage);
    check->backward = source.backward;
    check->segments = vpatch_reader_segment_count(file->reader);
    vp_frame_source_close(&source);
    return result;
}

void vp_file_check_end(vp_file_check *check, vpatch_reader *reader)
{
    check->trailing = vpatch_reader_find_trailing(reader) > 0;
    vpatch_reader_get_sizes(reader, &check->end, NULL);
    check->truncated = vpatch_reader_is_truncated(reader);
    check->incomplete = vpatch_reader_is_incomplete(reader);
}

vp_exit vp_file_check_run(vp_file_check *check, vp_vpt_file *file, const char *path,
                          const vp_settings *settings, vpatch_model **model)
{
    vp_exit result;

    memset(check, 0, sizeof *check);
    result = model ? decode(check, file, path, settings, model) : read_all(check, file, path);
    vp_file_check_end(check, file->reader);
    return result;
}

int vp_file_check_is_sound(const vp_file_check *check)
{
    return !check->damaged && !check->backward && !check->truncated && !check->incomplete &&
           !check->losses.frames && !check->trailing;
}

/* Appends one fault, behind a semicolon when it is not the first. */
static void put(char *text, unsigned size, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;

    if (used) used += (size_t)snprintf(text + used, size - used, "; ");
    if (used >= size) return;
    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

void vp_file_check_format(const vp_file_check *check, char *text, unsigned size)
{
    char range[80];

    text[0] = 0;
    if (check->damaged == 1) put(text, size, "damaged: %s", check->reason);
    if (check->damaged > 1)
        put(text, size, "damaged in %d places, the first: %s", check->damaged, check->reason);
    if (check->losses.frames) {
        vp_losses_format(&check->losses, -1, range, sizeof range);
        put(text, size, "%lld of %lld frames are lost, %s", (long long)check->losses.frames,
            (long long)check->frames, range);
    }
    if (check->backward)
        put(text, size, "the times go back at %d segment%s", check->backward,
            check->backward == 1 ? "" : "s");
    if (check->truncated) put(text, size, "truncated: the end of the file is missing");
    if (check->incomplete)
        put(text, size, "incomplete: what it was made from broke off before its end");
    if (check->trailing)
        put(text, size,
            "behind its end, at byte %llu, there is more, which is not used: another file that was "
            "joined to it, or padding",
            (unsigned long long)check->end);
}

int vp_file_end_tell(const char *path, vpatch_reader *reader)
{
    vp_file_check check = {0};
    char text[400];

    vp_file_check_end(&check, reader);
    if (vp_file_check_is_sound(&check)) return 0;
    vp_file_check_format(&check, text, sizeof text);
    vp_error(path, "%s", text);
    return 1;
}
