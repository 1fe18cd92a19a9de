/* SPDX-License-Identifier: BSD-2-Clause */
/* The reader of safetensors on any bytes. The first byte chooses whether the size of the header
 * is as it comes, or made right, with so many bytes of tensors behind the JSON. */
#include "fuzz.h"
#include "weights/safetensors.h"

static void open_bytes(const uint8_t *data, size_t size)
{
    char text[200];
    const vp_errbuf message = vp_errbuf_make(text, sizeof text);
    vp_safetensors *file;
    const char *key, *value;

    vpatch_status status = vp_safetensors_open_memory(&file, data, size, "input", &message);
    FUZZ_REQUIRE((status == VPATCH_OK) == (file != NULL));
    if (status) return;
    const vp_tensor *tensor = vp_safetensors_find(file, "x");
    if (tensor) fuzz_touch(tensor->data, (size_t)(tensor->end - tensor->begin));
    for (size_t i = 0; vp_safetensors_pair(file, i, &key, &value); i++) {
        FUZZ_REQUIRE(vp_safetensors_metadata(file, key) != NULL);
        fuzz_touch_text(value);
    }
    vp_safetensors_close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) return 0;
    size_t behind = data[0] & 15, rest = size - 1;
    if (data[0] & 128 || behind > rest) {
        open_bytes(data + 1, rest);
        return 0;
    }
    uint64_t header = rest - behind;
    uint8_t *copy = malloc(rest + 8);
    FUZZ_REQUIRE(copy != NULL);
    for (int i = 0; i < 8; i++) copy[i] = (uint8_t)(header >> 8 * i);
    memcpy(copy + 8, data + 1, rest);
    open_bytes(copy, rest + 8);
    free(copy);
    return 0;
}
