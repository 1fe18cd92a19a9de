/* SPDX-License-Identifier: BSD-2-Clause */
/* Lets a call fail: the n-th of a kind that the program's own code makes. For LD_PRELOAD; calls
 * from inside of other shared libraries pass. tools/fail-every drives it by the environment:
 *
 *   FAULT_KIND     memory, read, write, sync, rename, open, thread, library
 *   FAULT_AT       n, from 1; 0: none fails, they are only counted
 *   FAULT_REPORT   a file that at exit gets whether a call failed, how many blocks of memory the
 *                  program still has, and how many calls of each kind there were */
/* Both names of each call are defined here: none may stand for the other. */
#undef _FILE_OFFSET_BITS
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef enum kind { MEMORY, READ, WRITE, SYNC, RENAME, OPEN, THREAD, LIBRARY, KINDS } kind;

static const char *const kind_name[KINDS] = {"memory", "read", "write",  "sync",
                                             "rename", "open", "thread", "library"};

static uintptr_t text_begin, text_end; /* of the program itself */
static int chosen = -1;                /* the kind that is counted */
static long failing;
static atomic_long calls[KINDS], failed;

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

/* The next definition of a function, the real one, with the type of `name`. */
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define CALLER     ((uintptr_t)__builtin_return_address(0))

static int is_own(uintptr_t address)
{
    return address >= text_begin && address < text_end;
}

/* Whether this call is the one that fails. */
static int fails(kind of, uintptr_t caller)
{
    if (!is_own(caller)) return 0;
    if (atomic_fetch_add(&calls[of], 1) + 1 != failing || (int)of != chosen) return 0;
    atomic_store(&failed, 1);
    return 1;
}

/* ---- blocks that the program has: a set of addresses --------------------------------------- */

#define PLACES (1u << 18)

static void *blocks[PLACES];
static unsigned block_count;
static atomic_flag blocks_busy = ATOMIC_FLAG_INIT;

static unsigned place_of(const void *memory)
{
    return (unsigned)((uintptr_t)memory >> 4) * 2654435761u % PLACES;
}

static void *keep(void *memory, uintptr_t caller)
{
    if (!memory || !is_own(caller)) return memory;
    while (atomic_flag_test_and_set(&blocks_busy)) continue;
    if (block_count < PLACES / 2) {
        unsigned at = place_of(memory);

        while (blocks[at]) at = (at + 1) % PLACES;
        blocks[at] = memory;
        block_count++;
    }
    atomic_flag_clear(&blocks_busy);
    return memory;
}

/* Takes an address out, and moves those behind it to where they are looked for. */
static void forget(const void *memory)
{
    if (!memory || !block_count) return;
    while (atomic_flag_test_and_set(&blocks_busy)) continue;
    unsigned at = place_of(memory);
    while (blocks[at] && blocks[at] != memory) at = (at + 1) % PLACES;
    if (blocks[at]) {
        blocks[at] = NULL;
        block_count--;
        for (at = (at + 1) % PLACES; blocks[at]; at = (at + 1) % PLACES) {
            void *moved = blocks[at];
            unsigned to = place_of(moved);

            blocks[at] = NULL;
            while (blocks[to]) to = (to + 1) % PLACES;
            blocks[to] = moved;
        }
    }
    atomic_flag_clear(&blocks_busy);
}

/* ---- beginning and end ----------------------------------------------------------------------- */

static int find_program(struct dl_phdr_info *info, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];

        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
        text_begin = info->dlpi_addr + part->p_vaddr;
        text_end = text_begin + part->p_memsz;
    }
    return 1; /* the first object is the program */
}

/* Opened before the program locks itself into its sandbox. */
static int report = -1, full_device = -1, root_folder = -1;

__attribute__((constructor)) static void begin(void)
{
    const char *name = getenv("FAULT_KIND"), *at = getenv("FAULT_AT");
    const char *path = getenv("FAULT_REPORT");

    if (path) report = REAL(open)(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    full_device = REAL(open)("/dev/full", O_WRONLY | O_CLOEXEC);
    root_folder = REAL(open)("/", O_RDONLY | O_CLOEXEC);
    if ((path && report < 0) || full_device < 0 || root_folder < 0) abort();
    dl_iterate_phdr(find_program, NULL);
    failing = at ? atol(at) : 0;
    for (int i = 0; name && i < KINDS; i++)
        if (!strcmp(name, kind_name[i])) chosen = i;
}

__attribute__((destructor)) static void end(void)
{
    char text[256];
    int length;

    chosen = -1;
    if (report < 0) return;
    length = snprintf(text, sizeof text, "%ld %u", atomic_load(&failed), block_count);
    for (int i = 0; i < KINDS; i++)
        length +=
            snprintf(text + length, sizeof text - (size_t)length, " %ld", atomic_load(&calls[i]));
    if (REAL(write)(report, text, (size_t)length) != length) abort();
    REAL(close)(report);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static void *no_memory(void)
{
    errno = ENOMEM;
    return NULL;
}

void *malloc(size_t size)
{
    return fails(MEMORY, CALLER) ? no_memory() : keep(__libc_malloc(size), CALLER);
}

void *calloc(size_t count, size_t size)
{
    return fails(MEMORY, CALLER) ? no_memory() : keep(__libc_calloc(count, size), CALLER);
}

void *realloc(void *memory, size_t size)
{
    if (fails(MEMORY, CALLER)) return no_memory();
    forget(memory);
    void *moved = __libc_realloc(memory, size);
    keep(moved ? moved : memory, CALLER);
    return moved;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails(MEMORY, CALLER) ? no_memory() : keep(__libc_memalign(alignment, size), CALLER);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    void *made = fails(MEMORY, CALLER) ? NULL : keep(__libc_memalign(alignment, size), CALLER);

    if (!made) return ENOMEM;
    *memory = made;
    return 0;
}

char *strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = fails(MEMORY, CALLER) ? no_memory() : keep(__libc_malloc(size), CALLER);

    return copy ? memcpy(copy, text, size) : NULL;
}

void free(void *memory)
{
    forget(memory);
    __libc_free(memory);
}

/* ---- files ----------------------------------------------------------------------------------- */

static int no_file(int reason)
{
    errno = reason;
    return -1;
}

ssize_t read(int file, void *data, size_t size)
{
    return fails(READ, CALLER) ? no_file(EIO) : REAL(read)(file, data, size);
}

ssize_t pread(int file, void *data, size_t size, off_t offset)
{
    return fails(READ, CALLER) ? no_file(EIO) : REAL(pread)(file, data, size, offset);
}

ssize_t pread64(int file, void *data, size_t size, off64_t offset)
{
    return fails(READ, CALLER) ? no_file(EIO) : REAL(pread64)(file, data, size, offset);
}

/* A stream whose file cannot be read, as after an error of the disk. */
static void spoil(FILE *stream)
{
    if (dup2(root_folder, fileno(stream)) < 0) abort();
}

size_t fread(void *data, size_t size, size_t count, FILE *stream)
{
    if (fails(READ, CALLER)) spoil(stream);
    return REAL(fread)(data, size, count, stream);
}

ssize_t getline(char **text, size_t *capacity, FILE *stream)
{
    if (fails(READ, CALLER)) spoil(stream);
    return REAL(getline)(text, capacity, stream);
}

/* Messages have nowhere else to go. */
ssize_t write(int file, const void *data, size_t size)
{
    return file != 2 && fails(WRITE, CALLER) ? no_file(ENOSPC) : REAL(write)(file, data, size);
}

/* A full disk stays full for this stream. */
static void fill(FILE *stream)
{
    if (dup2(full_device, fileno(stream)) < 0) abort();
}

size_t fwrite(const void *data, size_t size, size_t count, FILE *stream)
{
    if (stream != stderr && fails(WRITE, CALLER)) fill(stream);
    return REAL(fwrite)(data, size, count, stream);
}

int fputs(const char *text, FILE *stream)
{
    if (stream != stderr && fails(WRITE, CALLER)) fill(stream);
    return REAL(fputs)(text, stream);
}

int fflush(FILE *stream)
{
    if (stream && stream != stderr && fails(WRITE, CALLER)) fill(stream);
    return REAL(fflush)(stream);
}

int fsync(int file)
{
    return fails(SYNC, CALLER) ? no_file(EIO) : REAL(fsync)(file);
}

int rename(const char *from, const char *to)
{
    return fails(RENAME, CALLER) ? no_file(EACCES) : REAL(rename)(from, to);
}

int link(const char *from, const char *to)
{
    return fails(RENAME, CALLER) ? no_file(EPERM) : REAL(link)(from, to);
}

#define MODE(flags)                          \
    mode_t mode = 0;                         \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { \
        va_list list;                        \
        va_start(list, flags);               \
        mode = va_arg(list, mode_t);         \
        va_end(list);                        \
    }

int open(const char *path, int flags, ...)
{
    MODE(flags)
    return fails(OPEN, CALLER) ? no_file(EMFILE) : REAL(open)(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE(flags)
    return fails(OPEN, CALLER) ? no_file(EMFILE) : REAL(open64)(path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
    MODE(flags)
    return fails(OPEN, CALLER) ? no_file(EMFILE) : REAL(openat)(folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...)
{
    MODE(flags)
    return fails(OPEN, CALLER) ? no_file(EMFILE) : REAL(openat64)(folder, path, flags, mode);
}

FILE *fopen(const char *path, const char *mode)
{
    if (!fails(OPEN, CALLER)) return REAL(fopen)(path, mode);
    errno = EMFILE;
    return NULL;
}

FILE *fopen64(const char *path, const char *mode)
{
    if (!fails(OPEN, CALLER)) return REAL(fopen64)(path, mode);
    errno = EMFILE;
    return NULL;
}

FILE *fdopen(int file, const char *mode)
{
    if (!fails(OPEN, CALLER)) return REAL(fdopen)(file, mode);
    errno = EMFILE;
    return NULL;
}

/* ---- threads --------------------------------------------------------------------------------- */

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                   void *argument)
{
    return fails(THREAD, CALLER) ? EAGAIN : REAL(pthread_create)(thread, attributes, run, argument);
}

/* ---- what FFmpeg and jansson do for the program, as if memory were short there ---------- */

/* All of their arguments are integers or pointers, which a 64-bit ABI passes alike. */
#define ARGUMENTS long a, long b, long c, long d, long e, long f
#define GIVES_POINTER(name)                                                         \
    void *name(ARGUMENTS);                                                          \
    void *name(ARGUMENTS)                                                           \
    {                                                                               \
        return fails(LIBRARY, CALLER) ? no_memory() : REAL(name)(a, b, c, d, e, f); \
    }
#define GIVES_STATUS(name)                                                      \
    int name(ARGUMENTS);                                                        \
    int name(ARGUMENTS)                                                         \
    {                                                                           \
        return fails(LIBRARY, CALLER) ? -ENOMEM : REAL(name)(a, b, c, d, e, f); \
    }

GIVES_POINTER(av_frame_alloc)
GIVES_POINTER(av_malloc)
GIVES_POINTER(av_mallocz)
GIVES_POINTER(av_memdup)
GIVES_POINTER(av_packet_alloc)
GIVES_POINTER(av_packet_clone)
GIVES_POINTER(av_packet_new_side_data)
GIVES_POINTER(av_strdup)
GIVES_POINTER(av_stream_new_side_data)
GIVES_POINTER(avcodec_alloc_context3)
GIVES_POINTER(avcodec_parameters_alloc)
GIVES_POINTER(avformat_new_stream)
GIVES_POINTER(avio_alloc_context)
GIVES_POINTER(json_array)
GIVES_POINTER(json_dumps)
GIVES_POINTER(json_loadb)
GIVES_POINTER(json_object)
GIVES_POINTER(json_string)
GIVES_POINTER(sws_alloc_context)
GIVES_STATUS(av_bsf_alloc)
GIVES_STATUS(av_bsf_init)
GIVES_STATUS(av_bsf_receive_packet)
GIVES_STATUS(av_bsf_send_packet)
GIVES_STATUS(av_dict_copy)
GIVES_STATUS(av_dict_set)
GIVES_STATUS(av_frame_get_buffer)
GIVES_STATUS(av_frame_ref)
GIVES_STATUS(av_interleaved_write_frame)
GIVES_STATUS(av_new_packet)
GIVES_STATUS(av_packet_make_refcounted)
GIVES_STATUS(av_packet_ref)
GIVES_STATUS(av_read_frame)
GIVES_STATUS(av_write_trailer)
GIVES_STATUS(avcodec_open2)
GIVES_STATUS(avcodec_parameters_copy)
GIVES_STATUS(avcodec_parameters_from_context)
GIVES_STATUS(avcodec_parameters_to_context)
GIVES_STATUS(avcodec_receive_frame)
GIVES_STATUS(avcodec_receive_packet)
GIVES_STATUS(avcodec_send_frame)
GIVES_STATUS(avcodec_send_packet)
GIVES_STATUS(avformat_alloc_output_context2)
GIVES_STATUS(avformat_find_stream_info)
GIVES_STATUS(avformat_open_input)
GIVES_STATUS(avformat_write_header)
GIVES_STATUS(sws_init_context)
GIVES_STATUS(sws_scale)
