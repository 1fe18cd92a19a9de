/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/model.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "codec/model_path.h"
#include "restoration/restoration.h"
#include "weights/safetensors.h"
#include "weights/sha256.h"

#define MAX_MODEL_NAME 63
#define STATES         2

/* Start states of the entropy coder, both optional. */
static const char *const state_name[STATES] = {"entropy.tokens", "entropy.motion"};

typedef struct note {
    char *key, *value;
} note;

struct vpatch_model {
    vp_network network[VP_NETS];      /* by vp_network_role; the key frames' may be empty */
    vp_restoration_weights *restorer; /* NULL: decoded pictures stay as they are */
    note *notes;                      /* the metadata */
    size_t note_count;
    uint8_t id[VPATCH_MODEL_ID_SIZE];
    char name[MAX_MODEL_NAME + 1];
    char *path;
    uint8_t *state[STATES];
    size_t state_size[STATES];
    vp_start_cache *starts; /* what these states are */
};

/* A whole number in the metadata, low..high; -1: refused. */
static int metadata_number(const vp_safetensors *file, const char *key, int low, int high,
                           const vp_errbuf *message)
{
    const char *text = vp_safetensors_metadata(file, key);
    int value = 0;

    for (const char *c = text ? text : "?"; *c; c++) {
        if (*c < '0' || *c > '9' || value > high) {
            value = -1;
            break;
        }
        value = value * 10 + (*c - '0');
    }
    if (value >= low && value <= high) return value;
    vp_fail(message, VPATCH_ERR_MODEL_FILE, "metadata %s is \"%.40s\", not a number %d..%d", key,
            text ? text : "", low, high);
    return -1;
}

static vpatch_status read_name(vpatch_model *model, const vp_safetensors *file,
                               const vp_errbuf *message)
{
    const char *name = vp_safetensors_metadata(file, "vpatch.name");
    size_t length = name ? strlen(name) : 0;
    int good = length > 0 && length <= MAX_MODEL_NAME;

    for (size_t i = 0; good && i < length; i++) good = name[i] > ' ' && name[i] < 0x7f;
    if (!good)
        return vp_fail(message, VPATCH_ERR_MODEL_FILE,
                       "metadata vpatch.name is missing or not a name");
    memcpy(model->name, name, length + 1);
    return VPATCH_OK;
}

/* The file is closed after loading; what it says of itself stays. */
static vpatch_status read_notes(vpatch_model *model, const vp_safetensors *file,
                                const vp_errbuf *message)
{
    const char *key, *value;
    size_t count = 0;

    while (vp_safetensors_pair(file, count, &key, &value)) count++;
    model->notes = calloc(count + 1, sizeof *model->notes);
    if (!model->notes) return vp_fail(message, VPATCH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < count; i++) {
        note *to = &model->notes[model->note_count++];

        vp_safetensors_pair(file, i, &key, &value);
        to->key = strdup(key);
        to->value = strdup(value);
        if (!to->key || !to->value) return vp_fail(message, VPATCH_ERR_MEMORY, "out of memory");
    }
    return VPATCH_OK;
}

static vpatch_status read_states(vpatch_model *model, const vp_safetensors *file,
                                 const vp_errbuf *message)
{
    for (int i = 0; i < STATES; i++) {
        const vp_tensor *tensor = vp_safetensors_find(file, state_name[i]);

        if (!tensor) continue;
        if (strcmp(tensor->type, "U8") || tensor->rank != 1 || tensor->shape[0] == 0)
            return vp_fail(message, VPATCH_ERR_MODEL_FILE, "tensor %s is not U8 [n]", tensor->name);
        model->state_size[i] = (size_t)tensor->shape[0];
        model->state[i] = malloc(model->state_size[i]);
        if (!model->state[i]) return vp_fail(message, VPATCH_ERR_MEMORY, "out of memory");
        memcpy(model->state[i], tensor->data, model->state_size[i]);
    }
    return VPATCH_OK;
}

static vpatch_status read_size(vp_network_shape *shape, const vp_safetensors *file,
                               const char *channels, const char *blocks, const vp_errbuf *message)
{
    shape->channels = metadata_number(file, channels, 1, VP_NET_MAX_CHANNELS, message);
    if (shape->channels < 0) return VPATCH_ERR_MODEL_FILE;
    shape->blocks = metadata_number(file, blocks, 1, VP_NET_MAX_BLOCKS, message);
    return shape->blocks < 0 ? VPATCH_ERR_MODEL_FILE : VPATCH_OK;
}

static vpatch_status read_shape(vp_network_shape *shape, const vp_safetensors *file,
                                const vp_errbuf *message)
{
    vpatch_status status = read_size(shape, file, "vpatch.channels", "vpatch.blocks", message);

    if (status) return status;
    shape->still = 0;
    shape->dims = metadata_number(file, "vpatch.dims", 16, VP_NET_MAX_DIMS, message);
    if (shape->dims < 0) return VPATCH_ERR_MODEL_FILE;
    if (shape->dims % 16)
        return vp_fail(message, VPATCH_ERR_MODEL_FILE,
                       "metadata vpatch.dims is %d, not a multiple of 16", shape->dims);
    return VPATCH_OK;
}

/* The network of key frames alone, where there is one: the metadata tells its size. */
static vpatch_status read_key(vpatch_model *model, const vp_safetensors *file, int dims,
                              const vp_errbuf *message)
{
    static const char channels[] = "vpatch.key.channels", blocks[] = "vpatch.key.blocks";
    vp_network_shape shape = {.dims = dims, .still = 1};

    if (!vp_safetensors_metadata(file, channels) && !vp_safetensors_metadata(file, blocks))
        return VPATCH_OK;
    vpatch_status status = read_size(&shape, file, channels, blocks, message);
    if (status) return status;
    return vp_network_load(&model->network[VP_NET_KEY], file, "key", &shape, message);
}

static vpatch_status read_model(vpatch_model *model, const vp_safetensors *file,
                                const vp_errbuf *message)
{
    const char *format = vp_safetensors_metadata(file, "vpatch.format");
    vp_network_shape shape;
    size_t size;

    if (!format) return vp_fail(message, VPATCH_ERR_MODEL_FILE, "these are not weights of vpatch");
    /* 1: the networks alone; 2: with restoration, which programs that know only 1 would leave
     * out without a word. */
    int restores = !strcmp(format, "2");
    if (!restores && strcmp(format, "1"))
        return vp_fail(message, VPATCH_ERR_MODEL_FILE,
                       "weights of format \"%.40s\" need another version of vpatch", format);

    vpatch_status status = read_shape(&shape, file, message);
    if (!status) status = read_name(model, file, message);
    if (!status) status = read_notes(model, file, message);
    if (!status) status = read_states(model, file, message);
    if (!status)
        status = vp_network_load(&model->network[VP_NET_ANCHOR], file, "anchor", &shape, message);
    if (!status)
        status = vp_network_load(&model->network[VP_NET_BETWEEN], file, "between", &shape, message);
    if (!status) status = read_key(model, file, shape.dims, message);
    if (!status && restores) status = vp_restoration_weights_load(&model->restorer, file, message);
    if (status) return status;

    const uint8_t *bytes = vp_safetensors_bytes(file, &size);
    vp_sha256(bytes, size, model->id);
    return VPATCH_OK;
}

/* Where a model comes from. */
typedef struct origin {
    const char *name; /* for messages */
    const void *data; /* NULL: the file of that name */
    size_t size;
} origin;

/* Reasons from read_model get the name in front of them here. */
static vpatch_status load(vpatch_model *model, const origin *from, const vp_errbuf *message)
{
    char reason[256] = "";
    const vp_errbuf inner = {reason, sizeof reason};
    vp_safetensors *file;
    vpatch_status status =
        from->data ? vp_safetensors_open_memory(&file, from->data, from->size, from->name, message)
                   : vp_safetensors_open(&file, from->name, message);

    if (status) return status;
    status = read_model(model, file, &inner);
    vp_safetensors_close(file);
    return status ? vp_fail(message, status, "%s: %s", from->name, reason) : VPATCH_OK;
}

/* The path becomes the model's; NULL: there is none. */
static vpatch_status open_from(vpatch_model **model, const origin *from, char *path,
                               const vp_errbuf *message)
{
    *model = calloc(1, sizeof **model);
    if (!*model) {
        free(path);
        return vp_fail(message, VPATCH_ERR_MEMORY, "out of memory");
    }
    (*model)->path = path;
    (*model)->starts = vp_start_cache_create();
    vpatch_status status = (*model)->starts ? load(*model, from, message)
                                            : vp_fail(message, VPATCH_ERR_MEMORY, "out of memory");
    if (status) {
        vpatch_model_close(*model);
        *model = NULL;
    }
    return status;
}

vpatch_status vpatch_model_open(vpatch_model **model, const char *name, char *message,
                                size_t message_size)
{
    const vp_errbuf reason = vp_errbuf_make(message, message_size);
    char *path;

    if (!model) return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "no place for the model");
    *model = NULL;
    vpatch_status status = vp_model_path(&path, name, &reason);
    return status ? status : open_from(model, &(origin){path, NULL, 0}, path, &reason);
}

vpatch_status vpatch_model_open_memory(vpatch_model **model, const void *data, size_t size,
                                       char *message, size_t message_size)
{
    const vp_errbuf reason = vp_errbuf_make(message, message_size);

    if (!model) return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "no place for the model");
    *model = NULL;
    if (!data) return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "no weights are given");
    return open_from(model, &(origin){"weights in memory", data, size}, NULL, &reason);
}

void vpatch_model_close(vpatch_model *model)
{
    if (!model) return;
    for (int i = 0; i < VP_NETS; i++) vp_network_free(&model->network[i]);
    vp_restoration_weights_destroy(model->restorer);
    vp_start_cache_destroy(model->starts);
    for (int i = 0; i < STATES; i++) free(model->state[i]);
    for (size_t i = 0; i < model->note_count; i++) {
        free(model->notes[i].key);
        free(model->notes[i].value);
    }
    free(model->notes);
    free(model->path);
    free(model);
}

const uint8_t *vpatch_model_id(const vpatch_model *model)
{
    return model->id;
}

const char *vpatch_model_name(const vpatch_model *model)
{
    return model->name;
}

const char *vpatch_model_path(const vpatch_model *model)
{
    return model->path;
}

int vpatch_model_dims(const vpatch_model *model)
{
    return model->network[VP_NET_ANCHOR].dims;
}

const char *vpatch_model_metadata(const vpatch_model *model, const char *key)
{
    for (size_t i = 0; i < model->note_count; i++)
        if (!strcmp(key, model->notes[i].key)) return model->notes[i].value;
    return NULL;
}

/* What one network has and does. */
typedef struct extent {
    int64_t parameters;
    double encode, decode; /* multiply-adds per pixel */
} extent;

static extent measure(const vp_network *network)
{
    int64_t c = network->channels, d = network->dims, blocks = network->blocks;
    int64_t types = network->still ? 1 : VP_NET_TYPES;
    int64_t in = (network->still ? 1 : 2) * VP_NET_PICTURE * c;
    int64_t out = VP_NET_PICTURE * c, pred = network->still ? 0 : VP_NET_PICTURE * c;
    int64_t backbone = blocks * (9 * c + 4 * c * c), projector = 4 * c * d;
    /* per block three biases, of c, 2c and c; beside the biases over quality a gain for every
     * dim and the biases of what comes out */
    int64_t vectors = 2 * blocks * 4 * c + 2 * types * (VP_NET_QUALITIES * c + d) + VP_NET_PICTURE;

    /* Projectors work per patch of 256 pixels, the rest per position of 64. */
    return (extent){in + pred + out + 2 * backbone + 2 * projector + vectors,
                    (double)(in + backbone) / 64 + (double)projector / 256,
                    (double)(pred + out + backbone) / 64 + (double)projector / 256};
}

void vpatch_model_get_size(const vpatch_model *model, vpatch_model_size *size)
{
    const vp_network *network = &model->network[VP_NET_ANCHOR];
    const vp_network *key = vp_model_network(model, VP_NET_KEY);
    extent each = measure(network);

    memset(size, 0, sizeof *size);
    size->channels = network->channels;
    size->blocks = network->blocks;
    size->dims = network->dims;
    size->parameters = 2 * each.parameters;
    size->encode_multiply_adds = each.encode;
    size->decode_multiply_adds = each.decode;
    if (key) {
        each = measure(key);
        size->key_channels = key->channels;
        size->key_blocks = key->blocks;
        size->parameters += each.parameters;
        size->key_encode_multiply_adds = each.encode;
        size->key_decode_multiply_adds = each.decode;
    }
    if (model->restorer) size->parameters += (int64_t)vp_restoration_weights_count(model->restorer);
    size->token_state_bytes = model->state_size[0];
    size->motion_state_bytes = model->state_size[1];
}

/* Which network codes frames of a type, and which of its types that is. */
static const struct {
    vp_network_role role;
    int index;
} network_of[VP_FRAME_TYPES] = {
    [VP_FRAME_KEY] = {VP_NET_KEY, 0},
    [VP_FRAME_ANCHOR] = {VP_NET_ANCHOR, 1},
    [VP_FRAME_MIDDLE] = {VP_NET_BETWEEN, 0},
    [VP_FRAME_SIDE] = {VP_NET_BETWEEN, 1},
};

const vp_network *vp_frame_network(const vpatch_model *model, vp_frame_type type)
{
    const vp_network *network = vp_model_network(model, network_of[type].role);

    return network ? network : vp_model_network(model, VP_NET_ANCHOR);
}

int vp_frame_network_index(vp_frame_type type)
{
    return network_of[type].index;
}

vpatch_status vpatch_model_get_quantiser(const vpatch_model *model, vpatch_frame_type type,
                                         vpatch_quantiser *quantiser)
{
    if (!model || !quantiser || (int)type < 0 || (int)type >= VP_FRAME_TYPES)
        return VPATCH_ERR_ARGUMENT;
    const vp_network *network = vp_frame_network(model, (vp_frame_type)type);
    size_t first = (size_t)vp_frame_network_index((vp_frame_type)type) * (size_t)network->dims;

    memset(quantiser, 0, sizeof *quantiser);
    quantiser->dims = network->dims;
    quantiser->gain = network->dequant_gain + first;
    quantiser->limit = network->dequant_clamp;
    quantiser->step = network->dequant_step;
    return VPATCH_OK;
}

const vp_network *vp_model_network(const vpatch_model *model, vp_network_role kind)
{
    return model->network[kind].memory ? &model->network[kind] : NULL;
}

const vp_restoration_weights *vp_model_restoration(const vpatch_model *model)
{
    return model->restorer;
}

vpatch_status vp_model_start_states(const vpatch_model *model, const vp_start_states **states)
{
    vp_stored_state stored[STATES];

    for (int i = 0; i < STATES; i++)
        stored[i] = (vp_stored_state){model->state[i], model->state_size[i]};
    return vp_start_cache_get(model->starts, vpatch_model_dims(model), &stored[0], &stored[1],
                              states);
}
