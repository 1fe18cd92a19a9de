/* SPDX-License-Identifier: BSD-2-Clause */
#include "tokens/token_layout.h"

#include <stdio.h>
#include <string.h>

/* Letters of a shape: l(ayers), r(ows), c(olumns), p(arts), d(ims), R and C: twice as many,
 * s(egments), S: the columns of that tensor, e(ntries), o: a number more than parts of patches,
 * t(ypes of frames), q(ualities); a digit stands for itself. */
static const struct {
    const char *name;
    vp_tensor_type type;
    const char *shape;
} layout[VP_TOKEN_TENSORS] = {
    [VP_TOKENS] = {"tokens", VP_TENSOR_I16, "lrcpd"},
    [VP_LATENTS] = {"latents", VP_TENSOR_F32, "lprcd"},
    [VP_OFFSETS] = {"tokens.offsets", VP_TENSOR_I64, "o"},
    [VP_ENTRIES] = {"tokens.entries", VP_TENSOR_I16, "e2"},
    [VP_SEGMENTS] = {"segments", VP_TENSOR_I64, "sS"},
    [VP_FRAME] = {"frame", VP_TENSOR_I64, "lp"},
    [VP_REFERENCES] = {"references", VP_TENSOR_I64, "lp2"},
    [VP_PTS] = {"pts", VP_TENSOR_I64, "lp"},
    [VP_DURATION] = {"duration", VP_TENSOR_I64, "lp"},
    [VP_POSITIONS] = {"positions", VP_TENSOR_F32, "lrcp3"},
    [VP_GAIN] = {"gain", VP_TENSOR_F32, "td"},
    [VP_LIMIT] = {"limit", VP_TENSOR_F32, "td"},
    [VP_STEP] = {"step", VP_TENSOR_F32, "tq"},
    [VP_MOTION_MV] = {"motion_mv", VP_TENSOR_I16, "lpRC22"},
    [VP_MOTION_REFS] = {"motion_refs", VP_TENSOR_U8, "lpRC"},
    [VP_MOTION_MERGE] = {"motion_merge", VP_TENSOR_U8, "lpRC"},
    [VP_MOTION_SPLIT] = {"motion_split", VP_TENSOR_U8, "lprc"},
    [VP_FRAME_TYPE_TENSOR] = {"frame_type", VP_TENSOR_U8, "lp"},
    [VP_LEVEL] = {"level", VP_TENSOR_U8, "lp"},
    [VP_PAIR] = {"pair", VP_TENSOR_U8, "lp"},
    [VP_FRAME_QUALITY] = {"frame_quality", VP_TENSOR_U8, "lp"},
    [VP_RESTORATION] = {"restoration", VP_TENSOR_U8, "lp2"},
    [VP_QUALITY] = {"quality", VP_TENSOR_U8, "lrcp"},
    [VP_QUALITY_OFFSET] = {"quality_offset", VP_TENSOR_I8, "lrcp"},
    [VP_MODE] = {"mode", VP_TENSOR_U8, "lrcp"},
    [VP_MASK] = {"mask", VP_TENSOR_U8, "lrcp"},
};

const char *vp_token_tensor_name(vp_token_tensor which)
{
    return layout[which].name;
}

vp_token_tensor vp_token_tensor_find(const char *name)
{
    int i = 0;

    while (i < VP_TOKEN_TENSORS && strcmp(layout[i].name, name)) i++;
    return (vp_token_tensor)i;
}

static int64_t dimension(char letter, const vp_token_shape *shape)
{
    switch (letter) {
    case 'l': return shape->layers;
    case 'r': return shape->rows;
    case 'c': return shape->columns;
    case 'p': return VP_TOKEN_PARTS;
    case 'd': return shape->dims;
    case 'R': return 2 * (int64_t)shape->rows;
    case 'C': return 2 * (int64_t)shape->columns;
    case 's': return shape->segments;
    case 'S': return VP_SEGMENT_COLUMNS;
    case 'e': return shape->entries;
    case 'o': return shape->layers * shape->rows * shape->columns * VP_TOKEN_PARTS + 1;
    case 't': return 4;
    case 'q': return 64;
    default: return letter - '0';
    }
}

void vp_token_tensor_make(vp_tensor *tensor, vp_token_tensor which, const vp_token_shape *shape)
{
    const char *letters = layout[which].shape;

    memset(tensor, 0, sizeof *tensor);
    snprintf(tensor->name, sizeof tensor->name, "%s", layout[which].name);
    tensor->type = layout[which].type;
    for (; letters[tensor->rank]; tensor->rank++)
        tensor->shape[tensor->rank] = dimension(letters[tensor->rank], shape);
}
