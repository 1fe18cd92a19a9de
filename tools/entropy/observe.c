/* SPDX-License-Identifier: BSD-2-Clause */
#include "observe.h"

#include <string.h>

typedef struct watch {
    const vp_token_start *start;
    vp_token_history history;
    observe_token observer;
    void *context;
} watch;

static void visit_token(watch *w, const dump_frame *frame, int row, int column)
{
    vp_token_history *h = &w->history;
    size_t i = (size_t)row * (size_t)h->columns + (size_t)column;
    const int16_t *token = frame->tokens + i * (size_t)h->dims;
    const uint16_t *order = w->start->order[vp_token_net(h->type)];
    uint8_t magnitude[VP_TOKEN_MAX_DIMS] = {0}, used[VP_TOKEN_MAX_DIMS / VP_TOKEN_BAND] = {0};
    vp_token_magnitudes expected;
    vp_token_neighbours neighbours;
    vp_token_record record;

    vp_token_history_find(h, row, column, &neighbours);
    vp_token_history_token(h, row, column, &record);
    for (int k = 0; k < h->dims; k++) {
        int level = token[order[k]], band = k / VP_TOKEN_BAND;
        if (!level) continue;
        magnitude[k] = (uint8_t)vp_token_record_level(&record, k, order[k], level);
        used[band] = 1;
    }
    vp_token_record_end(&record, h->bands);
    if (!*record.total) return;
    vp_token_magnitudes_init(&expected, &w->start->magnitude[h->type], h, &neighbours,
                             frame->quality[i]);
    const observation seen = {(int)h->type, &expected, magnitude, used, neighbours.levels};
    w->observer(w->context, &seen);
}

int observe_dump(const vp_token_start *start, const dump *d, observe_token observer, void *context)
{
    watch w = {.start = start, .observer = observer, .context = context};

    for (int f = 0; f < d->frames; f++) {
        const dump_frame *frame = &d->frame[f];

        if (f == 0 || frame->type == VP_FRAME_KEY) { /* a segment begins */
            vp_token_history_free(&w.history);
            if (vp_token_history_init(&w.history, start->order, d->dims, d->rows, d->columns))
                return -1;
        }
        vp_token_history_begin(&w.history, (vp_frame_type)frame->type, frame->quality);
        for (int i = 0; i < d->rows * d->columns; i++)
            visit_token(&w, frame, i / d->columns, i % d->columns);
        vp_token_history_end(&w.history);
    }
    vp_token_history_free(&w.history);
    return 0;
}
