/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/averror.h"

#include <errno.h>
#include <stdio.h>

#include <libavutil/error.h>

vpatch_status vp_media_averror(int error, const char *what, char *message, size_t message_size)
{
    char text[AV_ERROR_MAX_STRING_SIZE];

    if (message && message_size) {
        if (av_strerror(error, text, sizeof text) < 0) snprintf(text, sizeof text, "%d", error);
        snprintf(message, message_size, "%s: %s", what, text);
    }
    switch (error) {
    case AVERROR(ENOMEM): return VPATCH_ERR_MEMORY;
    case AVERROR_INVALIDDATA:
    case AVERROR_PATCHWELCOME:
    case AVERROR_DECODER_NOT_FOUND:
    case AVERROR_DEMUXER_NOT_FOUND:
    case AVERROR_ENCODER_NOT_FOUND:
    case AVERROR_MUXER_NOT_FOUND:
    case AVERROR_PROTOCOL_NOT_FOUND:
    case AVERROR_STREAM_NOT_FOUND:
    case AVERROR(ENOSYS): return VPATCH_ERR_UNSUPPORTED;
    default: return VPATCH_ERR_IO;
    }
}

vpatch_status vp_media_fail(vpatch_status status, const char *text, char *message,
                            size_t message_size)
{
    if (message && message_size) snprintf(message, message_size, "%s", text);
    return status;
}
