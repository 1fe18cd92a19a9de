/* SPDX-License-Identifier: BSD-2-Clause */
/* Import on any file of tensors: what it makes of one is sound and can be decoded; what it makes
 * nothing of, it tells. */
#include "decode_all.h"
#include "fuzz_file.h"
#include "fuzz_model.h"
#include "tokens/import.h"

enum { MOST_PATCHES = 64, MOST_SEGMENTS = 4 };

static vpatch_model *model;

static void decode(const vp_import *import, const vpatch_segment *segment)
{
    const vpatch_header *header = vp_import_header(import);
    vpatch_decoder_settings settings;
    vpatch_decoder *decoder;

    vpatch_decoder_settings_default(&settings);
    settings.threads = 1;
    FUZZ_REQUIRE(!vpatch_segment_check(segment));
    FUZZ_REQUIRE(
        !vpatch_decoder_open(&decoder, model, header->width, header->height, &settings, NULL, 0));
    fuzz_decode_segment(decoder, segment, 0, segment->frames + 1);
    vpatch_decoder_close(decoder);
}

static void take(vp_import *import)
{
    const vpatch_header *header = vp_import_header(import);
    int rows = (header->height + 15) / 16, columns = (header->width + 15) / 16;
    vpatch_segment segment;
    int left = MOST_SEGMENTS;

    for (int i = 0; vp_import_note(import, i); i++) FUZZ_REQUIRE(i < 10000);
    if (rows * columns > MOST_PATCHES) return; /* right, and slow */
    if (vp_import_start(import, model)) {
        FUZZ_REQUIRE(*vp_import_message(import));
        return;
    }
    vpatch_status status = VPATCH_OK;
    while (left-- && !(status = vp_import_next(import, &segment))) decode(import, &segment);
    FUZZ_REQUIRE(!status || status == VPATCH_END || *vp_import_message(import));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const vp_import_settings settings = {.quality = 26, .kind = -1};
    char message[300] = "";
    vp_import *import;

    if (!model) model = fuzz_model();
    if (vp_import_open(&import, fuzz_file(data, size), &settings, message, sizeof message)) {
        FUZZ_REQUIRE(*message && !import);
        return 0;
    }
    take(import);
    vp_import_close(import);
    return 0;
}
