/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

vpatch_status vp_fail(const vp_errbuf *message, vpatch_status status, const char *format, ...)
{
    if (message->text && message->size) {
        va_list arguments;

        va_start(arguments, format);
        vsnprintf(message->text, message->size, format, arguments);
        va_end(arguments);
    }
    return status;
}
