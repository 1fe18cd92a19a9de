/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

int vp_terminal_columns(int descriptor)
{
    const char *text = getenv("COLUMNS");
    struct winsize window;
    long columns;

    if (!ioctl(descriptor, TIOCGWINSZ, &window) && window.ws_col) return window.ws_col;
    columns = text ? strtol(text, NULL, 10) : 0;
    return columns > 0 && columns < 10000 ? (int)columns : 80;
}

int vp_terminal_has_control(void)
{
    const char *term = getenv("TERM");

    return term && *term && strcmp(term, "dumb");
}
