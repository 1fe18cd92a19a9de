/* SPDX-License-Identifier: BSD-2-Clause */
/* The kinds of files whose structure is known. Each is a small machine: `take` is called when
 * `want` bytes lie in `head`; it looks at them and says what comes next, with
 * vp_structure_more (the head is longer than that) or vp_structure_next (a body to pass over,
 * then another head), or ends the walk with vp_structure_stop. */
#ifndef VPATCH_MEDIA_STRUCTURE_INTERNAL_H
#define VPATCH_MEDIA_STRUCTURE_INTERNAL_H

#include "media/structure.h"

enum {
    VP_STRUCTURE_HEAD = 768,  /* of the longest head, and what is looked at to know the kind */
    VP_STRUCTURE_STREAMS = 64 /* of an Ogg or transport stream that are kept track of        */
};

typedef struct vp_structure_kind {
    const char *formats; /* FFmpeg's names of its demuxers, comma-separated              */
    /* 1: it is one of these. size is less than VP_STRUCTURE_HEAD only for a smaller file. */
    int (*probe)(const uint8_t *head, size_t size);
    void (*begin)(vp_structure *structure);
    void (*take)(vp_structure *structure);
    /* At the end of the file, between parts. NULL: VP_STRUCTURE_OPEN. */
    vp_structure_verdict (*end)(vp_structure *structure, char *reason);
    int own_loss; /* loss is judged here */
} vp_structure_kind;

/* One elementary stream in a transport stream. */
typedef struct vp_structure_pid {
    int pid, counter, open, full;
    int64_t claimed, got; /* of the PES packet; claimed 0: it does not say */
} vp_structure_pid;

struct vp_structure {
    const vp_structure_kind *kind;
    int probed, stopped;
    vp_structure_verdict stop; /* when stopped */
    uint8_t head[VP_STRUCTURE_HEAD];
    size_t have, want;
    uint64_t skip; /* of the body, still to come        */
    uint64_t body; /* its whole length                  */
    const char *inside;
    const char *broken; /* why, NULL: it is not  */
    uint64_t broken_at; /* place of that head    */
    uint64_t position;  /* of the next byte */
    int64_t losses;

    /* What a kind has to remember. */
    uint64_t size;   /* claimed length of the file, or of its container, 0: none */
    uint64_t window; /* last bytes, where marks are searched                     */
    uint64_t count;  /* parts so far                                             */
    int64_t time;    /* of the last part                                         */
    int64_t step;
    int state, packet, offset;
    uint32_t serial[VP_STRUCTURE_STREAMS]; /* Ogg: streams that have not ended */
    int serials;
    int64_t packets; /* Matroska: blocks */
    int uncounted;   /* some hold more than one packet            */
    vp_structure_pid pids[VP_STRUCTURE_STREAMS];
    int pid_count;
};

extern const vp_structure_kind vp_structure_kind_y4m, vp_structure_kind_ivf, vp_structure_kind_nut,
    vp_structure_kind_flv, vp_structure_kind_ebml, vp_structure_kind_boxes, vp_structure_kind_riff,
    vp_structure_kind_asf, vp_structure_kind_mxf, vp_structure_kind_ogg, vp_structure_kind_ts,
    vp_structure_kind_ps, vp_structure_kind_gif, vp_structure_kind_png, vp_structure_kind_jpeg,
    vp_structure_kind_j2k, vp_structure_kind_bmp, vp_structure_kind_qoi, vp_structure_kind_obu,
    vp_structure_kind_exr, vp_structure_kind_tga, vp_structure_kind_dv, vp_structure_kind_annexb,
    vp_structure_kind_roq, vp_structure_kind_smjpeg, vp_structure_kind_sun, vp_structure_kind_sgi,
    vp_structure_kind_pcx;

/* The head has `want` bytes in all. */
void vp_structure_more(vp_structure *structure, size_t want);
/* A body of `skip` bytes, called `inside` in messages, then a head of `want` bytes. */
void vp_structure_next(vp_structure *structure, uint64_t skip, const char *inside, size_t want);
void vp_structure_stop(vp_structure *structure, vp_structure_verdict verdict);
/* The bytes in `head` cannot be there in an intact file: why, as a part of a sentence. */
void vp_structure_break(vp_structure *structure, const char *why);

static inline uint32_t vp_be16(const uint8_t *p)
{
    return (uint32_t)p[0] << 8 | p[1];
}

static inline uint32_t vp_be24(const uint8_t *p)
{
    return vp_be16(p) << 8 | p[2];
}

static inline uint32_t vp_be32(const uint8_t *p)
{
    return vp_be16(p) << 16 | vp_be16(p + 2);
}

static inline uint64_t vp_be64(const uint8_t *p)
{
    return (uint64_t)vp_be32(p) << 32 | vp_be32(p + 4);
}

static inline uint32_t vp_le16(const uint8_t *p)
{
    return (uint32_t)p[1] << 8 | p[0];
}

static inline uint32_t vp_le32(const uint8_t *p)
{
    return vp_le16(p + 2) << 16 | vp_le16(p);
}

static inline uint64_t vp_le64(const uint8_t *p)
{
    return (uint64_t)vp_le32(p + 4) << 32 | vp_le32(p);
}

#endif
