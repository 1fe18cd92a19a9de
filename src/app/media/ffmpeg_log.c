/* SPDX-License-Identifier: BSD-2-Clause */
/* FFmpeg's log: the one thing that it keeps for the whole process (see complaints.h). */
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/log.h>

#include "media/demuxer.h"
#include "media/input.h"

/* What the sender of a message belongs to, NULL: nothing of ours. `opaque` of a demuxer that reads
 * and of a decoder is set by demuxer.c alone; decoders' threads work on copies, which have it. */
static vp_media_demuxer *find_source(void *sender, vp_media_complainer *who)
{
    const AVClass *class = sender ? *(const AVClass **)sender : NULL;

    if (class && class == avformat_get_class()) {
        const AVFormatContext *format = sender;

        *who = VP_COMPLAINER_DEMUXER;
        return format->iformat && !format->oformat ? format->opaque : NULL;
    }
    if (class && class == avcodec_get_class()) {
        const AVCodecContext *codec = sender;

        *who = VP_COMPLAINER_DECODER;
        return codec->codec && av_codec_is_decoder(codec->codec) ? codec->opaque : NULL;
    }
    return NULL;
}

static void take_message(void *sender, int level, const char *format, va_list list)
{
    /* the upper bits are a colour */
    if (level >= 0 && (level & 0xff) <= AV_LOG_ERROR) {
        vp_media_complainer who;
        vp_media_demuxer *source = find_source(sender, &who);
        va_list copy;

        va_copy(copy, list);
        if (source) vp_media_complaints_add(&source->complaints, who, format, copy);
        va_end(copy);
    }
    av_log_default_callback(sender, level, format, list);
}

void vp_media_log(int verbose)
{
    av_log_set_level(verbose ? AV_LOG_INFO : AV_LOG_QUIET);
    av_log_set_callback(take_message);
}
