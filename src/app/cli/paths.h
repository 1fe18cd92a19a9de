/* SPDX-License-Identifier: BSD-2-Clause */
/* Where an output goes. */
#ifndef VPATCH_CLI_PATHS_H
#define VPATCH_CLI_PATHS_H

#include "cli/options.h"

/* The output for files[index]: settings->output as it stands for one input, a
 * name in that directory for several, else a name beside the input; a name made
 * here is the input's with its ending replaced by `ending` (".vpt"). The caller
 * frees it. NULL after an error has been reported; *result says which. */
char *vp_output_path(const vp_settings *settings, int index, const char *ending, vp_exit *result);

/* 1: both names lead to the same existing regular file. */
int vp_same_file(const char *one, const char *other);

/* How messages call an output: "-" is standard output. */
const char *vp_output_name(const char *path);

#endif
