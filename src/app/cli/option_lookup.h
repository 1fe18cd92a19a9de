/* SPDX-License-Identifier: BSD-2-Clause */
/* Options by name: whole, or shortened; and what to say when there is none. */
#ifndef VPATCH_CLI_OPTION_LOOKUP_H
#define VPATCH_CLI_OPTION_LOOKUP_H

#include "cli/options.h"

/* The option called by the first `length` bytes of name (without dashes): its name, or the
 * beginning of no other. NULL: none; with *others set, it begins this one and another. */
const vp_option *vp_option_long(const vp_command *command, const char *name, size_t length,
                                const vp_option **others);

/* NULL: none. */
const vp_option *vp_option_letter(const vp_command *command, char letter);

/* What to say of an argument that vp_option_long found none or several for; or of one with a
 * letter that the command has not: shown is then "-x". Always one line. */
void vp_option_unknown(const vp_command *command, const char *argument, const char *shown,
                       char *message, size_t size);

#endif
