/* SPDX-License-Identifier: BSD-2-Clause */
/* What functions that can fail return. */
#ifndef VPATCH_STATUS_H
#define VPATCH_STATUS_H

#include "vpatch/version.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Codes are stable: they never change their meaning, new ones are added. */
typedef enum vpatch_status {
    VPATCH_OK = 0,
    VPATCH_AGAIN = -1,               /* not now. A pull: nothing is ready, push more first.
                                        A push: there is no room, pull first; nothing was
                                        taken, the same push may be repeated */
    VPATCH_END = -2,                 /* everything has been pulled                */
    VPATCH_ERR_ARGUMENT = -10,       /* a null pointer or a value out of range    */
    VPATCH_ERR_MEMORY = -11,         /* an allocation failed                      */
    VPATCH_ERR_IO = -12,             /* a read, write or seek failed              */
    VPATCH_ERR_UNSUPPORTED = -13,    /* a newer version, or a size over the limit */
    VPATCH_ERR_LIMIT = -14,          /* more than the caller's settings allow     */
    VPATCH_ERR_NOT_VPT = -20,        /* the bytes are not a .vpt file             */
    VPATCH_ERR_DAMAGED = -21,        /* a checksum or a value in the file is wrong */
    VPATCH_ERR_TRUNCATED = -22,      /* the file ends before its end              */
    VPATCH_ERR_MODEL_FILE = -30,     /* the weights file is missing or not valid  */
    VPATCH_ERR_MODEL_MISMATCH = -31, /* the stream was made with other weights    */
    VPATCH_ERR_INTERNAL = -40        /* a bug: please report it                   */
} vpatch_status;

/* A short English text for a status, e.g. "the file is damaged". Static storage. */
VPATCH_API const char *vpatch_status_text(vpatch_status status);

#ifdef __cplusplus
}
#endif
#endif
