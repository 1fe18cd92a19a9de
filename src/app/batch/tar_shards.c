/* SPDX-License-Identifier: BSD-2-Clause */
#include "batch/tar_shards.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch/tar_read.h"
#include "media/tempfile.h"
#include "util/base_name.h"
#include "util/fail_text.h"

enum { BLOCK = 1 << 16, DIGITS = 6, MOST = 1000000, TAR_BLOCK = 512 };

typedef struct sample {
    char *stem, *vpt;
    uint64_t bytes; /* of the .vpt file */
    uint64_t room;  /* that both members take in the archive */
} sample;

struct vp_tar_shards {
    vp_tar_calls calls;
    char *base; /* folder/name */
    uint64_t limit;
    int found, next;
    sample *pending;
    size_t count, room;
    uint64_t bytes; /* that they take */
};

/* The path of a shard in new memory. */
static char *shard_path(const vp_tar_shards *shards, int number)
{
    size_t size = strlen(shards->base) + 16;
    char *path = malloc(size);

    if (path) snprintf(path, size, "%s-%0*d.tar", shards->base, DIGITS, number);
    return path;
}

/* ---- writing ------------------------------------------------------------------------------ */

static la_ssize_t write_block(struct archive *archive, void *opaque, const void *data, size_t size)
{
    (void)archive;
    return vp_tempfile_write(opaque, data, size) ? -1 : (la_ssize_t)size;
}

/* Times and owners are no part of what a batch makes: the same samples give the same bytes. */
static int begin_member(struct archive *archive, const char *stem, const char *ending,
                        uint64_t bytes)
{
    struct archive_entry *entry = archive_entry_new();
    size_t size = strlen(stem) + strlen(ending) + 1;
    char *name = malloc(size);
    int failed = !entry || !name;

    if (!failed) {
        snprintf(name, size, "%s%s", stem, ending);
        archive_entry_set_pathname(entry, name);
        archive_entry_set_size(entry, (la_int64_t)bytes);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_mtime(entry, 0, 0);
        failed = archive_write_header(archive, entry) < ARCHIVE_WARN;
    }
    archive_entry_free(entry);
    free(name);
    return failed ? -1 : 0;
}

static int write_text(struct archive *archive, const char *stem, const char *text)
{
    size_t size = strlen(text);

    if (begin_member(archive, stem, ".json", size)) return -1;
    return archive_write_data(archive, text, size) == (la_ssize_t)size ? 0 : -1;
}

/* 0; 1: the file cannot be read (errno); -1: the archive cannot be written. */
static int write_file(struct archive *archive, const sample *s)
{
    char *block = malloc(BLOCK);
    int file = block ? open(s->vpt, O_RDONLY | O_CLOEXEC) : -1, result = file < 0 ? 1 : 0;
    uint64_t left = s->bytes;

    if (!result) result = begin_member(archive, s->stem, ".vpt", s->bytes);
    while (!result && left) {
        ssize_t count = read(file, block, left < BLOCK ? (size_t)left : BLOCK);

        if (count < 0 && errno == EINTR) continue;
        if (!count) errno = EIO; /* it has become shorter */
        if (count <= 0) result = 1;
        if (count > 0 && archive_write_data(archive, block, (size_t)count) != count) result = -1;
        if (count > 0) left -= (uint64_t)count;
    }
    if (file >= 0) close(file);
    free(block);
    return result;
}

static int write_samples(vp_tar_shards *shards, struct archive *archive, const char *tar,
                         char *message, size_t size)
{
    for (size_t i = 0; i < shards->count; i++) {
        const sample *s = &shards->pending[i];
        int result = write_file(archive, s);
        char *text;

        if (result > 0) return vp_fail_text(message, size, "%s: %s", s->vpt, strerror(errno));
        text = shards->calls.describe(shards->calls.opaque, tar, s->stem);
        if (!text) return vp_fail_text(message, size, "out of memory");
        if (!result) result = write_text(archive, s->stem, text);
        free(text);
        if (result) return -1;
    }
    return 0;
}

/* The archive's own words, where there are no better ones. */
static int archive_failed(struct archive *archive, const vp_tempfile *file, char *message,
                          size_t size)
{
    const char *reason = vp_tempfile_message(file);

    if (*message) return -1;
    if (!*reason) reason = archive ? archive_error_string(archive) : NULL;
    return vp_fail_text(message, size, "%s", reason && *reason ? reason : "out of memory");
}

static int write_archive(vp_tar_shards *shards, vp_tempfile *file, const char *tar, char *message,
                         size_t size)
{
    struct archive *archive = archive_write_new();
    int failed = !archive || archive_write_set_format_gnutar(archive) != ARCHIVE_OK ||
                 archive_write_set_bytes_in_last_block(archive, 1) != ARCHIVE_OK ||
                 archive_write_open(archive, file, NULL, write_block, NULL) != ARCHIVE_OK;

    *message = 0;
    if (!failed) failed = write_samples(shards, archive, tar, message, size);
    if (!failed) failed = archive_write_close(archive) != ARCHIVE_OK;
    if (failed) archive_failed(archive, file, message, size);
    archive_write_free(archive);
    return failed ? -1 : 0;
}

static void forget(vp_tar_shards *shards)
{
    for (size_t i = 0; i < shards->count; i++) {
        free(shards->pending[i].stem);
        free(shards->pending[i].vpt);
    }
    shards->count = 0;
    shards->bytes = 0;
}

static int write_shard(vp_tar_shards *shards, char *message, size_t size)
{
    char *path = shards->next < MOST ? shard_path(shards, shards->next) : NULL;
    vp_tempfile *file = NULL;
    char reason[300] = "";
    int failed;

    if (!path) return vp_fail_text(message, size, "out of memory, or of numbers for shards");
    failed = vp_tempfile_open(&file, path, 0, reason, sizeof reason) != VPATCH_OK;
    if (!failed) failed = write_archive(shards, file, vp_tar_name(path), reason, sizeof reason);
    if (!failed && vp_tempfile_commit(file))
        failed = vp_fail_text(reason, sizeof reason, "%s", vp_tempfile_message(file));
    if (failed) vp_fail_text(message, size, "%s: %s", path, reason);
    vp_tempfile_close(file);
    free(path);
    if (failed) return -1;
    shards->next++;
    for (size_t i = 0; i < shards->count; i++)
        shards->calls.packed(shards->calls.opaque, shards->pending[i].stem, shards->pending[i].vpt);
    forget(shards);
    return 0;
}

/* A member has a head of one block and is filled up to whole blocks; two end the archive. */
static uint64_t member_room(uint64_t bytes)
{
    return TAR_BLOCK + (bytes + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
}

/* 0: memory is short. */
static uint64_t sample_room(const vp_tar_shards *shards, const sample *s)
{
    char *path = shard_path(shards, shards->next), *text = NULL;
    uint64_t room = 0;

    if (path) text = shards->calls.describe(shards->calls.opaque, vp_tar_name(path), s->stem);
    if (text) room = member_room(s->bytes) + member_room(strlen(text));
    free(path);
    free(text);
    return room;
}

int vp_tar_shards_add(vp_tar_shards *shards, const char *stem, const char *vpt, char *message,
                      size_t size)
{
    struct stat status;
    sample s = {strdup(stem), strdup(vpt), 0, 0};
    int failed = 0;

    if (!s.stem || !s.vpt) failed = vp_fail_text(message, size, "out of memory");
    if (!failed && stat(vpt, &status))
        failed = vp_fail_text(message, size, "%s: %s", vpt, strerror(errno));
    if (!failed) s.bytes = (uint64_t)status.st_size;
    if (!failed && !(s.room = sample_room(shards, &s)))
        failed = vp_fail_text(message, size, "out of memory");
    if (!failed && shards->count && shards->bytes + s.room + 2 * TAR_BLOCK > shards->limit)
        failed = write_shard(shards, message, size);
    if (!failed && shards->count == shards->room) {
        size_t room = 2 * shards->room + 16;
        sample *grown = realloc(shards->pending, room * sizeof *grown);

        if (grown) {
            shards->pending = grown;
            shards->room = room;
        } else {
            failed = vp_fail_text(message, size, "out of memory");
        }
    }
    if (failed) {
        free(s.stem);
        free(s.vpt);
        return -1;
    }
    shards->pending[shards->count++] = s;
    shards->bytes += s.room;
    return 0;
}

int vp_tar_shards_finish(vp_tar_shards *shards, char *message, size_t size)
{
    return shards->count ? write_shard(shards, message, size) : 0;
}

/* ---- opening -------------------------------------------------------------------------------- */

/* 1: there are shards with larger numbers than the next one. */
static int has_later(const vp_tar_shards *shards)
{
    const char *name = vp_base_name(shards->base);
    size_t length = strlen(name);
    char *folder = strdup(shards->base);
    DIR *directory = NULL;
    const struct dirent *entry;
    int found = 0;

    if (folder) {
        folder[name - shards->base] = 0;
        directory = opendir(folder);
    }
    while (directory && (entry = readdir(directory))) {
        char *end;
        long number;

        if (strncmp(entry->d_name, name, length) || entry->d_name[length] != '-') continue;
        number = strtol(entry->d_name + length + 1, &end, 10);
        found |= end == entry->d_name + length + 1 + DIGITS && !strcmp(end, ".tar") &&
                 number > shards->next;
    }
    if (directory) closedir(directory);
    free(folder);
    return found;
}

/* Those that are there have numbers from 0 on, without a gap: each is made when the one before is
 * complete. */
static int read_found(vp_tar_shards *shards, char *message, size_t size)
{
    for (;;) {
        char *path = shard_path(shards, shards->next);
        int result;

        if (!path) return vp_fail_text(message, size, "out of memory");
        if (access(path, F_OK)) {
            int later = has_later(shards);

            if (later)
                vp_fail_text(
                    message, size,
                    "%s: it is missing, and later shards are there (put it back, or remove them)",
                    path);
            free(path);
            return later ? -1 : 0;
        }
        result = vp_tar_read(path, shards->calls.found, shards->calls.opaque, message, size);
        free(path);
        if (result) return -1;
        shards->next++;
        shards->found++;
    }
}

vp_tar_shards *vp_tar_shards_open(const char *folder, const char *name, uint64_t limit,
                                  const vp_tar_calls *calls, char *message, size_t size)
{
    vp_tar_shards *made = calloc(1, sizeof *made);
    size_t length = strlen(folder) + strlen(name) + 2;

    if (made) made->base = malloc(length);
    if (!made || !made->base) {
        vp_fail_text(message, size, "out of memory");
        vp_tar_shards_close(made);
        return NULL;
    }
    snprintf(made->base, length, "%s/%s", folder, name);
    made->calls = *calls;
    made->limit = limit;
    if (!read_found(made, message, size)) return made;
    vp_tar_shards_close(made);
    return NULL;
}

int vp_tar_shards_found(const vp_tar_shards *shards)
{
    return shards->found;
}

void vp_tar_shards_close(vp_tar_shards *shards)
{
    if (!shards) return;
    forget(shards);
    free(shards->pending);
    free(shards->base);
    free(shards);
}
