/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

#include "cli/commands_internal.h"
#include "cli/model_lookup.h"
#include "cli/sandboxing.h"
#include "util/sandbox.h"

#define PARTS(v) AV_VERSION_MAJOR(v), AV_VERSION_MINOR(v), AV_VERSION_MICRO(v)

vp_exit vp_print_version(void)
{
    unsigned format = avformat_version(), codec = avcodec_version();
    char message[512] = "", id[2 * VPATCH_MODEL_ID_SIZE + 1];
    vpatch_model *model;
    vpatch_status status = vpatch_model_open(&model, NULL, message, sizeof message);

    printf("vpatch %s\n", vpatch_version());
    if (status) {
        printf("model: none (%s)\n", vp_reason(message, status));
    } else {
        vp_model_id_text(vpatch_model_id(model), 2 * VPATCH_MODEL_ID_SIZE, id);
        printf("model: %s, %d integers per patch and frame part\n", vpatch_model_name(model),
               vpatch_model_dims(model));
        printf("model id: %s\n", id);
        printf("model file: %s\n", vpatch_model_path(model));
        vpatch_model_close(model);
    }
    printf("OpenBLAS kernel: %s\n", vpatch_blas_kernel());
    printf("instruction sets: %s\n", vpatch_cpu_name(vpatch_cpu_flags()));
    printf("sandbox: %s\n", vp_sandbox_parts(vp_sandbox_available()));
    printf("FFmpeg: %s, libavformat %u.%u.%u, libavcodec %u.%u.%u\n", av_version_info(),
           PARTS(format), PARTS(codec));
    return VP_EXIT_OK;
}
