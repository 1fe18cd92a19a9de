/* SPDX-License-Identifier: BSD-2-Clause */
/* What is taken from a folder, and what is left out. */
#include "media/folder.h"

#include "common/test.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char place[64];

static const char *inside(const char *name)
{
    static char path[256];

    snprintf(path, sizeof path, "%s/%s", place, name);
    return path;
}

static void make(const char *name)
{
    FILE *file = fopen(inside(name), "wb");

    CHECK(file != NULL);
    if (file) fclose(file);
}

static void kinds(void)
{
    CHECK_EQ(vp_folder_kind_of("a/b.mkv"), VP_FOLDER_MEDIA);
    CHECK_EQ(vp_folder_kind_of("B.JPEG"), VP_FOLDER_MEDIA);
    CHECK_EQ(vp_folder_kind_of("b.VPT"), VP_FOLDER_VPT);
    CHECK_EQ(vp_folder_kind_of("x.mkv/b"), VP_FOLDER_OTHER);
    CHECK_EQ(vp_folder_kind_of("mkv"), VP_FOLDER_OTHER);
    CHECK_EQ(vp_folder_kind_of(".mkv"), VP_FOLDER_OTHER);
    CHECK_EQ(vp_folder_kind_of("b."), VP_FOLDER_OTHER);
    CHECK_EQ(vp_folder_kind_of(""), VP_FOLDER_OTHER);
}

static void what_is_taken(void)
{
    static const char *const names[] = {"b.mkv", "a.vpt", "c.png", "notes.txt", ".hidden.mkv"};
    vp_folder folder;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) make(names[i]);
    CHECK_EQ(mkdir(inside("d.mkv"), 0700), 0);
    CHECK_EQ(mkfifo(inside("e.mkv"), 0600), 0);
    CHECK_EQ(symlink("nowhere", inside("f.mkv")), 0);
    CHECK_EQ(vp_folder_read(&folder, inside("/"), VP_FOLDER_MEDIA), 0);
    CHECK_EQ(folder.count, 3);
    if (folder.count == 3) {
        CHECK_STR(folder.paths[0], inside("b.mkv"));
        CHECK_STR(folder.paths[1], inside("c.png"));
        /* a link to nothing is not passed over: opening it fails */
        CHECK_STR(folder.paths[2], inside("f.mkv"));
    }
    /* the folder, the pipe and the text; not the .vpt, not the hidden file */
    CHECK_EQ(folder.other_count, 3);
    vp_folder_free(&folder);
    CHECK_EQ(vp_folder_read(&folder, place, VP_FOLDER_MEDIA | VP_FOLDER_VPT), 0);
    CHECK_EQ(folder.count, 4);
    CHECK_EQ(folder.other_count, 3);
    vp_folder_free(&folder);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) unlink(inside(names[i]));
    rmdir(inside("d.mkv"));
    unlink(inside("e.mkv"));
    unlink(inside("f.mkv"));
}

static void no_folder(void)
{
    vp_folder folder;

    CHECK(vp_is_folder(place));
    CHECK(!vp_is_folder(inside("nothing")));
    CHECK_EQ(vp_folder_read(&folder, inside("nothing"), VP_FOLDER_MEDIA), 0);
    CHECK_EQ(folder.count, 0);
    CHECK_EQ(folder.error, ENOENT);
    vp_folder_free(&folder);
}

int main(void)
{
    snprintf(place, sizeof place, "/tmp/vpatch-folder-test-%ld", (long)getpid());
    if (mkdir(place, 0700)) return 1;
    RUN(kinds);
    RUN(what_is_taken);
    RUN(no_folder);
    rmdir(place);
    return test_result();
}
