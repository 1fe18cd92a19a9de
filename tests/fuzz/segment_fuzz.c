/* SPDX-License-Identifier: BSD-2-Clause */
/* The decoder on any payload. The first byte chooses the size, the integers of a token, the mode,
 * whether tokens or frames are pulled and whether checksums stay wrong, the second the number of
 * frames; the rest is coded. Decoders are opened once and flushed between inputs, which is what
 * makes this quick. */
#include "decode_all.h"
#include "fuzz_model.h"
#include "vpt_change.h"

enum { SIZES = 4, MOST_FRAMES = 14 };

static const int size_of[SIZES][2] = {{16, 16}, {64, 64}, {33, 17}, {1, 40}};

/* Two for each size: with all integers of a token, and with few. */
static vpatch_decoder *decoder_of(int size, int few)
{
    static vpatch_model *model;
    static vpatch_decoder *decoders[SIZES][2];
    vpatch_decoder **decoder = &decoders[size][few];

    if (!model) model = fuzz_model();
    if (!*decoder) {
        vpatch_decoder_settings settings;

        vpatch_decoder_settings_default(&settings);
        settings.threads = 1;
        settings.dims = few ? 5 : 0;
        FUZZ_REQUIRE(!vpatch_decoder_open(decoder, model, size_of[size][0], size_of[size][1],
                                          &settings, NULL, 0));
    }
    return *decoder;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t pts[MOST_FRAMES], durations[MOST_FRAMES];

    if (size < 2) return 0;
    uint8_t *coded = malloc(size);
    FUZZ_REQUIRE(coded != NULL);
    memcpy(coded, data, size);
    if (!(data[0] & 32)) vpt_repair_payload(coded + 2, size - 2);
    for (int i = 0; i < MOST_FRAMES; i++) {
        pts[i] = 40 * i;
        durations[i] = 40;
    }
    vpatch_segment segment = {.data = coded + 2,
                              .size = size - 2,
                              .frames = 1 + data[1] % MOST_FRAMES,
                              .layers = 1,
                              .quality = data[1] % 64,
                              .token_mode = data[0] & 8 ? VPATCH_TOKENS_INDEPENDENT
                                                        : VPATCH_TOKENS_PREDICTED,
                              .pts = pts,
                              .durations = durations};
    fuzz_decode_segment(decoder_of(data[0] & 3, data[0] >> 2 & 1), &segment, data[0] >> 4 & 1,
                        MOST_FRAMES + 1);
    free(coded);
    return 0;
}
