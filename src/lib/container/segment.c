/* SPDX-License-Identifier: BSD-2-Clause */
#include "container/segment.h"

#include <string.h>

#include "base/reserved.h"

enum {
    /* The first byte of a segment, and of an index entry's flags: quality in bits 0..5. */
    QUALITY_BITS = 63,
    INDEPENDENT = 1 << 6,
    LAYERS_GIVEN = 1 << 7,
    /* The first byte of an index entry. */
    ENTRY_GAP = 1 << 0,
    ENTRY_FRAMES = 1 << 1,
    ENTRY_LAYERS = 1 << 2,
    ENTRY_FLAGS = 1 << 3,
    ENTRY_START = 1 << 4,
    ENTRY_SPAN = 1 << 5,
    ENTRY_LEAD = 1 << 6,
    ENTRY_ALL = (1 << 7) - 1
};

const char *vp_segment_problem(const vpatch_segment *s)
{
    if (!s->data && s->size) return "data is missing";
    if (s->frames < 1 || s->frames > VPATCH_MAX_SEGMENT_FRAMES) return "frames is out of range";
    if (s->layers < 1 || s->layers > s->frames) return "layers is not in 1..frames";
    if (s->quality < 0 || s->quality > QUALITY_BITS) return "quality is not in 0..63";
    if (s->token_mode != VPATCH_TOKENS_PREDICTED && s->token_mode != VPATCH_TOKENS_INDEPENDENT)
        return "token_mode is unknown";
    if (!s->pts || !s->durations) return "times are missing";
    if (s->damaged) return "it is damaged";
    if (VP_RESERVED_USED(s)) return "a reserved field of the segment is not 0";
    for (int i = 0; i < s->frames; i++) {
        if (i > 0 && s->pts[i] < s->pts[i - 1]) return "times do not ascend";
        if (s->durations[i] < 0) return "a duration is negative";
    }
    return NULL;
}

static unsigned flags_of(int quality, vpatch_token_mode token_mode)
{
    return (unsigned)quality | (token_mode == VPATCH_TOKENS_INDEPENDENT ? INDEPENDENT : 0);
}

static vpatch_token_mode tokens_of(unsigned flags)
{
    return flags & INDEPENDENT ? VPATCH_TOKENS_INDEPENDENT : VPATCH_TOKENS_PREDICTED;
}

static uint32_t head_crc(const uint8_t *head, const uint8_t *end)
{
    return vp_crc(vp_crc_begin(VP_SEGM), head, (size_t)(end - head));
}

void vp_segment_put(vp_bytes *bytes, const vpatch_segment *s, vp_frame_rate rate)
{
    int layers_given = s->layers != vpatch_segment_layers(s->frames, s->token_mode);
    size_t start = bytes->size;
    vp_bytes_put_byte(bytes,
                      flags_of(s->quality, s->token_mode) | (layers_given ? LAYERS_GIVEN : 0));
    vp_bytes_put_varint(bytes, (uint64_t)s->frames);
    if (layers_given) vp_bytes_put_varint(bytes, (uint64_t)s->layers);
    vp_times_put(bytes, rate, s->pts, s->durations, s->frames);
    if (!bytes->failed)
        vp_bytes_put_u32(bytes, head_crc(bytes->data + start, bytes->data + bytes->size));
}

static int take_counts(vp_cursor *cursor, vpatch_segment *s)
{
    memset(s, 0, sizeof *s);
    unsigned flags = vp_take_byte(cursor);
    s->quality = (int)(flags & QUALITY_BITS);
    s->token_mode = tokens_of(flags);
    s->frames = (int)vp_take_varint_up_to(cursor, VPATCH_MAX_SEGMENT_FRAMES);
    s->layers = vpatch_segment_layers(s->frames, s->token_mode);
    if (flags & LAYERS_GIVEN)
        s->layers = (int)vp_take_varint_up_to(cursor, VPATCH_MAX_SEGMENT_FRAMES);
    if (s->frames < 1 || s->layers < 1 || s->layers > s->frames) cursor->bad = 1;
    return cursor->bad ? -1 : 0;
}

int vp_segment_take(vp_cursor *cursor, vp_frame_rate rate, vpatch_segment *segment,
                    vp_segment_times *times)
{
    const uint8_t *start = cursor->at;
    if (take_counts(cursor, segment)) return -1;
    if (vp_times_take(cursor, rate, times->pts, times->durations, segment->frames)) return -1;
    uint32_t crc = head_crc(start, cursor->at);
    const uint8_t *stored = vp_take_bytes(cursor, VP_CHUNK_CRC_SIZE);
    if (!stored || vp_load_u32(stored) != crc) return -1;
    segment->pts = times->pts;
    segment->durations = times->durations;
    segment->data = cursor->at;
    segment->size = vp_cursor_left(cursor);
    return 0;
}

vp_index_entry vp_index_entry_of(const vpatch_segment *s, uint64_t offset, uint64_t size,
                                 uint64_t lead)
{
    vp_index_entry entry;
    memset(&entry, 0, sizeof entry);
    entry.info.offset = offset;
    entry.info.size = size;
    entry.info.frames = s->frames;
    entry.info.layers = s->layers;
    entry.info.quality = s->quality;
    entry.info.token_mode = s->token_mode;
    entry.info.first_pts = s->pts[0];
    entry.info.end_pts = vp_times_end(s->pts, s->durations, s->frames);
    entry.lead = lead;
    return entry;
}

vp_index_entry vp_index_entry_none(void)
{
    vp_index_entry entry;
    memset(&entry, 0, sizeof entry);
    entry.info.token_mode = VPATCH_TOKENS_PREDICTED;
    return entry;
}

static int64_t span_of(const vp_index_entry *entry)
{
    return vp_wrapping_sub(entry->info.end_pts, entry->info.first_pts);
}

void vp_index_entry_put(vp_bytes *bytes, const vp_index_entry *before, const vp_index_entry *entry)
{
    const vpatch_segment_info *a = &before->info, *b = &entry->info;
    uint64_t gap = b->offset - (a->offset + a->size);
    unsigned flags = flags_of(b->quality, b->token_mode);
    unsigned form = 0;
    if (gap) form |= ENTRY_GAP;
    if (b->frames != a->frames) form |= ENTRY_FRAMES;
    if (b->layers != vpatch_segment_layers(b->frames, b->token_mode)) form |= ENTRY_LAYERS;
    if (flags != flags_of(a->quality, a->token_mode)) form |= ENTRY_FLAGS;
    if (b->first_pts != a->end_pts) form |= ENTRY_START;
    if (span_of(entry) != span_of(before)) form |= ENTRY_SPAN;
    if (entry->lead) form |= ENTRY_LEAD;

    vp_bytes_put_byte(bytes, form);
    vp_bytes_put_varint(bytes, b->size);
    if (form & ENTRY_GAP) vp_bytes_put_varint(bytes, gap);
    if (form & ENTRY_FRAMES) vp_bytes_put_varint(bytes, (uint64_t)b->frames);
    if (form & ENTRY_LAYERS) vp_bytes_put_varint(bytes, (uint64_t)b->layers);
    if (form & ENTRY_FLAGS) vp_bytes_put_byte(bytes, flags);
    if (form & ENTRY_START) vp_bytes_put_signed(bytes, vp_wrapping_sub(b->first_pts, a->end_pts));
    if (form & ENTRY_SPAN)
        vp_bytes_put_signed(bytes, vp_wrapping_sub(span_of(entry), span_of(before)));
    if (form & ENTRY_LEAD) vp_bytes_put_varint(bytes, entry->lead);
}

int vp_index_entry_take(vp_cursor *cursor, const vp_index_entry *before, uint64_t end,
                        vp_index_entry *entry)
{
    const vpatch_segment_info *a = &before->info;
    *entry = *before;
    vpatch_segment_info *b = &entry->info;
    unsigned form = vp_take_byte(cursor);
    b->size = vp_take_varint(cursor);
    uint64_t from = a->offset + a->size;
    uint64_t gap = form & ENTRY_GAP ? vp_take_varint(cursor) : 0;
    if (form & ENTRY_FRAMES)
        b->frames = (int)vp_take_varint_up_to(cursor, VPATCH_MAX_SEGMENT_FRAMES);
    int layers = 0;
    if (form & ENTRY_LAYERS) layers = (int)vp_take_varint_up_to(cursor, VPATCH_MAX_SEGMENT_FRAMES);
    if (form & ENTRY_FLAGS) {
        unsigned flags = vp_take_byte(cursor);
        if (flags & LAYERS_GIVEN) cursor->bad = 1;
        b->quality = (int)(flags & QUALITY_BITS);
        b->token_mode = tokens_of(flags);
    }
    b->layers = form & ENTRY_LAYERS ? layers : vpatch_segment_layers(b->frames, b->token_mode);
    b->first_pts = a->end_pts;
    if (form & ENTRY_START) b->first_pts = vp_wrapping_add(b->first_pts, vp_take_signed(cursor));
    int64_t span = span_of(before);
    if (form & ENTRY_SPAN) span = vp_wrapping_add(span, vp_take_signed(cursor));
    b->end_pts = vp_wrapping_add(b->first_pts, span);
    entry->lead = form & ENTRY_LEAD ? vp_take_varint(cursor) : 0;
    if (cursor->bad || form > ENTRY_ALL) return -1;

    if (gap > end - from || b->size > end - from - gap || b->size == 0) return -1;
    b->offset = from + gap;
    if (entry->lead > b->offset || b->end_pts < b->first_pts) return -1;
    return b->frames < 1 || b->layers < 1 || b->layers > b->frames ? -1 : 0;
}
