/* SPDX-License-Identifier: BSD-2-Clause */
/* Sizes and offsets of the public structs, and values of the public names, as they were frozen
 * for 0.2: programs that were compiled then must find everything where it was. A new field
 * takes the front of a reserved one; no number here ever changes. tests/docs/layout.py finds
 * structs and enumerators that are missing. */
#include <limits.h>
#include <stddef.h>

#include "common/test.h"
#include "vpatch/vpatch.h"

#if UINTPTR_MAX == UINT64_MAX && LONG_MAX == INT64_MAX

#define SIZE(type, size)        CHECK_EQ(sizeof(type), size)
#define AT(type, field, offset) CHECK_EQ(offsetof(type, field), offset)
#define RESERVED(type, at, words)                             \
    do {                                                      \
        AT(type, reserved, at);                               \
        CHECK_EQ(sizeof(((type *)0)->reserved), 8 * (words)); \
        SIZE(type, (at) + 8 * (words));                       \
    } while (0)

static void frames(void)
{
    AT(vpatch_frame, data, 0);
    AT(vpatch_frame, stride, 24);
    AT(vpatch_frame, width, 48);
    AT(vpatch_frame, height, 52);
    AT(vpatch_frame, pts, 56);
    AT(vpatch_frame, duration, 64);
    AT(vpatch_frame, bytes, 72);
    AT(vpatch_frame, buffer, 80);
    AT(vpatch_frame, flags, 88);
    AT(vpatch_frame, reserved32, 92);
    RESERVED(vpatch_frame, 96, 4);
    AT(vpatch_segment, data, 0);
    AT(vpatch_segment, size, 8);
    AT(vpatch_segment, frames, 16);
    AT(vpatch_segment, layers, 20);
    AT(vpatch_segment, quality, 24);
    AT(vpatch_segment, token_mode, 28);
    AT(vpatch_segment, pts, 32);
    AT(vpatch_segment, durations, 40);
    AT(vpatch_segment, damaged, 48);
    AT(vpatch_segment, backward, 52);
    RESERVED(vpatch_segment, 56, 4);
}

static void settings(void)
{
    AT(vpatch_encoder_settings, quality, 0);
    AT(vpatch_encoder_settings, keyint, 4);
    AT(vpatch_encoder_settings, scenecut, 8);
    AT(vpatch_encoder_settings, token_mode, 12);
    AT(vpatch_encoder_settings, threads, 16);
    AT(vpatch_encoder_settings, preset, 20);
    AT(vpatch_encoder_settings, reconstruct, 24);
    AT(vpatch_encoder_settings, minigop, 28);
    AT(vpatch_encoder_settings, temporal_filter, 32);
    AT(vpatch_encoder_settings, lookahead, 36);
    AT(vpatch_encoder_settings, rhythm, 40);
    AT(vpatch_encoder_settings, rest, 44);
    AT(vpatch_encoder_settings, dims, 48);
    AT(vpatch_encoder_settings, target_psnr, 52);
    RESERVED(vpatch_encoder_settings, 56, 6);
    AT(vpatch_decoder_settings, threads, 0);
    AT(vpatch_decoder_settings, dims, 4);
    AT(vpatch_decoder_settings, max_pixels, 8);
    AT(vpatch_decoder_settings, max_memory, 16);
    RESERVED(vpatch_decoder_settings, 24, 6);
}

static void counts(void)
{
    AT(vpatch_plan, frames, 0);
    AT(vpatch_plan, layers, 8);
    AT(vpatch_plan, rows, 16);
    AT(vpatch_plan, columns, 20);
    AT(vpatch_plan, tokens, 24);
    AT(vpatch_plan, segments, 32);
    AT(vpatch_plan, dims, 40);
    AT(vpatch_plan, parts, 44);
    RESERVED(vpatch_plan, 48, 4);
    AT(vpatch_model_size, channels, 0);
    AT(vpatch_model_size, parameters, 16);
    AT(vpatch_model_size, encode_multiply_adds, 24);
    AT(vpatch_model_size, decode_multiply_adds, 32);
    AT(vpatch_model_size, token_state_bytes, 40);
    AT(vpatch_model_size, motion_state_bytes, 48);
    AT(vpatch_model_size, key_encode_multiply_adds, 56);
    AT(vpatch_model_size, key_decode_multiply_adds, 64);
    AT(vpatch_model_size, key_channels, 72);
    AT(vpatch_model_size, key_blocks, 76);
    RESERVED(vpatch_model_size, 80, 4);
}

static void bytes_in_and_out(void)
{
    AT(vpatch_input, opaque, 0);
    AT(vpatch_input, read_at, 8);
    AT(vpatch_input, close, 16);
    AT(vpatch_input, size, 24);
    AT(vpatch_input, sequential, 32);
    AT(vpatch_input, reserved32, 36);
    RESERVED(vpatch_input, 40, 4);
    AT(vpatch_output, opaque, 0);
    AT(vpatch_output, write, 8);
    AT(vpatch_output, close, 16);
    RESERVED(vpatch_output, 24, 4);
}

static void file(void)
{
    AT(vpatch_header, width, 0);
    AT(vpatch_header, time_base_num, 8);
    AT(vpatch_header, frame_rate_num, 16);
    AT(vpatch_header, sar_num, 24);
    AT(vpatch_header, colour_primaries, 32);
    AT(vpatch_header, full_range, 44);
    AT(vpatch_header, chroma_location, 48);
    AT(vpatch_header, has_display_matrix, 52);
    AT(vpatch_header, display_matrix, 56);
    AT(vpatch_header, still, 92);
    AT(vpatch_header, dims, 96);
    AT(vpatch_header, token_mode, 100);
    AT(vpatch_header, model_id, 104);
    AT(vpatch_header, model_name, 136);
    AT(vpatch_header, has_mastering_display, 168);
    AT(vpatch_header, mastering_display, 172);
    AT(vpatch_header, has_content_light, 204);
    AT(vpatch_header, max_cll, 208);
    AT(vpatch_header, max_fall, 212);
    RESERVED(vpatch_header, 216, 7);
    AT(vpatch_mastering_display, primaries, 0);
    AT(vpatch_mastering_display, white_point, 12);
    AT(vpatch_mastering_display, max_luminance, 16);
    AT(vpatch_mastering_display, min_luminance, 20);
    AT(vpatch_mastering_display, reserved, 24);
    SIZE(vpatch_mastering_display, 32);
    AT(vpatch_stream, kind, 0);
    AT(vpatch_stream, codec, 8);
    AT(vpatch_stream, time_base_num, 16);
    AT(vpatch_stream, sample_rate, 24);
    AT(vpatch_stream, bit_rate, 56);
    AT(vpatch_stream, channel_mask, 64);
    AT(vpatch_stream, codec_tag, 72);
    AT(vpatch_stream, disposition, 76);
    AT(vpatch_stream, profile, 80);
    AT(vpatch_stream, extradata, 88);
    AT(vpatch_stream, extradata_size, 96);
    AT(vpatch_stream, metadata, 104);
    RESERVED(vpatch_stream, 112, 4);
    AT(vpatch_stream_packet, stream, 0);
    AT(vpatch_stream_packet, pts, 8);
    AT(vpatch_stream_packet, dts, 16);
    AT(vpatch_stream_packet, duration, 24);
    AT(vpatch_stream_packet, flags, 32);
    AT(vpatch_stream_packet, data, 40);
    AT(vpatch_stream_packet, size, 48);
    RESERVED(vpatch_stream_packet, 56, 4);
    AT(vpatch_caption, start, 0);
    AT(vpatch_caption, end, 8);
    AT(vpatch_caption, track, 16);
    AT(vpatch_caption, text, 24);
    RESERVED(vpatch_caption, 32, 4);
    AT(vpatch_item, kind, 0);
    AT(vpatch_item, segment, 8);
    AT(vpatch_item, packet, 96);
    RESERVED(vpatch_item, 184, 4);
    AT(vpatch_segment_info, offset, 0);
    AT(vpatch_segment_info, size, 8);
    AT(vpatch_segment_info, frames, 16);
    AT(vpatch_segment_info, layers, 20);
    AT(vpatch_segment_info, quality, 24);
    AT(vpatch_segment_info, token_mode, 28);
    AT(vpatch_segment_info, first_pts, 32);
    AT(vpatch_segment_info, end_pts, 40);
    RESERVED(vpatch_segment_info, 48, 4);
    AT(vpatch_reader_settings, max_pixels, 0);
    AT(vpatch_reader_settings, max_frames, 8);
    AT(vpatch_reader_settings, max_memory, 16);
    AT(vpatch_reader_settings, ignore_index, 24);
    AT(vpatch_reader_settings, reserved32, 28);
    RESERVED(vpatch_reader_settings, 32, 5);
}

static void coded(void)
{
    AT(vpatch_motion, mv, 0);
    AT(vpatch_motion, refs, 8);
    AT(vpatch_motion, merge, 9);
    AT(vpatch_motion, reserved, 10);
    SIZE(vpatch_motion, 16);
    AT(vpatch_coded_frame, type, 0);
    AT(vpatch_coded_frame, display, 4);
    AT(vpatch_coded_frame, layer, 8);
    AT(vpatch_coded_frame, part, 12);
    AT(vpatch_coded_frame, pyramid_level, 16);
    AT(vpatch_coded_frame, references, 20);
    AT(vpatch_coded_frame, colocated, 28);
    AT(vpatch_coded_frame, minigop, 32);
    AT(vpatch_coded_frame, pair, 36);
    AT(vpatch_coded_frame, quality, 40);
    AT(vpatch_coded_frame, restoration, 44);
    AT(vpatch_coded_frame, rows, 52);
    AT(vpatch_coded_frame, columns, 56);
    AT(vpatch_coded_frame, dims, 60);
    AT(vpatch_coded_frame, map, 64);
    AT(vpatch_coded_frame, offsets, 72);
    AT(vpatch_coded_frame, motion, 80);
    AT(vpatch_coded_frame, split, 88);
    AT(vpatch_coded_frame, tokens, 96);
    AT(vpatch_coded_frame, levels, 104);
    AT(vpatch_coded_frame, bytes, 112);
    RESERVED(vpatch_coded_frame, 120, 8);
    AT(vpatch_quantiser, dims, 0);
    AT(vpatch_quantiser, reserved32, 4);
    AT(vpatch_quantiser, gain, 8);
    AT(vpatch_quantiser, limit, 16);
    AT(vpatch_quantiser, step, 24);
    RESERVED(vpatch_quantiser, 32, 5);
    AT(vpatch_packer_settings, exact, 0);
    AT(vpatch_packer_settings, reserved32, 4);
    RESERVED(vpatch_packer_settings, 8, 7);
    AT(vpatch_packer_changes, frames, 0);
    AT(vpatch_packer_changes, levels, 8);
    AT(vpatch_packer_changes, vectors, 16);
    AT(vpatch_packer_changes, merges, 24);
    AT(vpatch_packer_changes, splits, 32);
    AT(vpatch_packer_changes, qualities, 40);
    AT(vpatch_packer_changes, restorations, 48);
    RESERVED(vpatch_packer_changes, 56, 8);
}

static void values(void)
{
    CHECK_EQ(VPATCH_TYPE_KEY, 0);
    CHECK_EQ(VPATCH_TYPE_ANCHOR, 1);
    CHECK_EQ(VPATCH_TYPE_MIDDLE, 2);
    CHECK_EQ(VPATCH_TYPE_SIDE, 3);
    CHECK_EQ(VPATCH_MOTION_R0, 1);
    CHECK_EQ(VPATCH_MOTION_R1, 2);
    CHECK_EQ(VPATCH_MOTION_CANDIDATES, 6);
    CHECK_EQ(VPATCH_MOTION_BOTH, VPATCH_MOTION_R0 | VPATCH_MOTION_R1);
    CHECK_EQ(VPATCH_MOTION_EXPLICIT, 255);
    CHECK_EQ(VPATCH_OK, 0);
    CHECK_EQ(VPATCH_AGAIN, -1);
    CHECK_EQ(VPATCH_END, -2);
    CHECK_EQ(VPATCH_ERR_ARGUMENT, -10);
    CHECK_EQ(VPATCH_ERR_MEMORY, -11);
    CHECK_EQ(VPATCH_ERR_IO, -12);
    CHECK_EQ(VPATCH_ERR_UNSUPPORTED, -13);
    CHECK_EQ(VPATCH_ERR_LIMIT, -14);
    CHECK_EQ(VPATCH_ERR_NOT_VPT, -20);
    CHECK_EQ(VPATCH_ERR_DAMAGED, -21);
    CHECK_EQ(VPATCH_ERR_TRUNCATED, -22);
    CHECK_EQ(VPATCH_ERR_MODEL_FILE, -30);
    CHECK_EQ(VPATCH_ERR_MODEL_MISMATCH, -31);
    CHECK_EQ(VPATCH_ERR_INTERNAL, -40);
    CHECK_EQ(VPATCH_TOKENS_PREDICTED, 0);
    CHECK_EQ(VPATCH_TOKENS_INDEPENDENT, 1);
    CHECK_EQ(VPATCH_PRESET_FAST, 0);
    CHECK_EQ(VPATCH_PRESET_MEDIUM, 1);
    CHECK_EQ(VPATCH_PRESET_SLOW, 2);
    CHECK_EQ(VPATCH_PRESET_SLOWER, 3);
    CHECK_EQ(VPATCH_REST_KEEP, 0);
    CHECK_EQ(VPATCH_REST_PAD, 1);
    CHECK_EQ(VPATCH_REST_DROP, 2);
    CHECK_EQ(VPATCH_LOOKAHEAD_AUTO, -1);
    CHECK_EQ(VPATCH_FRAME_KEY, 1);
    CHECK_EQ(VPATCH_FRAME_FORCE_KEY, 2);
    CHECK_EQ(VPATCH_FRAME_CONCEALED, 4);
    CHECK_EQ(VPATCH_STREAM_AUDIO, 1);
    CHECK_EQ(VPATCH_STREAM_SUBTITLE, 2);
    CHECK_EQ(VPATCH_STREAM_ATTACHMENT, 3);
    CHECK_EQ(VPATCH_ITEM_SEGMENT, 1);
    CHECK_EQ(VPATCH_ITEM_UNKNOWN, 0);
    CHECK_EQ(VPATCH_ITEM_PACKET, 2);
    CHECK_EQ(VPATCH_ITEM_OTHER, 3);
    CHECK_EQ(VPATCH_MODEL_ID_SIZE, 32);
    CHECK_EQ(VPATCH_CPU_AVX2, 1);
    CHECK_EQ(VPATCH_CPU_AVX512, 2);
    CHECK_EQ(VPATCH_CPU_VNNI, 4);
}

static void version(void)
{
    char text[32];

    CHECK_EQ(vpatch_version_number(), VPATCH_VERSION_NUMBER);
    CHECK_STR(vpatch_version(), VPATCH_VERSION);
    CHECK_EQ(VPATCH_VERSION_NUMBER / 10000, VPATCH_VERSION_MAJOR);
    CHECK_EQ(VPATCH_VERSION_NUMBER / 100 % 100, VPATCH_VERSION_MINOR);
    CHECK_EQ(VPATCH_VERSION_NUMBER % 100, VPATCH_VERSION_PATCH);
    snprintf(text, sizeof text, "%d.%d.%d", VPATCH_VERSION_MAJOR, VPATCH_VERSION_MINOR,
             VPATCH_VERSION_PATCH);
    CHECK_STR(vpatch_version(), text);
}

int main(void)
{
    RUN(frames);
    RUN(settings);
    RUN(counts);
    RUN(bytes_in_and_out);
    RUN(file);
    RUN(coded);
    RUN(values);
    RUN(version);
    return test_result();
}

#else

int main(void)
{
    printf("skipped: numbers are known for 64-bit systems only\n");
    return 77;
}

#endif
