/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/play_keys.h"

#include <string.h>
#include <unistd.h>

void vp_play_keys_start(vp_play_keys *keys)
{
    struct termios raw;

    memset(keys, 0, sizeof *keys);
    if (!isatty(STDIN_FILENO) || tcgetpgrp(STDIN_FILENO) != getpgrp()) return;
    if (tcgetattr(STDIN_FILENO, &keys->before)) return;
    raw = keys->before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO); /* Ctrl-C stays a signal */
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    keys->active = !tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

void vp_play_keys_end(vp_play_keys *keys)
{
    if (keys->active) tcsetattr(STDIN_FILENO, TCSANOW, &keys->before);
    keys->active = 0;
}

vp_play_key vp_play_keys_read(void)
{
    char bytes[16];
    ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);

    if (count == 1) return bytes[0] == 'q' || bytes[0] == '\033' ? VP_KEY_QUIT : VP_KEY_NONE;
    /* an arrow is a sequence, which terminals send in one piece */
    if (count < 3 || bytes[0] != '\033' || (bytes[1] != '[' && bytes[1] != 'O')) return VP_KEY_NONE;
    switch (bytes[2]) {
    case 'A': return VP_KEY_FAR_ON;
    case 'B': return VP_KEY_FAR_BACK;
    case 'C': return VP_KEY_ON;
    case 'D': return VP_KEY_BACK;
    default: return VP_KEY_NONE;
    }
}
