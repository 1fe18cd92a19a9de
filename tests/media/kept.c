/* SPDX-License-Identifier: BSD-2-Clause */
/* Nothing is dropped in silence: each kind of data comes back from each kind of output, or a note
 * names it. docs/reliability.md has the table; this program measures its cells. */
#include <math.h>

#include <libavutil/mastering_display_metadata.h>

#include "media_clip.h"

enum { WIDTH = 48, HEIGHT = 32, FRAMES = 5, ROW_SIZE = 512 };

static char message[256];

/* ---- what goes in ------------------------------------------------------------------------ */

typedef struct carried {
    vpatch_stream_kind kind;
    const char *codec, *extradata, *texts;
    uint32_t tag, disposition;
} carried;

static const carried streams[] = {
    {VPATCH_STREAM_AUDIO, "aac", "\x11\x90", "language=deu\n", 0, 0},
    {VPATCH_STREAM_AUDIO, "pcm_mulaw", "", "", 0x77616c75, 0},
    {VPATCH_STREAM_SUBTITLE, "subrip", "", "language=fra\n", 0, 0},
    {VPATCH_STREAM_SUBTITLE, "ass", "[Script Info]\nScriptType: v4.00+\n", "", 0, 0},
    {VPATCH_STREAM_SUBTITLE, "mov_text", "", "", 0, 0},
    {VPATCH_STREAM_ATTACHMENT, "ttf", "a font", "filename=a.ttf\nmimetype=font/ttf\n", 0, 0},
    {VPATCH_STREAM_ATTACHMENT, "mjpeg", "\xff\xd8\xff\xe0 a cover \xff\xd9",
     "filename=cover.jpg\nmimetype=image/jpeg\n", 0, AV_DISPOSITION_ATTACHED_PIC},
};
enum { STREAMS = sizeof streams / sizeof *streams };

static const int64_t times[FRAMES] = {0, 40, 83, 250, 290}; /* milliseconds */

static void make_header(vpatch_header *header)
{
    static const int32_t clockwise[9] = {0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30};
    static const vpatch_mastering_display display = {
        {{34000, 16000}, {13250, 34500}, {7500, 3000}}, {15635, 16450}, 10000000, 1, {0}};

    vpatch_header_default(header);
    header->width = WIDTH;
    header->height = HEIGHT;
    header->time_base_num = 1;
    header->time_base_den = 1000;
    header->frame_rate_num = 25;
    header->frame_rate_den = 1;
    header->sar_num = 4;
    header->sar_den = 3;
    header->colour_primaries = 9;
    header->transfer = 16;
    header->matrix = 9;
    header->has_display_matrix = 1;
    memcpy(header->display_matrix, clockwise, sizeof clockwise);
    header->has_mastering_display = 1;
    header->mastering_display = display;
    header->has_content_light = 1;
    header->max_cll = 1000;
    header->max_fall = 400;
}

static vpatch_status add_streams(vp_media_output *output)
{
    vpatch_status status = VPATCH_OK;

    for (int i = 0; i < STREAMS && !status; i++) {
        vpatch_stream stream = {0};

        stream.kind = streams[i].kind;
        stream.codec = streams[i].codec;
        stream.time_base_num = 1;
        stream.time_base_den = 1000;
        if (stream.kind == VPATCH_STREAM_AUDIO) {
            stream.sample_rate = stream.time_base_den = i ? 8000 : 48000;
            stream.channels = i ? 1 : 2;
            stream.frame_size = i ? 0 : 1024;
            stream.bits_per_sample = i ? 8 : 0;
            stream.block_align = i;
        }
        stream.codec_tag = streams[i].tag;
        stream.disposition = streams[i].disposition;
        stream.extradata = (const uint8_t *)streams[i].extradata;
        stream.extradata_size = strlen(streams[i].extradata);
        stream.metadata = streams[i].texts;
        status = vp_media_output_add_stream(output, &stream, NULL);
    }
    return status;
}

static vpatch_status write_packets(vp_media_output *output)
{
    static const char *const data[] = {"\x21\x01\x02\x03", "12345678", "Hello",
                                       "0,0,Default,,0,0,0,,Hi", NULL};
    vpatch_status status = VPATCH_OK;

    for (int i = 0; i < STREAMS && !status; i++) {
        vpatch_stream_packet packet = {0};
        static const uint8_t text[] = {0, 2, 'H', 'i'};

        if (streams[i].kind == VPATCH_STREAM_ATTACHMENT) continue;
        packet.stream = i;
        packet.duration = i == 1 ? 8 : 100;
        packet.flags = 1;
        packet.data = i < 4 ? (const uint8_t *)data[i] : text;
        packet.size = i < 4 ? strlen(data[i]) : sizeof text;
        status = vp_media_output_packet(output, &packet);
    }
    return status;
}

static vpatch_status write_frames(vp_media_output *output)
{
    static uint8_t samples[WIDTH * HEIGHT];
    vpatch_frame frame = {0};
    vpatch_status status = VPATCH_OK;

    for (int i = 0; i < WIDTH * HEIGHT; i++) samples[i] = (uint8_t)(100 + i % WIDTH);
    for (int plane = 0; plane < 3; plane++) {
        frame.data[plane] = samples;
        frame.stride[plane] = WIDTH;
    }
    frame.width = WIDTH;
    frame.height = HEIGHT;
    frame.duration = 40;
    for (int i = 0; i < FRAMES && !status; i++) {
        frame.pts = times[i];
        status = vp_media_output_frame(output, &frame);
    }
    return status;
}

/* Writes all of it; the notes, a line each. */
static void write_file(const char *path, char *notes, size_t size)
{
    vp_media_output_settings settings;
    vpatch_header header;
    vp_media_output *output;
    vpatch_status status;

    notes[0] = '\0';
    make_header(&header);
    vp_media_output_settings_default(&settings);
    settings.threads = 1;
    status = vp_media_output_open(&output, path, &header, &settings, message, sizeof message);
    if (!status) status = vp_media_output_metadata(output, "title=A film\nfavourite=yes\n");
    if (!status)
        status = vp_media_output_video_metadata(
            output, "language=jpn\ntitle=Main view\ntimecode=01:02:03:04\n");
    if (!status) status = add_streams(output);
    if (!status) status = vp_media_output_start(output);
    if (!status) status = write_packets(output);
    if (!status) status = write_frames(output);
    if (!status) status = vp_media_output_finish(output);
    CHECK_EQ(status, VPATCH_OK);
    if (status)
        fprintf(stderr, "%s: %s\n", path, output ? vp_media_output_message(output) : message);
    for (int i = 0; output && vp_media_output_note(output, i); i++) {
        strncat(notes, vp_media_output_note(output, i), size - strlen(notes) - 1);
        strncat(notes, "\n", size - strlen(notes) - 1);
    }
    vp_media_output_close(output);
}

/* ---- what comes back --------------------------------------------------------------------- */

typedef struct file {
    AVFormatContext *format;
    AVStream *video;
    const char *notes;
    char path[400];
} file;

static int open_file(file *f)
{
    f->video = NULL;
    f->format = NULL;
    if (avformat_open_input(&f->format, f->path, NULL, NULL) < 0) return -1;
    if (avformat_find_stream_info(f->format, NULL) < 0) return -1;
    for (unsigned i = 0; i < f->format->nb_streams && !f->video; i++)
        if (f->format->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
            !(f->format->streams[i]->disposition & AV_DISPOSITION_ATTACHED_PIC))
            f->video = f->format->streams[i];
    return f->video ? 0 : -1;
}

static int has_text(const AVDictionary *texts, const char *key, const char *value)
{
    const AVDictionaryEntry *entry = av_dict_get(texts, key, NULL, 0);

    return entry && !strcmp(entry->value, value);
}

static const void *side_data(const AVStream *stream, enum AVPacketSideDataType type)
{
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
    const AVPacketSideData *data = av_packet_side_data_get(
        stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, type);

    return data ? data->data : NULL;
#else
    return av_stream_get_side_data(stream, type, NULL);
#endif
}

static int turned(const file *f)
{
    return side_data(f->video, AV_PKT_DATA_DISPLAYMATRIX) != NULL;
}

static int rotation(const file *f)
{
    if (turned(f)) return f->video->codecpar->width == WIDTH;
    return f->video->codecpar->width == HEIGHT && strstr(f->notes, "pictures turned") != NULL;
}

static int aspect(const file *f)
{
    AVRational expected = turned(f) ? (AVRational){4, 3} : (AVRational){3, 4};
    AVRational got = av_guess_sample_aspect_ratio(f->format, f->video, NULL);

    return !av_cmp_q(got, expected);
}

static int colour(const file *f)
{
    const AVCodecParameters *par = f->video->codecpar;

    return par->color_primaries == 9 && par->color_trc == 16 &&
           (par->color_space == 9 || par->color_space == AVCOL_SPC_RGB);
}

static int frame_times(const file *f)
{
    static clip_record record;

    clip_read(&record, f->path, NULL);
    if (record.frames != FRAMES) return 0;
    for (int i = 0; i < FRAMES; i++)
        if (record.pts[i] * 1000 * record.header.time_base_num !=
            times[i] * record.header.time_base_den)
            return 0;
    return 1;
}

static int mastering(const file *f)
{
    const AVMasteringDisplayMetadata *data =
        side_data(f->video, AV_PKT_DATA_MASTERING_DISPLAY_METADATA);

    return data && data->has_primaries && data->has_luminance &&
           av_q2d(data->max_luminance) == 1000 &&
           fabs(av_q2d(data->display_primaries[0][0]) - 0.68) < 1e-6;
}

static int light(const file *f)
{
    const AVContentLightMetadata *data = side_data(f->video, AV_PKT_DATA_CONTENT_LIGHT_LEVEL);

    return data && data->MaxCLL == 1000 && data->MaxFALL == 400;
}

static int language(const file *f)
{
    return has_text(f->video->metadata, "language", "jpn");
}

static int title(const file *f)
{
    return has_text(f->video->metadata, "title", "Main view") ||
           has_text(f->video->metadata, "handler_name", "Main view");
}

static int timecode(const file *f)
{
    return has_text(f->video->metadata, "timecode", "01:02:03:04");
}

static int film(const file *f)
{
    return has_text(f->format->metadata, "title", "A film");
}

static int favourite(const file *f)
{
    return has_text(f->format->metadata, "favourite", "yes");
}

static int has_codec(const file *f, enum AVMediaType type, enum AVCodecID codec)
{
    for (unsigned i = 0; i < f->format->nb_streams; i++) {
        const AVStream *stream = f->format->streams[i];

        if (stream->codecpar->codec_type == type && stream->codecpar->codec_id == codec) return 1;
    }
    return 0;
}

static int aac(const file *f)
{
    return has_codec(f, AVMEDIA_TYPE_AUDIO, AV_CODEC_ID_AAC);
}

static int mulaw(const file *f)
{
    return has_codec(f, AVMEDIA_TYPE_AUDIO, AV_CODEC_ID_PCM_MULAW);
}

static int subrip(const file *f)
{
    return has_codec(f, AVMEDIA_TYPE_SUBTITLE, AV_CODEC_ID_SUBRIP);
}

static int ass(const file *f)
{
    return has_codec(f, AVMEDIA_TYPE_SUBTITLE, AV_CODEC_ID_ASS);
}

static int mov_text(const file *f)
{
    return has_codec(f, AVMEDIA_TYPE_SUBTITLE, AV_CODEC_ID_MOV_TEXT);
}

static int attachment(const file *f)
{
    for (unsigned i = 0; i < f->format->nb_streams; i++)
        if (f->format->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_ATTACHMENT) return 1;
    return 0;
}

static int cover(const file *f)
{
    for (unsigned i = 0; i < f->format->nb_streams; i++)
        if (f->format->streams[i]->disposition & AV_DISPOSITION_ATTACHED_PIC) return 1;
    return 0;
}

/* Streams that nothing was put into. */
static int junk(const file *f)
{
    int known = 0;

    for (unsigned i = 0; i < f->format->nb_streams; i++) {
        const AVStream *stream = f->format->streams[i];

        known += stream == f->video || stream->codecpar->codec_type != AVMEDIA_TYPE_VIDEO ||
                 (stream->disposition & AV_DISPOSITION_ATTACHED_PIC);
        known -= stream->codecpar->codec_id == AV_CODEC_ID_BIN_DATA;
    }
    return (unsigned)known != f->format->nb_streams;
}

/* ---- the table ----------------------------------------------------------------------------- */

static const struct {
    const char *name;
    int (*kept)(const file *f);
    const char *note; /* that names it */
} rows[] = {
    {"rotation", rotation, "cannot hold the rotation"},
    {"sample aspect", aspect, "left out: sample aspect"},
    {"colour tags", colour, "left out: colour tags"},
    {"times of a variable frame rate", frame_times, "times of"},
    {"HDR mastering display", mastering, "left out: HDR mastering display"},
    {"HDR light levels", light, "left out: HDR light levels"},
    {"language of the video", language, "texts of the video (language"},
    {"title of the video", title, "title"},
    {"timecode", timecode, "timecode"},
    {"title of the file", film, "texts of the file (title"},
    {"other texts of the file", favourite, "favourite"},
    {"AAC sound", aac, "left out: audio (aac)"},
    {"mu-law sound", mulaw, "left out: audio (pcm_mulaw)"},
    {"SubRip subtitles", subrip, "left out: subtitles (subrip)"},
    {"ASS subtitles", ass, "left out: subtitles (ass)"},
    {"MP4 subtitles", mov_text, "subtitles (mov_text)"},
    {"attachments", attachment, "left out: attachment a.ttf"},
    {"cover picture", cover, "left out: attachment cover.jpg"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static const char *const kinds[] = {"mkv", "mp4", "mov", "m4v", "webm", "avi", "nut",
                                    "ts",  "wmv", "flv", "gif", "apng", "png", "y4m"};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* 'k' kept, 'n' named, '?' neither */
static void measure(const char *kind, char cells[ROWS])
{
    static char notes[8192];
    char name[32];
    file f = {0};
    int opened;

    snprintf(name, sizeof name, "o.%s", kind);
    write_file(clip_path(name), notes, sizeof notes);
    if (!strcmp(kind, "png")) snprintf(name, sizeof name, "o-%%05d.png");
    f.notes = notes;
    snprintf(f.path, sizeof f.path, "%s", clip_path(name));
    opened = !open_file(&f);
    CHECK(opened);
    if (getenv("VERBOSE")) fprintf(stderr, "%s\n%s\n", kind, notes);
    if (opened) CHECK_EQ(junk(&f), 0);
    for (int row = 0; row < ROWS; row++)
        cells[row] = opened && rows[row].kept(&f) ? 'k' : strstr(notes, rows[row].note) ? 'n' : '?';
    avformat_close_input(&f.format);
    clip_remove_all();
}

static char measured[KINDS][ROWS];

static void everything_is_kept_or_named(void)
{
    for (int kind = 0; kind < KINDS; kind++) {
        measure(kinds[kind], measured[kind]);
        for (int row = 0; row < ROWS; row++) {
            CHECK(measured[kind][row] != '?');
            if (measured[kind][row] == '?')
                fprintf(stderr, "%s is lost in silence by .%s\n", rows[row].name, kinds[kind]);
        }
    }
}

/* A row as the document has it. */
static void format_row(char *text, int row)
{
    int length = snprintf(text, ROW_SIZE, "| %s |", rows[row].name);

    for (int kind = 0; kind < KINDS; kind++)
        length += snprintf(text + length, ROW_SIZE - (size_t)length, " %s |",
                           measured[kind][row] == 'k' ? "kept" : "named");
    snprintf(text + length, ROW_SIZE - (size_t)length, "\n");
}

static void the_document_says_so(void)
{
    const char *source = getenv("VPATCH_SOURCE_DIR");
    char path[512], text[ROW_SIZE];
    char *document;

    /* others write more into some of them */
    if (LIBAVFORMAT_VERSION_MAJOR != 59) return;
    snprintf(path, sizeof path, "%s/docs/reliability.md", source ? source : ".");
    document = clip_slurp(path, NULL);
    for (int row = 0; row < ROWS; row++) {
        format_row(text, row);
        CHECK(strstr(document, text) != NULL);
        if (!strstr(document, text)) fprintf(stderr, "not in docs/reliability.md: %s", text);
    }
    free(document);
}

int main(void)
{
    clip_begin();
    RUN(everything_is_kept_or_named);
    RUN(the_document_says_so);
    clip_end();
    return test_result();
}
