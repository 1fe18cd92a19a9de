/* SPDX-License-Identifier: BSD-2-Clause */
/* Inputs and outputs in memory. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "vpatch/io.h"

/* ---- in ---------------------------------------------------------------------- */

typedef struct bytes_in {
    const uint8_t *data;
    size_t size;
} bytes_in;

static int read_memory(void *opaque, uint64_t offset, void *buffer, size_t size, size_t *got)
{
    const bytes_in *in = opaque;
    size_t left = offset < in->size ? in->size - (size_t)offset : 0;

    *got = size < left ? size : left;
    if (*got) memcpy(buffer, in->data + offset, *got);
    return 0;
}

vpatch_status vpatch_input_open_memory(vpatch_input *input, const void *data, size_t size,
                                       char *message, size_t message_size)
{
    const vp_errbuf reason = vp_errbuf_make(message, message_size);

    if (!input || (!data && size))
        return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "no place for the input, or no bytes");
    memset(input, 0, sizeof *input);
    bytes_in *in = malloc(sizeof *in);
    if (!in) return vp_fail(&reason, VPATCH_ERR_MEMORY, "out of memory");
    *in = (bytes_in){data, size};
    *input = (vpatch_input){.opaque = in, .read_at = read_memory, .close = free, .size = size};
    return VPATCH_OK;
}

void vpatch_input_close(vpatch_input *input)
{
    if (!input) return;
    if (input->close) input->close(input->opaque);
    memset(input, 0, sizeof *input);
}

/* ---- out --------------------------------------------------------------------- */

typedef struct bytes_out {
    uint8_t *data;
    size_t size, capacity;
} bytes_out;

static int write_memory(void *opaque, const void *data, size_t size)
{
    bytes_out *out = opaque;

    if (size > out->capacity - out->size) {
        if (size > SIZE_MAX / 2 - out->size) return -1;
        size_t capacity = out->size + size;
        if (capacity < SIZE_MAX / 4) capacity += capacity / 2 + 4096;
        uint8_t *grown = realloc(out->data, capacity);

        if (!grown) return -1;
        out->data = grown;
        out->capacity = capacity;
    }
    if (size) memcpy(out->data + out->size, data, size);
    out->size += size;
    return 0;
}

static int free_memory(void *opaque)
{
    bytes_out *out = opaque;

    free(out->data);
    free(out);
    return 0;
}

vpatch_status vpatch_output_open_memory(vpatch_output *output, char *message, size_t message_size)
{
    const vp_errbuf reason = vp_errbuf_make(message, message_size);

    if (!output) return vp_fail(&reason, VPATCH_ERR_ARGUMENT, "no place for the output");
    memset(output, 0, sizeof *output);
    bytes_out *out = calloc(1, sizeof *out);
    if (!out) return vp_fail(&reason, VPATCH_ERR_MEMORY, "out of memory");
    *output = (vpatch_output){.opaque = out, .write = write_memory, .close = free_memory};
    return VPATCH_OK;
}

vpatch_status vpatch_output_get_memory(const vpatch_output *output, const uint8_t **data,
                                       size_t *size)
{
    if (!output || !data || !size || output->write != write_memory) return VPATCH_ERR_ARGUMENT;
    const bytes_out *out = output->opaque;

    *data = out->size ? out->data : NULL;
    *size = out->size;
    return VPATCH_OK;
}

vpatch_status vpatch_output_close(vpatch_output *output)
{
    int failed = 0;

    if (!output) return VPATCH_OK;
    if (output->close) failed = output->close(output->opaque);
    memset(output, 0, sizeof *output);
    return failed ? VPATCH_ERR_IO : VPATCH_OK;
}
