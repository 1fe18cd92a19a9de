/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes the tokens of .vpt files as a dump to train on, without running the
 * networks:
 *
 *   dump-tokens MODEL IN.vpt OUT.tok
 *
 * It sits between the decoder and vp_token_code (linked with --wrap), so it sees
 * frames in coding order with their quality and side information. */
#include "dump.h"
#include "entropy/tokens.h"
#include "vpatch/vpatch.h"

/* The decoder calls us without a context, so there is one of these. */
static struct {
    FILE *out;
    int rows, columns, dims, frames, failed;
} target;

int __real_vp_token_code(vp_token_model *model, vp_coder *coder, vp_token_type type, int64_t time,
                         const uint8_t *quality, int16_t *tokens, const uint8_t *side);
int __wrap_vp_token_code(vp_token_model *model, vp_coder *coder, vp_token_type type, int64_t time,
                         const uint8_t *quality, int16_t *tokens, const uint8_t *side);

int __wrap_vp_token_code(vp_token_model *model, vp_coder *coder, vp_token_type type, int64_t time,
                         const uint8_t *quality, int16_t *tokens, const uint8_t *side)
{
    int result = __real_vp_token_code(model, coder, type, time, quality, tokens, side);
    if (result) return result;
    /* only read there */
    const dump_frame frame = { (int)type, (int)time, tokens, (uint8_t *)(uintptr_t)quality,
                               (uint8_t *)(uintptr_t)side };
    if (dump_write_frame(target.out, target.rows, target.columns, target.dims, &frame))
        target.failed = 1;
    target.frames++;
    return result;
}

static int read_at(void *opaque, uint64_t offset, void *buffer, size_t size, size_t *got)
{
    FILE *file = opaque;
    if (fseek(file, (long)offset, SEEK_SET)) return -1;
    *got = fread(buffer, 1, size, file);
    return ferror(file) != 0;
}

static int dump_segments(vpatch_reader *reader, vpatch_decoder *decoder)
{
    vpatch_item item;
    vpatch_status status;
    while ((status = vpatch_reader_next(reader, &item)) == VPATCH_OK) {
        if (item.kind != VPATCH_ITEM_SEGMENT) continue;
        status = vpatch_decoder_push(decoder, &item.segment);
        const int16_t *tokens;
        int parts, frames;
        while (status == VPATCH_OK)
            status = vpatch_decoder_pull_tokens(decoder, &tokens, &parts, &frames);
        if (status != VPATCH_AGAIN) break;
    }
    if (status != VPATCH_END) fprintf(stderr, "%s\n", vpatch_status_text(status));
    return status == VPATCH_END ? 0 : -1;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "dump-tokens MODEL IN.vpt OUT.tok\n");
        return 2;
    }
    char message[256] = "";
    vpatch_model *model = NULL;
    vpatch_reader *reader = NULL;
    vpatch_decoder *decoder = NULL;
    FILE *in = fopen(argv[2], "rb");
    target.out = fopen(argv[3], "wb");
    int bad = !in || !target.out;
    if (bad) fprintf(stderr, "%s or %s cannot be opened\n", argv[2], argv[3]);
    if (!bad && (vpatch_model_open(&model, argv[1], message, sizeof message) ||
                 vpatch_reader_open(&reader, &(vpatch_input){ in, read_at }, message,
                                    sizeof message))) {
        fprintf(stderr, "%s\n", message);
        bad = 1;
    }
    if (!bad) {
        const vpatch_header *header = vpatch_reader_header(reader);
        target.rows = (header->height + 15) / 16;
        target.columns = (header->width + 15) / 16;
        target.dims = vpatch_model_dims(model);
        bad = dump_write_header(target.out, target.rows, target.columns, target.dims) ||
              vpatch_decoder_open(&decoder, model, header->width, header->height, NULL) ||
              dump_segments(reader, decoder);
    }
    if (target.out && fclose(target.out)) bad = 1;
    if (in) fclose(in);
    vpatch_decoder_close(decoder);
    vpatch_reader_close(reader);
    vpatch_model_close(model);
    if (!bad) printf("%s: %d frames\n", argv[3], target.frames);
    return bad || target.failed;
}
