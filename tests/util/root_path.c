/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths from the root, of what is there and of what is not. */
#define _XOPEN_SOURCE 700 /* mkdtemp, realpath */
#include "util/root_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/test.h"

static void check(const char *path, const char *before, const char *after)
{
    char expected[512], *made = vp_root_path(path);

    snprintf(expected, sizeof expected, "%s%s", before, after);
    CHECK_STR(made ? made : "none", expected);
    free(made);
}

static void what_is_there(void)
{
    check("/", "/", "");
    check("/./..", "/", "");
}

static void what_is_not(const char *folder)
{
    check("/no-such-folder-here/x//", "/no-such-folder-here/x", "");
    check("gone", folder, "/gone");
    check("gone/b.vpt/", folder, "/gone/b.vpt");
    check("link/gone", folder, "/there/gone");
    check("dangling", folder, "/dangling");
    check("link/.", folder, "/there");
}

int main(void)
{
    char place[] = "/tmp/vpatch-root-path.XXXXXX", *folder;

    if (!mkdtemp(place) || chdir(place)) return 1;
    folder = realpath(place, NULL);
    if (!folder) return 1;
    CHECK_EQ(mkdir("there", 0700), 0);
    CHECK_EQ(symlink("there", "link"), 0);
    CHECK_EQ(symlink("nowhere", "dangling"), 0);
    what_is_there();
    what_is_not(folder);
    unlink("dangling");
    unlink("link");
    rmdir("there");
    rmdir(folder);
    free(folder);
    return test_result();
}
