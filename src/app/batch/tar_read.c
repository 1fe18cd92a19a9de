/* SPDX-License-Identifier: BSD-2-Clause */
#include "batch/tar_read.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/base_name.h"

/* A member that is larger is no line of a manifest. */
#define MOST_TEXT (16 << 20)

enum { BLOCK = 1 << 16 };

const char *vp_tar_name(const char *path)
{
    return vp_base_name(path);
}

/* 1: the name ends in .json; *stem is then what is in front, in new memory (NULL: there is
 * none). */
static int is_json(const char *name, char **stem)
{
    size_t length = name ? strlen(name) : 0;

    if (length < 6 || strcmp(name + length - 5, ".json")) return 0;
    *stem = malloc(length - 4);
    if (*stem) {
        memcpy(*stem, name, length - 5);
        (*stem)[length - 5] = 0;
    }
    return 1;
}

static char *read_text(struct archive *archive, la_int64_t bytes)
{
    char *text = bytes >= 0 && bytes <= MOST_TEXT ? malloc((size_t)bytes + 1) : NULL;
    la_ssize_t count = text ? archive_read_data(archive, text, (size_t)bytes) : -1;

    if (text && count == bytes) {
        text[bytes] = 0;
        return text;
    }
    free(text);
    return NULL;
}

static int read_members(struct archive *archive, const char *path,
                        int (*found)(void *, const char *, const char *, const char *),
                        void *opaque)
{
    struct archive_entry *entry;
    int result;

    while ((result = archive_read_next_header(archive, &entry)) == ARCHIVE_OK) {
        char *stem = NULL, *text;
        int failed;

        if (!is_json(archive_entry_pathname(entry), &stem)) continue;
        text = stem ? read_text(archive, archive_entry_size(entry)) : NULL;
        failed = text ? found(opaque, vp_tar_name(path), stem, text) : -1;
        free(stem);
        free(text);
        if (failed) return -1;
    }
    return result == ARCHIVE_EOF ? 0 : -1;
}

int vp_tar_read(const char *path,
                int (*found)(void *opaque, const char *tar, const char *stem, const char *json),
                void *opaque, char *message, size_t size)
{
    struct archive *archive = archive_read_new();
    int failed = !archive || archive_read_support_format_tar(archive) != ARCHIVE_OK ||
                 archive_read_open_filename(archive, path, BLOCK) != ARCHIVE_OK;

    *message = 0;
    if (!failed) failed = read_members(archive, path, found, opaque);
    if (failed && !*message) {
        const char *reason = archive ? archive_error_string(archive) : NULL;

        snprintf(message, size, "%s: %s", path,
                 reason && *reason ? reason : "it is not a shard of a batch");
    }
    archive_read_free(archive);
    return failed ? -1 : 0;
}
