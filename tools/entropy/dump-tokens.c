/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes the tokens of .vpt files as a dump to train on, and their motion fields as
 * another, without running the networks:
 *
 *   dump-tokens MODEL IN.vpt OUT.tok [OUT.mot]
 *
 * It sits between the decoder and vp_syntax_gop, vp_token_code and vp_motion_code (linked
 * with --wrap), so it sees frames in coding order with their quality and what is known of
 * their motion. */
#include "codec/syntax.h"
#include "dump.h"
#include "entropy/token_coder.h"
#include "fields.h"
#include "inter/motion_coder.h"
#include "vpatch/vpatch.h"

#include <string.h>

/* The decoder calls us without a context, so there is one of these. */
static struct {
    FILE *out, *fields; /* fields: NULL when nobody asked */
    int rows, columns, dims, frames, failed;
    int begins; /* the next field is the first of a segment */
    const vp_gop_structure *structure;
    int coded; /* frames of this mini-GOP so far */
} target;

vpatch_status __real_vp_syntax_gop(vp_syntax *syntax, vp_coder *coder, vp_coded_gop *gop);
vpatch_status __wrap_vp_syntax_gop(vp_syntax *syntax, vp_coder *coder, vp_coded_gop *gop);
int __real_vp_token_code(vp_token_model *model, vp_coder *coder, vp_frame_type type,
                         const uint8_t *quality, int16_t *tokens, uint8_t *coded,
                         const uint8_t *motion);
int __wrap_vp_token_code(vp_token_model *model, vp_coder *coder, vp_frame_type type,
                         const uint8_t *quality, int16_t *tokens, uint8_t *coded,
                         const uint8_t *motion);
void __real_vp_motion_code(vp_motion_model *model, vp_coder *coder, vp_motion_field *field);
void __wrap_vp_motion_code(vp_motion_model *model, vp_coder *coder, vp_motion_field *field);

void __wrap_vp_motion_code(vp_motion_model *model, vp_coder *coder, vp_motion_field *field)
{
    __real_vp_motion_code(model, coder, field);
    if (target.fields && fields_write(target.fields, field, target.begins)) target.failed = 1;
    target.begins = 0;
}

vpatch_status __wrap_vp_syntax_gop(vp_syntax *syntax, vp_coder *coder, vp_coded_gop *gop)
{
    target.structure = &gop->structure;
    target.coded = 0;
    return __real_vp_syntax_gop(syntax, coder, gop);
}

int __wrap_vp_token_code(vp_token_model *model, vp_coder *coder, vp_frame_type type,
                         const uint8_t *quality, int16_t *tokens, uint8_t *coded,
                         const uint8_t *motion)
{
    int result = __real_vp_token_code(model, coder, type, quality, tokens, coded, motion);
    if (result) return result;
    const vp_gop_structure *structure = target.structure;
    int time = structure->first + structure->entry[target.coded++].position;
    if (type == VP_FRAME_KEY) target.begins = 1;
    /* only read there */
    const dump_frame frame = {(int)type, time, tokens, (uint8_t *)(uintptr_t)quality,
                              (uint8_t *)(uintptr_t)motion};
    if (dump_write_frame(target.out, target.rows, target.columns, target.dims, &frame))
        target.failed = 1;
    target.frames++;
    return 0;
}

static int dump_segments(vpatch_reader *reader, vpatch_decoder *decoder)
{
    vpatch_item item;
    vpatch_status status;
    while ((status = vpatch_reader_read(reader, &item)) == VPATCH_OK) {
        if (item.kind != VPATCH_ITEM_SEGMENT) continue;
        status = vpatch_decoder_push(decoder, &item.segment);
        const int16_t *tokens;
        int parts, frames;
        while (status == VPATCH_OK)
            status = vpatch_decoder_pull_tokens(decoder, &tokens, &parts, &frames);
        if (status != VPATCH_AGAIN) break;
    }
    if (status != VPATCH_END) fprintf(stderr, "decoding: %s\n", vpatch_status_text(status));
    return status == VPATCH_END ? 0 : -1;
}

/* Decodes everything into the open dumps. */
static int dump_file(const vpatch_model *model, vpatch_reader *reader)
{
    const vpatch_header *header = vpatch_reader_header(reader);
    vpatch_decoder *decoder = NULL;

    target.rows = (header->height + 15) / 16;
    target.columns = (header->width + 15) / 16;
    target.dims = vpatch_model_dims(model);
    int bad = dump_write_header(target.out, target.rows, target.columns, target.dims) ||
              (target.fields && fields_write_header(target.fields, target.rows, target.columns)) ||
              vpatch_decoder_open(&decoder, model, header->width, header->height, NULL, NULL, 0) ||
              dump_segments(reader, decoder);
    vpatch_decoder_close(decoder);
    return bad ? -1 : 0;
}

/* Opens, or says why not. path NULL: nothing to open. */
static FILE *open_file(const char *path, const char *mode, int *bad)
{
    FILE *file = path ? fopen(path, mode) : NULL;

    if (path && !file) {
        fprintf(stderr, "%s: cannot be opened\n", path);
        *bad = 1;
    }
    return file;
}

int main(int argc, char **argv)
{
    if (argc != 4 && argc != 5) {
        fprintf(stderr, "dump-tokens MODEL IN.vpt OUT.tok [OUT.mot]\n");
        return 2;
    }
    const char *out = argv[3], *out_fields = argc > 4 ? argv[4] : NULL;
    char message[256] = "";
    vpatch_model *model = NULL;
    vpatch_reader *reader = NULL;
    int bad = 0;
    vpatch_input in = {0};

    if (vpatch_model_open(&model, argv[1], message, sizeof message) ||
        vpatch_input_open_file(&in, argv[2], message, sizeof message) ||
        vpatch_reader_open(&reader, &in, NULL, message, sizeof message)) {
        fprintf(stderr, "%s: %s\n", argv[2], message);
        bad = 1;
    }
    if (!bad && memcmp(vpatch_reader_header(reader)->model_id, vpatch_model_id(model),
                       VPATCH_MODEL_ID_SIZE)) {
        fprintf(stderr, "%s: was made with other weights than %s\n", argv[2], argv[1]);
        bad = 1;
    }
    if (!bad) {
        target.out = open_file(out, "wb", &bad);
        target.fields = open_file(out_fields, "wb", &bad);
        bad = bad || dump_file(model, reader);
        if (target.out && fclose(target.out)) target.failed = 1;
        if (target.fields && fclose(target.fields)) target.failed = 1;
        if (target.failed) fprintf(stderr, "%s: cannot be written\n", out);
        bad |= target.failed;
        if (bad) { /* no half dumps */
            if (target.out) remove(out);
            if (target.fields) remove(out_fields);
        }
    }
    vpatch_reader_close(reader);
    vpatch_input_close(&in);
    vpatch_model_close(model);
    if (!bad) printf("%s: %d frames\n", out, target.frames);
    return bad;
}
