/* SPDX-License-Identifier: BSD-2-Clause */
#define _DEFAULT_SOURCE /* flock */
#include "batch/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "media/tempfile.h"
#include "util/fail_text.h"
#include "util/json_value.h"
#include "util/name_text.h"

struct vp_manifest {
    char *path;
    int file;
    json_t *objects; /* by "file" */
};

static const char *name_of(const json_t *object)
{
    return json_string_value(json_object_get(object, "file"));
}

/* All of the file, with a 0 behind it; NULL with errno. */
static char *read_all(int file)
{
    struct stat status;
    size_t size, done = 0;
    char *text;

    if (fstat(file, &status)) return NULL;
    size = (size_t)status.st_size;
    text = malloc(size + 1);
    while (text && done < size) {
        ssize_t count = pread(file, text + done, size - done, (off_t)done);

        if (count < 0 && errno == EINTR) continue;
        if (count < 0) {
            int error = errno;

            free(text);
            errno = error;
            return NULL;
        }
        if (!count) break;
        done += (size_t)count;
    }
    if (text) text[done] = 0;
    return text;
}

/* A line that a kill has cut off is the last; one that is no object of ours is damage. */
static int take_line(vp_manifest *manifest, const char *line, size_t length, char *message,
                     size_t size)
{
    json_t *object = json_loadb(line, length, 0, NULL);
    const char *name = object ? name_of(object) : NULL;
    int failed = 0;

    if (!name) {
        json_decref(object);
        return vp_fail_text(
            message, size,
            "it is not a manifest: a line of it is no JSON object with \"file\", \"%.*s\" "
            "(remove it: a batch makes it anew of what is there)",
            length < 40 ? (int)length : 40, line);
    }
    failed = json_object_set_new(manifest->objects, name, object);
    return failed ? vp_fail_text(message, size, "out of memory") : 0;
}

static int read_lines(vp_manifest *manifest, char *message, size_t size)
{
    char *text = read_all(manifest->file);
    off_t whole = 0;
    int failed = 0;

    if (!text) return vp_fail_text(message, size, "%s", strerror(errno));
    for (const char *line = text; !failed;) {
        const char *end = strchr(line, '\n');

        if (!end) break;
        if (end > line) failed = take_line(manifest, line, (size_t)(end - line), message, size);
        line = end + 1;
        whole = (off_t)(line - text);
    }
    free(text);
    if (failed) return failed;
    return ftruncate(manifest->file, whole) ? vp_fail_text(message, size, "%s", strerror(errno))
                                            : 0;
}

/* Opens and locks the file of that name: one that has been replaced between the two, by a batch
 * that has just finished, has the name no more, and its lock keeps nobody out. -1: errno. */
static int open_locked(const char *path)
{
    for (;;) {
        struct stat locked, named;
        int file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666), error;

        if (file < 0) return -1;
        if (flock(file, LOCK_EX | LOCK_NB) || fstat(file, &locked)) {
            error = errno;
            close(file);
            errno = error;
            return -1;
        }
        if (!stat(path, &named) && named.st_dev == locked.st_dev && named.st_ino == locked.st_ino)
            return file;
        close(file);
    }
}

int vp_manifest_open(vp_manifest **result, const char *path, int keep, char *message, size_t size)
{
    vp_manifest *made = calloc(1, sizeof *made);
    int failed = 0;

    *result = NULL;
    if (made) {
        made->path = strdup(path);
        made->objects = json_object();
        made->file = open_locked(path);
    }
    if (!made || !made->path || !made->objects) {
        failed = vp_fail_text(message, size, "out of memory");
    } else if (made->file < 0 && errno == EWOULDBLOCK) {
        vp_fail_text(message, size, "another vpatch is working on it");
        failed = 1;
    } else if (made->file < 0) {
        failed = vp_fail_text(message, size, "%s", strerror(errno));
    } else if (keep) {
        failed = read_lines(made, message, size);
    }
    if (failed)
        vp_manifest_close(made);
    else
        *result = made;
    return failed;
}

/* JSON is UTF-8, and file names need not be. */
static json_t *find(const vp_manifest *manifest, const char *file)
{
    char *text = vp_name_text(file);
    json_t *object = text ? json_object_get(manifest->objects, text) : NULL;

    free(text);
    return object;
}

int vp_manifest_clear(vp_manifest *manifest, char *message, size_t size)
{
    json_object_clear(manifest->objects);
    return ftruncate(manifest->file, 0) ? vp_fail_text(message, size, "%s", strerror(errno)) : 0;
}

const json_t *vp_manifest_find(const vp_manifest *manifest, const char *file)
{
    return find(manifest, file);
}

static int append(int file, const char *text)
{
    size_t size = strlen(text), done = 0;

    while (done < size) {
        ssize_t count = write(file, text + done, size - done);

        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return -1;
        done += (size_t)count;
    }
    return 0;
}

int vp_manifest_add(vp_manifest *manifest, json_t *object, char *message, size_t size)
{
    char *line = vp_json_write(json_incref(object), 0);
    int failed = 0;

    if (!line || !name_of(object))
        failed = vp_fail_text(message, size, "out of memory");
    else if (append(manifest->file, line))
        failed = vp_fail_text(message, size, "%s", strerror(errno));
    free(line);
    if (failed || json_object_set(manifest->objects, name_of(object), object))
        failed = failed ? failed : vp_fail_text(message, size, "out of memory");
    json_decref(object);
    return failed;
}

int vp_manifest_amend(vp_manifest *manifest, const char *file, const char *key, json_t *value)
{
    json_t *object = find(manifest, file);

    if (object) return json_object_set_new(object, key, value);
    json_decref(value);
    return -1;
}

static int write_line(vp_tempfile *file, const json_t *object)
{
    char *line = vp_json_write(json_deep_copy(object), 0);
    int failed = line ? vp_tempfile_write(file, line, strlen(line)) : -1;

    free(line);
    return failed;
}

int vp_manifest_finish(vp_manifest *manifest, const char *const *files, size_t count, char *message,
                       size_t size)
{
    vp_tempfile *file;
    vpatch_status status = vp_tempfile_open(&file, manifest->path, 1, message, size);
    int failed = 0;

    if (status) return -1;
    for (size_t i = 0; i < count && !failed; i++) {
        const json_t *object = vp_manifest_find(manifest, files[i]);

        if (object) failed = write_line(file, object);
    }
    if (failed && !*vp_tempfile_message(file)) {
        vp_fail_text(message, size, "out of memory");
    } else if (failed || vp_tempfile_commit(file)) {
        failed = vp_fail_text(message, size, "%s", vp_tempfile_message(file));
    }
    vp_tempfile_close(file);
    return failed;
}

void vp_manifest_close(vp_manifest *manifest)
{
    if (!manifest) return;
    if (manifest->file >= 0) close(manifest->file);
    json_decref(manifest->objects);
    free(manifest->path);
    free(manifest);
}
