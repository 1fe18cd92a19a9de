/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/colour_volume.h"

#include <math.h>

#include <libavutil/mastering_display_metadata.h>

#include "media/demuxer.h"

/* A rational in units of 1/scale, within 0..most. */
static uint32_t in_units(AVRational value, double scale, double most)
{
    double number = value.den ? av_q2d(value) * scale : 0;

    if (!(number > 0)) return 0;
    return (uint32_t)llround(number < most ? number : most);
}

static void set_display(vpatch_header *header, const AVMasteringDisplayMetadata *data)
{
    vpatch_mastering_display *display = &header->mastering_display;

    if (!data->has_primaries && !data->has_luminance) return;
    header->has_mastering_display = 1;
    if (data->has_primaries) {
        for (int i = 0; i < 3; i++)
            for (int k = 0; k < 2; k++)
                display->primaries[i][k] =
                    (uint16_t)in_units(data->display_primaries[i][k], 50000, UINT16_MAX);
        for (int k = 0; k < 2; k++)
            display->white_point[k] = (uint16_t)in_units(data->white_point[k], 50000, UINT16_MAX);
    }
    if (data->has_luminance) {
        display->max_luminance = in_units(data->max_luminance, 10000, UINT32_MAX);
        display->min_luminance = in_units(data->min_luminance, 10000, UINT32_MAX);
    }
}

static void set_light(vpatch_header *header, const AVContentLightMetadata *data)
{
    if (!data->MaxCLL && !data->MaxFALL) return;
    header->has_content_light = 1;
    header->max_cll = data->MaxCLL;
    header->max_fall = data->MaxFALL;
}

static const void *of_frame(const AVFrame *frame, enum AVFrameSideDataType type, size_t least)
{
    const AVFrameSideData *data = av_frame_get_side_data(frame, type);

    return data && data->size >= least ? data->data : NULL;
}

void vp_media_colour_volume_describe(vpatch_header *header, const AVStream *stream,
                                     const AVFrame *frame)
{
    const void *display, *light;

    display = of_frame(frame, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA,
                       sizeof(AVMasteringDisplayMetadata));
    if (!display)
        display = vp_media_stream_data(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA,
                                       sizeof(AVMasteringDisplayMetadata));
    light = of_frame(frame, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL, sizeof(AVContentLightMetadata));
    if (!light)
        light = vp_media_stream_data(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL,
                                     sizeof(AVContentLightMetadata));
    if (display) set_display(header, display);
    if (light) set_light(header, light);
}

void vp_media_colour_volume_note(const AVStream *stream, const AVFrame *frame,
                                 vp_media_warnings *notes)
{
    if (frame->color_trc == AVCOL_TRC_SMPTE2084 || frame->color_trc == AVCOL_TRC_ARIB_STD_B67)
        vp_media_warnings_add(notes, "HDR (%s) in 8 bits: soft gradients may show steps",
                              frame->color_trc == AVCOL_TRC_SMPTE2084 ? "PQ" : "HLG");
    if (av_frame_get_side_data(frame, AV_FRAME_DATA_DYNAMIC_HDR_PLUS))
        vp_media_warnings_add(notes, "HDR10+ metadata of scenes dropped");
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 16, 100)
    if (av_frame_get_side_data(frame, AV_FRAME_DATA_DOVI_METADATA) ||
        av_frame_get_side_data(frame, AV_FRAME_DATA_DOVI_RPU_BUFFER) ||
        vp_media_stream_data(stream, AV_PKT_DATA_DOVI_CONF, 1))
        vp_media_warnings_add(notes, "Dolby Vision metadata dropped");
    if (av_frame_get_side_data(frame, AV_FRAME_DATA_DYNAMIC_HDR_VIVID))
        vp_media_warnings_add(notes, "HDR Vivid metadata of scenes dropped");
#endif
}
