/* SPDX-License-Identifier: BSD-2-Clause */
/* What the program says on stderr, always "vpatch: FILE: text" on one line, and
 * the exit status that goes with it. */
#ifndef VPATCH_CLI_DIAGNOSTICS_H
#define VPATCH_CLI_DIAGNOSTICS_H

#include "vpatch/vpatch.h"

/* Documented in vpatch(1): never change a number, add new ones. */
typedef enum vp_exit {
    VP_EXIT_OK = 0,
    VP_EXIT_FAILED = 1,  /* memory, or a fault of the program                  */
    VP_EXIT_USAGE = 2,   /* the command line is wrong                          */
    VP_EXIT_INPUT = 3,   /* an input cannot be read, or is not a video         */
    VP_EXIT_DAMAGED = 4, /* an input is damaged or truncated                   */
    VP_EXIT_MODEL = 5,   /* the weights are missing, not valid or not the right ones */
    VP_EXIT_OUTPUT = 6   /* the output cannot be written                       */
} vp_exit;

/* file NULL leaves the name out, "-" is called "standard input". What a
 * terminal would act on becomes '?' (util/printable.h): one message stays one line. */
void vp_error(const char *file, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same for remarks, which --quiet leaves out. */
void vp_note(int quiet, const char *file, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What a command has to say of an output, "FILE: text" without the program's name. */
void vp_print_result(const char *output, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Says that memory is short. */
vp_exit vp_no_memory(void);

/* The exit status for a failed library call. */
vp_exit vp_exit_of(vpatch_status status);

/* message when it says something, else the text of status. */
const char *vp_reason(const char *message, vpatch_status status);

#endif
