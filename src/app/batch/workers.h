/* SPDX-License-Identifier: BSD-2-Clause */
/* Clips side by side, each in a process of its own: a clip that makes a library crash, or takes all
 * the memory, is one failed clip. What a worker prints on standard error comes through the parent,
 * whole lines at a time; its result is one line of text; and it asks before it takes much
 * memory. */
#ifndef VPATCH_BATCH_WORKERS_H
#define VPATCH_BATCH_WORKERS_H

#include <stddef.h>
#include <stdint.h>

typedef struct vp_workers vp_workers;

/* The worker's end. */
typedef struct vp_worker vp_worker;

/* Waits until so many bytes of memory are free for this clip (vp_workers_create's limit, less what
 * others have been given). One worker alone never waits. */
void vp_worker_need_memory(vp_worker *worker, uint64_t bytes);
/* Frames done so far, and of how many (0: unknown). */
void vp_worker_advance(vp_worker *worker, int64_t frames, int64_t total);
/* The result: one line, without its end. */
void vp_worker_answer(vp_worker *worker, const char *line);

/* What has become of a clip. */
typedef struct vp_worker_end {
    size_t clip;
    int exit_status;       /* of the worker; -1: a signal ended it             */
    int signal;            /* then                                             */
    const char *answer;    /* NULL: none                                       */
    const char *last_line; /* of what it printed on standard error, NULL: nothing */
} vp_worker_end;

typedef struct vp_workers_calls {
    void *opaque;
    /* In the worker: works on a clip; returns its exit status. */
    int (*work)(void *opaque, size_t clip, vp_worker *worker);
    /* In the parent: a line that a worker printed. */
    void (*print)(void *opaque, const char *line);
    void (*ended)(void *opaque, const vp_worker_end *end);
} vp_workers_calls;

/* most: workers at a time; memory: bytes for all of them. NULL: memory is short. */
vp_workers *vp_workers_create(int most, uint64_t memory, const vp_workers_calls *calls);
/* 1: another can be started. */
int vp_workers_have_room(const vp_workers *workers);
int vp_workers_running(const vp_workers *workers);
/* Frames done by those that run now. */
int64_t vp_workers_frames(const vp_workers *workers);
/* Starts one. 0, or an errno. */
int vp_workers_start(vp_workers *workers, size_t clip);
/* Waits up to so many milliseconds for something to happen, and tells it through the calls. */
void vp_workers_wait(vp_workers *workers, int milliseconds);
/* Asks all to stop (SIGTERM). */
void vp_workers_stop(vp_workers *workers);
/* None may run any more. NULL is allowed. */
void vp_workers_destroy(vp_workers *workers);

#endif
