/* SPDX-License-Identifier: BSD-2-Clause */
#define _DEFAULT_SOURCE
#include "batch/workers.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "batch/line_buffer.h"
#include "media/cleanup.h"

/* Lines from a worker on its report pipe begin with one of these. */
enum { REPORT_MEMORY = 'M', REPORT_FRAMES = 'F', REPORT_ANSWER = 'A' };

/* Of a running worker, the parent's end. */
typedef struct child {
    pid_t pid; /* 0: the place is free */
    vp_cleanup_entry cleanup;
    size_t clip;
    int errors, reports, grants; /* pipes; -1: closed                           */
    vp_line_buffer error_lines, report_lines;
    uint64_t memory; /* given                                                   */
    uint64_t wanted; /* waits for it; 0: does not wait                          */
    int64_t frames, total;
    char *answer, *last_line;
} child;

struct vp_workers {
    vp_workers_calls calls;
    int most;
    uint64_t memory;
    child *children;
};

struct vp_worker {
    int reports, grants;
};

/* ---- in the worker ---------------------------------------------------------------------- */

/* A parent that is gone hears nothing, and its workers are ended by the kernel. */
static void report(const vp_worker *worker, const char *line, size_t size)
{
    while (size) {
        ssize_t count = write(worker->reports, line, size);

        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return;
        line += count;
        size -= (size_t)count;
    }
}

void vp_worker_need_memory(vp_worker *worker, uint64_t bytes)
{
    char line[32], grant;
    int size = snprintf(line, sizeof line, "%c%" PRIu64 "\n", REPORT_MEMORY, bytes);

    report(worker, line, (size_t)size);
    /* a signal comes in between: then the work stops, and need not wait */
    (void)!read(worker->grants, &grant, 1);
}

void vp_worker_advance(vp_worker *worker, int64_t frames, int64_t total)
{
    char line[64];
    int size =
        snprintf(line, sizeof line, "%c%" PRId64 " %" PRId64 "\n", REPORT_FRAMES, frames, total);

    report(worker, line, (size_t)size);
}

void vp_worker_answer(vp_worker *worker, const char *line)
{
    size_t length = strcspn(line, "\n");
    const char begin = REPORT_ANSWER;

    report(worker, &begin, 1);
    report(worker, line, length);
    report(worker, "\n", 1);
}

/* ---- starting ------------------------------------------------------------------------------ */

static void close_all(int *files, int count)
{
    for (int i = 0; i < count; i++)
        if (files[i] >= 0) close(files[i]);
}

/* Six ends: errors, reports, grants, each to read and to write. 0, or an errno. */
static int open_pipes(int ends[6])
{
    for (int i = 0; i < 6; i++) ends[i] = -1;
    for (int i = 0; i < 3; i++) {
        if (pipe(ends + 2 * i)) {
            int error = errno;

            close_all(ends, 6);
            return error;
        }
    }
    for (int i = 0; i < 6; i++) (void)fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    return 0;
}

/* Does not return. Streams of standard output hold nothing when a worker is started: flushed. */
static void work(vp_workers *workers, size_t clip, const int ends[6], pid_t parent)
{
    vp_worker worker = {.reports = ends[3], .grants = ends[4]};
    int status;

#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
#else
    (void)parent;
#endif
    for (int i = 0; i < workers->most; i++) {
        const child *other = &workers->children[i];

        if (other->pid) close_all((int[]){other->errors, other->reports, other->grants}, 3);
    }
    close(ends[0]);
    close(ends[2]);
    close(ends[5]);
    if (dup2(ends[1], STDERR_FILENO) < 0) _exit(1);
    close(ends[1]);
    setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
    status = workers->calls.work(workers->calls.opaque, clip, &worker);
    fflush(stdout);
    fflush(stderr);
    _exit(status);
}

static child *free_place(const vp_workers *workers)
{
    for (int i = 0; i < workers->most; i++)
        if (!workers->children[i].pid) return &workers->children[i];
    return NULL;
}

int vp_workers_start(vp_workers *workers, size_t clip)
{
    child *c = free_place(workers);
    pid_t pid, parent = getpid();
    int ends[6], error = c ? open_pipes(ends) : EAGAIN;

    if (error) return error;
    fflush(stdout);
    fflush(stderr);
    /* one step: a program that is ended finds the worker in the list, or there is none */
    vp_cleanup_lock();
    pid = fork();
    if (!pid) {
        vp_cleanup_forget();
        work(workers, clip, ends, parent);
    }
    if (pid > 0) {
        *c = (child){
            .pid = pid, .clip = clip, .errors = ends[0], .reports = ends[2], .grants = ends[5]};
        c->cleanup.process = pid;
        vp_cleanup_add(&c->cleanup);
    } else {
        error = errno;
    }
    vp_cleanup_unlock();
    if (error) {
        close_all(ends, 6);
        return error;
    }
    close(ends[1]);
    close(ends[3]);
    close(ends[4]);
    return 0;
}

/* ---- in the parent ------------------------------------------------------------------------- */

static uint64_t memory_given(const vp_workers *workers)
{
    uint64_t sum = 0;

    for (int i = 0; i < workers->most; i++)
        if (workers->children[i].pid) sum += workers->children[i].memory;
    return sum;
}

/* Gives memory to those that wait, the longest first as far as their places say it. What fits goes
 * on; what is larger than all there is waits until nobody else has any. */
static void give_memory(vp_workers *workers)
{
    for (int i = 0; i < workers->most; i++) {
        child *c = &workers->children[i];
        uint64_t given = memory_given(workers);

        if (!c->pid || !c->wanted) continue;
        if (given &&
            c->wanted > workers->memory - (given < workers->memory ? given : workers->memory))
            continue;
        c->memory = c->wanted;
        c->wanted = 0;
        (void)!write(c->grants, "", 1);
    }
}

static void take_report(child *c, const char *line)
{
    if (*line == REPORT_MEMORY) {
        c->wanted = strtoull(line + 1, NULL, 10);
        if (!c->wanted) c->wanted = 1;
    } else if (*line == REPORT_FRAMES) {
        char *end;

        c->frames = strtoll(line + 1, &end, 10);
        c->total = strtoll(end, NULL, 10);
    } else if (*line == REPORT_ANSWER) {
        free(c->answer);
        c->answer = strdup(line + 1);
    }
}

static void take_error(vp_workers *workers, child *c, const char *line)
{
    free(c->last_line);
    c->last_line = strdup(line);
    workers->calls.print(workers->calls.opaque, line);
}

/* 1: the pipe has ended. */
static int read_lines(vp_workers *workers, child *c, int file, vp_line_buffer *lines)
{
    int ended = vp_line_buffer_fill(lines, file);
    const char *line;

    while ((line = vp_line_buffer_next(lines, ended))) {
        if (lines == &c->report_lines)
            take_report(c, line);
        else
            take_error(workers, c, line);
    }
    return ended;
}

static void finish(vp_workers *workers, child *c)
{
    vp_worker_end end = {.clip = c->clip, .exit_status = -1};
    int status = 0;
    pid_t found;

    do found = waitpid(c->pid, &status, 0);
    while (found < 0 && errno == EINTR);
    if (found > 0 && WIFEXITED(status)) end.exit_status = WEXITSTATUS(status);
    if (found > 0 && WIFSIGNALED(status)) end.signal = WTERMSIG(status);
    end.answer = c->answer;
    end.last_line = c->last_line;
    close(c->grants);
    vp_cleanup_lock();
    vp_cleanup_take_out(&c->cleanup);
    vp_cleanup_unlock();
    c->pid = 0;
    workers->calls.ended(workers->calls.opaque, &end);
    free(c->answer);
    free(c->last_line);
    vp_line_buffer_free(&c->error_lines);
    vp_line_buffer_free(&c->report_lines);
}

/* A worker is at its end when both its pipes are. */
static void take_from(vp_workers *workers, child *c, int from_errors, int from_reports)
{
    if (from_errors && read_lines(workers, c, c->errors, &c->error_lines)) {
        close(c->errors);
        c->errors = -1;
    }
    if (from_reports && read_lines(workers, c, c->reports, &c->report_lines)) {
        close(c->reports);
        c->reports = -1;
    }
    if (c->errors < 0 && c->reports < 0) finish(workers, c);
}

void vp_workers_wait(vp_workers *workers, int milliseconds)
{
    struct pollfd *polled = calloc(2 * (size_t)workers->most, sizeof *polled);

    if (!polled) return;
    for (int i = 0; i < workers->most; i++) {
        const child *c = &workers->children[i];

        polled[2 * i] = (struct pollfd){.fd = c->pid ? c->errors : -1, .events = POLLIN};
        polled[2 * i + 1] = (struct pollfd){.fd = c->pid ? c->reports : -1, .events = POLLIN};
    }
    if (poll(polled, 2 * (nfds_t)workers->most, milliseconds) > 0)
        for (int i = 0; i < workers->most; i++)
            if (polled[2 * i].revents || polled[2 * i + 1].revents)
                take_from(workers, &workers->children[i], polled[2 * i].revents,
                          polled[2 * i + 1].revents);
    give_memory(workers);
    free(polled);
}

/* ---- the whole ------------------------------------------------------------------------------ */

vp_workers *vp_workers_create(int most, uint64_t memory, const vp_workers_calls *calls)
{
    vp_workers *made = calloc(1, sizeof *made);

    if (!made) return NULL;
    made->calls = *calls;
    made->most = most;
    made->memory = memory;
    made->children = calloc((size_t)most, sizeof *made->children);
    if (made->children) return made;
    free(made);
    return NULL;
}

int vp_workers_have_room(const vp_workers *workers)
{
    return free_place(workers) != NULL;
}

int vp_workers_running(const vp_workers *workers)
{
    int count = 0;

    for (int i = 0; i < workers->most; i++) count += workers->children[i].pid != 0;
    return count;
}

int64_t vp_workers_frames(const vp_workers *workers)
{
    int64_t sum = 0;

    for (int i = 0; i < workers->most; i++)
        if (workers->children[i].pid) sum += workers->children[i].frames;
    return sum;
}

void vp_workers_stop(vp_workers *workers)
{
    for (int i = 0; i < workers->most; i++)
        if (workers->children[i].pid) kill(workers->children[i].pid, SIGTERM);
}

void vp_workers_destroy(vp_workers *workers)
{
    if (!workers) return;
    free(workers->children);
    free(workers);
}
