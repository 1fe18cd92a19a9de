/* SPDX-License-Identifier: BSD-2-Clause */
/* The strict reader on headers written by hand. */
#include "weights/safetensors.h"

#include "common/small_model.h"

static char text[512];

/* Opens a file with this header, `claimed` as its size, and `data` zero bytes. */
static vp_safetensors *open_claiming(const char *header, uint64_t claimed, size_t data)
{
    static const vp_errbuf message = {text, sizeof text};
    uint8_t bytes[4096] = {0};
    size_t length = strlen(header);
    char path[64];
    vp_safetensors *file;

    if (8 + length + data > sizeof bytes) abort();
    for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)(claimed >> 8 * i);
    memcpy(bytes + 8, header, length);
    small_write(path, bytes, 8 + length + data);
    text[0] = 0;
    vpatch_status status = vp_safetensors_open(&file, path, &message);
    unlink(path);
    CHECK_EQ(status, file ? VPATCH_OK : VPATCH_ERR_MODEL_FILE);
    CHECK(file || text[0]);
    return file;
}

static vp_safetensors *open_header(const char *header, size_t data)
{
    return open_claiming(header, strlen(header), data);
}

static void accepted(void)
{
    vp_safetensors *file =
        open_header("{ \"b\" : {\"shape\":[2,3], \"dtype\":\"I16\",\"data_offsets\":[4,16]},\n"
                    "\"__metadata__\":{\"k\\u00e9\\ud83d\\ude00\\n\":\"v\\\"\\\\\\/\"},"
                    "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
                    "\"none\":{\"dtype\":\"U8\",\"shape\":[7,0],\"data_offsets\":[16,16]}}   ",
                    16);
    CHECK(file != NULL);
    if (!file) return;
    const vp_tensor *b = vp_safetensors_find(file, "b");
    CHECK(b && b->rank == 2 && b->shape[0] == 2 && b->shape[1] == 3);
    CHECK(b && !strcmp(b->type, "I16") && b->end - b->begin == 12);
    const vp_tensor *a = vp_safetensors_find(file, "a");
    CHECK(a && a->rank == 0 && a->data + 4 == b->data);
    CHECK(vp_safetensors_find(file, "none") != NULL);
    CHECK(vp_safetensors_find(file, "c") == NULL);
    CHECK(vp_safetensors_find(file, "") == NULL);
    const char *value = vp_safetensors_metadata(file, "k\xc3\xa9\xf0\x9f\x98\x80\n");
    CHECK(value != NULL);
    if (value) CHECK_STR(value, "v\"\\/");
    CHECK(vp_safetensors_metadata(file, "k") == NULL);
    vp_safetensors_close(file);

    file = open_header("{}", 0);
    CHECK(file != NULL);
    CHECK(vp_safetensors_find(file, "a") == NULL);
    vp_safetensors_close(file);
    vp_safetensors_close(NULL);
}

static void refuse(const char *header, size_t data, const char *words)
{
    vp_safetensors *file = open_header(header, data);

    if (file || !strstr(text, words)) {
        fprintf(stderr, "header: %s\n", header);
        CHECK_STR(text, words);
    }
    vp_safetensors_close(file);
}

/* A header with one tensor. */
static void refuse_tensor(const char *tensor, size_t data, const char *words)
{
    char header[512];

    snprintf(header, sizeof header, "{\"t\":%s}", tensor);
    refuse(header, data, words);
}

static void bad_grammar(void)
{
    static const char *const headers[] = {"",
                                          " {}",
                                          "[]",
                                          "{",
                                          "{}x",
                                          "{,}",
                                          "{\"a\"}",
                                          "{\"a\":}",
                                          "{\"a\":1}",
                                          "{\"a\":{}}",
                                          "{\"__metadata__\":{\"a\":1}}",
                                          "{\"__metadata__\":{\"a\":\"b\",}}",
                                          "{\"__metadata__\":{\"a\":\"b\"}",
                                          "{\"__metadata__\":{},\"__metadata__\":{}}",
                                          "{\"__metadata__\":{\"\\u0000\":\"b\"}}",
                                          "{\"__metadata__\":{\"\\ud800\":\"b\"}}",
                                          "{\"__metadata__\":{\"\\ud800\\u0041\":\"b\"}}",
                                          "{\"__metadata__\":{\"\\udc00\":\"b\"}}",
                                          "{\"__metadata__\":{\"\\x\":\"b\"}}",
                                          "{\"__metadata__\":{\"\\u12g4\":\"b\"}}",
                                          "{\"__metadata__\":{\"a\nb\":\"b\"}}",
                                          "{\"__metadata__\":{\"a\\\":\"b\"}}",
                                          "{\"__metadata__\":{\"\\u12\"}}",
                                          "{\"\\"};

    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        refuse(headers[i], 0, "the header is not valid");
}

static void bad_entries(void)
{
    const char *grammar = "the header is not valid";

    refuse_tensor("{\"dtype\":\"U8\",\"shape\":[1]}", 1, grammar);
    refuse_tensor("{\"dtype\":\"U8\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,1]}", 1,
                  grammar);
    refuse_tensor("{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"x\":[1]}", 1, grammar);
    refuse_tensor("{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0]}", 1, grammar);
    refuse_tensor("{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1,1]}", 1, grammar);
    refuse_tensor("{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]}", 1, grammar);
    refuse_tensor("{\"dtype\":\"U8\",\"shape\":[01],\"data_offsets\":[0,1]}", 1, grammar);
    refuse_tensor("{\"dtype\":\"U8\",\"shape\":[1.0],\"data_offsets\":[0,1]}", 1, grammar);
    refuse_tensor("{\"dtype\":\"U8\",\"shape\":[1e0],\"data_offsets\":[0,1]}", 1, grammar);
    refuse_tensor("{\"dtype\":\"U8\",\"shape\":[[1]],\"data_offsets\":[0,1]}", 1, grammar);
    refuse_tensor("{\"dtype\":\"U8\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,1]}", 1,
                  grammar);
    refuse_tensor("{\"dtype\":\"U8\",\"shape\":[18446744073709551616],\"data_offsets\":[0,1]}", 1,
                  grammar);
    refuse_tensor("{\"dtype\":\"U8\",\"shape\":[9223372036854775808],\"data_offsets\":[0,1]}", 1,
                  grammar);
    refuse_tensor("{\"dtype\":\"UNHEARD OF\",\"shape\":[1],\"data_offsets\":[0,1]}", 1, grammar);
    refuse_tensor("{\"dtype\":\"F8\",\"shape\":[1],\"data_offsets\":[0,1]}", 1, "unknown type");
    refuse_tensor("{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}", 0,
                  "too large");
    refuse_tensor("{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}", 4, "of its shape");
    refuse_tensor("{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}", 4, "of its shape");
    refuse_tensor("{\"dtype\":\"U8\",\"shape\":[5],\"data_offsets\":[0,5]}", 4,
                  "the file ends before tensor t");
    refuse_tensor("{\"dtype\":\"U8\",\"shape\":[5],\"data_offsets\":[0,5]}", 6,
                  "bytes follow the last tensor");
    refuse_tensor("{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}", 6, "a hole");
    refuse("{\"\\u001b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1,
           "control character");
}

static void bad_neighbours(void)
{
    refuse("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
           "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}",
           3, "an overlap before tensor b");
    refuse("{\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[3,4]},"
           "\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}",
           4, "a hole before tensor b");
    refuse("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
           "\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]},"
           "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[2,3]}}",
           3, "a name is there twice");
    refuse("{\"__metadata__\":{\"k\":\"1\",\"l\":\"2\",\"k\":\"3\"}}", 0, "a name is there twice");
}

static void bad_header_size(void)
{
    const char *words = "not a safetensors file";

    CHECK(open_claiming("{}", 3, 0) == NULL && strstr(text, words));
    CHECK(open_claiming("{}", UINT64_MAX, 0) == NULL && strstr(text, words));
    CHECK(open_claiming("{}", UINT64_MAX - 7, 0) == NULL && strstr(text, words));
    CHECK(open_claiming("{}", 4194305, 0) == NULL && strstr(text, words));
    CHECK(open_claiming("{}", 0, 0) == NULL);
    CHECK(open_claiming("{}", 1, 0) == NULL);
}

int main(void)
{
    RUN(accepted);
    RUN(bad_grammar);
    RUN(bad_entries);
    RUN(bad_neighbours);
    RUN(bad_header_size);
    return test_result();
}
