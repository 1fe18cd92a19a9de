/* SPDX-License-Identifier: BSD-2-Clause */
#define _XOPEN_SOURCE 700 /* waitid */

#include "media/cleanup.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include "media/tempname.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static vp_cleanup_entry *entries;

void vp_cleanup_lock(void)
{
    pthread_mutex_lock(&lock);
}

void vp_cleanup_unlock(void)
{
    pthread_mutex_unlock(&lock);
}

void vp_cleanup_add(vp_cleanup_entry *entry)
{
    entry->previous = NULL;
    entry->next = entries;
    if (entries) entries->previous = entry;
    entries = entry;
    entry->listed = 1;
}

void vp_cleanup_take_out(vp_cleanup_entry *entry)
{
    if (!entry->listed) return;
    if (entry->previous)
        entry->previous->next = entry->next;
    else
        entries = entry->next;
    if (entry->next) entry->next->previous = entry->previous;
    entry->listed = 0;
}

void vp_cleanup_remove_directory(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd >= 0) {
        vp_tempname_empty(fd);
        close(fd);
    }
    (void)rmdir(path);
}

/* Milliseconds that processes have to remove their files. */
enum { PATIENCE = 2000, LOOK = 5 };

/* 1: it has not ended yet. It is waited for where it was started. */
static int is_running(long process)
{
    siginfo_t info = {0};

    return !waitid(P_PID, (id_t)process, &info, WEXITED | WNOHANG | WNOWAIT) && !info.si_pid;
}

static void await_processes(void)
{
    int left = PATIENCE;

    for (const vp_cleanup_entry *entry = entries; entry; entry = entry->next)
        while (entry->process && left > 0 && is_running(entry->process)) {
            (void)poll(NULL, 0, LOOK);
            left -= LOOK;
        }
}

void vp_cleanup_run(void)
{
    vp_cleanup_lock();
    for (const vp_cleanup_entry *entry = entries; entry; entry = entry->next)
        if (entry->process)
            (void)kill((pid_t)entry->process, SIGTERM);
        else if (entry->directory)
            vp_cleanup_remove_directory(entry->path);
        else
            (void)unlink(entry->path);
    await_processes();
}

void vp_cleanup_forget(void)
{
    pthread_mutex_init(&lock, NULL);
    entries = NULL;
}
