/* SPDX-License-Identifier: BSD-2-Clause */
/* A .vpt file on disk, or one that comes from a pipe, opened for vpatch_reader. */
#ifndef VPATCH_CLI_VPT_FILE_H
#define VPATCH_CLI_VPT_FILE_H

#include "cli/options.h"

typedef struct vp_vpt_file {
    vpatch_input input;
    vpatch_reader *reader;
} vp_vpt_file;

typedef enum vp_vpt_mode {
    VP_VPT_INDEXED,      /* as it is meant                                                */
    VP_VPT_RECOVER,      /* whatever its index says                                       */
    VP_VPT_FRONT_TO_BACK /* as if it came from a pipe, which looks at everything there is */
} vp_vpt_mode;

/* The limits of the settings. */
vpatch_reader_settings vp_vpt_limits(const vp_settings *settings);
/* Bytes that a file may make the program hold: max_memory, or half of the RAM. */
uint64_t vp_vpt_max_memory(const vp_settings *settings);
/* Opens path with the limits of the settings; reports what goes wrong. */
vp_exit vp_vpt_file_open(vp_vpt_file *file, const char *path, const vp_settings *settings,
                         vp_vpt_mode mode);
void vp_vpt_file_close(vp_vpt_file *file);

/* The text for a failed reader call. */
const char *vp_vpt_file_reason(const vp_vpt_file *file, vpatch_status status);
/* Reports a limit of the settings with the options that move it, and anything else as it is. */
vp_exit vp_vpt_file_failed(const char *path, vpatch_status status, const char *reason);

/* 1: the file starts like a .vpt file; 0: it does not, or cannot be read. *source is what to open
 * for it: path, or "-" for a named pipe, which is then standard input. Opened once more, it would
 * wait for another writer when the first has come and gone. NULL: a named pipe is left alone. */
int vp_vpt_file_probe(const char *path, const char **source);

#endif
