/* SPDX-License-Identifier: BSD-2-Clause */
/* Short memory: the n-th allocation of the code under test fails. For a program of its own,
 * whose link sends the rooms' calls here (vpatch_alloc_fail in tests/CMakeLists.txt); those
 * inside shared libraries stay. What leaks besides, the sanitizer build says. */
#ifndef VPATCH_TEST_ALLOC_FAIL_H
#define VPATCH_TEST_ALLOC_FAIL_H

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
char *__real_strdup(const char *text);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *memory);

/* Some rooms allocate in threads of their own. */
static atomic_int alloc_made, alloc_failing, alloc_alive;
static atomic_size_t alloc_asked; /* bytes */

/* The n-th allocation from now on fails; 0: none does, they are only counted. */
static inline void alloc_fail_at(int n)
{
    atomic_store(&alloc_made, 0);
    atomic_store(&alloc_asked, 0);
    atomic_store(&alloc_failing, n);
}

/* Allocations since alloc_fail_at. */
static inline int alloc_count(void)
{
    return atomic_load(&alloc_made);
}

/* Bytes that were asked for since, whether they were freed or not. */
static inline size_t alloc_bytes(void)
{
    return atomic_load(&alloc_asked);
}

/* 1: the one that was to fail has been reached. */
static inline int alloc_failed(void)
{
    int n = atomic_load(&alloc_failing);

    return n > 0 && alloc_count() >= n;
}

/* Allocations that have not been freed. */
static inline int alloc_living(void)
{
    return atomic_load(&alloc_alive);
}

static inline int alloc_refused(void)
{
    if (atomic_fetch_add(&alloc_made, 1) + 1 != atomic_load(&alloc_failing)) return 0;
    errno = ENOMEM;
    return 1;
}

static inline int alloc_refused_bytes(size_t size)
{
    atomic_fetch_add(&alloc_asked, size);
    return alloc_refused();
}

static inline void *alloc_counted(void *memory)
{
    if (memory) atomic_fetch_add(&alloc_alive, 1);
    return memory;
}

void *__wrap_malloc(size_t size)
{
    return alloc_refused_bytes(size) ? NULL : alloc_counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return alloc_refused_bytes(count * size) ? NULL : alloc_counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *memory, size_t size)
{
    void *moved;

    if (alloc_refused_bytes(size)) return NULL;
    moved = __real_realloc(memory, size);
    return memory ? moved : alloc_counted(moved);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return alloc_refused_bytes(size) ? NULL : alloc_counted(__real_aligned_alloc(alignment, size));
}

char *__wrap_strdup(const char *text)
{
    return alloc_refused_bytes(strlen(text)) ? NULL : alloc_counted(__real_strdup(text));
}

void __wrap_free(void *memory)
{
    if (memory) atomic_fetch_sub(&alloc_alive, 1);
    __real_free(memory);
}

#endif
