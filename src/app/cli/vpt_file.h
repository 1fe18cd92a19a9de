/* SPDX-License-Identifier: BSD-2-Clause */
/* A .vpt file on disk, opened for vpatch_reader. */
#ifndef VPATCH_CLI_VPT_FILE_H
#define VPATCH_CLI_VPT_FILE_H

#include "cli/diagnostics.h"

typedef struct vp_vpt_file {
    vpatch_input input;
    vpatch_reader *reader;
} vp_vpt_file;

/* Opens path; reports what goes wrong. */
vp_exit vp_vpt_file_open(vp_vpt_file *file, const char *path);
void vp_vpt_file_close(vp_vpt_file *file);

/* The text for a failed reader call. */
const char *vp_vpt_file_reason(const vp_vpt_file *file, vpatch_status status);

/* 1: the file starts like a .vpt file; 0: it does not, or cannot be read. */
int vp_vpt_file_probe(const char *path);

#endif
