/* SPDX-License-Identifier: BSD-2-Clause */
/* Inputs and outputs on disk. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "vpatch/io.h"

/* A reason in the system's words. */
static vpatch_status system_fail(const vp_errbuf *reason, int error)
{
    char text[80];

    return vp_fail(reason, VPATCH_ERR_IO, "%s",
                   strerror_r(error, text, sizeof text) ? "it cannot be opened" : text);
}

/* ---- in ---------------------------------------------------------------------- */

typedef struct file_in {
    int descriptor, owned;
} file_in;

static int read_file(void *opaque, uint64_t offset, void *buffer, size_t size, size_t *got)
{
    const file_in *in = opaque;

    *got = 0;
    while (*got < size && offset + *got <= INT64_MAX) {
        ssize_t n =
            pread(in->descriptor, (char *)buffer + *got, size - *got, (off_t)(offset + *got));

        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        if (n == 0) break;
        *got += (size_t)n;
    }
    return 0;
}

/* Of a pipe: what is there, at least a byte; the offset is where it is. */
static int read_pipe(void *opaque, uint64_t offset, void *buffer, size_t size, size_t *got)
{
    const file_in *in = opaque;
    ssize_t n;

    (void)offset;
    do n = read(in->descriptor, buffer, size < SSIZE_MAX ? size : SSIZE_MAX);
    while (n < 0 && errno == EINTR);
    *got = n > 0 ? (size_t)n : 0;
    return n < 0 ? errno : 0;
}

static void close_file_in(void *opaque)
{
    file_in *in = opaque;

    if (in->owned) close(in->descriptor);
    free(in);
}

/* An owned descriptor is closed on failure too. */
static vpatch_status open_descriptor(vpatch_input *input, int descriptor, int owned,
                                     const vp_errbuf *reason)
{
    struct stat info;
    file_in *in = NULL;
    vpatch_status status = VPATCH_OK;

    if (fstat(descriptor, &info))
        status = system_fail(reason, errno);
    else if (S_ISDIR(info.st_mode))
        status = system_fail(reason, EISDIR);
    else if (!(in = malloc(sizeof *in)))
        status = vp_fail(reason, VPATCH_ERR_MEMORY, "out of memory");
    if (!in) {
        if (owned) close(descriptor);
        return status;
    }
    *in = (file_in){descriptor, owned};
    int sequential = lseek(descriptor, 0, SEEK_CUR) < 0;
    /* The size of a device is not told here: 0, and the reader looks for it. */
    *input = (vpatch_input){.opaque = in,
                            .read_at = sequential ? read_pipe : read_file,
                            .close = close_file_in,
                            .size = sequential ? 0 : (uint64_t)info.st_size,
                            .sequential = sequential};
    return VPATCH_OK;
}

vpatch_status vpatch_input_open_file(vpatch_input *input, const char *path, char *message,
                                     size_t message_size)
{
    const vp_errbuf reason = vp_errbuf_make(message, message_size);

    if (!input || !path)
        return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "no place for the input, or no path");
    memset(input, 0, sizeof *input);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return system_fail(&reason, errno);
    return open_descriptor(input, descriptor, 1, &reason);
}

vpatch_status vpatch_input_open_descriptor(vpatch_input *input, int descriptor, char *message,
                                           size_t message_size)
{
    const vp_errbuf reason = vp_errbuf_make(message, message_size);

    if (!input) return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "no place for the input");
    memset(input, 0, sizeof *input);
    return open_descriptor(input, descriptor, 0, &reason);
}

/* ---- out --------------------------------------------------------------------- */

static int write_file(void *opaque, const void *data, size_t size)
{
    return fwrite(data, 1, size, opaque) == size ? 0 : errno ? errno : -1;
}

static int close_file_out(void *opaque)
{
    int failed = ferror(opaque);

    return fclose(opaque) || failed ? -1 : 0;
}

vpatch_status vpatch_output_open_file(vpatch_output *output, const char *path, char *message,
                                      size_t message_size)
{
    const vp_errbuf reason = vp_errbuf_make(message, message_size);

    if (!output || !path)
        return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "no place for the output, or no path");
    memset(output, 0, sizeof *output);
    FILE *file = fopen(path, "wb");
    if (!file)
        return errno == ENOMEM ? vp_fail(&reason, VPATCH_ERR_MEMORY, "out of memory")
                               : system_fail(&reason, errno);
    *output = (vpatch_output){.opaque = file, .write = write_file, .close = close_file_out};
    return VPATCH_OK;
}
