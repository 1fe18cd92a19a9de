/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers in half precision, and heads of files that lie. */
#include "tokens/tensor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/test.h"
#include "tokens/tensor_reader.h"

/* All halves there are. */
static void there_and_back(void)
{
    int wrong = 0;

    for (int i = 0; i < 65536; i++) {
        uint16_t half = (uint16_t)i;
        float value = vp_float_from_half(half);
        int exponent = half >> 10 & 31, mantissa = half & 1023;
        double expected = exponent ? ldexp(1024 + mantissa, exponent - 25) : ldexp(mantissa, -24);

        if (exponent == 31) {
            wrong += mantissa ? !isnan(value) : !isinf(value);
            if (mantissa) continue;
        } else {
            wrong += (double)fabsf(value) != expected || !signbit(value) != !(half & 0x8000);
        }
        wrong += vp_half_from_float(value) != half;
    }
    CHECK_EQ(wrong, 0);
}

/* The nearest; half way, the even one. */
static void nearest(void)
{
    int wrong = 0;

    for (uint16_t half = 0; half < 0x7BFF; half++) {
        double low = (double)vp_float_from_half(half);
        double high = (double)vp_float_from_half((uint16_t)(half + 1)), middle = (low + high) / 2;
        float below = nextafterf((float)middle, 0), above = nextafterf((float)middle, INFINITY);

        wrong += vp_half_from_float((float)middle) != half + (half & 1);
        wrong += vp_half_from_float(below) != half;
        wrong += vp_half_from_float(above) != half + 1;
        wrong += vp_half_from_float(-above) != ((half + 1) | 0x8000);
    }
    CHECK_EQ(wrong, 0);
    CHECK_EQ(vp_half_from_float(65520.0f), 0x7C00);
    CHECK_EQ(vp_half_from_float(65519.0f), 0x7BFF);
    CHECK_EQ(vp_half_from_float(1e-9f), 0);
}

static void elements(void)
{
    vp_tensor tensor = {.rank = 0};

    CHECK_EQ(vp_tensor_elements(&tensor), 1);
    tensor = (vp_tensor){.rank = 3, .shape = {2, 3, 4}};
    CHECK_EQ(vp_tensor_elements(&tensor), 24);
    tensor.shape[1] = 0;
    CHECK_EQ(vp_tensor_elements(&tensor), 0);
    tensor.shape[2] = -1;
    CHECK_EQ(vp_tensor_elements(&tensor), -1);
    tensor = (vp_tensor){.rank = 2, .shape = {INT64_C(1) << 40, INT64_C(1) << 40}};
    CHECK_EQ(vp_tensor_elements(&tensor), -1);
}

/* A file of this head and so many bytes of data. */
static void write_file(const char *path, const char *head, size_t data)
{
    uint64_t size = strlen(head);
    FILE *file = fopen(path, "wb");

    if (!file) abort();
    vp_tensor_swap(&size, 1, sizeof size);
    fwrite(&size, 1, sizeof size, file);
    fwrite(head, 1, strlen(head), file);
    while (data--) fputc(1, file);
    fclose(file);
}

static void heads(void)
{
    static const struct {
        const char *head, *word;
        size_t data;
    } bad[] = {
        {"[]", "no JSON object", 0},
        {"{ ", "no JSON object", 0},
        {"{\"a\": 1}", "no dtype", 0},
        {"{\"a\": {\"dtype\": \"U8\", \"shape\": [2], \"data_offsets\": [0]}}", "no dtype", 2},
        {"{\"a\": {\"dtype\": \"U8\", \"shape\": [2], \"data_offsets\": [0, 3]}}", "differ", 3},
        {"{\"a\": {\"dtype\": \"U8\", \"shape\": [2], \"data_offsets\": [2, 0]}}", "differ", 3},
        {"{\"a\": {\"dtype\": \"U8\", \"shape\": [-2], \"data_offsets\": [0, 2]}}", "differ", 2},
        {"{\"a\": {\"dtype\": \"U8\", \"shape\": [\"x\"], \"data_offsets\": [0, 2]}}", "differ", 2},
        {"{\"a\": {\"dtype\": \"U8\", \"shape\": [9223372036854775807, 8], "
         "\"data_offsets\": [0, 2]}}",
         "differ", 2},
        {"{\"a\": {\"dtype\": \"U8\", \"shape\": [3], \"data_offsets\": [0, 3]}}", "truncated", 2},
        {"{\"a\": {\"dtype\": \"X9\", \"shape\": [2], \"data_offsets\": [0, 2]}}", "X9", 2},
    };
    char path[] = "/tmp/vpatch-tensor-XXXXXX";
    int descriptor = mkstemp(path);
    vp_tensor_reader reader;

    CHECK(descriptor >= 0);
    close(descriptor);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_file(path, bad[i].head, bad[i].data);
        CHECK(vp_tensor_reader_open(&reader, path) != VPATCH_OK);
        CHECK(strstr(reader.message, bad[i].word) != NULL);
        vp_tensor_reader_close(&reader);
    }
    write_file(path, "{\"a\": {\"dtype\": \"U16\", \"shape\": [2, 1], \"data_offsets\": [0, 4]}}",
               4);
    CHECK_EQ(vp_tensor_reader_open(&reader, path), VPATCH_OK);
    const vp_tensor *tensor = vp_tensor_reader_find(&reader, "a");
    uint8_t small[2];
    int16_t whole[2] = {0};
    float real[2];
    CHECK(tensor && !vp_tensor_reader_find(&reader, "b"));
    CHECK(!vp_tensor_reader_text(&reader, "a"));
    CHECK_EQ(vp_tensor_reader_ints(&reader, tensor, 0, 2, 0, 300, whole, 2), 0);
    CHECK_EQ(whole[1], 257);
    CHECK_EQ(vp_tensor_reader_ints(&reader, tensor, 0, 2, 0, 255, small, 1), -1);
    CHECK(strstr(reader.message, "number 0 is 257, not in 0..255") != NULL);
    CHECK_EQ(vp_tensor_reader_reals(&reader, tensor, 1, 1, real), 0);
    CHECK(real[0] == 257.0f);
    vp_tensor_reader_close(&reader);
    CHECK(vp_tensor_reader_open(&reader, "/tmp") != VPATCH_OK);
    vp_tensor_reader_close(&reader);
    unlink(path);
}

int main(void)
{
    RUN(there_and_back);
    RUN(nearest);
    RUN(elements);
    RUN(heads);
    return test_result();
}
