/* SPDX-License-Identifier: BSD-2-Clause */
/* Ctrl-C and its relatives. The first signal asks the loops to stop, which then remove what they
 * were writing; a second one, or a few seconds of waiting in vain, removes what is not complete at
 * once and ends the program. A thread of its own does that (media/cleanup.h), because a signal
 * handler could not wait for a file that is just getting its name. The flag of the signal is
 * static state: a handler can reach nothing else. */
#ifndef VPATCH_CLI_SIGNALS_H
#define VPATCH_CLI_SIGNALS_H

/* Catches SIGINT, SIGTERM, SIGHUP and SIGQUIT (unless they were ignored at start, as
 * under nohup) and ignores SIGPIPE and SIGXFSZ, so that writing to a closed pipe, or past
 * a limit of file sizes, is an error like any other. 0, or -1: there is no thread or pipe to be
 * had. */
int vp_signals_install(void);

/* The signal that came, or 0. */
int vp_interrupted(void);

/* Ends the program the way the signal would have, so that a shell running a
 * script stops too. Does not return. */
void vp_signals_die(void);

#endif
