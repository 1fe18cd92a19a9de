/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/fail_text.h"

#include <stdarg.h>
#include <stdio.h>

int vp_fail_text(char *message, size_t size, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, size, format, arguments);
    va_end(arguments);
    return -1;
}
