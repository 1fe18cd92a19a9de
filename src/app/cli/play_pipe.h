/* SPDX-License-Identifier: BSD-2-Clause */
/* A decoder's process, whose output goes through this one to a player's. In between it is seen how
 * far decoding is, and whether it keeps up with the time. */
#ifndef VPATCH_CLI_PLAY_PIPE_H
#define VPATCH_CLI_PLAY_PIPE_H

#include "cli/play_keys.h"
#include "cli/player.h"

typedef struct vp_play_pipe {
    const vp_player *player;
    const char *const *decoder; /* words of its command line, NULL behind the last */
    double bytes_per_second;    /* of what the decoder gives, in the video's time  */
    int keys;                   /* whether there are some to be looked at          */
    /* set by the run */
    double seconds;                    /* of the video, that have been shown                    */
    int too_slow;                      /* 1: the decoder fell behind                            */
    double speed;                      /* seconds of video decoded in a second, until then      */
    int decoder_status, player_status; /* as by waitpid(); 0 where it was ended from here */
    vp_play_key key;                   /* the one that ended it, or NONE                   */
} vp_play_pipe;

/* Until the video or the player ends, a key is pressed, or a signal comes. 0, or -1: a process or
 * a pipe could not be made (errno says why). `fell_behind` is called once when it does. */
int vp_play_pipe_run(vp_play_pipe *of, void (*fell_behind)(void *opaque, double speed),
                     void *opaque);

#endif
