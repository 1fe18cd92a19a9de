/* SPDX-License-Identifier: BSD-2-Clause */
/* Opens an encoder with the settings of a comparison. */
#include <stdio.h>
#include <string.h>

#include <libavutil/opt.h>

#include "media/averror.h"
#include "peers/catalogue.h"
#include "peers/peer_internal.h"

vpatch_status vp_peer_failed(int error, const char *what, char *message, size_t size)
{
    return vp_media_averror(error, what, message, size);
}

/* An option that this version of the encoder lacks is an error: a result named after a preset
 * must use it. */
static int set(AVCodecContext *context, const char *option, const char *value)
{
    return av_opt_set(context->priv_data, option, value, 0);
}

static int set_quality(AVCodecContext *context, const vp_peer_family *family, double quality)
{
    switch (family->scale) {
    case VP_PEER_CRF:
        context->bit_rate = 0;
        return av_opt_set_double(context->priv_data, "crf", quality, 0);
    case VP_PEER_QUALITY: return av_opt_set_double(context->priv_data, "quality", quality, 0);
    case VP_PEER_QSCALE: break;
    }
    context->flags |= AV_CODEC_FLAG_QSCALE;
    context->global_quality = (int)(FF_QP2LAMBDA * quality);
    return 0;
}

/* x265 and SVT-AV1 start a thread for each core unless told otherwise in their
 * own language. x265 also writes its settings into the stream (info) and to
 * stderr. SVT-AV1's tune 1 is PSNR. */
static int set_parameters(AVCodecContext *context, const char *encoder, int threads)
{
    char text[96];

    if (!strcmp(encoder, "libx265")) {
        if (threads == 1)
            snprintf(text, sizeof text, "log-level=none:info=0:pools=none:frame-threads=1");
        else
            snprintf(text, sizeof text, "log-level=none:info=0:pools=%d", threads);
        return set(context, "x265-params", text);
    }
    if (!strcmp(encoder, "libsvtav1")) {
        snprintf(text, sizeof text, "tune=1:lp=%d", threads);
        return set(context, "svtav1-params", text);
    }
    if (threads > 1 && (!strcmp(encoder, "libvpx-vp9") || !strcmp(encoder, "libaom-av1")))
        return set(context, "row-mt", "1");
    return 0;
}

static int set_options(AVCodecContext *context, const vp_peer *peer, const vp_peer_setup *setup)
{
    const vp_peer_family *family = peer->family;
    int error = 0;

    if (peer->preset[0]) error = set(context, family->option, peer->preset);
    if (error >= 0 && family->tune && strcmp(family->encoder, "libsvtav1"))
        error = set(context, "tune", family->tune);
    if (error >= 0) error = set_quality(context, family, setup->quality);
    if (error >= 0) error = set_parameters(context, family->encoder, setup->threads);
    return error;
}

AVCodecContext *vp_peer_open(const vp_peer *peer, const vp_raw_clip *clip,
                             const vp_peer_setup *setup, vpatch_status *status, char *message,
                             size_t size)
{
    const vp_peer_family *family = peer->family;
    const AVCodec *codec = avcodec_find_encoder_by_name(family->encoder);
    AVCodecContext *context = avcodec_alloc_context3(codec);
    int error;

    if (!codec || !context) {
        *status = vp_peer_failed(codec ? AVERROR(ENOMEM) : AVERROR_ENCODER_NOT_FOUND,
                                 "the encoder does not open", message, size);
        avcodec_free_context(&context);
        return NULL;
    }
    context->width = family->even ? (clip->width + 1) & ~1 : clip->width;
    context->height = family->even ? (clip->height + 1) & ~1 : clip->height;
    context->pix_fmt = AV_PIX_FMT_YUV420P;
    context->color_range = family->full_range || clip->header.full_range ? AVCOL_RANGE_JPEG
                                                                         : AVCOL_RANGE_MPEG;
    context->colorspace = (enum AVColorSpace)clip->header.matrix;
    context->color_primaries = (enum AVColorPrimaries)clip->header.colour_primaries;
    context->color_trc = (enum AVColorTransferCharacteristic)clip->header.transfer;
    context->framerate = (AVRational){clip->rate_num, clip->rate_den};
    context->time_base = av_inv_q(context->framerate);
    context->gop_size = setup->keyint;
    context->thread_count = setup->threads;
    error = set_options(context, peer, setup);
    if (error < 0)
        *status = vp_peer_failed(error, "the encoder lacks an option", message, size);
    else if ((error = avcodec_open2(context, codec, NULL)) < 0)
        *status = vp_peer_failed(error, "the encoder does not open", message, size);
    if (error < 0) avcodec_free_context(&context);
    return context;
}
