/* SPDX-License-Identifier: BSD-2-Clause */
/* Landlock by its system calls, which no version of the C library wraps. Numbers and structs are
 * the kernel's, written out so that old headers do: they never change. */
#ifdef __linux__
/* for O_PATH and syscall() */
#undef _POSIX_C_SOURCE
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "util/sandbox_internal.h"

/* Alike on all architectures. */
enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446 };
enum { CREATE_RULESET_VERSION = 1, RULE_PATH_BENEATH = 1 };

enum {
    EXECUTE = 1 << 0,
    WRITE_FILE = 1 << 1,
    REMOVE_DIR = 1 << 4,
    REMOVE_FILE = 1 << 5,
    MAKE_ALL = 0x7f << 6, /* of seven kinds of file      */
    REFER = 1 << 13,      /* from version 2: other links  */
    TRUNCATE = 1 << 14    /* from version 3               */
};

typedef struct ruleset_attr {
    uint64_t handled_access_fs;
} ruleset_attr;

typedef struct __attribute__((packed)) path_beneath_attr {
    uint64_t allowed_access;
    int32_t parent_fd;
} path_beneath_attr;

static long version(void)
{
    return syscall(CREATE_RULESET, NULL, 0, CREATE_RULESET_VERSION);
}

/* Version 1 refuses to move a file from one folder to another, which outputs need. */
int vp_landlock_available(void)
{
    return version() >= 2;
}

/* Allows a folder, or one file. What is not there stays so; pipes have no place in the file
 * system, and are free. 0, or -1: it cannot be looked at, and so not be allowed. */
static int allow(int ruleset, const char *path, uint64_t handled)
{
    struct stat info;
    path_beneath_attr rule = {.allowed_access = handled & ~(uint64_t)EXECUTE};
    int result = -1;

    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0) return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? 0 : -1;
    if (!fstat(rule.parent_fd, &info)) {
        if (!S_ISDIR(info.st_mode)) rule.allowed_access &= WRITE_FILE | TRUNCATE;
        result = (int)syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0);
        if (result && errno == EBADFD) result = 0;
    }
    close(rule.parent_fd);
    return result;
}

int vp_landlock_enter(const char *const *writable, size_t count)
{
    ruleset_attr attr = {EXECUTE | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_ALL | REFER};
    long has = version();

    if (has < 2) return -1;
    if (has >= 3) attr.handled_access_fs |= TRUNCATE;
    int ruleset = (int)syscall(CREATE_RULESET, &attr, sizeof attr, 0);
    if (ruleset < 0) return -1;
    int result = 0;
    for (size_t i = 0; i < count && !result; i++)
        result = allow(ruleset, writable[i], attr.handled_access_fs);
    if (!result) result = (int)syscall(RESTRICT_SELF, ruleset, 0);
    close(ruleset);
    return result;
}

#else
/* an empty file is not C */
typedef int vp_landlock_unused;
#endif
