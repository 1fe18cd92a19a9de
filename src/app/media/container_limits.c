/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/container_limits.h"

#include <string.h>
#include <strings.h>

#include <libavcodec/avcodec.h>

/* 1: `name` is one of the words in "one,two". */
static int is_in(const char *list, const char *name)
{
    size_t length = strlen(name);

    for (;;) {
        size_t n = strcspn(list, ",");

        if (n == length && !strncasecmp(list, name, n)) return 1;
        if (!list[n]) return 0;
        list += n + 1;
    }
}

static int is_matroska(const AVOutputFormat *format)
{
    return is_in("matroska,webm", format->name);
}

int vp_container_holds_rotation(const AVOutputFormat *format)
{
    if (is_in("mp4,mov,ipod,3gp,3g2,ismv,f4v,psp", format->name)) return 1;
    return LIBAVFORMAT_VERSION_MAJOR >= 61 && is_matroska(format);
}

int vp_container_hides_negative_times(const AVOutputFormat *format)
{
    return is_in("mp4,mov,ipod,3gp,3g2,ismv,f4v,psp", format->name);
}

int vp_container_holds_hdr(const AVOutputFormat *format)
{
    return is_matroska(format) || is_in("mp4,mov", format->name);
}

int vp_container_holds_colour(const AVOutputFormat *format, enum AVCodecID codec)
{
    switch (codec) {
    case AV_CODEC_ID_H264:
    case AV_CODEC_ID_HEVC:
    case AV_CODEC_ID_AV1:
    case AV_CODEC_ID_MPEG2VIDEO:
    case AV_CODEC_ID_PRORES: return 1;
    default: return format && (is_matroska(format) || is_in("mp4,mov", format->name));
    }
}

/* MPEG-2 has square samples, and four shapes of the whole picture. */
static int mpeg2_holds_aspect(AVRational aspect, int width, int height)
{
    static const AVRational shapes[] = {{4, 3}, {16, 9}, {221, 100}};
    AVRational shape = av_mul_q(aspect, (AVRational){width, height});

    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (!av_cmp_q(shape, shapes[i])) return 1;
    return 0;
}

int vp_container_holds_aspect(const AVOutputFormat *format, enum AVCodecID codec, AVRational aspect,
                              int width, int height)
{
    if (aspect.num < 1 || aspect.den < 1 || aspect.num == aspect.den) return 1;
    if (format && is_matroska(format)) return 1;
    if (format && is_in("mp4,mov,ipod,3gp,3g2,psp,f4v,ismv,nut,avi,asf,gif,apng", format->name))
        return 1;
    switch (codec) {
    case AV_CODEC_ID_H264:
    case AV_CODEC_ID_HEVC:
    case AV_CODEC_ID_MPEG4:
    case AV_CODEC_ID_MJPEG:
    case AV_CODEC_ID_PNG:
    case AV_CODEC_ID_APNG:
    case AV_CODEC_ID_TIFF:
    case AV_CODEC_ID_THEORA: return 1;
    case AV_CODEC_ID_MPEG2VIDEO: return mpeg2_holds_aspect(aspect, width, height);
    default: return 0;
    }
}

int vp_container_holds_attachments(const AVOutputFormat *format)
{
    return !strcmp(format->name, "matroska");
}

int vp_container_holds_cover(const AVOutputFormat *format, enum AVCodecID codec)
{
    return is_in("mp4,ipod,psp", format->name) &&
           (codec == AV_CODEC_ID_MJPEG || codec == AV_CODEC_ID_PNG || codec == AV_CODEC_ID_BMP);
}

/* MPEG transport streams have a number for each of these; of others they are private data. */
static int transport_stream_knows(enum AVCodecID codec)
{
    switch (codec) {
    case AV_CODEC_ID_MPEG1VIDEO:
    case AV_CODEC_ID_MPEG2VIDEO:
    case AV_CODEC_ID_MPEG4:
    case AV_CODEC_ID_H264:
    case AV_CODEC_ID_HEVC:
    case AV_CODEC_ID_CAVS:
    case AV_CODEC_ID_DIRAC:
    case AV_CODEC_ID_VC1:
    case AV_CODEC_ID_MP1:
    case AV_CODEC_ID_MP2:
    case AV_CODEC_ID_MP3:
    case AV_CODEC_ID_AAC:
    case AV_CODEC_ID_AAC_LATM:
    case AV_CODEC_ID_AC3:
    case AV_CODEC_ID_EAC3:
    case AV_CODEC_ID_DTS:
    case AV_CODEC_ID_TRUEHD:
    case AV_CODEC_ID_OPUS:
    case AV_CODEC_ID_S302M:
    case AV_CODEC_ID_DVB_SUBTITLE:
    case AV_CODEC_ID_DVB_TELETEXT: return 1;
    default: return 0;
    }
}

static int program_stream_knows(enum AVCodecID codec)
{
    switch (codec) {
    case AV_CODEC_ID_MPEG1VIDEO:
    case AV_CODEC_ID_MPEG2VIDEO:
    case AV_CODEC_ID_H264:
    case AV_CODEC_ID_MP1:
    case AV_CODEC_ID_MP2:
    case AV_CODEC_ID_MP3:
    case AV_CODEC_ID_AC3:
    case AV_CODEC_ID_DTS:
    case AV_CODEC_ID_PCM_S16BE:
    case AV_CODEC_ID_PCM_DVD:
    case AV_CODEC_ID_DVD_SUBTITLE: return 1;
    default: return 0;
    }
}

int vp_container_knows_codec(const AVOutputFormat *format, enum AVCodecID codec)
{
    if (!strcmp(format->name, "mpegts")) return transport_stream_knows(codec);
    if (is_in("mpeg,vcd,svcd,vob,dvd", format->name)) return program_stream_knows(codec);
    /* its table lacks what it writes under the numbers of WAV and AVI files */
    if (!strcmp(format->name, "matroska")) return -1;
    return avformat_query_codec(format, codec, FF_COMPLIANCE_NORMAL) ? -1 : 0;
}

typedef struct text_limits {
    const char *formats, *video, *file; /* words; "*": all */
} text_limits;

static const text_limits texts[] = {
    {"matroska,webm,nut", "*", "*"},
    {"mp4,mov", "language,title,timecode,handler_name,creation_time",
     "title,artist,author,album_artist,composer,album,date,year,encoder,comment,genre,copyright,"
     "grouping,lyrics,description,synopsis,show,episode_id,network,keywords,episode_sort,"
     "season_number,media_type,hd_video,gapless_playback,compilation,track,disc,location,"
     "creation_time"},
    {"ipod,psp,f4v", "language,handler_name,creation_time",
     "title,artist,author,album_artist,composer,album,date,year,encoder,comment,genre,copyright,"
     "grouping,lyrics,description,synopsis,show,episode_id,network,keywords,episode_sort,"
     "season_number,media_type,hd_video,gapless_playback,compilation,track,disc,creation_time"},
    {"avi", "title", "title,artist,album,comment,copyright,date,genre,track,encoder,language"},
    {"asf,asf_stream", "language", "*"},
    {"flv", "", "*"},
};

static int holds_text(const AVOutputFormat *format, const char *key, int of_video)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *list = of_video ? texts[i].video : texts[i].file;

        if (is_in(texts[i].formats, format->name)) return *list == '*' || is_in(list, key);
    }
    return 0;
}

int vp_container_holds_video_text(const AVOutputFormat *format, const char *key)
{
    return holds_text(format, key, 1);
}

int vp_container_holds_file_text(const AVOutputFormat *format, const char *key)
{
    return holds_text(format, key, 0);
}
