/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/byte_source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libavutil/error.h>
#include <libavutil/mem.h>

enum { BUFFER = 64 << 10 };

static int read_bytes(void *opaque, uint8_t *data, int size)
{
    vp_media_byte_source *source = opaque;
    ssize_t got;

    do got = read(source->fd, data, (size_t)size);
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        source->error = errno;
        return AVERROR(errno);
    }
    if (!got) return AVERROR_EOF;
    if (source->first_count < sizeof source->first && !source->moved) {
        size_t part = sizeof source->first - source->first_count;

        if (part > (size_t)got) part = (size_t)got;
        memcpy(source->first + source->first_count, data, part);
        source->first_count += part;
    }
    if (!source->regular) vp_structure_feed(source->structure, data, (size_t)got);
    return (int)got;
}

static int64_t seek_bytes(void *opaque, int64_t offset, int whence)
{
    vp_media_byte_source *source = opaque;
    off_t place;

    if (whence & AVSEEK_SIZE) return source->size;
    whence &= ~AVSEEK_FORCE;
    source->moved = 1;
    if (whence == SEEK_SET) offset += source->start;
    place = lseek(source->fd, offset, whence);
    return place < 0 ? AVERROR(errno) : place - source->start;
}

static int open_descriptor(vp_media_byte_source *source, const char *path)
{
    struct stat status;

    source->own = strcmp(path, "-") != 0;
    source->fd = source->own ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    if (source->fd < 0 || fstat(source->fd, &status)) return AVERROR(errno);
    if (S_ISDIR(status.st_mode)) return AVERROR(EISDIR);
    source->regular = S_ISREG(status.st_mode);
    source->start = source->regular ? lseek(source->fd, 0, SEEK_CUR) : 0;
    if (source->start < 0) return AVERROR(errno);
    source->size = source->regular ? status.st_size - source->start : 0;
    return 0;
}

int vp_media_byte_source_open(vp_media_byte_source *source, const char *path)
{
    uint8_t *buffer;
    int error;

    memset(source, 0, sizeof *source);
    error = open_descriptor(source, path);
    if (!error) {
        source->structure = vp_structure_create();
        buffer = av_malloc(BUFFER);
        if (buffer)
            source->io = avio_alloc_context(buffer, BUFFER, 0, source, read_bytes, NULL,
                                            source->regular ? seek_bytes : NULL);
        if (buffer && !source->io) av_free(buffer);
        if (!source->io || !source->structure) error = AVERROR(ENOMEM);
    }
    if (error) vp_media_byte_source_close(source);
    return error;
}

static int read_loaded(void *opaque, uint8_t *data, int size)
{
    vp_media_byte_source *source = opaque;
    int64_t left = source->loaded_size - source->loaded_at;

    if (left <= 0) return AVERROR_EOF;
    if (size > left) size = (int)left;
    memcpy(data, source->loaded + source->loaded_at, (size_t)size);
    source->loaded_at += size;
    return size;
}

static int64_t seek_loaded(void *opaque, int64_t offset, int whence)
{
    vp_media_byte_source *source = opaque;

    if (whence & AVSEEK_SIZE) return source->loaded_size;
    whence &= ~AVSEEK_FORCE;
    if (whence == SEEK_CUR) offset += source->loaded_at;
    if (whence == SEEK_END) offset += source->loaded_size;
    if (offset < 0) return AVERROR(EINVAL);
    source->loaded_at = offset;
    return offset;
}

/* 0 or an AVERROR. */
static int load_all(vp_media_byte_source *source)
{
    int64_t room = 0;
    int got;

    do {
        if (source->loaded_size == room) {
            uint8_t *grown = av_realloc(source->loaded, (size_t)(room ? 2 * room : BUFFER));

            if (!grown) return AVERROR(ENOMEM);
            source->loaded = grown;
            room = room ? 2 * room : BUFFER;
        }
        got = avio_read_partial(source->io, source->loaded + source->loaded_size,
                                (int)(room - source->loaded_size));
        if (got > 0) source->loaded_size += got;
        if (source->loaded_size >= VP_BYTE_SOURCE_MOST) return AVERROR(EFBIG);
    } while (got > 0);
    return got == AVERROR_EOF ? 0 : got;
}

int vp_media_byte_source_load(vp_media_byte_source *source)
{
    int error = load_all(source);
    AVIOContext *io = NULL;
    uint8_t *buffer;

    if (error) return error;
    buffer = av_malloc(BUFFER);
    if (buffer) io = avio_alloc_context(buffer, BUFFER, 0, source, read_loaded, NULL, seek_loaded);
    if (!io) {
        av_free(buffer);
        return AVERROR(ENOMEM);
    }
    av_freep(&source->io->buffer);
    avio_context_free(&source->io);
    source->io = io;
    return 0;
}

vp_structure_verdict vp_media_byte_source_end(vp_media_byte_source *source, const char *format,
                                              char *reason)
{
    if (source->regular && !source->start && vp_structure_walk(source->structure, source->fd))
        return VP_STRUCTURE_UNKNOWN;
    return vp_structure_end(source->structure, format, reason);
}

int vp_media_byte_source_is_animated_webp(const vp_media_byte_source *source)
{
    const uint8_t *first = source->first;

    return source->first_count > 20 && !memcmp(first, "RIFF", 4) &&
           !memcmp(first + 8, "WEBPVP8X", 8) && first[20] & 2;
}

void vp_media_byte_source_close(vp_media_byte_source *source)
{
    if (source->io) av_freep(&source->io->buffer);
    avio_context_free(&source->io);
    av_free(source->loaded);
    vp_structure_destroy(source->structure);
    if (source->own && source->fd >= 0) close(source->fd);
    memset(source, 0, sizeof *source);
    source->fd = -1;
}
