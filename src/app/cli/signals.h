/* SPDX-License-Identifier: BSD-2-Clause */
/* Ctrl-C and its relatives. The first signal asks the loops to stop, which then
 * remove what they were writing; a second one, or a few seconds of waiting in
 * vain, removes the temporary file at once and ends the program. This is the one
 * place with static state: a signal handler can reach nothing else. */
#ifndef VPATCH_CLI_SIGNALS_H
#define VPATCH_CLI_SIGNALS_H

/* Catches SIGINT, SIGTERM and SIGHUP (unless they were ignored at start, as
 * under nohup) and ignores SIGPIPE, so that writing to a closed pipe is an
 * error like any other. */
void vp_signals_install(void);

/* The signal that came, or 0. */
int vp_interrupted(void);

/* The file a second signal removes; NULL: none. */
void vp_signals_guard(const char *path);

/* Ends the program the way the signal would have, so that a shell running a
 * script stops too. Does not return. */
void vp_signals_die(void);

#endif
