/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/vpt_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_at(void *opaque, uint64_t offset, void *buffer, size_t size, size_t *got)
{
    vp_vpt_file *file = opaque;

    *got = 0;
    while (*got < size && offset + *got <= INT64_MAX) {
        ssize_t n =
            pread(file->descriptor, (char *)buffer + *got, size - *got, (off_t)(offset + *got));

        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            file->error = errno;
            return -1;
        }
        if (n == 0) break;
        *got += (size_t)n;
    }
    return 0;
}

vp_exit vp_vpt_file_open(vp_vpt_file *file, const char *path)
{
    vpatch_input input = {.opaque = file, .read_at = read_at};
    char message[256] = "";
    struct stat status;
    vpatch_status result;

    memset(file, 0, sizeof *file);
    file->descriptor = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : dup(STDIN_FILENO);
    if (file->descriptor < 0) {
        vp_error(path, "%s", strerror(errno));
        return VP_EXIT_INPUT;
    }
    if (!fstat(file->descriptor, &status) && S_ISDIR(status.st_mode)) {
        vp_error(path, "%s", strerror(EISDIR));
        vp_vpt_file_close(file);
        return VP_EXIT_INPUT;
    }
    if (lseek(file->descriptor, 0, SEEK_CUR) < 0) {
        vp_error(path, "a .vpt file is read by position and cannot come from a pipe");
        vp_vpt_file_close(file);
        return VP_EXIT_INPUT;
    }
    result = vpatch_reader_open(&file->reader, &input, message, sizeof message);
    if (result) {
        vp_error(path, "%s", file->error ? strerror(file->error) : vp_reason(message, result));
        vp_vpt_file_close(file);
        return vp_exit_of(result);
    }
    return VP_EXIT_OK;
}

void vp_vpt_file_close(vp_vpt_file *file)
{
    vpatch_reader_close(file->reader);
    file->reader = NULL;
    if (file->descriptor >= 0) close(file->descriptor);
    file->descriptor = -1;
}

const char *vp_vpt_file_reason(const vp_vpt_file *file, vpatch_status status)
{
    if (status == VPATCH_ERR_IO && file->error) return strerror(file->error);
    return vp_reason(vpatch_reader_message(file->reader), status);
}

int vp_vpt_file_probe(const char *path)
{
    unsigned char start[8];
    size_t got = 0;
    struct stat status;
    int descriptor;

    /* Only regular files are probed: reading would consume the first bytes of a pipe. */
    if (stat(path, &status) || !S_ISREG(status.st_mode)) return 0;
    descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return 0;
    while (got < sizeof start) {
        ssize_t n = read(descriptor, start + got, sizeof start - got);

        if (n <= 0) break;
        got += (size_t)n;
    }
    close(descriptor);
    return got >= 4 && !memcmp(start, "\x89VPT", 4);
}
