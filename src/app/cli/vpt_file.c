/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/vpt_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/pipe_peek.h"

vp_exit vp_vpt_file_failed(const char *path, vpatch_status status, const char *reason)
{
    if (status == VPATCH_ERR_LIMIT)
        vp_error(path, "%s (--max-pixels, --max-frames and --max-memory set the limits)", reason);
    else
        vp_error(path, "%s", reason);
    return vp_exit_of(status);
}

vpatch_reader_settings vp_vpt_limits(const vp_settings *settings)
{
    vpatch_reader_settings limits;

    vpatch_reader_settings_default(&limits);
    limits.max_pixels = settings->max_pixels;
    limits.max_frames = settings->max_frames;
    limits.max_memory = settings->max_memory;
    return limits;
}

uint64_t vp_vpt_max_memory(const vp_settings *settings)
{
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);

    if (settings->max_memory) return settings->max_memory;
    return pages > 0 && page > 0 ? (uint64_t)pages * (uint64_t)page / 2 : UINT64_MAX;
}

vp_exit vp_vpt_file_open(vp_vpt_file *file, const char *path, const vp_settings *settings,
                         vp_vpt_mode mode)
{
    vpatch_reader_settings limits = vp_vpt_limits(settings);
    char message[256];
    vpatch_status status;

    limits.ignore_index = mode == VP_VPT_RECOVER;
    memset(file, 0, sizeof *file);
    status = strcmp(path, "-") ? vpatch_input_open_file(&file->input, path, message, sizeof message)
                               : vpatch_input_open_descriptor(&file->input, STDIN_FILENO, message,
                                                              sizeof message);
    if (mode == VP_VPT_FRONT_TO_BACK) file->input.sequential = 1;
    if (!status)
        status = vpatch_reader_open(&file->reader, &file->input, &limits, message, sizeof message);
    if (!status) return VP_EXIT_OK;
    vp_vpt_file_close(file);
    return vp_vpt_file_failed(path, status, vp_reason(message, status));
}

void vp_vpt_file_close(vp_vpt_file *file)
{
    vpatch_reader_close(file->reader);
    file->reader = NULL;
    vpatch_input_close(&file->input);
}

const char *vp_vpt_file_reason(const vp_vpt_file *file, vpatch_status status)
{
    return vp_reason(vpatch_reader_message(file->reader), status);
}

/* The first bytes of an open file, which stays where it is. */
static size_t first_bytes(int descriptor, unsigned char *start, size_t size)
{
    struct stat status;

    if (fstat(descriptor, &status)) return 0;
    if (S_ISFIFO(status.st_mode)) return vp_pipe_peek(descriptor, start, size);
    if (!S_ISREG(status.st_mode)) return 0;
    ssize_t got = pread(descriptor, start, size, 0);

    return got > 0 ? (size_t)got : 0;
}

int vp_vpt_file_probe(const char *path, const char **source)
{
    unsigned char start[4];
    struct stat status;
    int descriptor = STDIN_FILENO, is_stdin = !strcmp(path, "-");

    if (source) *source = path;
    if (!is_stdin) {
        /* Other things than files and pipes are not opened only to look at them. */
        if (stat(path, &status) || !(S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode))) return 0;
        if (!source && S_ISFIFO(status.st_mode)) return 0;
        descriptor = open(path, O_RDONLY | O_CLOEXEC);
    }
    if (descriptor < 0) return 0;
    size_t got = first_bytes(descriptor, start, sizeof start);

    if (!is_stdin && S_ISFIFO(status.st_mode) && dup2(descriptor, STDIN_FILENO) == STDIN_FILENO)
        *source = "-";
    if (!is_stdin) close(descriptor);
    return got == sizeof start && !memcmp(start, "\x89VPT", 4);
}
