/* SPDX-License-Identifier: BSD-2-Clause */
/* A command line as settings. */
#ifndef VPATCH_CLI_OPTION_PARSE_H
#define VPATCH_CLI_OPTION_PARSE_H

#include "cli/options.h"

/* Fills settings with the defaults, then with the arguments. settings->files
 * points into files, which has room for count strings. Returns 0, or -1 with
 * one line in message. */
int vp_options_parse(const vp_command *command, int count, char **arguments, vp_settings *settings,
                     const char **files, char *message, size_t size);

#endif
