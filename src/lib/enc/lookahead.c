/* SPDX-License-Identifier: BSD-2-Clause */
#include "enc/lookahead.h"

#include <stdlib.h>
#include <string.h>

#include "base/mathops.h"
#include "codec/gop_structure.h"
#include "enc/mbtree.h"

/* Frames that wait behind a group before it is coded: those that tell how much of it is used
 * again, as far as memory allows, and at least one to tell whether it starts a new shot. */
#define MIN_AUTO_LOOKAHEAD 5
#define LOOKAHEAD_BYTES    ((size_t)96 << 20)
#define MAX_CHAIN          (VP_MAX_LOOKAHEAD / VPATCH_GROUP_FRAMES + 2)

/* Copies of the last frame that may come at the end (vp_lookahead_end()). */
#define MAX_PADDING (VPATCH_GROUP_FRAMES - 1)

static int frames_ahead(const vpatch_encoder_settings *settings, size_t patches)
{
    size_t bytes = patches * (size_t)(VPATCH_PATCH_SIZE * VPATCH_PATCH_SIZE) * 7 / 4;
    size_t frames = LOOKAHEAD_BYTES / bytes;

    if (settings->lookahead >= 0) return settings->lookahead;
    return vp_clip((int)frames, MIN_AUTO_LOOKAHEAD, VP_MAX_LOOKAHEAD);
}

int vp_lookahead_init(vp_lookahead *lookahead, const vpatch_encoder_settings *settings, int width,
                      int height, float step)
{
    int rows = vp_patches(height), columns = vp_patches(width);
    size_t patches = (size_t)rows * (size_t)columns;

    memset(lookahead, 0, sizeof *lookahead);
    lookahead->settings = *settings;
    lookahead->step = step;
    lookahead->delay = frames_ahead(settings, patches) + VPATCH_GROUP_FRAMES;
    lookahead->capacity = lookahead->delay + 1;
    if (settings->rest == VPATCH_REST_PAD) lookahead->capacity += MAX_PADDING;
    lookahead->frame = calloc((size_t)lookahead->capacity, sizeof *lookahead->frame);
    lookahead->scratch = malloc(2 * patches * sizeof *lookahead->scratch);
    lookahead->scenecut = vp_scenecut_create(width, height);
    int failed = !lookahead->frame || !lookahead->scratch || !lookahead->scenecut ||
                 vp_lowres_init(&lookahead->last_coded, rows, columns);
    for (int i = 0; i < lookahead->capacity && !failed; i++)
        failed = vp_image_init(&lookahead->frame[i].image, width, height) ||
                 vp_lowres_init(&lookahead->frame[i].lowres, rows, columns);
    if (failed) vp_lookahead_free(lookahead);
    return failed ? -1 : 0;
}

void vp_lookahead_free(vp_lookahead *lookahead)
{
    for (int i = 0; lookahead->frame && i < lookahead->capacity; i++) {
        vp_image_free(&lookahead->frame[i].image);
        vp_lowres_free(&lookahead->frame[i].lowres);
    }
    free(lookahead->frame);
    free(lookahead->scratch);
    vp_scenecut_destroy(lookahead->scenecut);
    vp_lowres_free(&lookahead->last_coded);
    memset(lookahead, 0, sizeof *lookahead);
}

void vp_lookahead_reset(vp_lookahead *lookahead)
{
    lookahead->head = lookahead->waiting = lookahead->before = 0;
    lookahead->number = 0;
    lookahead->segmenter = (vp_segmenter){0, 0};
    vp_scenecut_reset(lookahead->scenecut);
}

vp_waiting *vp_lookahead_at(const vp_lookahead *lookahead, int offset)
{
    return &lookahead->frame[(lookahead->head + offset) % lookahead->capacity];
}

int vp_lookahead_push(vp_lookahead *lookahead, const vpatch_frame *frame)
{
    if (lookahead->waiting > lookahead->delay) return -1;
    vp_waiting *last = vp_lookahead_at(lookahead, lookahead->waiting);

    vp_image_load(&last->image, frame->data, frame->stride, frame->width, frame->height);
    vp_image_extend(&last->image);
    last->pts = frame->pts;
    last->duration = frame->duration;
    last->pair_start = -1;
    vp_lowres_load(&last->lowres, &last->image);
    last->cut = vp_scenecut_next(lookahead->scenecut, &last->image, lookahead->settings.scenecut);
    last->starts = vp_segmenter_next(&lookahead->segmenter, &lookahead->settings, last->cut,
                                     (frame->flags & VPATCH_FRAME_FORCE_KEY) != 0);
    lookahead->waiting++;
    return 0;
}

/* The last frame once more, for as long as it is shown. */
static void repeat_last(vp_lookahead *lookahead)
{
    vp_waiting *from = vp_lookahead_at(lookahead, lookahead->waiting - 1);
    vp_waiting *to = vp_lookahead_at(lookahead, lookahead->waiting);
    int64_t step = from->duration;

    if (step < 1 && lookahead->waiting > 1)
        step = from->pts - vp_lookahead_at(lookahead, lookahead->waiting - 2)->pts;
    vp_image_copy(&to->image, &from->image);
    vp_image_extend(&to->image);
    vp_lowres_load(&to->lowres, &to->image);
    to->pts = from->pts + (step < 1 ? 1 : step);
    to->duration = from->duration;
    to->pair_start = -1;
    to->cut = 0;
    to->starts = vp_segmenter_next(&lookahead->segmenter, &lookahead->settings, 0, 0);
    lookahead->waiting++;
}

void vp_lookahead_end(vp_lookahead *lookahead)
{
    int rest = vp_segmenter_rest(&lookahead->segmenter, &lookahead->settings);

    if (!lookahead->waiting) return;
    /* Only whole groups have been coded, so those that are too many all wait. */
    if (rest < 0) lookahead->waiting += rest;
    for (; rest > 0; rest--) repeat_last(lookahead);
}

void vp_lookahead_pop(vp_lookahead *lookahead, int count)
{
    vp_waiting *last = vp_lookahead_at(lookahead, count - 1);
    vp_lowres swap = lookahead->last_coded;

    lookahead->last_coded = last->lowres;
    last->lowres = swap;
    lookahead->head = (lookahead->head + count) % lookahead->capacity;
    lookahead->waiting -= count;
    lookahead->before += count;
    lookahead->number += count;
}

void vp_lookahead_end_segment(vp_lookahead *lookahead)
{
    lookahead->before = 0;
}

int vp_lookahead_segment_is_full(const vp_lookahead *lookahead)
{
    return lookahead->waiting ? vp_lookahead_at(lookahead, 0)->starts
                              : lookahead->before >= vp_segment_limit(&lookahead->settings);
}

int vp_lookahead_count(const vp_lookahead *lookahead, int offset, int most)
{
    int count = 0;

    while (count < most && offset + count < lookahead->waiting &&
           (lookahead->before + offset + count == 0 ||
            !vp_lookahead_at(lookahead, offset + count)->starts))
        count++;
    return count;
}

static vp_lowres *lowres_at(vp_lookahead *lookahead, int offset)
{
    return offset < 0 ? &lookahead->last_coded : &vp_lookahead_at(lookahead, offset)->lowres;
}

/* Motion from the frame at `from` to the one `frames` further on: a group or a pair. */
static vp_lowres *search_motion(vp_lookahead *lookahead, int from, int frames)
{
    vp_lowres *lowres = lowres_at(lookahead, from + frames);
    int distance = frames == VP_PAIR_FRAMES ? VP_LOWRES_PAIR : VP_LOWRES_GROUP;

    vp_lowres_search(lowres, lowres_at(lookahead, from), lookahead->number + from, distance);
    return lowres;
}

/* Whether the two groups behind the frame at `offset` are cheaper as a pair. Asked for every
 * link of every chain, so the answer is kept. */
static int prefers_pair(vp_lookahead *lookahead, int offset)
{
    int64_t start = lookahead->number + offset;
    vp_waiting *end = vp_lookahead_at(lookahead, offset + VP_PAIR_FRAMES);

    if (end->pair_start != start) {
        const vp_lowres *middle = search_motion(lookahead, offset, VPATCH_GROUP_FRAMES);
        const vp_lowres *last =
            search_motion(lookahead, offset + VPATCH_GROUP_FRAMES, VPATCH_GROUP_FRAMES);

        search_motion(lookahead, offset, VP_PAIR_FRAMES);
        end->prefers_pair =
            vp_lowres_prefers_pair(lowres_at(lookahead, offset), middle, last, lookahead->step);
        end->pair_start = start;
    }
    return end->prefers_pair;
}

int vp_lookahead_gop(vp_lookahead *lookahead, int offset)
{
    const vpatch_encoder_settings *settings = &lookahead->settings;
    int group = VPATCH_GROUP_FRAMES, before = lookahead->before + offset + 1;
    int ahead = vp_lookahead_count(lookahead, offset + 1, VP_PAIR_FRAMES);

    if (ahead < group) return ahead;
    if (!vp_gop_may_pair(before, ahead)) return group;
    if (settings->minigop) return settings->minigop;
    return prefers_pair(lookahead, offset) ? VP_PAIR_FRAMES : group;
}

void vp_lookahead_mbtree(vp_lookahead *lookahead, int offset, float *reuse)
{
    vp_mbtree_link chain[MAX_CHAIN] = {{lowres_at(lookahead, offset), VP_LOWRES_GROUP}};
    int count = 1, frames;

    while (count < MAX_CHAIN &&
           (frames = vp_lookahead_gop(lookahead, offset)) >= VPATCH_GROUP_FRAMES) {
        int distance = frames == VP_PAIR_FRAMES ? VP_LOWRES_PAIR : VP_LOWRES_GROUP;

        chain[count++] = (vp_mbtree_link){search_motion(lookahead, offset, frames), distance};
        offset += frames;
    }
    vp_mbtree_propagate(chain, count, reuse, lookahead->scratch);
}

int vp_lookahead_neighbours(const vp_lookahead *lookahead, int offset, int reach,
                            vp_temporal_filter_neighbour neighbours[VP_TEMPORAL_FILTER_NEIGHBOURS])
{
    int count = 0;

    for (int way = -1; way <= 1; way += 2)
        for (int distance = 1; distance <= reach; distance++) {
            int at = offset + way * distance;

            /* the frame that starts a shot stands between the two */
            if (at < 0 || at >= lookahead->waiting || count == VP_TEMPORAL_FILTER_NEIGHBOURS ||
                vp_lookahead_at(lookahead, way < 0 ? at + 1 : at)->cut)
                break;
            neighbours[count++] =
                (vp_temporal_filter_neighbour){&vp_lookahead_at(lookahead, at)->image, distance};
        }
    return count;
}
