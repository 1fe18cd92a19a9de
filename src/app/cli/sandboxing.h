/* SPDX-License-Identifier: BSD-2-Clause */
/* What a command may still do once it knows its command line: util/sandbox.h, with the outputs'
 * folders. */
#ifndef VPATCH_CLI_SANDBOXING_H
#define VPATCH_CLI_SANDBOXING_H

#include "cli/options.h"

/* Closes the sandbox as the settings say. Not VP_EXIT_OK: it was asked for and is not to be had,
 * or memory is short; reported. */
vp_exit vp_enter_sandbox(const vp_command *command, const vp_settings *settings);

/* Names of parts, for people. Static storage. */
const char *vp_sandbox_parts(unsigned parts);

#endif
