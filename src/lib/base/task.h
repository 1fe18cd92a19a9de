/* SPDX-License-Identifier: BSD-2-Clause */
/* One thread in the background that does one thing at a time: entropy coding
 * next to the networks. */
#ifndef VPATCH_BASE_TASK_H
#define VPATCH_BASE_TASK_H

typedef struct vp_task vp_task;

/* background 0: no thread is started, vp_task_start() runs the work itself.
 * NULL when threads or memory are short. */
vp_task *vp_task_create(int background);
/* Waits for running work first. */
void vp_task_destroy(vp_task *task);

/* Waits for the work before, then runs work(argument) in the background. */
void vp_task_start(vp_task *task, void (*work)(void *argument), void *argument);
/* Returns when no work is running; what it wrote is visible then. */
void vp_task_wait(vp_task *task);

#endif
