/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/left_out.h"

#include <stdio.h>
#include <string.h>

#include "media/container_limits.h"
#include "media/tag_text.h"

void vp_left_out_stream(vp_media_warnings *notes, const vpatch_stream *stream, const char *kind)
{
    AVDictionary *texts = NULL;
    const AVDictionaryEntry *name;
    const char *what = stream->disposition & AV_DISPOSITION_ATTACHED_PIC ? ", a cover picture" : "";

    if (stream->kind != VPATCH_STREAM_ATTACHMENT) {
        vp_media_warnings_add(notes, "left out: %s (%.40s), %s cannot hold it",
                              stream->kind == VPATCH_STREAM_AUDIO ? "audio" : "subtitles",
                              stream->codec, kind);
        return;
    }
    (void)vp_media_tag_text_parse(&texts, stream->metadata);
    name = av_dict_get(texts, "filename", NULL, 0);
    vp_media_warnings_add(notes, "left out: attachment%s%.60s%s, %s cannot hold it",
                          name ? " " : "", name ? name->value : "", what, kind);
    av_dict_free(&texts);
}

void vp_left_out_texts(vp_media_warnings *notes, const char *texts, int of_video,
                       const AVOutputFormat *format, const char *kind)
{
    AVDictionary *list = NULL;
    const AVDictionaryEntry *entry = NULL;
    char names[80] = "";
    size_t length = 0;

    (void)vp_media_tag_text_parse(&list, texts);
    while ((entry = av_dict_get(list, "", entry, AV_DICT_IGNORE_SUFFIX))) {
        if (format && (of_video ? vp_container_holds_video_text(format, entry->key)
                                : vp_container_holds_file_text(format, entry->key)))
            continue;
        if (length + 32 > sizeof names) {
            snprintf(names + length, sizeof names - length, " ...");
            break;
        }
        length += (size_t)snprintf(names + length, sizeof names - length, "%s%.24s",
                                   length ? ", " : "", entry->key);
    }
    if (length)
        vp_media_warnings_add(notes, "left out: texts of the %s (%s), %s cannot hold them",
                              of_video ? "video" : "file", names, kind);
    av_dict_free(&list);
}

/* H.273: BT.709, sRGB, and transfers so close to it that nobody converts them. */
static int is_srgb(const vpatch_header *header)
{
    int transfer = header->transfer;

    return (header->colour_primaries == 1 || header->colour_primaries == 2) &&
           (transfer == 1 || transfer == 2 || transfer == 6 || transfer == 13 || transfer == 14 ||
            transfer == 15);
}

void vp_left_out_colour(vp_media_warnings *notes, const vpatch_header *header, int rgb,
                        const char *kind)
{
    if (rgb ? is_srgb(header)
            : header->colour_primaries == 2 && header->transfer == 2 && header->matrix == 2)
        return;
    vp_media_warnings_add(notes, "left out: colour tags (H.273: %d/%d/%d), %s cannot hold them",
                          header->colour_primaries, header->transfer, header->matrix, kind);
}

void vp_left_out_aspect(vp_media_warnings *notes, const vpatch_header *header, const char *kind)
{
    vp_media_warnings_add(notes, "left out: sample aspect %d:%d, %s cannot hold it",
                          header->sar_num, header->sar_den, kind);
}

void vp_left_out_hdr(vp_media_warnings *notes, const vpatch_header *header, const char *kind)
{
    if (header->has_mastering_display)
        vp_media_warnings_add(notes, "left out: HDR mastering display, %s cannot hold it", kind);
    if (header->has_content_light)
        vp_media_warnings_add(notes, "left out: HDR light levels, %s cannot hold them", kind);
}
