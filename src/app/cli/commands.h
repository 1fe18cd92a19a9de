/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of commands and their options. */
#ifndef VPATCH_CLI_COMMANDS_H
#define VPATCH_CLI_COMMANDS_H

#include "cli/options.h"

/* Ends with a command whose name is NULL. */
extern const vp_command vp_commands[];

const vp_command *vp_command_find(const char *name);

#endif
