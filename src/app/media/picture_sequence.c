/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/picture_sequence.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libavformat/avformat.h>

#include "media/averror.h"

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

/* The name of picture `number`, from 1, in pictures->path. */
static int make_path(vp_media_picture_sequence *pictures, int64_t number)
{
    if (!pictures->pattern) return 0;
    if (number > INT_MAX) return -1;
    return av_get_frame_filename(pictures->path, (int)pictures->path_size, pictures->pattern,
                                 (int)number);
}

vpatch_status vp_media_picture_sequence_start(vp_media_picture_sequence *pictures, const char *path,
                                              int many, int force, char *message,
                                              size_t message_size)
{
    int numbered = av_filename_number_test(path);

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
    if (make_path(pictures, 1) < 0)
        return vp_media_fail(VPATCH_ERR_ARGUMENT, "the number pattern is not understood", message,
                             message_size);
    if (!force && !access(pictures->path, F_OK))
        return vp_media_fail(VPATCH_ERR_IO, "exists already (-f replaces it)", message,
                             message_size);
    return VPATCH_OK;
}

vpatch_status vp_media_picture_sequence_open(vp_media_picture_sequence *pictures, char *message,
                                             size_t message_size)
{
    if (!pictures->pattern && pictures->written)
        return vp_media_fail(VPATCH_ERR_ARGUMENT, "one picture cannot hold several frames", message,
                             message_size);
    if (make_path(pictures, pictures->written + 1) < 0)
        return vp_media_fail(VPATCH_ERR_ARGUMENT, "the number pattern is not understood", message,
                             message_size);
    return vp_tempfile_open(&pictures->file, pictures->path, pictures->force, message,
                            message_size);
}

vpatch_status vp_media_picture_sequence_commit(vp_media_picture_sequence *pictures, char *message,
                                               size_t message_size)
{
    vpatch_status status = vp_tempfile_commit(pictures->file);

    if (status)
        vp_media_fail(status, vp_tempfile_message(pictures->file), message, message_size);
    else
        pictures->written++;
    vp_tempfile_close(pictures->file);
    pictures->file = NULL;
    return status;
}

void vp_media_picture_sequence_close(vp_media_picture_sequence *pictures, int complete)
{
    int64_t i;

    vp_tempfile_close(pictures->file);
    for (i = 1; !complete && i <= pictures->written; i++)
        if (make_path(pictures, i) >= 0) unlink(pictures->path);
    free(pictures->pattern);
    free(pictures->path);
    memset(pictures, 0, sizeof *pictures);
}
