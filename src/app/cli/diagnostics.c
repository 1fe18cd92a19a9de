/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/diagnostics.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util/printable.h"

/* begin: what comes before the file's name; pipe: what "-" is called. */
static void print_line(const char *begin, const char *file, const char *pipe, const char *format,
                       va_list arguments)
{
    char line[1600];
    size_t used = 0;
    int n;

    if (file && !strcmp(file, "-")) file = pipe;
    n = snprintf(line, 1024, "%s%s%s", begin, file ? file : "", file ? ": " : "");
    if (n > 0) used = (size_t)n < 1024 ? (size_t)n : 1023;
    vsnprintf(line + used, sizeof line - used, format, arguments);
    vp_printable(line);
    fprintf(stderr, "%s\n", line);
}

void vp_error(const char *file, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_line("vpatch: ", file, "standard input", format, arguments);
    va_end(arguments);
}

void vp_note(int quiet, const char *file, const char *format, ...)
{
    va_list arguments;

    if (quiet) return;
    va_start(arguments, format);
    print_line("vpatch: ", file, "standard input", format, arguments);
    va_end(arguments);
}

void vp_print_result(const char *output, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_line("", output, "standard output", format, arguments);
    va_end(arguments);
}

vp_exit vp_exit_of(vpatch_status status)
{
    switch (status) {
    case VPATCH_OK:
    case VPATCH_END: return VP_EXIT_OK;
    case VPATCH_ERR_IO:
    case VPATCH_ERR_UNSUPPORTED:
    case VPATCH_ERR_LIMIT:
    case VPATCH_ERR_NOT_VPT: return VP_EXIT_INPUT;
    case VPATCH_ERR_DAMAGED:
    case VPATCH_ERR_TRUNCATED: return VP_EXIT_DAMAGED;
    case VPATCH_ERR_MODEL_FILE:
    case VPATCH_ERR_MODEL_MISMATCH: return VP_EXIT_MODEL;
    default: return VP_EXIT_FAILED;
    }
}

const char *vp_reason(const char *message, vpatch_status status)
{
    return message && *message ? message : vpatch_status_text(status);
}

vp_exit vp_no_memory(void)
{
    vp_error(NULL, "%s", vpatch_status_text(VPATCH_ERR_MEMORY));
    return VP_EXIT_FAILED;
}
