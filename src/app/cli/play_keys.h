/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys of the terminal while a video plays. */
#ifndef VPATCH_CLI_PLAY_KEYS_H
#define VPATCH_CLI_PLAY_KEYS_H

#include <termios.h>

typedef struct vp_play_keys {
    int active; /* standard input is a terminal of ours */
    struct termios before;
} vp_play_keys;

typedef enum vp_play_key {
    VP_KEY_NONE,
    VP_KEY_QUIT,
    VP_KEY_BACK,     /* left */
    VP_KEY_ON,       /* right */
    VP_KEY_FAR_BACK, /* down */
    VP_KEY_FAR_ON    /* up */
} vp_play_key;

/* Keys come one by one and are not shown, until the end. Where standard input is no terminal, or
 * one that another program works at, there are none. */
void vp_play_keys_start(vp_play_keys *keys);
void vp_play_keys_end(vp_play_keys *keys);
/* What has been pressed; does not wait where a descriptor says that there is something. */
vp_play_key vp_play_keys_read(void);

#endif
