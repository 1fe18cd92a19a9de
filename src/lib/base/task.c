/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/task.h"

#include <pthread.h>
#include <stdlib.h>

struct vp_task {
    int background, busy, stop;
    void (*work)(void *argument);
    void *argument;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
};

static void *serve(void *opaque)
{
    vp_task *task = opaque;

    pthread_mutex_lock(&task->mutex);
    for (;;) {
        while (!task->busy && !task->stop) pthread_cond_wait(&task->changed, &task->mutex);
        if (!task->busy) break;
        pthread_mutex_unlock(&task->mutex);
        task->work(task->argument);
        pthread_mutex_lock(&task->mutex);
        task->busy = 0;
        pthread_cond_broadcast(&task->changed);
    }
    pthread_mutex_unlock(&task->mutex);
    return NULL;
}

vp_task *vp_task_create(int background)
{
    vp_task *task = calloc(1, sizeof *task);

    if (!task) return NULL;
    if (!background) return task;
    if (pthread_mutex_init(&task->mutex, NULL)) goto no_mutex;
    if (pthread_cond_init(&task->changed, NULL)) goto no_condition;
    if (pthread_create(&task->thread, NULL, serve, task)) goto no_thread;
    task->background = 1;
    return task;

no_thread:
    pthread_cond_destroy(&task->changed);
no_condition:
    pthread_mutex_destroy(&task->mutex);
no_mutex:
    free(task);
    return NULL;
}

void vp_task_destroy(vp_task *task)
{
    if (!task) return;
    if (task->background) {
        vp_task_wait(task);
        pthread_mutex_lock(&task->mutex);
        task->stop = 1;
        pthread_cond_broadcast(&task->changed);
        pthread_mutex_unlock(&task->mutex);
        pthread_join(task->thread, NULL);
        pthread_cond_destroy(&task->changed);
        pthread_mutex_destroy(&task->mutex);
    }
    free(task);
}

void vp_task_start(vp_task *task, void (*work)(void *argument), void *argument)
{
    if (!task->background) {
        work(argument);
        return;
    }
    vp_task_wait(task);
    pthread_mutex_lock(&task->mutex);
    task->work = work;
    task->argument = argument;
    task->busy = 1;
    pthread_cond_broadcast(&task->changed);
    pthread_mutex_unlock(&task->mutex);
}

void vp_task_wait(vp_task *task)
{
    if (!task->background) return;
    pthread_mutex_lock(&task->mutex);
    while (task->busy) pthread_cond_wait(&task->changed, &task->mutex);
    pthread_mutex_unlock(&task->mutex);
}
