/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening weights: what is found where, and what is refused with which words. */
#include "codec/model.h"

#include <sys/stat.h>

#include "common/small_model.h"
#include "weights/sha256.h"

static small_model small;
static char message[512];

static vpatch_status open_bytes(vpatch_model **model, const uint8_t *bytes, size_t size)
{
    char path[64];

    small_write(path, bytes, size);
    vpatch_status status = vpatch_model_open(model, path, message, sizeof message);
    unlink(path);
    return status;
}

/* Opens the small model as it is now, which must be refused, and the message
 * must hold `words`. */
static void refused(const char *words)
{
    size_t size;
    uint8_t *bytes = small_serialise(&small, &size);
    vpatch_model *model = NULL;

    message[0] = 0;
    CHECK_EQ(open_bytes(&model, bytes, size), VPATCH_ERR_MODEL_FILE);
    CHECK(model == NULL);
    if (!strstr(message, words)) CHECK_STR(message, words);
    free(bytes);
}

static small_tensor *tensor(const char *name)
{
    for (int i = 0; i < small.count; i++)
        if (!strcmp(small.tensor[i].name, name)) return &small.tensor[i];
    abort();
}

static void make(void)
{
    small_make(&small, 8, 2, 32, 4);
}

static void good(void)
{
    vpatch_model *model;
    size_t size;
    uint8_t digest[32];

    make();
    uint8_t *bytes = small_serialise(&small, &size);
    CHECK_EQ(open_bytes(&model, bytes, size), VPATCH_OK);
    CHECK_STR(vpatch_model_name(model), "small");
    CHECK_EQ(vpatch_model_dims(model), 32);
    CHECK_STR(vpatch_model_metadata(model, "vpatch.name"), "small");
    CHECK_STR(vpatch_model_metadata(model, "vpatch.dims"), "32");
    CHECK(vpatch_model_metadata(model, "vpatch.nothing") == NULL);
    vpatch_model_size about;
    vpatch_model_get_size(model, &about);
    CHECK_EQ(about.channels, 8);
    CHECK_EQ(about.blocks, 2);
    CHECK_EQ(about.dims, 32);
    /* what the file has in weights, biases and gains: all but steps, clamps, exponents */
    int64_t parameters = 0;
    for (int i = 0; i < small.count; i++) {
        const char *kind = strrchr(small.tensor[i].name, '.');
        if (!strcmp(kind, ".weight") || !strcmp(kind, ".bias") || !strcmp(kind, ".gain"))
            parameters += (int64_t)small.tensor[i].size / (small.tensor[i].type[0] == 'I' ? 2 : 4);
    }
    CHECK_EQ(about.parameters, parameters);
    /* 8 channels, 2 blocks: 192 * 8 + 2 * (9 * 8 + 4 * 64) per 64 pixels, 4 * 8 * 32 per 256 */
    CHECK_EQ(about.encode_multiply_adds * 256, 4 * (1536 + 656) + 1024);
    CHECK_EQ(about.decode_multiply_adds * 256, 4 * (1536 + 656) + 1024);
    vp_sha256(bytes, size, digest);
    CHECK(!memcmp(vpatch_model_id(model), digest, sizeof digest));
    const vp_network *network = vp_model_network(model, VP_NET_BETWEEN);
    CHECK_EQ(network->channels, 8);
    CHECK_EQ(network->blocks, 2);

    vpatch_model_get_size(model, &about);
    CHECK_EQ(about.token_state_bytes, 5);
    CHECK_EQ(about.motion_state_bytes, 0);
    const vp_start_states *states; /* five bytes are none: told again and again */
    for (int i = 0; i < 2; i++)
        CHECK_EQ(vp_model_start_states(model, &states), VPATCH_ERR_MODEL_FILE);
    vpatch_model_close(model);
    vpatch_model_close(NULL);
    free(bytes);
    small_free(&small);
}

/* The same bytes from memory, which may go away, give the same model, and the same reasons. */
static void from_memory(void)
{
    vpatch_model *model, *file;
    size_t size;

    make();
    uint8_t *bytes = small_serialise(&small, &size);
    CHECK_EQ(open_bytes(&file, bytes, size), VPATCH_OK);
    CHECK_EQ(vpatch_model_open_memory(&model, bytes, size, message, sizeof message), VPATCH_OK);
    CHECK_STR(message, "");
    memset(bytes, 0, size);
    free(bytes);
    CHECK(!memcmp(vpatch_model_id(model), vpatch_model_id(file), VPATCH_MODEL_ID_SIZE));
    CHECK_STR(vpatch_model_name(model), "small");
    CHECK_STR(vpatch_model_metadata(model, "vpatch.dims"), "32");
    CHECK(vpatch_model_path(model) == NULL && vpatch_model_path(file) != NULL);
    vpatch_model_close(model);
    vpatch_model_close(file);
    small_free(&small);

    CHECK_EQ(vpatch_model_open_memory(&model, "1234567", 7, message, sizeof message),
             VPATCH_ERR_MODEL_FILE);
    CHECK(model == NULL && strstr(message, "memory") != NULL);
    CHECK_EQ(vpatch_model_open_memory(&model, NULL, 0, message, sizeof message),
             VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_model_open_memory(NULL, "x", 1, NULL, 0), VPATCH_ERR_ARGUMENT);
}

/* The same with a network of key frames alone, of another shape. */
static void good_with_key(void)
{
    vpatch_model *model;
    vpatch_model_size without, about;
    size_t size;

    make();
    uint8_t *bytes = small_serialise(&small, &size);
    CHECK_EQ(open_bytes(&model, bytes, size), VPATCH_OK);
    CHECK(vp_model_network(model, VP_NET_KEY) == NULL);
    vpatch_model_get_size(model, &without);
    CHECK_EQ(without.key_channels, 0);
    CHECK_EQ(without.key_blocks, 0);
    CHECK(without.key_encode_multiply_adds == 0 && without.key_decode_multiply_adds == 0);
    vpatch_model_close(model);
    free(bytes);

    int plain = small.count;
    small_make_key(&small, 12, 3);
    bytes = small_serialise(&small, &size);
    CHECK_EQ(open_bytes(&model, bytes, size), VPATCH_OK);
    const vp_network *key = vp_model_network(model, VP_NET_KEY);
    CHECK(key != NULL);
    CHECK_EQ(key->channels, 12);
    CHECK_EQ(key->blocks, 3);
    CHECK_EQ(key->dims, 32);
    CHECK(key->synthesis.first.n == 0);
    CHECK_EQ(vp_model_network(model, VP_NET_ANCHOR)->channels, 8);
    vpatch_model_get_size(model, &about);
    CHECK_EQ(about.channels, 8);
    CHECK_EQ(about.key_channels, 12);
    CHECK_EQ(about.key_blocks, 3);
    int64_t parameters = without.parameters;
    for (int i = plain; i < small.count; i++) {
        const char *kind = strrchr(small.tensor[i].name, '.');
        if (!strcmp(kind, ".weight") || !strcmp(kind, ".bias") || !strcmp(kind, ".gain"))
            parameters += (int64_t)small.tensor[i].size / (small.tensor[i].type[0] == 'I' ? 2 : 4);
    }
    CHECK_EQ(about.parameters, parameters);
    CHECK(about.encode_multiply_adds == without.encode_multiply_adds);
    /* 96 * 12 + 3 * (9 * 12 + 4 * 144) per 64 pixels, 4 * 12 * 32 per 256 */
    CHECK_EQ(about.key_encode_multiply_adds * 256, 4 * (1152 + 2052) + 1536);
    CHECK_EQ(about.key_decode_multiply_adds * 256, 4 * (1152 + 2052) + 1536);
    vpatch_model_close(model);
    free(bytes);
    small_free(&small);
}

/* Every matrix of the networks: one weight too much in one row. */
static void exactness_bound(void)
{
    int matrices = 0;

    make();
    small_make_key(&small, 12, 3);
    for (int i = 0; i < small.count; i++) {
        small_tensor *t = &small.tensor[i];

        if (strcmp(t->type, "I16")) continue;
        int16_t *row = (int16_t *)t->data + (t->shape[0] - 1) * t->shape[1];
        size_t row_size = (size_t)t->shape[1] * sizeof *row;
        int16_t *before = malloc(row_size);

        if (!before) abort();
        memcpy(before, row, row_size);
        for (int k = 0; k < t->shape[1]; k++) row[k] = k % 2 ? 32767 : -32768;
        refused(t->name);
        CHECK(strstr(message, "may not be exact") != NULL);
        memcpy(row, before, row_size);
        free(before);
        matrices++;
    }
    /* in proj, unproj pred out, blocks; those of key frames have no pred */
    CHECK_EQ(matrices, 2 * (3 + 2 + 2 * 2 * 3) + (2 + 2 + 2 * 3 * 3));
    small_free(&small);
}

/* The bound itself: 2^24 - 1 passes, 2^24 does not. */
static void exactness_limit(void)
{
    vpatch_model *model;
    size_t size;

    make();
    small_tensor *clamp = tensor("anchor.enc.block.0.dw.clamp");
    int16_t *row = (int16_t *)tensor("anchor.enc.block.0.a.weight")->data;
    float *in = (float *)clamp->data;

    memset(row, 0, 8 * sizeof *row);
    in[0] = 257;
    in[1] = 1;
    for (int k = 2; k < 8; k++) in[k] = 100;
    row[0] = 32767;
    row[2] = -32767;
    row[3] = 32767;
    row[4] = 18008;
    row[1] = 1896;
    CHECK_EQ(257 * 32767 + 1896 + 100 * (32767 + 32767 + 18008), (1 << 24) - 1);

    uint8_t *bytes = small_serialise(&small, &size);
    CHECK_EQ(open_bytes(&model, bytes, size), VPATCH_OK);
    vpatch_model_close(model);
    free(bytes);
    row[1]++;
    refused("anchor.enc.block.0.a.weight");
    small_free(&small);
}

/* The same where halves of the inputs are multiplied. */
static void exactness_limit_of_halves(void)
{
    vpatch_model *model;
    size_t size;

    make();
    int16_t *row = (int16_t *)tensor("anchor.dec.unproj.weight")->data;
    float *in = (float *)tensor("anchor.dequant.clamp")->data;

    memset(row, 0, 32 * sizeof *row);
    in[0] = 128;   /* all of it is the low half */
    in[1] = 32895; /* the low half is 128 at most */
    in[2] = 32896; /* from here on the high half is larger */
    in[3] = 65535;
    row[0] = 32767;
    row[1] = -32643;
    row[2] = 127;
    row[3] = 32767;
    CHECK_EQ(128 * 32767 + 128 * 32643 + 129 * 127 + 256 * 32767, (1 << 24) - 1);

    uint8_t *bytes = small_serialise(&small, &size);
    CHECK_EQ(open_bytes(&model, bytes, size), VPATCH_OK);
    vpatch_model_close(model);
    free(bytes);
    row[2]++;
    refused("anchor.dec.unproj.weight");
    row[2]--;
    in[1]++;
    refused("anchor.dec.unproj.weight");
    in[1]--;
    in[0]++; /* still 128 */
    bytes = small_serialise(&small, &size);
    CHECK_EQ(open_bytes(&model, bytes, size), VPATCH_OK);
    vpatch_model_close(model);
    free(bytes);
    small_free(&small);
}

static void wrong_tensors(void)
{
    make();
    small_tensor *t = tensor("between.dec.out.bias");
    t->shape[0] = 95;
    t->size -= 4;
    refused("tensor between.dec.out.bias is not F32 [96]");
    small_free(&small);

    make();
    t = tensor("anchor.enc.in.bias");
    t->shape[1] = 8;
    t->shape[2] = 64;
    refused("tensor anchor.enc.in.bias is not F32 [2, 64, 8]");
    small_free(&small);

    make();
    snprintf(tensor("anchor.quant.step")->type, 8, "I32");
    refused("tensor anchor.quant.step is not F32 [64]");
    small_free(&small);

    make();
    snprintf(tensor("between.enc.block.1.dw.exp")->name, 64, "something.else");
    refused("tensor between.enc.block.1.dw.exp is missing");
    small_free(&small);

    make();
    small_make_key(&small, 12, 3);
    t = tensor("key.enc.in.weight");
    t->shape[1] = 48;
    t->size /= 2;
    refused("tensor key.enc.in.weight is not I16 [12, 96]");
    small_free(&small);

    make();
    small_make_key(&small, 12, 3);
    snprintf(tensor("key.dec.out.bias")->name, 64, "something.else");
    refused("tensor key.dec.out.bias is missing");
    small_free(&small);

    make();
    snprintf(tensor("entropy.tokens")->type, 8, "I8");
    refused("tensor entropy.tokens is not U8 [n]");
    small_free(&small);
}

static void refused_restore(const char *name, int index, int value, const char *words)
{
    make();
    small_make_restore(&small, 2, 3);
    ((int16_t *)tensor(name)->data)[index] = (int16_t)value;
    refused(words);
    small_free(&small);
}

static void wrong_restoration(void)
{
    static const char *const words[][2] = {
        {"restore.set", "tensor restore.set is not U8 [64]"},
        {"restore.limit", "tensor restore.limit is not U8 [64, 1..4]"},
        {"restore.activity", "tensor restore.activity is not I16 [64, 7]"},
        {"restore.change", "tensor restore.change is not I16 [64, 2]"},
    };

    for (int i = 0; i < 4; i++) {
        make();
        small_make_restore(&small, 2, 3);
        snprintf(tensor(words[i][0])->name, 64, "something.else");
        refused(words[i][1]);
        small_free(&small);
    }
    make();
    small_make_restore(&small, 5, 3);
    refused("tensor restore.limit is not U8 [64, 1..4]");
    small_free(&small);

    make();
    small_make_restore(&small, 2, 3);
    memset(tensor("restore.set")->data, 0, 64); /* one set is used, three are there */
    refused("tensor restore.weight is not I16 [1728, 24]");
    small_free(&small);

    refused_restore("restore.set", 2, 64, "tensor restore.set: 64 at quality 4");
    refused_restore("restore.activity", 9, -1, "restore.activity, restore.change: a number below");
    refused_restore("restore.change", 9, -1, "restore.activity, restore.change: a number below");

    make();
    small_make_restore(&small, 2, 3);
    for (int i = 24; i < 48; i++) ((int16_t *)tensor("restore.weight")->data)[i] = -32768;
    refused("tensor restore.weight: the sum of row 1 is too large");
    small_free(&small);
}

static void set_float(const char *name, float value)
{
    make();
    ((float *)tensor(name)->data)[1] = value;
    refused(name);
    small_free(&small);
}

static void wrong_numbers(void)
{
    set_float("anchor.enc.in.clamp", 0);
    set_float("anchor.enc.in.clamp", -5);
    set_float("anchor.enc.in.clamp", 100.5f);
    set_float("between.dec.block.0.b.clamp", 1e9f);
    set_float("anchor.dequant.clamp", NAN);
    set_float("anchor.dec.pred.bias", NAN);
    set_float("anchor.dec.pred.bias", INFINITY);
    set_float("anchor.quant.gain", -1);
    set_float("anchor.quant.step", 0);
    set_float("between.dequant.step", INFINITY);

    make();
    tensor("anchor.dec.out.exp")->data[3] = 100;
    refused("tensor anchor.dec.out.exp: the exponent of row 3");
    small_free(&small);
}

static void set_metadata(const char *from, const char *to, const char *words)
{
    char changed[512];

    make();
    small_make_key(&small, 12, 3);
    char *at = strstr(small.metadata, from);
    if (!at) abort();
    snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - small.metadata), small.metadata, to,
             at + strlen(from));
    memcpy(small.metadata, changed, sizeof changed);
    refused(words);
    small_free(&small);
}

static void wrong_metadata(void)
{
    set_metadata("vpatch.format", "other.format", "not weights of vpatch");
    set_metadata("\"1\"", "\"3\"", "format \"3\"");
    set_metadata("\"1\"", "\"2\"", "tensor restore.set is not U8 [64]");
    set_metadata("\"8\"", "\"0\"", "vpatch.channels");
    set_metadata("\"8\"", "\"513\"", "vpatch.channels");
    set_metadata("\"8\"", "\"8x\"", "vpatch.channels");
    set_metadata("\"8\"", "\"99999999999999999999\"", "vpatch.channels");
    set_metadata("\"8\"", "\"\"", "vpatch.channels");
    set_metadata("\"2\"", "\"33\"", "vpatch.blocks");
    set_metadata("\"2\"", "\"3\"", "anchor.enc.block.2.dw.weight is missing");
    set_metadata("\"32\"", "\"33\"", "multiple of 16");
    set_metadata("\"32\"", "\"1040\"", "vpatch.dims");
    set_metadata("\"12\"", "\"0\"", "metadata vpatch.key.channels is \"0\", not a number 1..512");
    set_metadata("\"12\"", "\"13\"", "tensor key.enc.in.weight is not I16 [13, 96]");
    set_metadata("vpatch.key.channels", "other.key.channels",
                 "metadata vpatch.key.channels is \"\", not a number 1..512");
    set_metadata("vpatch.key.blocks", "other.key.blocks",
                 "metadata vpatch.key.blocks is \"\", not a number 1..32");
    set_metadata("key.blocks\":\"3\"", "key.blocks\":\"4\"",
                 "key.enc.block.3.dw.weight is missing");
    set_metadata("\"small\"", "\"\"", "vpatch.name");
    set_metadata("\"small\"", "\"a\\u001b[2J\"", "vpatch.name");
    set_metadata("vpatch.name", "vpatch.format", "a name is there twice");
}

/* Cut anywhere, the file is refused without a crash. */
static void truncated(void)
{
    size_t size;
    int accepted = 0;

    make();
    uint8_t *bytes = small_serialise(&small, &size);
    for (size_t cut = 0; cut < size; cut += cut < 600 ? 1 : 1 + size / 200) {
        vpatch_model *model;

        accepted += open_bytes(&model, bytes, cut) == VPATCH_OK;
    }
    CHECK_EQ(accepted, 0);
    free(bytes);
    small_free(&small);
}

static void lookup(void)
{
    char directory[] = "/tmp/vpatch-test-XXXXXX", path[128];
    size_t size;
    vpatch_model *model = NULL;

    make();
    uint8_t *bytes = small_serialise(&small, &size);
    CHECK(mkdtemp(directory) != NULL);
    snprintf(path, sizeof path, "%s/mine.safetensors", directory);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, size, file) != size || fclose(file)) abort();

    unsetenv("VPATCH_MODEL_PATH");
    CHECK_EQ(vpatch_model_open(&model, "mine", message, sizeof message), VPATCH_ERR_MODEL_FILE);
    CHECK(model == NULL);
    /* The message names all places: beside this program, above it, and of the installation. */
    CHECK(strstr(message, "no weights called \"mine\"; looked in /") == message);
    CHECK(strstr(message, "/tests/share/vpatch/models, /") != NULL);
    CHECK(strstr(message, "..") == NULL);
    setenv("VPATCH_MODEL_PATH", "/nowhere", 1);
    CHECK_EQ(vpatch_model_open(&model, "mine", message, sizeof message), VPATCH_ERR_MODEL_FILE);
    CHECK(strstr(message, "no weights called \"mine\"; looked in /nowhere, /") == message);
    setenv("VPATCH_MODEL_PATH", directory, 1);
    CHECK_EQ(vpatch_model_open(&model, "mine", message, sizeof message), VPATCH_OK);
    CHECK_STR(vpatch_model_path(model), path);
    vpatch_model_close(model);

    /* The default name is "base"; a damaged one is not passed over. */
    char base[128];
    snprintf(base, sizeof base, "%s/base.safetensors", directory);
    CHECK_EQ(rename(path, base), 0);
    CHECK_EQ(vpatch_model_open(&model, NULL, NULL, 0), VPATCH_OK);
    CHECK_STR(vpatch_model_path(model), base);
    vpatch_model_close(model);
    CHECK_EQ(truncate(base, 100), 0);
    CHECK_EQ(vpatch_model_open(&model, NULL, message, sizeof message), VPATCH_ERR_MODEL_FILE);
    CHECK(strstr(message, base) != NULL);
    unsetenv("VPATCH_MODEL_PATH");

    CHECK_EQ(vpatch_model_open(&model, "", NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_model_open(NULL, "base", NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_model_open(&model, directory, message, sizeof message), VPATCH_ERR_MODEL_FILE);
    CHECK(strstr(message, "not a regular file") != NULL);
    CHECK_EQ(vpatch_model_open(&model, "/nowhere/x.safetensors", message, sizeof message),
             VPATCH_ERR_MODEL_FILE);
    CHECK(strstr(message, "/nowhere/x.safetensors: No such file") != NULL);
    CHECK_EQ(vpatch_model_open(&model, "/nowhere/x", message, 10), VPATCH_ERR_MODEL_FILE);
    CHECK_EQ(strlen(message), 9);

    unlink(base);
    rmdir(directory);
    free(bytes);
    small_free(&small);
}

int main(void)
{
    RUN(good);
    RUN(from_memory);
    RUN(good_with_key);
    RUN(exactness_bound);
    RUN(exactness_limit);
    RUN(exactness_limit_of_halves);
    RUN(wrong_tensors);
    RUN(wrong_restoration);
    RUN(wrong_numbers);
    RUN(wrong_metadata);
    RUN(truncated);
    RUN(lookup);
    return test_result();
}
