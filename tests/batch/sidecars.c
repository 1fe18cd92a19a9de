/* SPDX-License-Identifier: BSD-2-Clause */
/* Which files of captions belong to which clip, and what their tracks are called. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "batch/sidecars.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/test.h"

/* The stem that a file has in common with one of the clips, as text. */
static void check_stem(const char *path, const char *stem)
{
    static char clips[][24] = {"x/a", "x/a-1.mkv", "x/a.b.mkv", "x/a.mkv", "x/a.png", "x/ab.mkv"};
    char *paths[6], text[32];

    for (int i = 0; i < 6; i++) paths[i] = clips[i];
    snprintf(text, sizeof text, "%.*s", (int)vp_sidecar_stem(path, paths, 6), path);
    CHECK_STR(text, stem);
}

static void stems(void)
{
    check_stem("x/a.srt", "x/a");
    check_stem("x/a.VTT", "x/a");
    check_stem("x/a.txt", "x/a");
    check_stem("x/a-1.json", "x/a-1");
    check_stem("x/ab.en.srt", "x/ab");
    check_stem("x/a.de.srt", "x/a");
    check_stem("x/a.de.forced.vtt", "x/a");
    /* of a clip of its own, not of one in a language "b" */
    check_stem("x/a.b.srt", "x/a.b");
    check_stem("x/a.b.de.srt", "x/a.b");
    /* text and JSON may be anything, but in a language */
    check_stem("x/a.pt-BR.txt", "x/a");
    check_stem("x/a.info.json", "");
    check_stem("x/a.notes.txt", "");
    check_stem("x/c.srt", "");
    check_stem("x/a.mp3", "");
    check_stem("y/a.srt", "");
    check_stem("x/.srt", "");
    check_stem("a.x/srt", "");
}

static void make(const char *name)
{
    FILE *file = fopen(name, "w");

    CHECK(file != NULL);
    if (file) fclose(file);
}

static void check_files(const char *clip, const char *expected)
{
    vp_sidecars found = {0};
    char text[512] = "";

    CHECK_EQ(vp_sidecars_find(&found, clip), 0);
    CHECK(found.searched);
    for (size_t i = 0; i < found.count; i++) {
        strcat(text, found.files[i].path);
        strcat(text, "=");
        strcat(text, found.files[i].track);
        strcat(text, " ");
    }
    CHECK_STR(text, expected);
    vp_sidecars_free(&found);
}

static void what_is_found(void)
{
    static const char *const names[] = {"a.mkv",    "a.de.srt",  "a.de.vtt", "a.en.srt", "b.mkv",
                                        "b.json",   "b.SRT",     "b.txt",    "c.mkv",    "c.srt",
                                        "c.ko.srt", "c.cut.mkv", "c.cut.vtt"};
    char place[] = "/tmp/vpatch-sidecars.XXXXXX", command[64], path[64], expected[96];

    if (!mkdtemp(place) || chdir(place)) exit(1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) make(names[i]);
    CHECK_EQ(mkdir("c.vtt", 0777), 0);
    CHECK_EQ(symlink("nowhere", "c.txt"), 0);
    check_files("a.mkv", "a.de.srt=de srt a.de.vtt=de vtt a.en.srt=en ");
    check_files("b.mkv", "b.SRT=SRT b.txt=txt b.json=json ");
    check_files("c.mkv", "c.srt= c.ko.srt=ko ");
    check_files("c.cut.mkv", "c.cut.vtt= ");
    check_files("none.mkv", "");
    check_files("no/such/place.mkv", "");
    snprintf(path, sizeof path, "%s/c.cut.mkv", place);
    snprintf(expected, sizeof expected, "%s/c.cut.vtt= ", place);
    check_files(path, expected);
    snprintf(command, sizeof command, "rm -r %s", place);
    CHECK_EQ(system(command), 0);
}

int main(void)
{
    RUN(stems);
    RUN(what_is_found);
    return test_result();
}
