/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch captions: what words stand at what times of a .vpt file, and other ones in their place. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "captions/caption_file.h"
#include "cli/commands_internal.h"
#include "cli/file_captions.h"
#include "cli/file_check.h"
#include "cli/signals.h"
#include "cli/time_text.h"
#include "cli/vpt_copy.h"
#include "cli/vpt_file.h"
#include "media/input.h"
#include "util/json_value.h"
#include "util/printable.h"

/* ---- printing ---------------------------------------------------------------------------- */

/* Line feeds in a text as " / ": one caption is one line. */
static void print_words(const char *text)
{
    for (;;) {
        size_t length = strcspn(text, "\n");
        char *line = malloc(length + 1);

        if (!line) return;
        memcpy(line, text, length);
        line[length] = 0;
        vp_put_printable(stdout, line);
        free(line);
        if (!text[length]) return;
        fputs(" / ", stdout);
        text += length + 1;
    }
}

static void print_text(const vp_file_captions *captions)
{
    for (size_t i = 0; i < captions->list.count; i++) {
        const vp_caption_entry *entry = &captions->list.entries[i];
        char start[32], end[32], layers[48];
        size_t from, to;

        vp_time_format(start, sizeof start, entry->start);
        vp_time_format(end, sizeof end, entry->end);
        vp_file_captions_layers(captions, entry->start, entry->end, &from, &to);
        snprintf(layers, sizeof layers, "%zu:%zu", from, to);
        printf("%12s %12s %11s  ", start, end, layers);
        if (*entry->track) {
            putchar('[');
            vp_put_printable(stdout, entry->track);
            fputs("] ", stdout);
        }
        print_words(entry->text);
        putchar('\n');
    }
}

/* hh:mm:ss,mmm */
static void put_srt_time(double seconds)
{
    long long all = llround(seconds * 1000);

    printf("%02lld:%02lld:%02lld,%03lld", all / 3600000, all / 60000 % 60, all / 1000 % 60,
           all % 1000);
}

/* A line that is empty would end the caption, a control character is none of a caption. */
static void print_srt(const vp_file_captions *captions)
{
    for (size_t i = 0; i < captions->list.count; i++) {
        const vp_caption_entry *entry = &captions->list.entries[i];

        printf("%zu\n", i + 1);
        put_srt_time(entry->start);
        fputs(" --> ", stdout);
        put_srt_time(entry->end);
        putchar('\n');
        for (const char *c = entry->text; *c; c++)
            if ((unsigned char)*c >= ' ' || (*c == '\n' && c[1] != '\n')) putchar(*c);
        fputs("\n\n", stdout);
    }
}

static vp_exit print_json(const vp_file_captions *captions)
{
    char *text = vp_json_write(vp_file_captions_json(captions), 2);

    if (!text) return vp_no_memory();
    fputs(text, stdout);
    free(text);
    return VP_EXIT_OK;
}

static vp_exit print_captions(vp_vpt_file *file, const char *path, const vp_settings *settings)
{
    vp_file_captions captions;
    vpatch_status status = vp_file_captions_read(&captions, file->reader);
    vp_exit result = VP_EXIT_OK;

    if (status) return vp_vpt_file_failed(path, status, vp_vpt_file_reason(file, status));
    if (settings->json)
        result = print_json(&captions);
    else if (settings->srt)
        print_srt(&captions);
    else
        print_text(&captions);
    vp_file_captions_free(&captions);
    return result;
}

/* ---- setting ------------------------------------------------------------------------------ */

static double seconds_of(const vpatch_reader *reader)
{
    const vpatch_header *header = vpatch_reader_header(reader);
    int count = vpatch_reader_segment_count(reader);

    if (!count) return 0;
    return (double)vpatch_reader_segment_info(reader, count - 1)->end_pts * header->time_base_num /
           header->time_base_den;
}

static vp_exit set_captions(vp_vpt_file *file, const char *path, const vp_settings *settings)
{
    vp_caption_list list = {0};
    char message[512];
    int subtitles = 0;
    vp_exit result;

    for (int i = 0; i < vpatch_reader_stream_count(file->reader); i++)
        subtitles |= vpatch_reader_stream_info(file->reader, i)->kind == VPATCH_STREAM_SUBTITLE;
    if (vpatch_reader_is_truncated(file->reader) || vpatch_reader_is_damaged(file->reader)) {
        vp_error(path, "it is damaged or truncated: nothing is written (vpatch verify says more)");
        return VP_EXIT_DAMAGED;
    }
    if (settings->set_file &&
        (vp_caption_file_read(&list, settings->set_file, settings->track ? settings->track : "",
                              message, sizeof message) ||
         vp_caption_list_fit(&list, seconds_of(file->reader), message, sizeof message))) {
        vp_error(settings->set_file, "%s", message);
        result = VP_EXIT_INPUT;
    } else if (settings->set_file && !list.count) {
        vp_error(settings->set_file,
                 "there are no captions in it (--clear removes those of a file)");
        result = VP_EXIT_INPUT;
    } else {
        int told = vp_file_end_tell(path, file->reader); /* it stays so */

        result = vp_vpt_replace_captions(file, path, &list, NULL);
        if (!result) {
            vp_note(settings->quiet, path, "%zu caption%s%s", list.count,
                    list.count == 1 ? "" : "s",
                    subtitles ? "; the subtitles that it carries stay" : "");
            if (told) result = VP_EXIT_DAMAGED;
        }
    }
    vp_caption_list_free(&list);
    return result;
}

vp_exit vp_captions_command(const vp_settings *settings)
{
    const char *path = settings->files[0];
    int change = settings->set_file || settings->clear;
    vp_vpt_file file;
    vp_exit result;

    vp_media_log(0);
    if (settings->file_count > 1) {
        vp_error("captions", "one .vpt file at a time");
        return VP_EXIT_USAGE;
    }
    if (change && !strcmp(path, "-")) {
        vp_error("captions", "standard input cannot be changed");
        return VP_EXIT_USAGE;
    }
    result = vp_vpt_file_open(&file, path, settings, VP_VPT_INDEXED);
    if (result) return result;
    result = change ? set_captions(&file, path, settings) : print_captions(&file, path, settings);
    if (!change && !result && vp_file_end_tell(path, file.reader)) result = VP_EXIT_DAMAGED;
    vp_vpt_file_close(&file);
    return result;
}
