/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/player.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/base_name.h"

/* Finds a program in $PATH. 0 or -1. */
static int find_program(char path[VP_PLAYER_PATH], const char *name)
{
    const char *folders = getenv("PATH");

    if (strchr(name, '/')) {
        int length = snprintf(path, VP_PLAYER_PATH, "%s", name);

        return length < VP_PLAYER_PATH && !access(path, X_OK) ? 0 : -1;
    }
    for (const char *at = folders; at && *at;) {
        size_t size = strcspn(at, ":");
        int length = snprintf(path, VP_PLAYER_PATH, "%.*s/%s", (int)size, at, name);

        if (size && length < VP_PLAYER_PATH && !access(path, X_OK)) return 0;
        at += size + (at[size] == ':');
    }
    return -1;
}

static void add(vp_player *player, int *count, const char *word)
{
    player->words[(*count)++] = word;
    player->words[*count] = NULL;
}

int vp_player_find(vp_player *player, const char *name, const char *title)
{
    static const char *const known[] = {"mpv", "ffplay"};
    int found = -1, count = 0;

    if (name) found = find_program(player->path, name);
    for (int i = 0; !name && found && i < 2; i++) found = find_program(player->path, known[i]);
    if (found) return -1;
    const char *program = vp_base_name(player->path);

    add(player, &count, player->path);
    if (!strcmp(program, "mpv")) {
        add(player, &count, "--really-quiet");
        add(player, &count, "--input-terminal=no");
        /* what it reads ahead is in the way of a seek */
        add(player, &count, "--demuxer-max-bytes=64MiB");
        snprintf(player->title, sizeof player->title, "--title=%s", title);
        add(player, &count, player->title);
    } else if (!strcmp(program, "ffplay")) {
        add(player, &count, "-hide_banner");
        add(player, &count, "-loglevel");
        add(player, &count, "error");
        add(player, &count, "-autoexit");
        snprintf(player->title, sizeof player->title, "%s", title);
        add(player, &count, "-window_title");
        add(player, &count, player->title);
    }
    add(player, &count, "-");
    return 0;
}
