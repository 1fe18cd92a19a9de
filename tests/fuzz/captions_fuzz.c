/* SPDX-License-Identifier: BSD-2-Clause */
/* Captions of any text: JSON, a capt chunk, packets of subtitles. The first byte says which. */
#include <libavutil/log.h>
#include <stdlib.h>
#include <string.h>

#include "captions/caption_file.h"
#include "captions/subtitle_text.h"
#include "container/captions.h"
#include "fuzz.h"

static const char *const codecs[] = {"subrip", "webvtt", "ass", "mov_text", "text"};

enum { CODECS = sizeof codecs / sizeof *codecs };

static void json(const char *text)
{
    vp_caption_list list = {0};
    char message[256] = "";
    int failed = vp_caption_json_read(&list, text, "track", message, sizeof message);

    FUZZ_REQUIRE(!failed == !*message);
    if (!failed && !vp_caption_list_fit(&list, 10, message, sizeof message))
        for (size_t i = 0; i < list.count; i++) {
            const vp_caption_entry *entry = &list.entries[i];

            FUZZ_REQUIRE(*entry->text && entry->start >= 0 && entry->start <= entry->end);
            FUZZ_REQUIRE(entry->end <= 10 && (!i || entry[-1].start <= entry->start));
        }
    vp_caption_list_free(&list);
}

/* What was read is written as a text that reads the same. */
static void chunk(const char *text)
{
    vp_captions captions, again;
    char *copy = strdup(text), *made;

    FUZZ_REQUIRE(copy != NULL);
    if (vp_captions_parse(&captions, copy)) return;
    made = vp_captions_format(captions.list, captions.count);
    FUZZ_REQUIRE(made && !vp_captions_parse(&again, made));
    FUZZ_REQUIRE(again.count == captions.count);
    for (int i = 0; i < again.count; i++) {
        FUZZ_REQUIRE(again.list[i].start == captions.list[i].start);
        FUZZ_REQUIRE(again.list[i].end == captions.list[i].end);
        FUZZ_REQUIRE(!strcmp(again.list[i].text, captions.list[i].text));
        FUZZ_REQUIRE(!strcmp(again.list[i].track, captions.list[i].track));
    }
    vp_captions_free(&captions);
    vp_captions_free(&again);
}

static void subtitle(const char *codec, const uint8_t *data, size_t size)
{
    int is_text;
    vp_subtitle_text *decoder = vp_subtitle_text_open(codec, NULL, 0, &is_text);
    char *text;

    if (!decoder) return;
    text = vp_subtitle_text_take(decoder, data, size);
    if (text) fuzz_touch_text(text);
    free(text);
    vp_subtitle_text_close(decoder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    int kind = size ? data[0] % (2 + CODECS) : 0;

    av_log_set_level(AV_LOG_QUIET);
    FUZZ_REQUIRE(text != NULL);
    if (size) memcpy(text, data, size);
    text[size] = 0;
    if (size && kind == 0) json(text + 1);
    if (size && kind == 1) chunk(text + 1);
    if (size && kind > 1) subtitle(codecs[kind - 2], data + 1, size - 1);
    free(text);
    return 0;
}
