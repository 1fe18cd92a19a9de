/* SPDX-License-Identifier: BSD-2-Clause */
/* What a segment holds, given out without running the networks: tokens layer by layer, or coded
 * frames one by one. */
#include <stdlib.h>
#include <string.h>

#include "codec/frame_description.h"
#include "dec/decoder_internal.h"

static vp_coded_gop *last_taken(vpatch_decoder *decoder)
{
    return decoder->taken.gops ? vp_gop_buffer_at(&decoder->gops, decoder->taken.gops - 1) : NULL;
}

static size_t patches_of(const vpatch_decoder *decoder)
{
    return (size_t)decoder->rows * (size_t)decoder->columns;
}

/* Space for the tokens of a layer, or of a frame. 0, or -1 when memory is short. */
static int prepare_tokens(vpatch_decoder *decoder)
{
    size_t each = (size_t)decoder->dims * VP_LAYER_PARTS * sizeof *decoder->assembled;

    if (!decoder->assembled) decoder->assembled = malloc(patches_of(decoder) * each);
    return decoder->assembled ? 0 : -1;
}

static int prepare_motion(vpatch_decoder *decoder)
{
    if (!decoder->motion)
        decoder->motion = malloc(4 * patches_of(decoder) * sizeof *decoder->motion);
    return decoder->motion ? 0 : -1;
}

static vpatch_status no_memory(vpatch_decoder *decoder)
{
    return vp_decoder_fail(decoder, VPATCH_ERR_MEMORY, "no memory for tokens");
}

/* Why nothing can be given out, or VPATCH_OK. */
static vpatch_status check_state(vpatch_decoder *decoder)
{
    if (!vp_decoder_in_segment(decoder)) return vp_decoder_nothing_left(decoder);
    if (decoder->lost) return vp_decoder_give_up(decoder, VPATCH_ERR_DAMAGED);
    if (decoder->pushing)
        return vp_decoder_fail(decoder, VPATCH_ERR_ARGUMENT,
                               "coded frames go in here: pull pictures");
    return VPATCH_OK;
}

/* The mini-GOP to give out of: the one taken last, of which there is more, or the next. */
static vpatch_status find_gop(vpatch_decoder *decoder, int more, vp_coded_gop **gop)
{
    if (!more && decoder->taken.gops == decoder->read.gops) {
        vp_decoder_drop_segment(decoder);
        return vp_decoder_nothing_left(decoder);
    }
    if (more) return VPATCH_OK;
    if (*gop) decoder->layers += (*gop)->structure.groups;
    vpatch_status status = vp_decoder_next_gop(decoder, gop);
    if (status) return vp_decoder_give_up(decoder, status);
    decoder->layer = decoder->coded = 0;
    return VPATCH_OK;
}

/* The first dims of a frame's tokens, `stride` integers from patch to patch. */
static void copy_tokens(const vpatch_decoder *decoder, const vp_coded_gop *gop,
                        const vp_coded_frame *frame, int16_t *to, size_t stride)
{
    size_t patches = patches_of(decoder), size = (size_t)decoder->dims * sizeof *to;

    for (size_t patch = 0; patch < patches; patch++, to += stride)
        if (frame->coded[patch])
            memcpy(to, frame->tokens + patch * (size_t)gop->dims, size);
        else
            memset(to, 0, size);
}

static void clear_part(const vpatch_decoder *decoder, int16_t *to, size_t stride)
{
    for (size_t patch = 0; patch < patches_of(decoder); patch++, to += stride)
        memset(to, 0, (size_t)decoder->dims * sizeof *to);
}

static int count_parts(const vp_gop_structure *structure, int group)
{
    int count = 0;

    for (int i = 0; i < structure->frames; i++) count += structure->entry[i].group == group;
    return count;
}

/* The parts of a group's tokens side by side, with room for `room` of each patch. */
static void assemble(const vpatch_decoder *decoder, const vp_coded_gop *gop, int group, int parts,
                     int room, int16_t *to)
{
    size_t dims = (size_t)decoder->dims, stride = (size_t)room * dims;

    for (int i = 0; i < gop->structure.frames; i++) {
        const vp_coded_frame *part = &gop->frame[i];

        if (part->entry->group == group)
            copy_tokens(decoder, gop, part, to + (size_t)part->entry->part * dims, stride);
    }
    for (int part = parts; part < room; part++)
        clear_part(decoder, to + (size_t)part * dims, stride);
}

/* The next layer: the mini-GOP that it is in, and how many parts it has. */
static vpatch_status find_layer(vpatch_decoder *decoder, vp_coded_gop **gop, int *parts)
{
    *gop = last_taken(decoder);
    vpatch_status status =
        find_gop(decoder, *gop && decoder->layer < (*gop)->structure.groups, gop);

    if (!status && *gop) *parts = count_parts(&(*gop)->structure, decoder->layer);
    return status;
}

vpatch_status vpatch_decoder_pull_tokens(vpatch_decoder *decoder, const int16_t **tokens,
                                         int *parts, int *frames)
{
    vp_coded_gop *gop = NULL;

    if (!decoder || !tokens || !parts || !frames) return VPATCH_ERR_ARGUMENT;
    vpatch_status status = check_state(decoder);
    if (!status && prepare_tokens(decoder)) status = no_memory(decoder);
    if (!status) status = find_layer(decoder, &gop, parts);
    if (status || !gop) return status;
    *frames = *parts;
    assemble(decoder, gop, decoder->layer++, *parts, *parts, decoder->assembled);
    *tokens = decoder->assembled;
    return VPATCH_OK;
}

vpatch_status vpatch_decoder_pull_tokens_into(vpatch_decoder *decoder, int16_t *tokens, int room,
                                              int *parts, int *frames)
{
    vp_coded_gop *gop = NULL;

    if (!decoder || !parts || !frames || (tokens && (room < 1 || room > VP_LAYER_PARTS)))
        return VPATCH_ERR_ARGUMENT;
    vpatch_status status = check_state(decoder);
    if (!status) status = find_layer(decoder, &gop, parts);
    if (status || !gop) return status;
    if (tokens && *parts > room)
        return vp_decoder_fail(decoder, VPATCH_ERR_ARGUMENT,
                               "the layer has more parts than there is room for");
    *frames = *parts;
    if (tokens) assemble(decoder, gop, decoder->layer, *parts, room, tokens);
    decoder->layer++;
    return VPATCH_OK;
}

static void copy_motion(const vpatch_decoder *decoder, const vp_motion_field *field)
{
    for (size_t i = 0; i < 4 * patches_of(decoder); i++) {
        const vp_motion_unit *unit = &field->units[i];

        decoder->motion[i] =
            (vpatch_motion){.mv = {{unit->mv[0].x, unit->mv[0].y}, {unit->mv[1].x, unit->mv[1].y}},
                            .refs = unit->refs,
                            .merge = unit->merge};
    }
}

vpatch_status vpatch_decoder_pull_coded(vpatch_decoder *decoder, vpatch_coded_frame *frame)
{
    if (!decoder || !frame) return VPATCH_ERR_ARGUMENT;
    vpatch_status status = check_state(decoder);
    if (!status && (prepare_tokens(decoder) || prepare_motion(decoder)))
        status = no_memory(decoder);
    if (status) return status;
    vp_coded_gop *gop = last_taken(decoder);
    status = find_gop(decoder, gop && decoder->coded < gop->structure.frames, &gop);
    if (status || !gop) return status;
    int minigop = decoder->taken.gops - 1, at = decoder->coded++;
    const vp_coded_frame *coded = &gop->frame[at];

    vp_frame_describe(frame, gop, at, minigop, decoder->layers);
    frame->quality = coded->quality;
    frame->restoration[0] = coded->restore.luma;
    frame->restoration[1] = coded->restore.chroma;
    frame->map = coded->map;
    frame->offsets = coded->offsets;
    if (vp_coded_frame_has_motion(coded)) {
        copy_motion(decoder, &coded->field);
        frame->motion = decoder->motion;
        frame->split = coded->field.split;
    }
    frame->tokens = coded->tokens;
    if (decoder->dims < gop->dims) {
        copy_tokens(decoder, gop, coded, decoder->assembled, (size_t)decoder->dims);
        frame->tokens = decoder->assembled;
    }
    frame->dims = decoder->dims;
    frame->bytes = (int64_t)coded->bytes;
    return VPATCH_OK;
}
