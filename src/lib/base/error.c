/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

vp_errbuf vp_errbuf_make(char *text, size_t size)
{
    if (text && size) *text = 0;
    return (vp_errbuf){text, size};
}

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

vpatch_status vp_fail_open(const vp_errbuf *message, vpatch_status status)
{
    return vp_fail(message, status, "%s",
                   status == VPATCH_ERR_MEMORY ? "memory or threads are short"
                                               : vpatch_status_text(status));
}

vpatch_status vp_check_size(int width, int height, const vp_errbuf *message)
{
    if (width < 1 || height < 1)
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "%d x %d is not a size", width, height);
    if (width > VPATCH_MAX_WIDTH || height > VPATCH_MAX_HEIGHT)
        return vp_fail(message, VPATCH_ERR_UNSUPPORTED, "%d x %d is larger than %d x %d", width,
                       height, VPATCH_MAX_WIDTH, VPATCH_MAX_HEIGHT);
    return VPATCH_OK;
}
