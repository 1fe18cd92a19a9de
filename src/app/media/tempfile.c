/* SPDX-License-Identifier: BSD-2-Clause */
#define _XOPEN_SOURCE 700 /* realpath */

#include "media/tempfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "media/cleanup.h"
#include "media/tempname.h"

enum { BUFFER_SIZE = 1 << 16, NAME_TRIES = 100, MODE_BITS = 0777 };

struct vp_tempfile {
    int fd;
    int own_fd; /* not standard output                                     */
    int force;
    int inside; /* of a directory of one's own                              */
    int seekable;
    char *target;           /* where commit renames to; NULL: written directly         */
    char *temporary;        /* NULL: written directly                                  */
    vp_cleanup_entry entry; /* listed: the temporary file is there              */
    int error;              /* errno of the first failed write                         */
    size_t fill;
    char message[256];
    unsigned char buffer[BUFFER_SIZE];
};

static void say(char *message, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void say(char *message, size_t size, const char *format, ...)
{
    va_list list;

    if (!message || !size) return;
    va_start(list, format);
    vsnprintf(message, size, format, list);
    va_end(list);
}

static void say_errno(char *message, size_t size, const char *what, int error)
{
    char text[128];

    if (strerror_r(error, text, sizeof text)) snprintf(text, sizeof text, "error %d", error);
    say(message, size, "%s: %s", what, text);
}

static char *join(const char *directory, size_t length, const char *name)
{
    size_t size = length + strlen(name) + 1;
    char *path = malloc(size);

    if (!path) return NULL;
    memcpy(path, directory, length);
    strcpy(path + length, name);
    return path;
}

/* Removes the temporary file if it is there. */
static void remove_temporary(vp_tempfile *file)
{
    vp_cleanup_lock();
    if (file->entry.listed) (void)unlink(file->temporary);
    vp_cleanup_take_out(&file->entry);
    vp_cleanup_unlock();
}

/* 0, or an errno; EEXIST: try the next name. */
static int create_named(vp_tempfile *file)
{
    int error = 0;

    vp_cleanup_lock();
    file->fd = open(file->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file->fd < 0) {
        error = errno;
    } else {
        file->entry.path = file->temporary;
        vp_cleanup_add(&file->entry);
    }
    vp_cleanup_unlock();
    if (error || vp_tempname_lock(file->fd, file->temporary)) return error;
    vp_cleanup_lock();
    vp_cleanup_take_out(&file->entry);
    vp_cleanup_unlock();
    close(file->fd);
    file->fd = -1;
    return EEXIST;
}

static int create_temporary(vp_tempfile *file)
{
    int error = EEXIST;

    if (!file->inside) vp_tempname_collect(file->target);
    for (int i = 0; i < NAME_TRIES && error == EEXIST; i++) {
        free(file->temporary);
        file->temporary = vp_tempname_make(file->target, i);
        error = file->temporary ? create_named(file) : ENOMEM;
    }
    return error;
}

/* Decides between a temporary file and direct writing, and opens it. */
static vpatch_status open_target(vp_tempfile *file, const char *path, char *message, size_t size)
{
    struct stat info;
    int error;

    if (!strcmp(path, "-")) {
        file->fd = STDOUT_FILENO;
        return VPATCH_OK;
    }
    file->own_fd = 1;
    if (!stat(path, &info)) {
        if (S_ISDIR(info.st_mode)) {
            say(message, size, "is a directory");
            return VPATCH_ERR_IO;
        }
        if (!S_ISREG(info.st_mode)) {
            file->fd = open(path, O_WRONLY | O_CLOEXEC);
            if (file->fd >= 0) return VPATCH_OK;
            say_errno(message, size, "cannot be opened for writing", errno);
            return VPATCH_ERR_IO;
        }
        if (!file->force) {
            say(message, size, "exists already (-f replaces it)");
            return VPATCH_ERR_IO;
        }
        if (access(path, W_OK)) {
            /* a rename would succeed, but a read-only file must not be replaced */
            say_errno(message, size, "cannot be replaced", errno);
            return VPATCH_ERR_IO;
        }
        file->target = realpath(path, NULL);
        if (!file->target && errno != ENOMEM) {
            say_errno(message, size, "cannot be replaced", errno);
            return VPATCH_ERR_IO;
        }
    } else {
        error = errno;
        if (!lstat(path, &info)) {
            say_errno(message, size, "is a symbolic link that leads nowhere", error);
            return VPATCH_ERR_IO;
        }
        file->target = join(path, strlen(path), "");
    }
    error = file->target ? create_temporary(file) : ENOMEM;
    if (error) {
        say_errno(message, size, "cannot be created", error);
        return error == ENOMEM ? VPATCH_ERR_MEMORY : VPATCH_ERR_IO;
    }
    if (file->force && !stat(file->target, &info) && fchmod(file->fd, info.st_mode & MODE_BITS)) {
        say_errno(message, size, "cannot take over the permissions", errno);
        return VPATCH_ERR_IO;
    }
    return VPATCH_OK;
}

static vpatch_status open_file(vp_tempfile **result, const char *path, int force, int inside,
                               char *message, size_t message_size)
{
    vp_tempfile *file;
    vpatch_status status;

    say(message, message_size, "%s", "");
    if (!result) return VPATCH_ERR_ARGUMENT;
    *result = NULL;
    if (!path || !*path) {
        say(message, message_size, "the name is empty");
        return VPATCH_ERR_ARGUMENT;
    }
    file = calloc(1, sizeof *file);
    if (!file) {
        say(message, message_size, "not enough memory");
        return VPATCH_ERR_MEMORY;
    }
    file->fd = -1;
    file->force = force;
    file->inside = inside;
    status = open_target(file, path, message, message_size);
    if (status) {
        vp_tempfile_close(file);
        return status;
    }
    file->seekable = lseek(file->fd, 0, SEEK_CUR) >= 0 && file->target;
    *result = file;
    return VPATCH_OK;
}

vpatch_status vp_tempfile_open(vp_tempfile **result, const char *path, int force, char *message,
                               size_t message_size)
{
    return open_file(result, path, force, 0, message, message_size);
}

vpatch_status vp_tempfile_open_inside(vp_tempfile **result, const char *path, char *message,
                                      size_t message_size)
{
    return open_file(result, path, 0, 1, message, message_size);
}

static int fail(vp_tempfile *file, int error)
{
    if (!file->error) {
        file->error = error;
        say_errno(file->message, sizeof file->message, "cannot be written", error);
    }
    return -1;
}

static int write_all(vp_tempfile *file, const unsigned char *data, size_t size)
{
    while (size) {
        ssize_t done = write(file->fd, data, size);

        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return fail(file, errno);
        data += done;
        size -= (size_t)done;
    }
    return 0;
}

static int flush(vp_tempfile *file)
{
    size_t fill = file->fill;

    file->fill = 0;
    return file->error ? -1 : write_all(file, file->buffer, fill);
}

int vp_tempfile_write(vp_tempfile *file, const void *data, size_t size)
{
    if (file->error) return -1;
    if (size > BUFFER_SIZE - file->fill && flush(file)) return -1;
    if (size >= BUFFER_SIZE) return write_all(file, data, size);
    if (size) memcpy(file->buffer + file->fill, data, size);
    file->fill += size;
    return 0;
}

int vp_tempfile_send(vp_tempfile *file)
{
    return file->seekable ? 0 : flush(file);
}

int vp_tempfile_seek(vp_tempfile *file, int64_t offset)
{
    if (!file->seekable || flush(file)) return -1;
    return lseek(file->fd, (off_t)offset, SEEK_SET) < 0 ? -1 : 0;
}

int vp_tempfile_seekable(const vp_tempfile *file)
{
    return file->seekable;
}

static int write_callback(void *opaque, const void *data, size_t size)
{
    return vp_tempfile_write(opaque, data, size);
}

vpatch_output vp_tempfile_output(vp_tempfile *file)
{
    vpatch_output output = {.opaque = file, .write = write_callback};

    return output;
}

const char *vp_tempfile_path(const vp_tempfile *file)
{
    return file->entry.listed ? file->temporary : NULL;
}

/* Gives the finished file its name. Without force this must not replace a file
 * that has appeared since open: link() is atomic and refuses; file systems
 * without hard links get a check and a rename. */
static int take_name(vp_tempfile *file)
{
    int error;

    if (!file->force) {
        if (!link(file->temporary, file->target)) {
            error = unlink(file->temporary) ? errno : 0;
            if (error) (void)unlink(file->target);
            return error;
        }
        if (errno == EEXIST) return EEXIST;
        if (!access(file->target, F_OK)) return EEXIST;
    }
    return rename(file->temporary, file->target) ? errno : 0;
}

/* The same as one step for an interrupt: it is done, or not begun. */
static int take_name_at_once(vp_tempfile *file)
{
    int error;

    vp_cleanup_lock();
    error = take_name(file);
    if (!error) vp_cleanup_take_out(&file->entry);
    vp_cleanup_unlock();
    return error;
}

void vp_sync_directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *directory = slash ? join(path, (size_t)(slash - path) + 1, "") : join("./", 2, "");
    int fd;

    if (!directory) return;
    fd = open(directory, O_RDONLY | O_CLOEXEC);
    free(directory);
    if (fd < 0) return;
    (void)fsync(fd);
    close(fd);
}

vpatch_status vp_tempfile_commit(vp_tempfile *file)
{
    int error, fd;

    if (flush(file)) return VPATCH_ERR_IO;
    if (!file->target) {
        if (!file->own_fd) return VPATCH_OK;
        fd = file->fd;
        file->fd = -1;
        return close(fd) && fail(file, errno) ? VPATCH_ERR_IO : VPATCH_OK;
    }
    if (!file->entry.listed) return VPATCH_ERR_ARGUMENT; /* committed before */
    if (fsync(file->fd) && errno != EINVAL && errno != EROFS) {
        fail(file, errno);
        return VPATCH_ERR_IO;
    }
    /* the file is closed, and its lock gone, when it has its name: until then another run for this
     * output could take it for one that was left */
    error = take_name_at_once(file);
    if (error) {
        file->error = error;
        if (error == EEXIST)
            say(file->message, sizeof file->message, "exists already (-f replaces it)");
        else
            say_errno(file->message, sizeof file->message, "cannot be renamed", error);
        return VPATCH_ERR_IO;
    }
    if (!file->inside) vp_sync_directory_of(file->target);
    return VPATCH_OK;
}

const char *vp_tempfile_message(const vp_tempfile *file)
{
    return file->message;
}

int vp_tempfile_errno(const vp_tempfile *file)
{
    return file->error;
}

void vp_tempfile_close(vp_tempfile *file)
{
    if (!file) return;
    /* standard output and devices keep what was written: nothing can be removed there */
    if (!file->target && file->fd >= 0) (void)flush(file);
    remove_temporary(file);
    if (file->own_fd && file->fd >= 0) close(file->fd);
    free(file->temporary);
    free(file->target);
    free(file);
}

vpatch_status vp_tempfile_save(const char *path, const char *text, char *message,
                               size_t message_size)
{
    vp_tempfile *file;
    vpatch_status status = vp_tempfile_open(&file, path, 1, message, message_size);

    if (status != VPATCH_OK) return status;
    status = VPATCH_ERR_IO;
    if (!vp_tempfile_write(file, text, strlen(text))) status = vp_tempfile_commit(file);
    if (status != VPATCH_OK) snprintf(message, message_size, "%s", vp_tempfile_message(file));
    vp_tempfile_close(file);
    return status;
}
