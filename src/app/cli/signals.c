/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/signals.h"

#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Seconds that the loops have to stop by themselves: a read from an idle pipe never returns to
 * them. */
#define PATIENCE 3

static volatile sig_atomic_t signal_received;
static volatile sig_atomic_t guard_set;
static char guard_path[4096];

static void die_of(int number)
{
    struct sigaction action;
    sigset_t set;

    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
    sigemptyset(&set);
    sigaddset(&set, number);
    raise(number);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    _exit(128 + number);
}

static void on_signal(int number)
{
    if (signal_received) {
        if (guard_set) unlink(guard_path);
        die_of(number == SIGALRM ? (int)signal_received : number);
    }
    if (number == SIGALRM) return;
    signal_received = number;
    alarm(PATIENCE);
}

void vp_signals_install(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action, before;

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        memset(&action, 0, sizeof action);
        action.sa_handler = on_signal;
        sigemptyset(&action.sa_mask);
        if (sigaction(numbers[i], NULL, &before) || before.sa_handler == SIG_IGN) continue;
        sigaction(numbers[i], &action, NULL);
    }
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    sigemptyset(&action.sa_mask);
    sigaction(SIGALRM, &action, NULL);
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_IGN;
    sigemptyset(&action.sa_mask);
    sigaction(SIGPIPE, &action, NULL);
}

int vp_interrupted(void)
{
    return (int)signal_received;
}

void vp_signals_guard(const char *path)
{
    guard_set = 0;
    if (!path || strlen(path) >= sizeof guard_path) return;
    strcpy(guard_path, path);
    guard_set = 1;
}

void vp_signals_die(void)
{
    die_of((int)signal_received);
    _exit(128);
}
