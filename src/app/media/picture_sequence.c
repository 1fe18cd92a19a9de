/* SPDX-License-Identifier: BSD-2-Clause */
#define _XOPEN_SOURCE 700 /* realpath */

#include "media/picture_sequence.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libavformat/avformat.h>

#include "media/averror.h"
#include "media/cleanup.h"

static const char no_memory[] = "not enough memory";

/* "a/b.png" -> "a/b-%05d.png"; percent signs of the name itself are doubled. */
static char *make_pattern(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.'), *from;
    char *pattern = malloc(2 * strlen(path) + 8), *to = pattern;

    if (!pattern) return NULL;
    if (!dot || (slash && dot < slash)) dot = path + strlen(path);
    for (from = path;; from++) {
        if (from == dot) {
            memcpy(to, "-%05d", 5);
            to += 5;
        }
        if (!*from) break;
        if (*from == '%') *to++ = '%';
        *to++ = *from;
    }
    *to = '\0';
    return pattern;
}

/* "WHAT: REASON" for an errno, or WHAT alone with 0. */
static vpatch_status refuse(const char *path, const char *what, int error, char *message,
                            size_t size)
{
    char reason[128] = "";

    if (error && strerror_r(error, reason, sizeof reason)) reason[0] = '\0';
    if (message) snprintf(message, size, "%.150s %s%s%s", path, what, *reason ? ": " : "", reason);
    return error == ENOMEM ? VPATCH_ERR_MEMORY : VPATCH_ERR_IO;
}

/* The name of picture `number`, from 1, in pictures->path. */
static int make_path(vp_media_picture_sequence *pictures, int64_t number)
{
    if (!pictures->pattern) return 0;
    if (number > INT_MAX) return -1;
    return av_get_frame_filename(pictures->path, (int)pictures->path_size, pictures->pattern,
                                 (int)number);
}

/* Refuses what a picture must not replace. *mode: of the file that it will, or 0. */
static vpatch_status check_target(const vp_media_picture_sequence *pictures, mode_t *mode,
                                  char *message, size_t size)
{
    const char *path = pictures->path;
    struct stat info;

    *mode = 0;
    if (stat(path, &info)) {
        int error = errno;

        if (!lstat(path, &info))
            return refuse(path, "is a symbolic link that leads nowhere", error, message, size);
        return VPATCH_OK;
    }
    if (!S_ISREG(info.st_mode)) return refuse(path, "is no file", 0, message, size);
    if (!pictures->force) return refuse(path, "exists already (-f replaces it)", 0, message, size);
    if (access(path, W_OK)) return refuse(path, "cannot be replaced", errno, message, size);
    *mode = info.st_mode & 0777;
    return VPATCH_OK;
}

static const char not_understood[] = "the number pattern is not understood";

/* Whether the pattern gives every number a name of its own. With very many digits libavformat drops
 * the last. Leaves the first name in pictures->path. */
static vpatch_status check_pattern(vp_media_picture_sequence *pictures, char *message, size_t size)
{
    char *second;
    int differ;

    if (make_path(pictures, 2) < 0)
        return vp_media_fail(VPATCH_ERR_ARGUMENT, not_understood, message, size);
    second = malloc(strlen(pictures->path) + 1);
    if (!second) return vp_media_fail(VPATCH_ERR_MEMORY, no_memory, message, size);
    strcpy(second, pictures->path);
    differ = !make_path(pictures, 1) && strcmp(second, pictures->path);
    free(second);
    return differ ? VPATCH_OK : vp_media_fail(VPATCH_ERR_ARGUMENT, not_understood, message, size);
}

vpatch_status vp_media_picture_sequence_start(vp_media_picture_sequence *pictures, const char *path,
                                              int many, int force, char *message,
                                              size_t message_size)
{
    int numbered = av_filename_number_test(path);
    vpatch_status status;
    mode_t mode;

    memset(pictures, 0, sizeof *pictures);
    pictures->force = force;
    pictures->path_size = strlen(path) + 64;
    pictures->path = malloc(pictures->path_size);
    if (pictures->path) strcpy(pictures->path, path);
    if (numbered && (pictures->pattern = malloc(strlen(path) + 1)))
        strcpy(pictures->pattern, path);
    else if (many && !numbered)
        pictures->pattern = make_pattern(path);
    if (!pictures->path || ((numbered || many) && !pictures->pattern))
        return vp_media_fail(VPATCH_ERR_MEMORY, no_memory, message, message_size);
    if (!pictures->pattern) {
        if (force || access(pictures->path, F_OK)) return VPATCH_OK;
        return vp_media_fail(VPATCH_ERR_IO, "exists already (-f replaces it)", message,
                             message_size);
    }
    status = check_pattern(pictures, message, message_size);
    if (!status) status = check_target(pictures, &mode, message, message_size);
    if (status) return status;
    return vp_tempdir_open(&pictures->directory, pictures->path, message, message_size);
}

/* The name of picture `number` in the temporary directory, of kind "": new, "old-": what it
 * replaces. To be freed; NULL: memory is short. */
static char *waiting_path(const vp_media_picture_sequence *pictures, const char *kind,
                          int64_t number)
{
    const char *directory = vp_tempdir_path(pictures->directory);
    size_t size = strlen(directory) + 48;
    char *path = malloc(size);

    if (path) snprintf(path, size, "%s/%s%lld", directory, kind, (long long)number);
    return path;
}

vpatch_status vp_media_picture_sequence_open(vp_media_picture_sequence *pictures, char *message,
                                             size_t message_size)
{
    vpatch_status status;
    char *path;
    mode_t mode;

    if (!pictures->pattern) {
        if (pictures->written)
            return vp_media_fail(VPATCH_ERR_ARGUMENT, "one picture cannot hold several frames",
                                 message, message_size);
        return vp_tempfile_open(&pictures->file, pictures->path, pictures->force, message,
                                message_size);
    }
    if (make_path(pictures, pictures->written + 1) < 0)
        return vp_media_fail(VPATCH_ERR_ARGUMENT, not_understood, message, message_size);
    status = check_target(pictures, &mode, message, message_size);
    if (status) return status;
    path = waiting_path(pictures, "", pictures->written + 1);
    if (!path) return vp_media_fail(VPATCH_ERR_MEMORY, no_memory, message, message_size);
    status = vp_tempfile_open_inside(&pictures->file, path, message, message_size);
    if (!status && mode && chmod(vp_tempfile_path(pictures->file), mode))
        status =
            refuse(pictures->path, "cannot hand its permissions on", errno, message, message_size);
    free(path);
    return status;
}

/* Commits the open file and closes it. */
static vpatch_status commit_file(vp_media_picture_sequence *pictures, char *message,
                                 size_t message_size)
{
    vpatch_status status = vp_tempfile_commit(pictures->file);

    if (status) vp_media_fail(status, vp_tempfile_message(pictures->file), message, message_size);
    vp_tempfile_close(pictures->file);
    pictures->file = NULL;
    return status;
}

vpatch_status vp_media_picture_sequence_commit(vp_media_picture_sequence *pictures, char *message,
                                               size_t message_size)
{
    pictures->written++;
    return pictures->pattern ? commit_file(pictures, message, message_size) : VPATCH_OK;
}

/* ---- names ------------------------------------------------------------------------------ */

/* A picture's ways to its name and back. */
typedef struct publication {
    char *waiting;  /* new, in the temporary directory                          */
    char *replaced; /* there, a second name of the file that it takes the place of */
    char *target;
    int existed; /* 1: there was such a file                                 */
} publication;

static void publication_free(publication *one)
{
    free(one->waiting);
    free(one->replaced);
    free(one->target);
}

/* 0 or an errno. */
static int publication_make(publication *one, vp_media_picture_sequence *pictures, int64_t number)
{
    struct stat info;

    memset(one, 0, sizeof *one);
    if (make_path(pictures, number) < 0) return EINVAL;
    one->existed = !stat(pictures->path, &info);
    one->waiting = waiting_path(pictures, "", number);
    one->replaced = waiting_path(pictures, "old-", number);
    /* a link is followed */
    if (pictures->force && one->existed) {
        one->target = realpath(pictures->path, NULL);
        if (!one->target) return errno;
    } else {
        one->target = malloc(strlen(pictures->path) + 1);
        if (one->target) strcpy(one->target, pictures->path);
    }
    return one->waiting && one->replaced && one->target ? 0 : ENOMEM;
}

/* 0 or an errno; EEXIST: something is there that must stay. */
static int publish(const publication *one, int force)
{
    if (!force) {
        if (!link(one->waiting, one->target)) return 0;
        if (errno == EEXIST || !access(one->target, F_OK)) return EEXIST;
    } else if (one->existed) {
        (void)link(one->target, one->replaced);
    }
    return rename(one->waiting, one->target) ? errno : 0;
}

/* Where the old file has no second name, the new one stays: it is complete. */
static void take_back(const publication *one)
{
    if (one->existed)
        (void)rename(one->replaced, one->target);
    else
        (void)unlink(one->target);
}

static int publish_all(publication *list, int64_t count, int force, int64_t *failed)
{
    for (int64_t i = 0; i < count; i++) {
        int error = publish(&list[i], force);

        if (!error) continue;
        *failed = i;
        while (i-- > 0) take_back(&list[i]);
        return error;
    }
    return 0;
}

vpatch_status vp_media_picture_sequence_finish(vp_media_picture_sequence *pictures, char *message,
                                               size_t message_size)
{
    int64_t count = pictures->written, failed = 0;
    vpatch_status status = VPATCH_OK;
    publication *list;
    int error = 0;

    if (count <= 0) return VPATCH_OK;
    if (!pictures->pattern) return commit_file(pictures, message, message_size);
    list = calloc((size_t)count, sizeof *list);
    if (!list) return vp_media_fail(VPATCH_ERR_MEMORY, no_memory, message, message_size);
    for (int64_t i = 0; i < count && !error; i++) {
        error = publication_make(&list[i], pictures, i + 1);
        failed = i;
    }
    if (!error) {
        /* one step for an interrupt */
        vp_cleanup_lock();
        error = publish_all(list, count, pictures->force, &failed);
        vp_cleanup_unlock();
    }
    if (!error)
        vp_sync_directory_of(list[0].target);
    else if (make_path(pictures, failed + 1) >= 0)
        status = error == EEXIST
                     ? refuse(pictures->path, "exists already (-f replaces it)", 0, message,
                              message_size)
                     : refuse(pictures->path, "cannot be renamed", error, message, message_size);
    for (int64_t i = 0; i < count; i++) publication_free(&list[i]);
    free(list);
    return status;
}

void vp_media_picture_sequence_close(vp_media_picture_sequence *pictures)
{
    vp_tempfile_close(pictures->file);
    vp_tempdir_close(pictures->directory);
    free(pictures->pattern);
    free(pictures->path);
    memset(pictures, 0, sizeof *pictures);
}
