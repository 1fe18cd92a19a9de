/* SPDX-License-Identifier: BSD-2-Clause */
/* What the terminal can do that messages go to. */
#ifndef VPATCH_CLI_TERMINAL_H
#define VPATCH_CLI_TERMINAL_H

/* Columns of the terminal behind a descriptor, now: asked before each line, for a window may
 * have changed since the last. What the system does not know is $COLUMNS, or 80. */
int vp_terminal_columns(int descriptor);

/* 1: $TERM names a terminal that knows control sequences. */
int vp_terminal_has_control(void);

#endif
