/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "media/cleanup.h"

/* Milliseconds that the loops have to stop by themselves: a read from an idle pipe never returns
 * to them. */
enum { PATIENCE = 3000 };

static volatile sig_atomic_t signal_received;
static int wake[2]; /* a byte for each signal, from the handler to the thread */

static void handle(int number, void (*handler)(int))
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

static void die_of(int number)
{
    sigset_t set;

    handle(number, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
    _exit(128 + number);
}

static void on_signal(int number)
{
    unsigned char byte = (unsigned char)number;
    int before = errno;

    if (!signal_received) signal_received = number;
    /* a full pipe has woken the thread long ago */
    if (write(wake[1], &byte, 1) < 0) errno = before;
    errno = before;
}

/* The number of the next signal, or `otherwise` after so many milliseconds; -1: no limit. */
static int wait_for_signal(int limit, int otherwise)
{
    struct pollfd ready = {.fd = wake[0], .events = POLLIN};
    unsigned char byte;
    int count;

    do count = poll(&ready, 1, limit);
    while (count < 0 && errno == EINTR);
    return count > 0 && read(wake[0], &byte, 1) == 1 ? byte : otherwise;
}

static void *watch(void *unused)
{
    int first = wait_for_signal(-1, SIGTERM);
    int last = wait_for_signal(PATIENCE, first);

    (void)unused;
    vp_cleanup_run();
    die_of(last);
    return NULL;
}

static int start_watch(void)
{
    pthread_t thread;

    if (pipe(wake)) return -1;
    for (int i = 0; i < 2; i++) {
        if (fcntl(wake[i], F_SETFD, FD_CLOEXEC) < 0) return -1;
    }
    /* a handler must not wait */
    if (fcntl(wake[1], F_SETFL, O_NONBLOCK) < 0) return -1;
    if (pthread_create(&thread, NULL, watch, NULL)) return -1;
    pthread_detach(thread);
    return 0;
}

int vp_signals_install(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    struct sigaction before;

    if (start_watch()) return -1;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (!sigaction(numbers[i], NULL, &before) && before.sa_handler != SIG_IGN)
            handle(numbers[i], on_signal);
    handle(SIGPIPE, SIG_IGN);
    handle(SIGXFSZ, SIG_IGN);
    return 0;
}

int vp_interrupted(void)
{
    return (int)signal_received;
}

void vp_signals_die(void)
{
    die_of((int)signal_received);
    _exit(128);
}
