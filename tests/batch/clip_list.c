/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of what is made of clips: one for each, whatever their endings, the same in every order. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "batch/clip_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/test.h"
#include "media/folder.h"

static char folder[64];

static void make(const char *name)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    for (char *slash = path + strlen(folder) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = 0;
        mkdir(path, 0777);
        *slash = '/';
    }
    file = fopen(path, "w");
    CHECK(file != NULL);
    if (file) fclose(file);
}

/* All names, with a space behind each. */
static void check_names(const char *const *paths, int count, int stems, const char *expected)
{
    char message[1024] = "", names[1024] = "";
    vp_clip_list list;
    int failed =
        vp_clip_list_make(&list, paths, count, VP_FOLDER_MEDIA, stems, message, sizeof message);

    for (size_t i = 0; !failed && i < list.count; i++) {
        strcat(names, list.clips[i].name);
        strcat(names, " ");
    }
    CHECK_STR(failed ? message : names, expected);
    if (!failed) vp_clip_list_free(&list);
}

static void names_of_folders(void)
{
    const char *one[] = {folder}, *same[2];
    char below[96], path[96], twice[256], dots[96];

    make("a.mp4");
    make("b.x.mkv");
    make("b.x.png");
    make("b.mkv");
    make("sub.1/a.mp4");
    make("sub.1/.hidden.mp4");
    make("sub.1/note.txt");
    check_names(one, 1, 0, "a b b.x.mkv b.x.png sub.1/a ");
    check_names(one, 1, 1, "a b b_x_mkv b_x_png sub.1/a ");

    /* of several, each has its name in front; files have none */
    snprintf(below, sizeof below, "%s/sub.1//", folder);
    snprintf(path, sizeof path, "%s/a.mp4", folder);
    same[0] = below;
    same[1] = path;
    check_names(same, 2, 0, "a sub.1/a ");
    same[0] = path;
    snprintf(twice, sizeof twice, "%s is named twice", path);
    check_names(same, 2, 0, twice);

    /* two that differ in what becomes '_' */
    snprintf(dots, sizeof dots, "%s/dots", folder);
    make("dots/c.d.mkv");
    make("dots/c_d.mkv");
    one[0] = dots;
    check_names(one, 1, 0, "c.d c_d ");
    snprintf(twice, sizeof twice, "%s/c.d.mkv and %s/c_d.mkv would have the same output", dots,
             dots);
    check_names(one, 1, 1, twice);
    snprintf(dots, sizeof dots, "%s/more", folder);
    make("more/x.y.mp4");
    make("more/x_y.mkv");
    check_names(one, 1, 0, "x.y x_y ");
    check_names(one, 1, 1, "x_y_mkv x_y_mp4 ");
}

static void unreadable_folders(void)
{
    char message[256], path[96];
    const char *paths[] = {folder, path};
    vp_clip_list list;

    snprintf(path, sizeof path, "%s/none.mp4", folder);
    /* a file that is not there is found out by whoever opens it */
    CHECK_EQ(vp_clip_list_make(&list, paths, 2, VP_FOLDER_MEDIA, 0, message, sizeof message), 0);
    CHECK_EQ(list.unread_count, 0);
    CHECK_EQ(list.left_out, 1);
    vp_clip_list_free(&list);
    if (!getuid()) return; /* root may read everything */
    snprintf(path, sizeof path, "%s/sub.1", folder);
    CHECK_EQ(chmod(path, 0), 0);
    CHECK_EQ(vp_clip_list_make(&list, paths, 1, VP_FOLDER_MEDIA, 0, message, sizeof message), 0);
    CHECK_EQ(list.unread_count, 1);
    if (list.unread_count) CHECK_STR(list.unread[0].path, path);
    vp_clip_list_free(&list);
    CHECK_EQ(chmod(path, 0777), 0);
}

int main(void)
{
    char command[96];

    strcpy(folder, "/tmp/vpatch-clips.XXXXXX");
    if (!mkdtemp(folder)) return 1;
    names_of_folders();
    unreadable_folders();
    snprintf(command, sizeof command, "rm -r %s", folder);
    CHECK_EQ(system(command), 0);
    return test_result();
}
