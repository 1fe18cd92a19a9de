/* SPDX-License-Identifier: BSD-2-Clause */
/* Coded frames: all that a segment holds of a frame - tokens, quality, motion - without pictures.
 *
 *   segments --push--> vpatch_decoder --pull_coded--> coded frames --push--> vpatch_packer
 *   --pull--> segments
 *
 * vpatch_decoder_pull_coded() runs no network. A packer codes what a program made or changed; a
 * decoder then shows it, so that pictures come from coded frames by packing and pushing.
 * docs/tokens.md says what each number means. */
#ifndef VPATCH_CODED_H
#define VPATCH_CODED_H

#include <stddef.h>
#include <stdint.h>

#include "vpatch/decoder.h"
#include "vpatch/frame.h"
#include "vpatch/model.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum vpatch_frame_type {
    VPATCH_TYPE_KEY = 0,
    VPATCH_TYPE_ANCHOR = 1,
    VPATCH_TYPE_MIDDLE = 2,
    VPATCH_TYPE_SIDE = 3
} vpatch_frame_type;

/* References of a unit, a set of bits. Both: the mean of the two. */
#define VPATCH_MOTION_R0   1
#define VPATCH_MOTION_R1   2
#define VPATCH_MOTION_BOTH 3

#define VPATCH_MOTION_CANDIDATES 6   /* merge indices are below                             */
#define VPATCH_MOTION_EXPLICIT   255 /* merge: the vectors are coded                        */

/* The motion of a unit, 8 x 8 luma samples. */
typedef struct vpatch_motion {
    int16_t mv[2][2];    /* [reference][x, y], quarter luma samples; 0 for one not in refs      */
    uint8_t refs;        /* VPATCH_MOTION_R0, _R1 or _BOTH                                      */
    uint8_t merge;       /* index of the candidate that the unit repeats, or
                         VPATCH_MOTION_EXPLICIT. Decoders refine merged pairs of vectors     */
    uint8_t reserved[6]; /* 0                                                                */
} vpatch_motion;

/* One frame as it is coded. The caller's start as {0}, or as vpatch_packer_next() fills them. */
typedef struct vpatch_coded_frame {
    vpatch_frame_type type;
    int display;           /* the frame's place in its segment in display order, from 0     */
    int layer;             /* token layer in the segment, from 0                            */
    int part;              /* of the layer's tokens: 0..3                                   */
    int pyramid_level;     /* 0: key frames and anchors; others one more than the highest of
                              their references                                              */
    int references[2];     /* display places of the references, -1: none                    */
    int colocated;         /* that of the frame whose motion is projected, -1: none         */
    int minigop;           /* number of the mini-GOP in the segment, from 0                 */
    int pair;              /* 1: the mini-GOP is a pair of groups                           */
    int quality;           /* 0..63, of the frame                                           */
    int restoration[2];    /* strength for luma and for chroma, 0..3, halves; a side frame's
                              are those of the frame coded before it                        */
    int rows, columns;     /* patches                                                       */
    int dims;              /* integers of each token here                                   */
    const uint8_t *map;    /* [rows][columns] quality of each patch, 0..63                  */
    const int8_t *offsets; /* [rows][columns] what is coded of it: map is quality + 3 * offset,
                              limited to 0..63; -21..21                                     */
    const vpatch_motion *motion; /* [2 * rows][2 * columns]; NULL: the frame has none       */
    const uint8_t *split;        /* [rows][columns] 1: the patch's four units have motions of
                                    their own, 0: one; NULL: the frame has no motion        */
    const int16_t *tokens;       /* [rows][columns][dims]                                   */
    const float *levels;         /* packer: where tokens is NULL, numbers between integers, of
                                    which the nearest tokens are made; from a decoder NULL  */
    int64_t bytes;               /* decoder: bytes of the segment read for it; else unused  */
    uint64_t reserved[8];        /* 0                                                       */
} vpatch_coded_frame;

/* The next coded frame of the segment pushed last, in coding order; no network is run. With
 * settings.dims, tokens have the first dims integers. Its arrays are the decoder's, valid until
 * the next call. VPATCH_AGAIN after the segment's last frame; VPATCH_END; VPATCH_ERR_DAMAGED and
 * VPATCH_ERR_MEMORY: the rest of this segment is lost, the decoder goes on with the next segment
 * pushed. Do not mix with vpatch_decoder_pull or vpatch_decoder_pull_tokens in one segment. */
VPATCH_API vpatch_status vpatch_decoder_pull_coded(vpatch_decoder *decoder,
                                                   vpatch_coded_frame *frame);

/* ---- coded frames in, pictures out -------------------------------------------------------- */

/* Begins a segment that is given as coded frames in the place of bytes: frames, quality, tokens,
 * pts and durations of *segment are taken, data is not looked at. As vpatch_decoder_push()
 * otherwise. */
VPATCH_API vpatch_status vpatch_decoder_begin_coded(vpatch_decoder *decoder,
                                                    const vpatch_segment *segment);
/* Which frame is to be pushed next, as vpatch_packer_next() has it. VPATCH_AGAIN: pull the pictures
 * of the mini-GOP that is complete first, or none is missing. */
VPATCH_API vpatch_status vpatch_decoder_next_coded(vpatch_decoder *decoder, int pair,
                                                   vpatch_coded_frame *frame);
/* Takes the next frame in coding order; what it points to is copied. As vpatch_packer_push(), but
 * any integer is taken as it is, levels are not, and what the format cannot express otherwise
 * (vectors too long, ...) becomes the nearest without being counted. When a mini-GOP is complete,
 * vpatch_decoder_pull() gives its pictures; it says VPATCH_AGAIN where frames are missing. */
VPATCH_API vpatch_status vpatch_decoder_push_coded(vpatch_decoder *decoder,
                                                   const vpatch_coded_frame *frame);

/* What a frame type's integers stand for: the decoder's network sees
 *   round(limited((level * gain[d]) * (step[quality] / 2)))   limited to +-limit[d],
 * single IEEE operations, halves to even; quality is the patch's. */
typedef struct vpatch_quantiser {
    int dims;
    int reserved32;       /* 0                                                              */
    const float *gain;    /* [dims]                                                         */
    const float *limit;   /* [dims]                                                         */
    const float *step;    /* [64]                                                           */
    uint64_t reserved[5]; /* 0                                                              */
} vpatch_quantiser;

/* Arrays are the model's. VPATCH_ERR_ARGUMENT. */
VPATCH_API vpatch_status vpatch_model_get_quantiser(const vpatch_model *model,
                                                    vpatch_frame_type type,
                                                    vpatch_quantiser *quantiser);

/* ---- coded frames in, segments out (not in a library without the encoder) --------------- */

typedef struct vpatch_packer vpatch_packer;

typedef struct vpatch_packer_settings {
    int exact;            /* 1: what would have to be changed is refused; default 0          */
    int reserved32;       /* 0                                                              */
    uint64_t reserved[7]; /* 0                                                              */
} vpatch_packer_settings;

VPATCH_API void vpatch_packer_settings_default(vpatch_packer_settings *settings);

/* What was changed to the nearest that the format can express, since opening. */
typedef struct vpatch_packer_changes {
    int64_t frames;       /* packed                                                         */
    int64_t levels;       /* integers of tokens: dependent quantisation has not all paths   */
    int64_t vectors;      /* of motion, too long: limited to what borders of pictures hold  */
    int64_t merges;       /* units whose candidate has another motion: explicit             */
    int64_t splits;       /* patches whose units differ, though not split: split            */
    int64_t qualities;    /* of patches, not in steps of 3 from the frame's                 */
    int64_t restorations; /* frames: side frames have what the frame before them has        */
    uint64_t reserved[8]; /* 0                                                              */
} vpatch_packer_changes;

/* Opens a packer for frames of width x height. settings NULL: defaults. Errors and message as
 * those of vpatch_encoder_open(). The model must outlive the packer. */
VPATCH_API vpatch_status vpatch_packer_open(vpatch_packer **packer, const vpatch_model *model,
                                            int width, int height,
                                            const vpatch_packer_settings *settings, char *message,
                                            size_t message_size);
/* Begins a segment: frames, quality, tokens, pts and durations of *segment are taken (the arrays
 * are copied), all else is not looked at. VPATCH_AGAIN: the segment before is not pulled yet.
 * VPATCH_ERR_ARGUMENT, VPATCH_ERR_MEMORY. */
VPATCH_API vpatch_status vpatch_packer_begin(vpatch_packer *packer, const vpatch_segment *segment);
/* Which frame is to be pushed next: fills type, display, layer, part, pyramid_level,
 * references, colocated, minigop, pair, rows, columns and dims; the segment's quality, and the
 * restoration that the model was trained with; and sets all else to 0. pair: 1 for a mini-GOP of
 * two groups; looked at where a mini-GOP begins and may be one, see frame->pair. VPATCH_AGAIN: the
 * segment is complete, or none is begun. */
VPATCH_API vpatch_status vpatch_packer_next(vpatch_packer *packer, int pair,
                                            vpatch_coded_frame *frame);
/* Takes the next frame in coding order; what it points to is copied. What the structure decides
 * (see vpatch_packer_next()) must be as it is there. Optional: map (all as the frame's quality),
 * offsets (from the map; those given are used where they lead to the map's quality), split (a
 * patch is split where its units differ). dims may be below the model's: the rest is 0.
 * VPATCH_ERR_ARGUMENT: a shape or a number is out of range or none, or a change is
 * needed and settings.exact forbids it; nothing was taken. VPATCH_AGAIN: pull or begin first.
 * VPATCH_ERR_MEMORY: the segment is lost, begin anew. */
VPATCH_API vpatch_status vpatch_packer_push(vpatch_packer *packer, const vpatch_coded_frame *frame);
/* The segment, when all of its frames were pushed; valid until the next call. VPATCH_AGAIN: it
 * is not complete. */
VPATCH_API vpatch_status vpatch_packer_pull(vpatch_packer *packer, vpatch_segment *segment);
VPATCH_API void vpatch_packer_get_changes(const vpatch_packer *packer,
                                          vpatch_packer_changes *changes);
/* One sentence on the last failure (see vpatch.h). Owned by the packer. */
VPATCH_API const char *vpatch_packer_message(const vpatch_packer *packer);
VPATCH_API void vpatch_packer_close(vpatch_packer *packer);

/* ---- latents of pictures (not in a library without the encoder) ------------------------- */

typedef struct vpatch_analyser vpatch_analyser;

/* Opens an analyser of frames of width x height; threads: 1..1024, 0: one per core. Errors and
 * message as those of vpatch_encoder_open(). The model must outlive the analyser. */
VPATCH_API vpatch_status vpatch_analyser_open(vpatch_analyser **analyser, const vpatch_model *model,
                                              int width, int height, int threads, char *message,
                                              size_t message_size);
/* *latents [rows][columns][dims]: what a key frame of this picture, at this quality (0..63), has
 * its integers made from: level * gain[d] * (step[quality] / 2), see vpatch_quantiser, with levels
 * that are not rounded. Each frame by itself, and its times do not matter. Valid until the next
 * call. VPATCH_ERR_ARGUMENT: the frame was refused, as vpatch_encoder_push() would, or the quality
 * is out of range. */
VPATCH_API vpatch_status vpatch_analyser_run(vpatch_analyser *analyser, const vpatch_frame *frame,
                                             int quality, const float **latents);
/* One sentence on the last failure (see vpatch.h). Owned by the analyser. */
VPATCH_API const char *vpatch_analyser_message(const vpatch_analyser *analyser);
VPATCH_API void vpatch_analyser_close(vpatch_analyser *analyser);

#ifdef __cplusplus
}
#endif
#endif
