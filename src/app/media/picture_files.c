/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/picture_files.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libavutil/error.h>

#include "media/structure.h"
#include "util/base_name.h"

enum { MOST_DIGITS = 9 };

/* The parts of a pattern: what stands before the number and behind it. */
typedef struct parts {
    size_t folder, before; /* lengths: with the slash; of all before the number */
    const char *after;
    int digits; /* at least so many; 0: as they come */
} parts;

static int take_apart(parts *p, const char *path)
{
    const char *name = vp_base_name(path);
    const char *mark = strchr(name, '%'), *end;

    if (!mark) return 0;
    end = mark + 1 + strspn(mark + 1, "0123456789");
    if (*end != 'd' || end - mark > 3 || strchr(end, '%')) return 0;
    p->folder = (size_t)(name - path);
    p->before = (size_t)(mark - path);
    p->after = end + 1;
    p->digits = atoi(mark + 1);
    return p->digits <= MOST_DIGITS;
}

int vp_media_is_pattern(const char *path)
{
    parts p;

    return take_apart(&p, path);
}

/* The number in a name of the folder, -1: it is none of the row. */
static int number_of(const parts *p, const char *pattern, const char *name)
{
    size_t before = p->before - p->folder, digits;
    const char *number = name + before;

    if (strncmp(name, pattern + p->folder, before)) return -1;
    digits = strspn(number, "0123456789");
    if (!digits || digits > MOST_DIGITS || strcmp(number + digits, p->after)) return -1;
    if ((int)digits < p->digits) return -1;
    if (*number == '0' && digits > 1 && (int)digits != p->digits) return -1; /* "01" is not %d */
    return atoi(number);
}

static int compare(const void *a, const void *b)
{
    int one = *(const int *)a, other = *(const int *)b;

    return (one > other) - (one < other);
}

static int list(vp_media_picture_files *files, const parts *p, DIR *folder)
{
    struct dirent *entry;
    int room = 0;

    while ((entry = readdir(folder))) {
        int number = number_of(p, files->pattern, entry->d_name);

        if (number < 0) continue;
        if (files->count == room) {
            int *grown;

            room = room ? 2 * room : 64;
            grown = realloc(files->numbers, (size_t)room * sizeof *grown);
            if (!grown) return AVERROR(ENOMEM);
            files->numbers = grown;
        }
        files->numbers[files->count++] = number;
    }
    return files->count ? 0 : AVERROR(ENOENT);
}

static void find_gaps(vp_media_picture_files *files)
{
    for (int i = 1; i < files->count; i++) {
        int gap = files->numbers[i] - files->numbers[i - 1] - 1;

        if (gap > 0 && !files->missing) files->first_missing = files->numbers[i - 1] + 1;
        files->missing += gap;
    }
}

int vp_media_picture_files_find(vp_media_picture_files *files, const char *pattern)
{
    size_t size = strlen(pattern) + 1;
    char *folder_name;
    DIR *folder;
    parts p;
    int error;

    memset(files, 0, sizeof *files);
    if (!take_apart(&p, pattern)) return AVERROR(EINVAL);
    files->pattern = malloc(size);
    files->name = malloc(size + MOST_DIGITS + 2);
    folder_name = malloc(size + 1);
    if (!files->pattern || !files->name || !folder_name) {
        free(folder_name);
        vp_media_picture_files_free(files);
        return AVERROR(ENOMEM);
    }
    memcpy(files->pattern, pattern, size);
    snprintf(folder_name, size + 1, "%.*s", p.folder ? (int)p.folder : 1, p.folder ? pattern : ".");
    folder = opendir(folder_name);
    free(folder_name);
    error = folder ? list(files, &p, folder) : AVERROR(errno);
    if (folder) closedir(folder);
    if (error) {
        vp_media_picture_files_free(files);
        return error;
    }
    qsort(files->numbers, (size_t)files->count, sizeof *files->numbers, compare);
    find_gaps(files);
    return 0;
}

void vp_media_picture_files_free(vp_media_picture_files *files)
{
    free(files->pattern);
    free(files->name);
    free(files->numbers);
    memset(files, 0, sizeof *files);
}

const char *vp_media_picture_files_name(vp_media_picture_files *files, int number)
{
    parts p;

    if (take_apart(&p, files->pattern))
        snprintf(files->name, strlen(files->pattern) + MOST_DIGITS + 3, "%.*s%0*d%s", (int)p.before,
                 files->pattern, p.digits, number, p.after);
    return files->name;
}

static int is_cut(const AVPacket *packet)
{
    vp_structure *structure = vp_structure_create();
    char reason[VP_STRUCTURE_REASON];
    int cut;

    if (!structure) return 0;
    vp_structure_feed(structure, packet->data, (size_t)packet->size);
    cut = vp_structure_end(structure, "image2", reason) == VP_STRUCTURE_CUT;
    vp_structure_destroy(structure);
    return cut;
}

/* A pipe of such a name is not waited for. */
static int read_whole(const char *path, AVPacket *packet)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), error = 0;
    struct stat info;
    FILE *file;

    if (fd < 0) return AVERROR(errno);
    if (fstat(fd, &info) || !S_ISREG(info.st_mode) || info.st_size > INT_MAX / 2)
        error = AVERROR(EIO);
    file = error ? NULL : fdopen(fd, "rb");
    if (!file) {
        if (!error) error = AVERROR(errno);
        close(fd);
        return error;
    }
    error = av_new_packet(packet, (int)info.st_size);
    if (!error && fread(packet->data, 1, (size_t)info.st_size, file) != (size_t)info.st_size) {
        av_packet_unref(packet);
        error = AVERROR(EIO);
    }
    fclose(file);
    return error;
}

int vp_media_picture_files_read(vp_media_picture_files *files, AVPacket *packet, int *cut)
{
    int error;

    *cut = 0;
    if (files->next >= files->count) return AVERROR_EOF;
    error = read_whole(vp_media_picture_files_name(files, files->numbers[files->next]), packet);
    if (error) return error;
    packet->pts = packet->dts = files->next++;
    packet->duration = 1;
    packet->flags |= AV_PKT_FLAG_KEY;
    *cut = is_cut(packet);
    return 0;
}
