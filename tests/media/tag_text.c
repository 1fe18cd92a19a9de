/* SPDX-License-Identifier: BSD-2-Clause */
/* Metadata survives being text, whatever characters are in it. */
#include "media/tag_text.h"

#include <stdlib.h>

#include "common/test.h"

static void text_has_one_escaped_line_per_entry(void)
{
    static const char *const skip[] = {"Encoder", NULL};
    AVDictionary *dictionary = NULL;
    char *text;

    av_dict_set(&dictionary, "title", "a\\b=c\nd", 0);
    av_dict_set(&dictionary, "encoder", "Lavf", 0);
    av_dict_set(&dictionary, "k=y\\", "", 0);
    text = vp_media_tag_text_text(dictionary, skip);
    CHECK(text);
    if (text) CHECK_STR(text, "title=a\\\\b=c\\nd\nk\\=y\\\\=\n");
    free(text);
    av_dict_free(&dictionary);
}

static void random_entries_come_back(void)
{
    static const char letters[] = "a\\n=\n x";
    unsigned seed = 5;
    int round;

    for (round = 0; round < 300; round++) {
        AVDictionary *in = NULL, *out = NULL;
        const AVDictionaryEntry *entry = NULL, *got;
        char *text;
        int count = (int)(test_random(&seed) % 6), i;

        for (i = 0; i < count; i++) {
            char key[10], value[10];
            size_t j, length = 1 + test_random(&seed) % 8;

            for (j = 0; j < length; j++) {
                key[j] = letters[test_random(&seed) % 7];
                value[j] = letters[test_random(&seed) % 7];
            }
            key[length] = value[length] = '\0';
            av_dict_set(&in, key, value, AV_DICT_MATCH_CASE);
        }
        text = vp_media_tag_text_text(in, NULL);
        CHECK(text && !vp_media_tag_text_parse(&out, text));
        CHECK_EQ(av_dict_count(out), av_dict_count(in));
        while ((entry = av_dict_get(in, "", entry, AV_DICT_IGNORE_SUFFIX))) {
            got = av_dict_get(out, entry->key, NULL, AV_DICT_MATCH_CASE);
            CHECK(got);
            if (got) CHECK_STR(got->value, entry->value);
        }
        free(text);
        av_dict_free(&in);
        av_dict_free(&out);
    }
}

static void broken_text_is_read_as_far_as_it_makes_sense(void)
{
    AVDictionary *out = NULL;

    CHECK_EQ(vp_media_tag_text_parse(&out, NULL), 0);
    CHECK_EQ(vp_media_tag_text_parse(&out, ""), 0);
    CHECK_EQ(vp_media_tag_text_parse(&out, "no equals sign\n=no key\nlast=line\\"), 0);
    CHECK_EQ(av_dict_count(out), 1);
    CHECK(av_dict_get(out, "last", NULL, 0));
    av_dict_free(&out);
}

int main(void)
{
    RUN(text_has_one_escaped_line_per_entry);
    RUN(random_entries_come_back);
    RUN(broken_text_is_read_as_far_as_it_makes_sense);
    return test_result();
}
