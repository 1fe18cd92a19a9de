/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a file is all there, as its own structure claims. FFmpeg reads what it finds and ends
 * without a word where a file was cut off; but most kinds of files say how long their parts are,
 * or close with a mark. Here those parts are walked along, from head to head, no further than
 * that: nothing is decoded.
 *
 * Bytes come in order, from a pipe as FFmpeg reads them (feed), or from a file with jumps over
 * all that is between the heads (walk). A structure that is not understood gives no verdict. */
#ifndef VPATCH_MEDIA_STRUCTURE_H
#define VPATCH_MEDIA_STRUCTURE_H

#include <stddef.h>
#include <stdint.h>

enum { VP_STRUCTURE_REASON = 120 };

typedef enum vp_structure_verdict {
    VP_STRUCTURE_UNKNOWN, /* the kind of file is not known here, or its structure is odd       */
    VP_STRUCTURE_OPEN,    /* whole parts; nothing would tell if there had been more of them    */
    VP_STRUCTURE_WHOLE,   /* it has the end that it claims                                     */
    VP_STRUCTURE_CUT      /* something is missing: reason says what                            */
} vp_structure_verdict;

typedef struct vp_structure vp_structure;

/* NULL: memory is short. */
vp_structure *vp_structure_create(void);
void vp_structure_destroy(vp_structure *structure);

/* The next bytes. */
void vp_structure_feed(vp_structure *structure, const uint8_t *data, size_t size);

/* The whole of a regular file, whose offset is left alone. 0, or an errno. */
int vp_structure_walk(vp_structure *structure, int fd);

/* The verdict when nothing more comes. format is FFmpeg's name of the demuxer that read the
 * file: when it is for another kind than was seen here, there is no verdict. reason, of
 * VP_STRUCTURE_REASON bytes, is a part of a sentence ("it ends inside ..."). */
vp_structure_verdict vp_structure_end(vp_structure *structure, const char *format, char *reason);

/* 1: data were lost on the way (packets of a transport stream), which the decoder may hide.
 * reason as above, unchanged when 0. */
int vp_structure_has_loss(const vp_structure *structure, const char *format, char *reason);

/* 1: this kind is judged here alone, the demuxer's marks of damaged packets do not count. */
int vp_structure_knows_loss(const vp_structure *structure, const char *format);

/* How many packets of all streams were seen, -1: not known. */
int64_t vp_structure_packets(const vp_structure *structure, const char *format);

#endif
