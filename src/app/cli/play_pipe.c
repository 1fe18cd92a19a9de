/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/play_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/signals.h"
#include "util/clock.h"

#define BUFFER (1 << 20)
#define STEP   100 /* milliseconds between two looks at what no descriptor tells */
#define PAUSE  1.0 /* seconds: a player that takes nothing for so long stands still */
#define BEHIND 1.5 /* seconds that the decoder may be late with what is to be shown */

extern char **environ;

/* What is going on. */
typedef struct state {
    vp_play_pipe *of;
    pid_t decoder, player;
    int from, to; /* pipes, -1: closed */
    char *buffer;
    size_t have, at;
    double start;  /* when the first bytes came; 0: not yet   */
    double passed; /* bytes that the player has taken         */
    double stands; /* since when it takes nothing; 0: it does */
    double paused; /* seconds that it stood still in all      */
} state;

static void close_end(int *end)
{
    if (*end >= 0) close(*end);
    *end = -1;
}

/* Starts a program with one end of a pipe as its standard input or output. Signals that are
 * ignored here are as ever there. 0 or an errno. */
static int start(pid_t *process, const char *path, const char *const *words, int end, int as)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t usual, none;
    int error = posix_spawn_file_actions_init(&actions);

    if (error) return error;
    error = posix_spawnattr_init(&attributes);
    if (!error) {
        sigemptyset(&none);
        sigemptyset(&usual);
        sigaddset(&usual, SIGPIPE);
        sigaddset(&usual, SIGXFSZ);
        posix_spawnattr_setsigdefault(&attributes, &usual);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        error = posix_spawn_file_actions_adddup2(&actions, end, as);
        if (!error && as != STDIN_FILENO) /* keys are not the decoder's */
            error =
                posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        if (!error)
            error =
                posix_spawn(process, path, &actions, &attributes, (char *const *)words, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* A pipe of which no end is left to other programs. 0 or -1. */
static int make_pipe(int ends[2])
{
    if (pipe(ends)) return -1;
    for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    return 0;
}

/* 0, or -1 and errno. */
static int start_both(state *s)
{
    int decoded[2], shown[2], error;

    if (make_pipe(decoded)) return -1;
    if (make_pipe(shown)) {
        error = errno;
        close(decoded[0]);
        close(decoded[1]);
        errno = error;
        return -1;
    }
    s->from = decoded[0];
    s->to = shown[1];
    error = start(&s->player, s->of->player->path, s->of->player->words, shown[0], STDIN_FILENO);
    if (!error)
        error = start(&s->decoder, "/proc/self/exe", s->of->decoder, decoded[1], STDOUT_FILENO);
    close(shown[0]);
    close(decoded[1]);
    if (!error) {
        fcntl(s->from, F_SETFL, O_NONBLOCK);
        fcntl(s->to, F_SETFL, O_NONBLOCK);
        return 0;
    }
    errno = error;
    return -1;
}

static void fill(state *s)
{
    ssize_t count = read(s->from, s->buffer, BUFFER);

    if (count > 0) {
        s->have = (size_t)count;
        s->at = 0;
        if (s->start <= 0) s->start = vp_clock_seconds();
    } else if (!count || (errno != EAGAIN && errno != EINTR)) {
        close_end(&s->from);
    }
}

static void drain(state *s)
{
    ssize_t count = write(s->to, s->buffer + s->at, s->have - s->at);

    if (count > 0) {
        double now = vp_clock_seconds();

        if (s->stands > 0 && now - s->stands > PAUSE) s->paused += now - s->stands;
        s->stands = 0;
        s->at += (size_t)count;
        s->passed += (double)count;
    } else if (errno != EAGAIN && errno != EINTR) {
        close_end(&s->to);
    }
}

/* What has been shown: as long as it takes, but no more than has been passed on. */
static double shown_seconds(const state *s)
{
    double now = vp_clock_seconds(), decoded = s->passed / s->of->bytes_per_second, time;

    if (s->start <= 0) return 0;
    if (s->stands > 0 && now - s->stands > PAUSE) now = s->stands;
    time = now - s->start - s->paused;
    return time < decoded ? time : decoded;
}

/* Late: the player waits for what should have been shown already. */
static int is_behind(const state *s)
{
    double time = vp_clock_seconds() - s->start - s->paused;

    return s->start > 0 && s->from >= 0 && s->have == s->at && s->stands <= 0 &&
           time - s->passed / s->of->bytes_per_second > BEHIND;
}

/* One look at pipes and keys. */
static void turn(state *s)
{
    int full = s->have > s->at;
    struct pollfd ends[3] = {
        {.fd = full ? -1 : s->from, .events = POLLIN},
        {.fd = full ? s->to : -1, .events = POLLOUT},
        {.fd = s->of->keys ? STDIN_FILENO : -1, .events = POLLIN},
    };

    if (full && s->stands <= 0) s->stands = vp_clock_seconds();
    if (poll(ends, 3, STEP) <= 0) return;
    if (ends[0].revents) fill(s);
    if (ends[1].revents) drain(s);
    if (ends[2].revents) s->of->key = vp_play_keys_read();
}

/* Whether a process has ended, and how. */
static int has_ended(pid_t *process, int *status)
{
    if (*process && waitpid(*process, status, WNOHANG) == *process) *process = 0;
    return !*process;
}

/* Ends a process that still runs. */
static void end(pid_t *process)
{
    if (!*process) return;
    kill(*process, SIGTERM);
    for (int i = 0; i < 20 && *process; i++) {
        int status;

        if (has_ended(process, &status)) return;
        poll(NULL, 0, STEP);
    }
    kill(*process, SIGKILL);
    waitpid(*process, NULL, 0);
    *process = 0;
}

int vp_play_pipe_run(vp_play_pipe *of, void (*fell_behind)(void *opaque, double speed),
                     void *opaque)
{
    state s = {.of = of, .from = -1, .to = -1};
    int error;

    of->too_slow = of->decoder_status = of->player_status = 0;
    of->seconds = of->speed = 0;
    of->key = VP_KEY_NONE;
    s.buffer = malloc(BUFFER);
    error = s.buffer ? start_both(&s) : -1;
    while (!error && of->key == VP_KEY_NONE && !vp_interrupted()) {
        turn(&s);
        if (s.from < 0 && s.have == s.at) close_end(&s.to); /* the player shows the rest */
        if (has_ended(&s.player, &of->player_status)) break;
        if (of->too_slow || !is_behind(&s)) continue;
        of->too_slow = 1;
        of->speed = s.passed / of->bytes_per_second / (vp_clock_seconds() - s.start);
        fell_behind(opaque, of->speed);
    }
    error = error ? errno : 0;
    of->seconds = shown_seconds(&s);
    close_end(&s.to);
    /* a decoder that has given everything ends by itself */
    if (s.from < 0 && s.decoder) waitpid(s.decoder, &of->decoder_status, 0), s.decoder = 0;
    close_end(&s.from);
    end(&s.decoder);
    end(&s.player);
    free(s.buffer);
    errno = error;
    return error ? -1 : 0;
}
