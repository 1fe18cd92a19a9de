/* SPDX-License-Identifier: BSD-2-Clause */
/* Which clips a command line means and what they are called. */
#include "bench/inputs.h"

#include "bench/input_read.h"
#include "common/test.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char place[64];

static void make(const char *name)
{
    char path[128];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", place, name);
    file = fopen(path, "wb");
    CHECK(file != NULL);
    if (file) fclose(file);
}

static void expand(vp_bench_inputs *inputs, const char *path, const char *tag)
{
    CHECK_EQ(vp_bench_inputs_expand(inputs, &path, 1, tag), 0);
}

static void names_and_tags(void)
{
    static const struct {
        const char *path, *name, *tag;
    } cases[] = {
        {"x/120_street.mkv", "120_street", "street"},
        {"120_two_words.v2.mp4", "120_two_words.v2", "two_words.v2"},
        {"a/kodak/kodim01.png", "kodim01", "kodak"},
        {"a/kodak//kodim01.png", "kodim01", "kodak"},
        {"12_.mkv", "12_", ""},
        {"clip", "clip", ""},
        {"./clip.mkv", "clip", ""},
        {"../clip.mkv", "clip", ""},
        {"/clip.mkv", "clip", ""},
        {"x/.mkv", ".mkv", "x"},
    };
    vp_bench_inputs inputs;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expand(&inputs, cases[i].path, NULL);
        CHECK_EQ(inputs.count, 1);
        CHECK_STR(inputs.inputs[0].path, cases[i].path);
        CHECK_STR(inputs.inputs[0].name, cases[i].name);
        CHECK_STR(inputs.inputs[0].tag, cases[i].tag);
        vp_bench_inputs_free(&inputs);
    }
    expand(&inputs, "x/120_street.mkv", "mine");
    CHECK_STR(inputs.inputs[0].tag, "mine");
    vp_bench_inputs_free(&inputs);
}

static void folders(void)
{
    static const char *const names[] = {"b.MKV", "a.png", "notes.txt", ".hidden.mkv", "mkv"};
    vp_bench_inputs inputs;
    char path[128];

    expand(&inputs, place, NULL);
    CHECK_EQ(inputs.count, 1);
    CHECK_STR(inputs.inputs[0].error, "there is no clip in this folder");
    vp_bench_inputs_free(&inputs);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) make(names[i]);
    snprintf(path, sizeof path, "%s//", place);
    expand(&inputs, path, NULL);
    CHECK_EQ(inputs.count, 2);
    CHECK_STR(inputs.inputs[0].name, "a");
    CHECK_STR(inputs.inputs[1].name, "b");
    CHECK_STR(inputs.inputs[1].error, "");
    CHECK_STR(inputs.inputs[1].tag, strrchr(place, '/') + 1);
    /* An empty file is no clip: the reason stays with it. */
    vp_bench_input_probe(&inputs.inputs[0]);
    CHECK(inputs.inputs[0].error[0] != 0);
    vp_bench_inputs_free(&inputs);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", place, names[i]);
        unlink(path);
    }
}

/* A changed file is another one. */
static void identities(void)
{
    vp_bench_inputs before, after;
    char path[128];
    FILE *file;

    make("clip.mkv");
    snprintf(path, sizeof path, "%s/clip.mkv", place);
    expand(&before, path, NULL);
    expand(&after, path, NULL);
    CHECK_STR(after.inputs[0].identity, before.inputs[0].identity);
    vp_bench_inputs_free(&after);
    file = fopen(path, "wb");
    if (file) {
        fputs("more", file);
        fclose(file);
    }
    expand(&after, path, NULL);
    CHECK(strcmp(after.inputs[0].identity, before.inputs[0].identity));
    vp_bench_inputs_free(&before);
    vp_bench_inputs_free(&after);
    unlink(path);
}

int main(void)
{
    snprintf(place, sizeof place, "/tmp/vpatch-inputs-test-%ld", (long)getpid());
    if (mkdir(place, 0700)) return 1;
    RUN(names_and_tags);
    RUN(folders);
    RUN(identities);
    rmdir(place);
    return test_result();
}
