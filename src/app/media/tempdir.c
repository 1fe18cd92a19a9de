/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/tempdir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "media/averror.h"
#include "media/cleanup.h"
#include "media/tempname.h"

enum { TRIES = 100 };

struct vp_tempdir {
    char *path;
    int fd; /* holds the lock */
    vp_cleanup_entry entry;
};

/* 0, or an errno; EEXIST: try the next name. */
static int create(vp_tempdir *directory)
{
    int error = 0;

    vp_cleanup_lock();
    if (mkdir(directory->path, 0777)) {
        error = errno;
    } else {
        directory->entry.path = directory->path;
        directory->entry.directory = 1;
        vp_cleanup_add(&directory->entry);
    }
    vp_cleanup_unlock();
    if (error) return error;
    directory->fd = open(directory->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory->fd >= 0 && vp_tempname_lock(directory->fd, directory->path)) return 0;
    error = directory->fd < 0 ? errno : EEXIST;
    vp_cleanup_lock();
    if (directory->fd < 0) (void)rmdir(directory->path);
    vp_cleanup_take_out(&directory->entry);
    vp_cleanup_unlock();
    if (directory->fd >= 0) close(directory->fd);
    directory->fd = -1;
    return error == ENOENT ? EEXIST : error; /* collected before it could be opened */
}

static int create_one(vp_tempdir *directory, const char *target)
{
    int error = EEXIST;

    for (int i = 0; i < TRIES && error == EEXIST; i++) {
        free(directory->path);
        directory->path = vp_tempname_make(target, i);
        error = directory->path ? create(directory) : ENOMEM;
    }
    return error;
}

vpatch_status vp_tempdir_open(vp_tempdir **result, const char *target, char *message,
                              size_t message_size)
{
    vp_tempdir *directory = calloc(1, sizeof *directory);
    char text[128], reason[160];
    int error;

    *result = NULL;
    if (!directory)
        return vp_media_fail(VPATCH_ERR_MEMORY, "not enough memory", message, message_size);
    directory->fd = -1;
    vp_tempname_collect(target);
    error = create_one(directory, target);
    if (!error) {
        *result = directory;
        return VPATCH_OK;
    }
    vp_tempdir_close(directory);
    if (error == ENOMEM)
        return vp_media_fail(VPATCH_ERR_MEMORY, "not enough memory", message, message_size);
    if (strerror_r(error, text, sizeof text)) snprintf(text, sizeof text, "error %d", error);
    snprintf(reason, sizeof reason, "cannot be created: %s", text);
    return vp_media_fail(VPATCH_ERR_IO, reason, message, message_size);
}

const char *vp_tempdir_path(const vp_tempdir *directory)
{
    return directory->path;
}

void vp_tempdir_close(vp_tempdir *directory)
{
    if (!directory) return;
    vp_cleanup_lock();
    if (directory->entry.listed) {
        /* by the descriptor that is open: a process may have no more of them */
        if (directory->fd >= 0) vp_tempname_empty(directory->fd);
        vp_cleanup_remove_directory(directory->path);
    }
    vp_cleanup_take_out(&directory->entry);
    vp_cleanup_unlock();
    if (directory->fd >= 0) close(directory->fd);
    free(directory->path);
    free(directory);
}
