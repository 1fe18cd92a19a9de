/* SPDX-License-Identifier: BSD-2-Clause */
/* What people are used to from other programs - ffmpeg, x264, gzip, zstd, cp - and how vpatch
 * says it. */
#ifndef VPATCH_CLI_HABITS_H
#define VPATCH_CLI_HABITS_H

/* The hint for an argument that is not an option of the command, one sentence without the
 * argument; NULL: nothing is known of it. A value behind '=' does not matter. */
const char *vp_habit_option(const char *command, const char *argument);

/* The same for a word where a command should stand. */
const char *vp_habit_command(const char *word);

#endif
