/* SPDX-License-Identifier: BSD-2-Clause */
/* The bytes of a file or of standard input for FFmpeg, read here and not by its protocols: a name
 * is a name, whatever it looks like; standard input that is a file can be searched; and what
 * comes through a pipe is looked at on the way (structure.h). */
#ifndef VPATCH_MEDIA_BYTE_SOURCE_H
#define VPATCH_MEDIA_BYTE_SOURCE_H

#include <libavformat/avio.h>

#include "media/structure.h"

typedef struct vp_media_byte_source {
    int fd, own, regular;
    int64_t size;      /* of a regular file                 */
    int64_t start;     /* where standard input stood        */
    uint8_t first[64]; /* its first bytes */
    size_t first_count;
    int moved;       /* it has been searched: what is read is no start any more */
    int error;       /* errno of a failed read, 0: none   */
    uint8_t *loaded; /* all of a pipe's bytes, NULL: they are read as they come */
    int64_t loaded_size, loaded_at;
    AVIOContext *io;
    vp_structure *structure;
} vp_media_byte_source;

/* path "-": standard input. 0 or an AVERROR; then the source is as after closing. */
int vp_media_byte_source_open(vp_media_byte_source *source, const char *path);

enum { VP_BYTE_SOURCE_MOST = 1 << 30 }; /* bytes that are loaded */

/* Reads all that a pipe has, of which nothing was taken yet: io is another one then, that knows its
 * size and seeks. 0 or an AVERROR: of memory, AVERROR(EFBIG), or that of a read. */
int vp_media_byte_source_load(vp_media_byte_source *source);

/* Whether what was read is all there is, once FFmpeg has come to the end; format is its demuxer's
 * name. See structure.h. */
vp_structure_verdict vp_media_byte_source_end(vp_media_byte_source *source, const char *format,
                                              char *reason);

/* 1: its first bytes are those of a WebP that moves. */
int vp_media_byte_source_is_animated_webp(const vp_media_byte_source *source);

void vp_media_byte_source_close(vp_media_byte_source *source);

#endif
