/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/demuxer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "media/averror.h"
#include "media/avi_chunks.h"
#include "media/motion_jpeg.h"
#include "util/base_name.h"

static const char not_video[] =
    "not a video or picture that FFmpeg can read, or its head is missing";

static const char renamed_hls[] = "an HLS playlist, which names other files: this FFmpeg reads it "
                                  "under a name that ends in .m3u8, "
                                  "with --allow-playlists";

/* FFmpeg's demuxers that render text files as terminal animations: such files are refused. */
static int is_text_demuxer(const char *name)
{
    static const char *const names[] = {"tty", "bin", "xbin", "adf", "idf", NULL};

    for (int i = 0; names[i]; i++)
        if (!strcmp(name, names[i])) return 1;
    return 0;
}

/* Stands in for FFmpeg's way of opening what a demuxer wants besides its own file. */
static int refuse_other(AVFormatContext *format, AVIOContext **io, const char *url, int flags,
                        AVDictionary **options)
{
    vp_media_demuxer *source = format->opaque;

    /* an address itself is opened this way, too */
    if (!source->bytes.io && !format->iformat)
        return source->open_other(format, io, url, flags, options);
    if (!source->refused[0]) snprintf(source->refused, sizeof source->refused, "%s", url);
    return AVERROR(EACCES);
}

static vpatch_status no_memory(char *message, size_t size)
{
    return vp_media_fail(VPATCH_ERR_MEMORY, "not enough memory", message, size);
}

/* Whether the file is an HLS playlist: FFmpeg 7 takes it for one under some names only, and under
 * others for what they say. */
static int is_hls(AVIOContext *bytes)
{
    static const char mark[] = "#EXTM3U";
    unsigned char head[sizeof mark - 1];
    int size = avio_read(bytes, head, sizeof head);

    avio_seek(bytes, 0, SEEK_SET);
    return size == (int)sizeof head && !memcmp(head, mark, sizeof head);
}

/* Pictures that FFmpeg takes from a pipe in pieces, as it has no parser that finds their ends. */
static int is_cut_by_a_pipe(const char *kind)
{
    static const char *const kinds[] = {
        "cri_pipe", "dds_pipe",     "exr_pipe",  "gem_pipe", "jpegxl_pipe",  "pam_pipe",
        "pcx_pipe", "photocd_pipe", "pgx_pipe",  "psd_pipe", "pictor_pipe",  "qdraw_pipe",
        "sgi_pipe", "svg_pipe",     "tiff_pipe", "vbn_pipe", "sunrast_pipe", "xwd_pipe"};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kind, kinds[i])) return 1;
    return 0;
}

static vpatch_status load(vp_media_demuxer *source, char *message, size_t size)
{
    int error = vp_media_byte_source_load(&source->bytes);

    if (error == AVERROR(ENOMEM)) return no_memory(message, size);
    if (error == AVERROR(EFBIG))
        return vp_media_fail(VPATCH_ERR_UNSUPPORTED,
                             "a picture of more than 1 GB, which is too much for a pipe: name the "
                             "file",
                             message, size);
    return error ? vp_media_averror(error, "cannot be read", message, size) : VPATCH_OK;
}

/* Nothing in them tells what they are. */
static vpatch_status unknown_kind(const vp_media_demuxer *source, char *message, size_t size)
{
    snprintf(message, size, "%s%s", not_video,
             source->bytes.own
                 ? ""
                 : "; pictures that only their name tells (TGA, PAM) are to be named");
    return VPATCH_ERR_UNSUPPORTED;
}

/* The file's kind, by its first bytes; a playlist ends here. */
static vpatch_status find_kind(vp_media_demuxer *source, const char *path,
                               const AVInputFormat **kind, char *message, size_t size)
{
    const char *list;
    int error;

    if (source->files.count) {
        *kind = av_find_input_format("image2");
        return VPATCH_OK;
    }
    error = av_probe_input_buffer2(source->bytes.io, kind, path, NULL, 0, 0);
    if (error == AVERROR(ENOMEM)) return no_memory(message, size);
    if ((error < 0 || !*kind || !vp_media_playlist_kind((*kind)->name)) && is_hls(source->bytes.io))
        return vp_media_fail(VPATCH_ERR_UNSUPPORTED, renamed_hls, message, size);
    if (error < 0 || !*kind || is_text_demuxer((*kind)->name))
        return unknown_kind(source, message, size);
    if (!strcmp((*kind)->name, "rawvideo"))
        return vp_media_fail(VPATCH_ERR_UNSUPPORTED,
                             "headerless raw video: nothing in it says size or format (ffmpeg -f "
                             "rawvideo -video_size WxH -pix_fmt ... -i IN OUT.y4m gives it a head)",
                             message, size);
    if (!source->bytes.regular && is_cut_by_a_pipe((*kind)->name))
        return load(source, message, size);
    list = vp_media_playlist_kind((*kind)->name);
    if (!list || source->access.playlists) return VPATCH_OK;
    snprintf(message, size, "%s, which names other files: --allow-playlists lets them be read",
             list);
    return VPATCH_ERR_UNSUPPORTED;
}

static vpatch_status refused(const vp_media_demuxer *source, char *message, size_t size)
{
    snprintf(message, size, "it wants another file (\"%s\"): --allow-playlists lets that be read",
             source->refused);
    return VPATCH_ERR_UNSUPPORTED;
}

static vpatch_status open_failed(const vp_media_demuxer *source, int error, const char *what,
                                 char *message, size_t size)
{
    vpatch_status status;

    if (source->refused[0]) return refused(source, message, size);
    if (error == AVERROR_INVALIDDATA)
        return vp_media_fail(VPATCH_ERR_UNSUPPORTED, not_video, message, size);
    status = vp_media_averror(error, what, message, size);
    if (source->access.playlists && !source->access.network && strlen(message) + 50 < size)
        strcat(message, " (addresses in it need --allow-network)");
    return status;
}

/* The bytes, or the row of pictures, behind a local name. */
static vpatch_status open_local(vp_media_demuxer *source, const char *path, char *message,
                                size_t size)
{
    int error = vp_media_byte_source_open(&source->bytes, path);

    if (error == AVERROR(ENOENT) && vp_media_is_pattern(path)) {
        error = vp_media_picture_files_find(&source->files, path);
        if (error == AVERROR(ENOENT))
            return vp_media_fail(VPATCH_ERR_IO, "no file with such a numbered name is there",
                                 message, size);
        if (!error)
            error = vp_media_byte_source_open(
                &source->bytes,
                vp_media_picture_files_name(&source->files, source->files.numbers[0]));
    }
    if (error == AVERROR(ENOMEM)) return no_memory(message, size);
    return error ? vp_media_averror(error, "cannot be opened", message, size) : VPATCH_OK;
}

static vpatch_status open_streams(vp_media_demuxer *source, const char *path, int address,
                                  char *message, size_t size)
{
    const AVInputFormat *kind = NULL;
    vpatch_status status = VPATCH_OK;
    int error;

    if (!address) status = find_kind(source, path, &kind, message, size);
    if (status) return status;
    source->format = avformat_alloc_context();
    if (!source->format) return no_memory(message, size);
    source->format->pb = source->bytes.io;
    /* said before anything can fail: else FFmpeg would close it as its own */
    if (source->bytes.io) source->format->flags |= AVFMT_FLAG_CUSTOM_IO;
    source->format->opaque = source;
    source->format->protocol_whitelist = av_strdup(vp_media_protocols(&source->access, address));
    if (!source->format->protocol_whitelist) return no_memory(message, size);
    source->open_other = source->format->io_open;
    if (!source->access.playlists) source->format->io_open = refuse_other;
    /* a clock that starts anew is no overflow: time_jumps.h sees to both */
    source->format->correct_ts_overflow = 0;
    error = avformat_open_input(&source->format, source->files.count ? source->files.name : path,
                                kind, NULL);
    if (error == AVERROR_INVALIDDATA && kind && source->bytes.io && !source->bytes.regular &&
        !source->refused[0]) {
        snprintf(message, size,
                 "FFmpeg cannot read this kind (%s) from a pipe, or its head is damaged: name the "
                 "file, or use < FILE",
                 kind->name);
        return VPATCH_ERR_UNSUPPORTED;
    }
    if (error < 0) return open_failed(source, error, "cannot be opened", message, size);
    /* heads of many kinds make FFmpeg complain although it understands them; from here on there
     * are packets. What it reads by itself, playlists and addresses, is not judged. */
    if (source->bytes.io) vp_media_complaints_hear(&source->complaints, VP_COMPLAINER_DEMUXER, 1);
    error = avformat_find_stream_info(source->format, NULL);
    if (error < 0) return open_failed(source, error, "cannot be read", message, size);
    return source->refused[0] ? refused(source, message, size) : VPATCH_OK;
}

static vpatch_status open_format(vp_media_demuxer *source, const char *path, char *message,
                                 size_t size)
{
    int address = vp_media_is_address(path);
    vpatch_status status = VPATCH_OK;

    if (address && !source->access.network)
        return vp_media_fail(VPATCH_ERR_UNSUPPORTED,
                             "a network address: --allow-network lets it be read", message, size);
    if (!address) {
        path = vp_media_local_name(path);
        status = open_local(source, path, message, size);
    }
    if (!status) status = open_streams(source, path, address, message, size);
    return status;
}

/* Whether stream a is the better choice. */
static int better(const AVStream *a, const AVStream *b)
{
    int cover_a = !!(a->disposition & AV_DISPOSITION_ATTACHED_PIC);
    int cover_b = !!(b->disposition & AV_DISPOSITION_ATTACHED_PIC);
    int default_a = !!(a->disposition & AV_DISPOSITION_DEFAULT);
    int default_b = !!(b->disposition & AV_DISPOSITION_DEFAULT);

    if (cover_a != cover_b) return cover_b;
    if (default_a != default_b) return default_a;
    return (int64_t)a->codecpar->width * a->codecpar->height >
           (int64_t)b->codecpar->width * b->codecpar->height;
}

static vpatch_status choose_video(vp_media_demuxer *source, char *message, size_t size)
{
    const AVCodecDescriptor *descriptor;
    AVStream *undecodable = NULL;
    char text[128];

    for (unsigned i = 0; i < source->format->nb_streams; i++) {
        AVStream *stream = source->format->streams[i];

        if (stream->codecpar->codec_type != AVMEDIA_TYPE_VIDEO) continue;
        if (!avcodec_find_decoder(stream->codecpar->codec_id)) {
            undecodable = stream;
            continue;
        }
        if (!source->video || better(stream, source->video)) source->video = stream;
    }
    if (source->video) return VPATCH_OK;
    if (!undecodable)
        return vp_media_fail(VPATCH_ERR_UNSUPPORTED,
                             source->format->nb_streams ? "no video or picture in it" : not_video,
                             message, size);
    descriptor = avcodec_descriptor_get(undecodable->codecpar->codec_id);
    snprintf(text, sizeof text, "this FFmpeg has no decoder for its video (%s)",
             descriptor ? descriptor->name : "unknown codec");
    return vp_media_fail(VPATCH_ERR_UNSUPPORTED, text, message, size);
}

static vpatch_status open_decoder(vp_media_demuxer *source, int threads, char *message, size_t size)
{
    const AVCodecParameters *par = source->video->codecpar;
    const AVCodec *codec = avcodec_find_decoder(par->codec_id);
    int error;

    /* before the decoder allocates for it */
    if (par->width > VPATCH_MAX_WIDTH || par->height > VPATCH_MAX_HEIGHT) {
        char text[96];

        snprintf(text, sizeof text, "%d x %d is larger than %d x %d", par->width, par->height,
                 VPATCH_MAX_WIDTH, VPATCH_MAX_HEIGHT);
        return vp_media_fail(VPATCH_ERR_UNSUPPORTED, text, message, size);
    }
    source->decoder = avcodec_alloc_context3(codec);
    error = source->decoder ? avcodec_parameters_to_context(source->decoder, par) : AVERROR(ENOMEM);
    if (error >= 0) {
        source->decoder->opaque = source; /* see ffmpeg_log.c */
        /* pixels may be inflated from damaged data without any other error */
        if (par->codec_id == AV_CODEC_ID_PNG || par->codec_id == AV_CODEC_ID_APNG)
            source->decoder->err_recognition |= AV_EF_CRCCHECK;
        source->decoder->thread_count = threads;
        source->decoder->pkt_timebase = source->video->time_base;
        error = avcodec_open2(source->decoder, codec, NULL);
    }
    if (error < 0) return vp_media_averror(error, "the decoder does not start", message, size);
    return VPATCH_OK;
}

static int is_still(const vp_media_demuxer *source)
{
    const char *name = source->format->iformat->name;
    size_t length = strlen(name);

    if (source->video->disposition & AV_DISPOSITION_ATTACHED_PIC) return 1;
    if (source->video->nb_frames > 1) return 0;
    if (!strcmp(name, "image2")) return source->video->duration <= 1;
    return length > 5 && !strcmp(name + length - 5, "_pipe");
}

static void drop_ahead(vp_media_demuxer *source)
{
    for (int i = 0; i < 2; i++) av_packet_free(&source->ahead[i]);
}

/* Raw motion JPEG is no picture: the first two packets tell. 0 or AVERROR(ENOMEM). */
static int look_ahead(vp_media_demuxer *source)
{
    if (!source->still || source->video->codecpar->codec_id != AV_CODEC_ID_MJPEG ||
        strcmp(source->format->iformat->name, "jpeg_pipe") != 0)
        return 0;
    for (int i = 0; i < 2; i++) {
        int error;

        source->ahead[i] = av_packet_alloc();
        if (!source->ahead[i]) return AVERROR(ENOMEM);
        error = av_read_frame(source->format, source->ahead[i]);
        if (error < 0) av_packet_free(&source->ahead[i]);
        if (error == AVERROR(ENOMEM)) return error;
        if (error < 0) return 0; /* the reader meets it again */
    }
    if (vp_media_is_motion_jpeg(source->ahead[0], source->ahead[1])) source->still = 0;
    return 0;
}

/* A row of pictures is opened as its first one. */
static void describe_row(vp_media_demuxer *source)
{
    if (source->files.count < 2) return;
    source->video->nb_frames = source->files.count;
    source->video->duration = source->files.count;
    source->format->duration =
        av_rescale_q(source->files.count, source->video->time_base, AV_TIME_BASE_Q);
}

/* Codecs that set flags on a picture that is damaged. Their messages tell of more: of references
 * that are missing where a stream was cut or joined. */
static int marks_pictures(enum AVCodecID codec)
{
    return codec == AV_CODEC_ID_H264;
}

void vp_media_demuxer_got_picture(vp_media_demuxer *source)
{
    if (marks_pictures(source->video->codecpar->codec_id)) return;
    vp_media_complaints_hear(&source->complaints, VP_COMPLAINER_DECODER, 1);
}

/* Each picture stands alone, or the file has no other start: nothing can be missing before the
 * first. HEVC passes in silence over what a stream that starts in the middle has no references
 * for. */
static int starts_anywhere(enum AVCodecID codec)
{
    const AVCodecDescriptor *descriptor = avcodec_descriptor_get(codec);

    return codec == AV_CODEC_ID_HEVC || codec == AV_CODEC_ID_APNG || codec == AV_CODEC_ID_GIF ||
           (descriptor && descriptor->props & AV_CODEC_PROP_INTRA_ONLY);
}

vpatch_status vp_media_demuxer_open(vp_media_demuxer *source, const char *path,
                                    const vp_media_access *access, int threads, char *message,
                                    size_t message_size)
{
    vpatch_status status;

    memset(source, 0, sizeof *source);
    if (access) source->access = *access;
    status = open_format(source, path, message, message_size);
    if (!status) status = choose_video(source, message, message_size);
    if (!status && threads >= 0) status = open_decoder(source, threads, message, message_size);
    if (!status) describe_row(source);
    if (!status && starts_anywhere(source->video->codecpar->codec_id))
        vp_media_demuxer_got_picture(source);
    if (!status && vp_media_time_jumps_init(&source->jumps, source->format))
        status = no_memory(message, message_size);
    if (!status) source->still = is_still(source);
    if (!status && look_ahead(source)) status = no_memory(message, message_size);
    if (status) vp_media_demuxer_close(source);
    return status;
}

static int read_picture(vp_media_demuxer *source, AVPacket *packet)
{
    int cut, error = vp_media_picture_files_read(&source->files, packet, &cut);

    packet->stream_index = source->video->index;
    if (!error && cut && !source->cut_pictures++)
        snprintf(source->cut_name, sizeof source->cut_name, "%s", vp_base_name(source->files.name));
    return error;
}

/* The next packet as FFmpeg gives it. */
static int read_next(vp_media_demuxer *source, AVPacket *packet)
{
    for (int i = 0; i < 2; i++) {
        if (!source->ahead[i]) continue;
        av_packet_move_ref(packet, source->ahead[i]);
        av_packet_free(&source->ahead[i]);
        return 0;
    }
    return av_read_frame(source->format, packet);
}

int vp_media_demuxer_read(vp_media_demuxer *source, AVPacket *packet)
{
    int error;

    if (source->files.count) return read_picture(source, packet);
    error = read_next(source, packet);
    source->ended = error == AVERROR_EOF;
    if (error) return error;
    source->packets++;
    if (source->bytes.regular && !source->bytes.start && !source->searched &&
        !strcmp(source->format->iformat->name, "nut"))
        vp_media_nut_gaps_take(&source->gaps, source->bytes.fd, packet);
    source->video_packets += packet->stream_index == source->video->index;
    /* a video that starts with a key frame misses nothing before it; several threads decode on
     * before the first picture comes out */
    if (packet->stream_index == source->video->index && source->video_packets == 1 &&
        !source->searched && packet->flags & AV_PKT_FLAG_KEY)
        vp_media_demuxer_got_picture(source);
    vp_media_time_jumps_apply(&source->jumps, source->format, packet);
    if (packet->stream_index == source->video->index) vp_clip_start_take(&source->start, packet);
    return 0;
}

/* 1: FFmpeg has given less packets of the video than the file holds: it was short of memory, or
 * could not read a part. Only once it has come to the end. */
static int packets_are_missing(const vp_media_demuxer *source, const char *name, char *reason)
{
    int is_mov = !strncmp(name, "mov,", 4);
    int64_t there = is_mov ? avformat_index_get_entries_count(source->video)
                           : vp_structure_packets(source->bytes.structure, name);
    int64_t given = is_mov ? source->video_packets : source->packets;

    if (!source->ended || source->searched || given >= there) return 0;
    snprintf(reason, VP_STRUCTURE_REASON, "%lld of %lld packets could be read", (long long)given,
             (long long)there);
    return 1;
}

/* 1: samples of the index lie behind the end of the file. */
static int samples_are_missing(const vp_media_demuxer *source, char *reason)
{
    for (unsigned i = 0; i < source->format->nb_streams; i++) {
        AVStream *stream = source->format->streams[i];
        int count = avformat_index_get_entries_count(stream), missing = 0;

        for (int k = 0; k < count; k++) {
            const AVIndexEntry *entry = avformat_index_get_entry(stream, k);

            missing += entry->pos + entry->size > source->bytes.size;
        }
        if (!missing) continue;
        snprintf(reason, VP_STRUCTURE_REASON,
                 "%d of %d samples of stream %u lie behind the end of the file", missing, count, i);
        return 1;
    }
    return 0;
}

/* TGA has no mark that would tell it: FFmpeg goes by the name, and so it must be said. */
static const char *structure_name(const vp_media_demuxer *source)
{
    const char *name = source->format->iformat->name;

    return !strcmp(name, "image2") && source->video->codecpar->codec_id == AV_CODEC_ID_TARGA
               ? "image2:tga"
               : name;
}

vp_structure_verdict vp_media_demuxer_end(vp_media_demuxer *source, char *reason)
{
    const char *name = structure_name(source);
    vp_structure_verdict verdict;

    if (!source->bytes.io) return VP_STRUCTURE_UNKNOWN;
    if (source->files.count) {
        if (!source->cut_pictures) return VP_STRUCTURE_UNKNOWN;
        snprintf(reason, VP_STRUCTURE_REASON, "the end of %d picture%s is missing (%s)",
                 source->cut_pictures, source->cut_pictures == 1 ? "" : "s", source->cut_name);
        return VP_STRUCTURE_CUT;
    }
    verdict = vp_media_byte_source_end(&source->bytes, name, reason);
    if (verdict == VP_STRUCTURE_CUT) return verdict;
    if (vp_structure_has_loss(source->bytes.structure, name, reason)) return VP_STRUCTURE_CUT;
    if (!strncmp(name, "mov,", 4)) {
        if (source->bytes.regular && samples_are_missing(source, reason)) return VP_STRUCTURE_CUT;
        if (verdict == VP_STRUCTURE_OPEN)
            verdict = VP_STRUCTURE_WHOLE; /* its index is its length */
    }
    if (!strcmp(name, "avi") && source->bytes.regular && !source->bytes.start &&
        vp_media_avi_is_damaged(source->format, source->bytes.fd, reason))
        return VP_STRUCTURE_CUT;
    if (source->gaps.first) {
        snprintf(reason, VP_STRUCTURE_REASON, "it is damaged at byte %lld: no packet starts there",
                 (long long)source->gaps.first);
        return VP_STRUCTURE_CUT;
    }
    if (packets_are_missing(source, name, reason)) return VP_STRUCTURE_CUT;
    return verdict;
}

int vp_media_demuxer_index_is_late(const vp_media_demuxer *source)
{
    const AVIndexEntry *entry = avformat_index_get_entry(source->video, 0);

    return source->bytes.io && !source->bytes.regular && entry &&
           !strncmp(source->format->iformat->name, "mov,", 4) &&
           entry->pos < avio_tell(source->bytes.io);
}

const char *vp_media_demuxer_complaint(vp_media_demuxer *source)
{
    return vp_media_complaints_first(&source->complaints);
}

/* A search lands in the middle of something. */
static void stop_hearing(vp_media_demuxer *source)
{
    vp_media_complaints_hear(&source->complaints, VP_COMPLAINER_DEMUXER, 0);
    vp_media_complaints_hear(&source->complaints, VP_COMPLAINER_DECODER, 0);
    drop_ahead(source);
    source->searched = 1;
}

static int seek_picture(vp_media_demuxer *source, int64_t place)
{
    if (place < 0) place = 0;
    source->files.next = place < source->files.count ? (int)place : source->files.count;
    if (source->decoder) avcodec_flush_buffers(source->decoder);
    return 0;
}

int vp_media_demuxer_seek(vp_media_demuxer *source, int64_t pts)
{
    int video = source->video->index, error;

    if (source->files.count) return seek_picture(source, pts);
    stop_hearing(source);
    vp_media_time_jumps_reset(&source->jumps);
    error = avformat_seek_file(source->format, video, INT64_MIN, pts, pts, 0);
    /* no key frame so early: takes any near one, the caller checks where it lies */
    if (error < 0) error = avformat_seek_file(source->format, video, INT64_MIN, pts, INT64_MAX, 0);
    if (error >= 0) avcodec_flush_buffers(source->decoder);
    return error;
}

int vp_media_demuxer_rewind(vp_media_demuxer *source, int64_t first_pts)
{
    int error;

    if (source->files.count) return seek_picture(source, 0);
    /* MPEG-TS has no index, and a search by time lands behind the first frame's start */
    if (!source->jumps.strict) return vp_media_demuxer_seek(source, first_pts);
    stop_hearing(source);
    vp_media_time_jumps_reset(&source->jumps);
    error = avformat_seek_file(source->format, -1, 0, 0, 0, AVSEEK_FLAG_BYTE);
    if (error >= 0) avcodec_flush_buffers(source->decoder);
    return error;
}

const void *vp_media_stream_data(const AVStream *stream, enum AVPacketSideDataType type,
                                 size_t least)
{
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
    const AVPacketSideData *data = av_packet_side_data_get(
        stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, type);

    return data && data->size >= least ? data->data : NULL;
#else
    size_t size = 0;
    const void *data = av_stream_get_side_data(stream, type, &size);

    return data && size >= least ? data : NULL;
#endif
}

const int32_t *vp_media_demuxer_display_matrix(const AVStream *stream)
{
    return vp_media_stream_data(stream, AV_PKT_DATA_DISPLAYMATRIX, 36);
}

AVRational vp_media_demuxer_frame_rate(const vp_media_demuxer *source)
{
    AVRational rate = {0, 1};

    if (source->still) return rate;
    rate = av_guess_frame_rate(source->format, source->video, NULL);
    return rate.num > 0 && rate.den > 0 ? rate : (AVRational){0, 1};
}

int vp_media_demuxer_lacks_length(const vp_media_demuxer *source)
{
    const AVStream *video = source->video;
    const vp_media_byte_source *bytes = &source->bytes;
    const char *name = source->format->iformat->name;

    /* FFmpeg writes an hour of no packets */
    if (!strcmp(name, "rm"))
        return bytes->first_count >= 52 && !memcmp(bytes->first + 18, "PROP", 4) &&
               !memcmp(bytes->first + 44, "\0\0\0\0\0\0\0", 8);
    /* of AVI the length of the largest RIFF there is, or all bits: no file has so many frames */
    if (!strcmp(name, "avi")) return video->nb_frames >= (1 << 30);
    return !strcmp(name, "ivf") && video->duration == UINT32_MAX;
}

double vp_media_demuxer_seconds(const vp_media_demuxer *source)
{
    if (source->still || vp_media_demuxer_lacks_length(source)) return 0;
    if (source->video->duration > 0)
        return (double)source->video->duration * av_q2d(source->video->time_base);
    if (source->format->duration > 0) return (double)source->format->duration / AV_TIME_BASE;
    return 0;
}

void vp_media_demuxer_close(vp_media_demuxer *source)
{
    avcodec_free_context(&source->decoder);
    avformat_close_input(&source->format);
    drop_ahead(source);
    vp_media_time_jumps_free(&source->jumps);
    vp_media_picture_files_free(&source->files);
    vp_media_byte_source_close(&source->bytes);
    memset(source, 0, sizeof *source);
}
