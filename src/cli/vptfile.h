/* SPDX-License-Identifier: BSD-2-Clause */
/* A .vpt file on disk, opened for vpatch_reader. */
#ifndef VPATCH_CLI_VPTFILE_H
#define VPATCH_CLI_VPTFILE_H

#include "cli/report.h"

typedef struct vp_vptfile {
    int descriptor;
    int error; /* errno of the last failed read, 0: none */
    vpatch_reader *reader;
} vp_vptfile;

/* Opens path; reports what goes wrong. */
vp_exit vp_vptfile_open(vp_vptfile *file, const char *path);
void vp_vptfile_close(vp_vptfile *file);

/* The text for a failed reader call: the system's reason when a read failed. */
const char *vp_vptfile_reason(const vp_vptfile *file, vpatch_status status);

/* 1: the file starts like a .vpt file; 0: it does not, or cannot be read. */
int vp_vptfile_probe(const char *path);

#endif
