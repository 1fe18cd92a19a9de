/* SPDX-License-Identifier: BSD-2-Clause */
#include "captions/subtitle_text.h"

#include <libavcodec/avcodec.h>
#include <stdlib.h>
#include <string.h>

struct vp_subtitle_text {
    AVCodecContext *context;
    AVPacket *packet;
    int failures;
};

vp_subtitle_text *vp_subtitle_text_open(const char *codec, const uint8_t *extradata, size_t size,
                                        int *is_text)
{
    const AVCodecDescriptor *descriptor = avcodec_descriptor_get_by_name(codec);
    const AVCodec *found = descriptor ? avcodec_find_decoder(descriptor->id) : NULL;
    vp_subtitle_text *made;

    *is_text = found && descriptor->props & AV_CODEC_PROP_TEXT_SUB;
    if (!*is_text) return NULL;
    made = calloc(1, sizeof *made);
    if (!made) return NULL;
    made->context = avcodec_alloc_context3(found);
    made->packet = av_packet_alloc();
    if (made->context && size) {
        made->context->extradata = av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE);
        if (made->context->extradata) memcpy(made->context->extradata, extradata, size);
        made->context->extradata_size = (int)size;
    }
    if (!made->context || !made->packet || (size && !made->context->extradata)) {
        vp_subtitle_text_close(made);
        return NULL;
    }
    /* times stay outside: only the text is asked for */
    made->context->pkt_timebase = (AVRational){1, 1000};
    if (!avcodec_open2(made->context, found, NULL)) return made;
    vp_subtitle_text_close(made);
    *is_text = 0;
    return NULL;
}

/* Behind the eighth comma: ReadOrder, Layer, Style, Name, three margins, Effect, Text. */
static const char *text_of_dialogue(const char *line)
{
    const char *at = line;

    for (int i = 0; i < 8; i++) {
        at = strchr(at, ',');
        if (!at) return line;
        at++;
    }
    return at;
}

void vp_subtitle_strip_ass(char *line)
{
    const char *from = text_of_dialogue(line);
    char *to = line;

    while (*from) {
        const char *end = *from == '{' ? strchr(from, '}') : NULL;

        if (end) {
            from = end + 1;
        } else if (*from == '\\' && (from[1] == 'N' || from[1] == 'n' || from[1] == 'h')) {
            *to++ = from[1] == 'h' ? ' ' : '\n';
            from += 2;
        } else {
            *to++ = *from++;
        }
    }
    *to = 0;
}

/* Appends a line to *text; 0, or -1: memory is short. */
static int append(char **text, const char *line)
{
    size_t before = strlen(*text), size = strlen(line);
    char *grown = realloc(*text, before + size + 2);

    if (!grown) return -1;
    *text = grown;
    if (before) grown[before++] = '\n';
    memcpy(grown + before, line, size + 1);
    return 0;
}

static int append_rect(char **text, const AVSubtitleRect *rect)
{
    const char *source = rect->ass ? rect->ass : rect->text;
    char *line = source ? strdup(source) : NULL;
    int failed = source && !line;

    if (line && rect->ass) vp_subtitle_strip_ass(line);
    if (line) failed = append(text, line);
    free(line);
    return failed;
}

char *vp_subtitle_text_take(vp_subtitle_text *decoder, const uint8_t *data, size_t size)
{
    char *text = calloc(1, 1);
    AVSubtitle subtitle;
    int got = 0, failed = !text;

    if (!failed && av_new_packet(decoder->packet, (int)size)) failed = 1;
    if (!failed) {
        memcpy(decoder->packet->data, data, size);
        decoder->packet->pts = 0;
        decoder->packet->duration = 1;
        memset(&subtitle, 0, sizeof subtitle);
        /* what it cannot read has no text */
        if (avcodec_decode_subtitle2(decoder->context, &subtitle, &got, decoder->packet) < 0)
            decoder->failures++;
        else if (got)
            for (unsigned i = 0; i < subtitle.num_rects && !failed; i++)
                failed = append_rect(&text, subtitle.rects[i]);
        if (got) avsubtitle_free(&subtitle);
        av_packet_unref(decoder->packet);
    }
    if (!failed) return text;
    free(text);
    return NULL;
}

int vp_subtitle_text_failures(const vp_subtitle_text *decoder)
{
    return decoder->failures;
}

void vp_subtitle_text_close(vp_subtitle_text *decoder)
{
    if (!decoder) return;
    avcodec_free_context(&decoder->context);
    av_packet_free(&decoder->packet);
    free(decoder);
}
