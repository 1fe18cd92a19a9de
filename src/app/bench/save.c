/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "bench/write.h"
#include "media/tempfile.h"

vpatch_status vp_bench_save(const char *path, const char *text, char *message, size_t message_size)
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
