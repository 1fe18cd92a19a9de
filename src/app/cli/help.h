/* SPDX-License-Identifier: BSD-2-Clause */
/* Help in two tiers, printed from the option tables; full: all options explained. */
#ifndef VPATCH_CLI_HELP_H
#define VPATCH_CLI_HELP_H

#include <stdio.h>

#include "cli/options.h"

void vp_help_program(FILE *to, int full);
void vp_help_command(FILE *to, const vp_command *command, int full);

#endif
