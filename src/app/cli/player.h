/* SPDX-License-Identifier: BSD-2-Clause */
/* The program that shows a video: mpv, ffplay, or what the user names. */
#ifndef VPATCH_CLI_PLAYER_H
#define VPATCH_CLI_PLAYER_H

#define VP_PLAYER_PATH  4096
#define VP_PLAYER_WORDS 12

typedef struct vp_player {
    char path[VP_PLAYER_PATH];
    char title[512];
    const char *words[VP_PLAYER_WORDS]; /* of its command line, NULL behind the last */
} vp_player;

/* name NULL: mpv or ffplay, whichever is found first in $PATH; else a name to be found there, or a
 * path. The player is to show what comes on its standard input, under this title, and to leave the
 * terminal's keys alone. 0, or -1: there is none. */
int vp_player_find(vp_player *player, const char *name, const char *title);

#endif
