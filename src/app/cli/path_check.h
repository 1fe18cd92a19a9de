/* SPDX-License-Identifier: BSD-2-Clause */
/* What can be known of inputs and outputs before any work. */
#ifndef VPATCH_CLI_PATH_CHECK_H
#define VPATCH_CLI_PATH_CHECK_H

#include "cli/options.h"

/* Checks all inputs and outputs of a command whose outputs end in `ending`: standard input comes
 * at most once and has an -o; -o with several inputs names a folder; its folder is there and can
 * be written in; its name is not one of another kind of file; no output is an input, and no two
 * inputs have one output. Reports the first fault. */
vp_exit vp_check_paths(const vp_settings *settings, const char *command, const char *ending);
/* That the name of -o does not say something else than the file will be. */
vp_exit vp_check_name(const vp_settings *settings, const char *command, const char *ending);

/* Checks that a file can be made in the folder of a path. Reports what is wrong. */
vp_exit vp_check_folder(const char *path);

#endif
