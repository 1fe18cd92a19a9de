/* SPDX-License-Identifier: BSD-2-Clause */
#define _DEFAULT_SOURCE /* flock */

#include "media/tempname.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/base_name.h"

enum { NAME_PART = 200 }; /* of the name kept in the temporary one: names end at 255 bytes */

char *vp_tempname_make(const char *target, int attempt)
{
    const char *name = vp_base_name(target);
    size_t directory = (size_t)(name - target), size = directory + NAME_PART + 64;
    char number[16] = "", *path = malloc(size);

    if (!path) return NULL;
    if (attempt) snprintf(number, sizeof number, "-%d", attempt);
    memcpy(path, target, directory);
    snprintf(path + directory, size - directory, ".%.*s.vpatch-%ld%s.tmp", NAME_PART, name,
             (long)getpid(), number);
    return path;
}

/* 1: both are the same file. */
static int is_at(int fd, int directory, const char *path)
{
    struct stat open_one, there;

    return !fstat(fd, &open_one) && !fstatat(directory, path, &there, AT_SYMLINK_NOFOLLOW) &&
           open_one.st_dev == there.st_dev && open_one.st_ino == there.st_ino;
}

int vp_tempname_lock(int fd, const char *path)
{
    if (flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK) return 0;
    return is_at(fd, AT_FDCWD, path);
}

/* 1: "123.tmp", "123-4.tmp": how temporary names end. */
static int ends_ours(const char *end)
{
    if (!isdigit((unsigned char)*end)) return 0;
    while (isdigit((unsigned char)*end) || *end == '-') end++;
    return !strcmp(end, ".tmp");
}

/* 1: a temporary name for outputs of that name; name NULL: of any. */
static int is_ours(const char *entry, const char *name)
{
    static const char mark[] = ".vpatch-";
    char prefix[NAME_PART + 16];
    size_t length;

    if (!name) {
        const char *at = entry[0] == '.' ? entry : NULL, *last = NULL;

        while (at && (at = strstr(at + 1, mark))) last = at;
        return last && ends_ours(last + sizeof mark - 1);
    }
    snprintf(prefix, sizeof prefix, ".%.*s%s", NAME_PART, name, mark);
    length = strlen(prefix);
    return !strncmp(entry, prefix, length) && ends_ours(entry + length);
}

void vp_tempname_empty(int fd)
{
    int copy = dup(fd);
    DIR *directory = copy < 0 ? NULL : fdopendir(copy);
    const struct dirent *entry;

    if (copy >= 0 && !directory) close(copy);
    while (directory && (entry = readdir(directory)))
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            (void)unlinkat(fd, entry->d_name, 0);
    if (directory) closedir(directory);
}

static void remove_if_left(int directory, const char *name)
{
    struct stat info;
    int fd, is_directory;

    if (fstatat(directory, name, &info, AT_SYMLINK_NOFOLLOW) || info.st_uid != geteuid()) return;
    is_directory = S_ISDIR(info.st_mode);
    if (!is_directory && !S_ISREG(info.st_mode)) return;
    fd = openat(directory, name,
                (is_directory ? O_RDONLY | O_DIRECTORY : O_RDWR | O_NONBLOCK) | O_NOFOLLOW |
                    O_CLOEXEC);
    if (fd < 0) return;
    if (!flock(fd, LOCK_EX | LOCK_NB) && is_at(fd, directory, name)) {
        if (is_directory) vp_tempname_empty(fd);
        (void)unlinkat(directory, name, is_directory ? AT_REMOVEDIR : 0);
    }
    close(fd);
}

static void collect(const char *folder, const char *name)
{
    DIR *directory = opendir(folder);
    const struct dirent *entry;

    if (!directory) return;
    while ((entry = readdir(directory)))
        if (is_ours(entry->d_name, name)) remove_if_left(dirfd(directory), entry->d_name);
    closedir(directory);
}

void vp_tempname_collect(const char *target)
{
    const char *name = vp_base_name(target);
    size_t length = (size_t)(name - target);
    char *path = malloc(length + 2);

    if (!path) return;
    memcpy(path, target, length);
    strcpy(path + length, length ? "" : ".");
    collect(path, name);
    free(path);
}

void vp_tempname_collect_all(const char *folder)
{
    collect(folder, NULL);
}
