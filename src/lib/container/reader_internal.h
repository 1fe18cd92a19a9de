/* SPDX-License-Identifier: BSD-2-Clause */
/* The reader's state, shared by opening (reader_open.c) and reading (reader.c). */
#ifndef VPATCH_CONTAINER_READER_INTERNAL_H
#define VPATCH_CONTAINER_READER_INTERNAL_H

#include "container/captions.h"
#include "container/index.h"
#include "container/index_maker.h"
#include "container/metadata_text.h"
#include "container/packet.h"
#include "container/segment.h"

struct vpatch_reader {
    vp_chunk_reader file;
    vpatch_reader_settings limits; /* without zeros */
    vpatch_header header;
    vp_frame_rate rate;
    char *metadata, *video_metadata, *provenance; /* NULL while there is none */
    vp_captions captions;
    vp_text_budget texts;

    int streams;
    vpatch_stream stream[VP_MAX_STREAMS];
    int stream_of[VP_MAX_STREAMS]; /* by the number in the file; -1: unknown */

    vp_outline outline;
    vp_index index;
    /* Of a sequential input the index grows while it is read, to be compared with the file's. */
    int sequential;
    vp_index_maker maker;
    int damage_seen;

    uint64_t offset;      /* of the next chunk */
    uint64_t target;      /* segments before this offset are passed over */
    int damage_found;     /* while opening; told by the first read */
    uint32_t damage_type; /* of the damaged chunk told last; 0: unknown, or there are several */
    int more_lost;        /* behind the damaged segment given last; told by the next read */
    int over_limit;       /* a sequential input cannot be read on */

    vp_cursor packets; /* what is left of the pckt chunk in work */
    vp_packet_state packet_state;
    vp_segment_times times; /* of the segment given last */
    int64_t last_pts;       /* of its last frame */
    int has_last;
    uint64_t frames; /* given since the beginning, or since a seek */

    char message[160];
};

/* Sets the message. Returns the status. */
vpatch_status vp_reader_fail(vpatch_reader *reader, vpatch_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Words for a status that came from below, about the chunk at reader->offset. */
vpatch_status vp_reader_told(vpatch_reader *reader, vpatch_status status);
vpatch_status vp_reader_damaged_at(vpatch_reader *reader, uint64_t offset);
vpatch_status vp_reader_unknown_at(vpatch_reader *reader, uint64_t offset);
/* VPATCH_ERR_LIMIT when so many frames are too many. */
vpatch_status vp_reader_check_frames(vpatch_reader *reader, uint64_t frames);

#endif
