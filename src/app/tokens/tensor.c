/* SPDX-License-Identifier: BSD-2-Clause */
#include "tokens/tensor.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *numpy;
    size_t size;
} types[VP_TENSOR_TYPES] = {
    [VP_TENSOR_BOOL] = {"BOOL", "|b1", 1}, [VP_TENSOR_U8] = {"U8", "|u1", 1},
    [VP_TENSOR_I8] = {"I8", "|i1", 1},     [VP_TENSOR_U16] = {"U16", "<u2", 2},
    [VP_TENSOR_I16] = {"I16", "<i2", 2},   [VP_TENSOR_U32] = {"U32", "<u4", 4},
    [VP_TENSOR_I32] = {"I32", "<i4", 4},   [VP_TENSOR_U64] = {"U64", "<u8", 8},
    [VP_TENSOR_I64] = {"I64", "<i8", 8},   [VP_TENSOR_F16] = {"F16", "<f2", 2},
    [VP_TENSOR_BF16] = {"BF16", NULL, 2},  [VP_TENSOR_F32] = {"F32", "<f4", 4},
    [VP_TENSOR_F64] = {"F64", "<f8", 8},
};

const char *vp_tensor_type_name(vp_tensor_type type)
{
    return types[type].name;
}

const char *vp_tensor_type_numpy(vp_tensor_type type)
{
    return types[type].numpy;
}

vp_tensor_type vp_tensor_type_find(const char *name)
{
    int i = 0;

    while (i < VP_TENSOR_TYPES && strcmp(types[i].name, name)) i++;
    return (vp_tensor_type)i;
}

size_t vp_tensor_type_size(vp_tensor_type type)
{
    return types[type].size;
}

int vp_tensor_type_is_real(vp_tensor_type type)
{
    return type >= VP_TENSOR_F16;
}

int64_t vp_tensor_elements(const vp_tensor *tensor)
{
    const int64_t most = INT64_MAX / 16;
    int64_t count = 1;

    for (int i = 0; i < tensor->rank; i++)
        if (tensor->shape[i] < 0) return -1;
    for (int i = 0; i < tensor->rank; i++) {
        if (!tensor->shape[i]) return 0;
        if (count > most / tensor->shape[i]) return -1;
        count *= tensor->shape[i];
    }
    return count;
}

void vp_tensor_shape_text(const vp_tensor *tensor, char *text, size_t size)
{
    size_t used = (size_t)snprintf(text, size, "[");

    for (int i = 0; i < tensor->rank && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%lld", i ? ", " : "",
                                 (long long)tensor->shape[i]);
    if (used < size) snprintf(text + used, size - used, "]");
}

void vp_tensor_swap(void *data, size_t count, size_t size)
{
    const uint16_t one = 1;
    uint8_t *bytes = data, first;

    memcpy(&first, &one, 1);
    if (first || size < 2) return; /* this machine has the order of files */
    for (size_t i = 0; i < count; i++, bytes += size)
        for (size_t k = 0; k < size / 2; k++) {
            uint8_t keep = bytes[k];

            bytes[k] = bytes[size - 1 - k];
            bytes[size - 1 - k] = keep;
        }
}

uint16_t vp_half_from_float(float value)
{
    uint32_t bits;

    memcpy(&bits, &value, sizeof bits);
    uint32_t sign = bits >> 16 & 0x8000, magnitude = bits & 0x7FFFFFFF;
    if (magnitude > 0x7F800000) return (uint16_t)(sign | 0x7E00); /* not a number */
    if (magnitude >= 0x47800000) return (uint16_t)(sign | 0x7C00);
    int shift = 13;
    uint32_t mantissa = magnitude - 0x38000000; /* the exponents differ by 112 */
    if (magnitude < 0x38800000) {               /* subnormal: 2^-24 is 1 */
        int exponent = (int)(magnitude >> 23);

        if (exponent < 102) return (uint16_t)sign;
        mantissa = (magnitude & 0x7FFFFF) | 0x800000;
        shift = 126 - exponent;
    }
    uint32_t half = mantissa >> shift, rest = mantissa & ((1u << shift) - 1);
    uint32_t middle = 1u << (shift - 1);
    half += rest > middle || (rest == middle && (half & 1));
    return (uint16_t)(sign | half);
}

float vp_float_from_half(uint16_t half)
{
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 31;
    uint32_t mantissa = half & 0x3FF, bits;
    float value;

    if (!exponent) {
        value = (float)mantissa / 16777216.0f;
        return sign ? -value : value;
    }
    bits = sign | (exponent == 31 ? 0x7F800000 : (exponent + 112) << 23) | mantissa << 13;
    memcpy(&value, &bits, sizeof value);
    return value;
}
