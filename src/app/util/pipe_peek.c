/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE /* tee, pipe2 */
#include "util/pipe_peek.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* One look, through a pipe of our own. Returns bytes, 0 at the end of the pipe, or -1. */
static ssize_t look(int descriptor, void *bytes, size_t size)
{
    int ends[2];
    ssize_t n, got = -1;

    if (pipe2(ends, O_CLOEXEC)) return -1;
    do n = tee(descriptor, ends[1], size, 0); /* waits for the first byte */
    while (n < 0 && errno == EINTR);
    if (n >= 0) got = n ? read(ends[0], bytes, (size_t)n) : 0;
    close(ends[0]);
    close(ends[1]);
    return got;
}

/* Whether the pipe may still get more: nobody who could write to it has closed it. */
static int is_open(int descriptor)
{
    struct pollfd wait = {.fd = descriptor, .events = POLLIN};

    return poll(&wait, 1, 0) >= 0 && !(wait.revents & POLLHUP);
}

size_t vp_pipe_peek(int descriptor, void *bytes, size_t size)
{
    char seen[64];
    ssize_t got;

    if (size > sizeof seen) size = sizeof seen;
    for (;;) {
        int open = is_open(descriptor); /* asked before looking: what came last is seen */

        got = look(descriptor, seen, size);
        if (got <= 0) return 0;
        if ((size_t)got == size || !open) break;
        /* tee does not wait for more than it sees */
        struct pollfd nothing = {.fd = -1};

        poll(&nothing, 1, 5);
    }
    memcpy(bytes, seen, (size_t)got);
    return (size_t)got;
}
