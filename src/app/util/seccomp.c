/* SPDX-License-Identifier: BSD-2-Clause */
/* A list of system calls that fail with EPERM from now on, as a filter that the kernel runs. A
 * list of what is allowed would be stronger, and would break with each new C library. */
#ifdef __linux__
/* for syscall() */
#undef _POSIX_C_SOURCE
#define _GNU_SOURCE

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "util/sandbox_internal.h"

#if defined __x86_64__ && !defined __ILP32__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define OTHER_ABI    0x40000000u /* x32: the same calls by other numbers, from here on */
#elif defined __aarch64__ && !defined __AARCH64EB__
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined __riscv && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#endif

#ifndef ARCHITECTURE

int vp_seccomp_available(void)
{
    return 0;
}

int vp_seccomp_enter(int network)
{
    (void)network;
    return -1;
}

#else

#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(leak_sanitizer)
#define SANITIZED
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED
#endif

static const int denied[] = {
    /* other programs; and a look into others that run */
    SYS_execve, SYS_execveat, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp,
#ifndef SANITIZED /* the leak sanitizer looks into its own threads */
    SYS_ptrace,
#endif
#ifdef SYS_pidfd_getfd
    SYS_pidfd_getfd,
#endif
    /* ways around a filter of calls, or into the kernel */
    SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_init_module, SYS_finit_module,
    SYS_delete_module, SYS_kexec_load, SYS_add_key, SYS_request_key, SYS_keyctl,
#ifdef SYS_io_uring_setup
    SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register,
#endif
#ifdef SYS_iopl
    SYS_iopl, SYS_ioperm,
#endif
    /* the system as others see it */
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_unshare, SYS_setns, SYS_swapon,
    SYS_swapoff, SYS_reboot, SYS_sethostname, SYS_setdomainname, SYS_settimeofday,
    SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex, SYS_acct, SYS_quotactl, SYS_mknodat,
    SYS_open_by_handle_at,
#ifdef SYS_move_mount
    SYS_move_mount, SYS_open_tree, SYS_fsopen,
#endif
    /* other users */
    SYS_setuid, SYS_setgid, SYS_setreuid, SYS_setregid, SYS_setresuid, SYS_setresgid, SYS_setgroups,
    SYS_capset,
    /* without which there is no network; the last two */
    SYS_socket, SYS_socketpair};

enum { DENIED = sizeof denied / sizeof *denied, OF_NETWORK = 2, MOST = 8 + 2 * DENIED };

static struct sock_filter load(size_t offset)
{
    return (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset);
}

/* Goes on behind the next statement when the value is another one, or with `at_least` smaller. */
static struct sock_filter skip_unless(uint32_t value, int at_least)
{
    return (struct sock_filter)BPF_JUMP(BPF_JMP | (at_least ? BPF_JGE : BPF_JEQ) | BPF_K, value, 0,
                                        1);
}

static struct sock_filter give(uint32_t what)
{
    return (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, what);
}

static unsigned short make_filter(struct sock_filter *filter, int network)
{
    const uint32_t deny = SECCOMP_RET_ERRNO | EPERM;
    int count = DENIED - (network ? OF_NETWORK : 0);
    unsigned short n = 0;

    filter[n++] = load(offsetof(struct seccomp_data, arch));
    filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
    filter[n++] = give(deny);
    filter[n++] = load(offsetof(struct seccomp_data, nr));
#ifdef OTHER_ABI
    filter[n++] = skip_unless(OTHER_ABI, 1);
    filter[n++] = give(deny);
#endif
    for (int i = 0; i < count; i++) {
        filter[n++] = skip_unless((uint32_t)denied[i], 0);
        filter[n++] = give(deny);
    }
    filter[n++] = give(SECCOMP_RET_ALLOW);
    return n;
}

/* An action that the kernel knows is one that it can filter for. */
int vp_seccomp_available(void)
{
    uint32_t action = SECCOMP_RET_ERRNO;

    return !syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action);
}

int vp_seccomp_enter(int network)
{
    struct sock_filter filter[MOST];
    struct sock_fprog program = {.filter = filter};

    program.len = make_filter(filter, network);
    /* OpenBLAS has threads of its own by now: all at once */
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) ? -1
                                                                                              : 0;
}

#endif

#else
/* an empty file is not C */
typedef int vp_seccomp_unused;
#endif
