/* SPDX-License-Identifier: BSD-2-Clause */
/* What the sandbox forbids is forbidden, and what outputs need goes on. Each attempt is a process
 * of its own. A kernel without it skips the part. */
#define _GNU_SOURCE
#include "util/sandbox.h"
#include "common/test.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char inside[64], outside[64];

/* In the sandbox: 0, or errno of what failed. */
typedef int attempt(void);

static int make(const char *folder, const char *name)
{
    char path[128];
    int file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0) return errno;
    if (write(file, "x", 1) != 1 || ftruncate(file, 0)) return errno;
    close(file);
    return 0;
}

static int write_inside(void)
{
    return make(inside, "file");
}

static int write_outside(void)
{
    return make(outside, "file");
}

static int remove_outside(void)
{
    char path[128];

    snprintf(path, sizeof path, "%s/there", outside);
    return unlink(path) ? errno : 0;
}

/* A temporary folder, a file in it, moved to its place, the folder removed. */
static int move_inside(void)
{
    char folder[128], from[160], to[128];

    snprintf(folder, sizeof folder, "%s/folder", inside);
    snprintf(from, sizeof from, "%s/file", folder);
    snprintf(to, sizeof to, "%s/moved", inside);
    if (mkdir(folder, 0700)) return errno;
    if (make(folder, "file")) return errno;
    if (rename(from, to) || rmdir(folder) || unlink(to)) return errno;
    return 0;
}

static int read_outside(void)
{
    char path[128], byte;
    int file;

    snprintf(path, sizeof path, "%s/there", outside);
    file = open(path, O_RDONLY);
    return file < 0 || read(file, &byte, 1) != 1 ? errno : 0;
}

static int run_program(void)
{
    char *arguments[] = {"true", NULL};

    execv("/bin/true", arguments);
    return errno;
}

static int make_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) < 0 ? errno : 0;
}

static void *in_thread(void *result)
{
    *(int *)result = make_socket();
    return NULL;
}

static int thread_makes_socket(void)
{
    pthread_t thread;
    int result = -1;

    if (pthread_create(&thread, NULL, in_thread, &result)) return 1000;
    pthread_join(thread, NULL);
    return result;
}

/* What came of it, in a process that closed the sandbox before; network as there. */
static int in_sandbox(attempt *what, int network)
{
    const char *const writable[] = {inside, "/not/there"};
    int status;
    pid_t child = fork();

    if (!child) {
        unsigned parts = vp_sandbox_enter(writable, 2, network);

        _exit(parts == vp_sandbox_available() ? what() : 255);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
    return WEXITSTATUS(status);
}

static void files(void)
{
    CHECK_EQ(in_sandbox(write_inside, 0), 0);
    CHECK_EQ(in_sandbox(move_inside, 0), 0);
    CHECK_EQ(in_sandbox(read_outside, 0), 0);
    CHECK_EQ(in_sandbox(write_outside, 0), EACCES);
    CHECK_EQ(in_sandbox(remove_outside, 0), EACCES);
}

static void calls(void)
{
    CHECK_EQ(in_sandbox(run_program, 0), EPERM);
    CHECK_EQ(in_sandbox(make_socket, 0), EPERM);
    CHECK_EQ(in_sandbox(thread_makes_socket, 0), EPERM);
    CHECK_EQ(in_sandbox(make_socket, 1), 0);
}

int main(void)
{
    unsigned parts = vp_sandbox_available();

    snprintf(inside, sizeof inside, "/tmp/vpatch-test-XXXXXX");
    snprintf(outside, sizeof outside, "/tmp/vpatch-test-XXXXXX");
    CHECK(mkdtemp(inside) && mkdtemp(outside));
    CHECK_EQ(make(outside, "there"), 0);
    char path[128];
    snprintf(path, sizeof path, "%s/there", outside);
    FILE *file = fopen(path, "w");
    CHECK(file && fputs("text", file) >= 0 && !fclose(file));
    CHECK_EQ(write_outside(), 0); /* without it, all of it goes */
    CHECK_EQ(make_socket(), 0);

    if (parts & VP_SANDBOX_LANDLOCK) RUN(files);
    if (parts & VP_SANDBOX_SECCOMP) RUN(calls);
    printf("this kernel has%s%s\n", parts & VP_SANDBOX_LANDLOCK ? " Landlock" : "",
           parts & VP_SANDBOX_SECCOMP ? " seccomp" : "");

    unlink(path);
    snprintf(path, sizeof path, "%s/file", outside);
    unlink(path);
    rmdir(outside);
    snprintf(path, sizeof path, "%s/file", inside);
    unlink(path);
    rmdir(inside);
    return parts ? test_result() : 77;
}
