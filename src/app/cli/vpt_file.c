/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/vpt_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

vp_exit vp_vpt_file_open(vp_vpt_file *file, const char *path)
{
    char message[256];
    vpatch_status status;

    memset(file, 0, sizeof *file);
    status = strcmp(path, "-") ? vpatch_input_open_file(&file->input, path, message, sizeof message)
                               : vpatch_input_open_descriptor(&file->input, STDIN_FILENO, message,
                                                              sizeof message);
    if (!status)
        status = vpatch_reader_open(&file->reader, &file->input, NULL, message, sizeof message);
    if (!status) return VP_EXIT_OK;
    vp_error(path, "%s", vp_reason(message, status));
    vp_vpt_file_close(file);
    return vp_exit_of(status);
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
