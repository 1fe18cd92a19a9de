/* SPDX-License-Identifier: BSD-2-Clause */
#include "vpatch/vpatch.h"

const char *vpatch_status_text(vpatch_status status)
{
    switch (status) {
    case VPATCH_OK: return "no error";
    case VPATCH_AGAIN: return "not now: pull first, or push more";
    case VPATCH_END: return "the end is reached";
    case VPATCH_ERR_ARGUMENT: return "an argument is missing or out of range";
    case VPATCH_ERR_MEMORY: return "out of memory";
    case VPATCH_ERR_IO: return "reading or writing failed";
    case VPATCH_ERR_UNSUPPORTED: return "a newer version of vpatch or a smaller size is needed";
    case VPATCH_ERR_LIMIT: return "more than the limits allow";
    case VPATCH_ERR_NOT_VPT: return "not a .vpt file";
    case VPATCH_ERR_DAMAGED: return "the file is damaged";
    case VPATCH_ERR_TRUNCATED: return "the file ends too early";
    case VPATCH_ERR_MODEL_FILE: return "the weights file is missing or not valid";
    case VPATCH_ERR_MODEL_MISMATCH: return "the stream was made with other weights";
    case VPATCH_ERR_INTERNAL: return "an error inside vpatch, please report it";
    }
    return "an unknown status";
}
