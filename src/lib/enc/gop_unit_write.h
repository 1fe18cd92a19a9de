/* SPDX-License-Identifier: BSD-2-Clause */
/* From a coded mini-GOP to its GOP unit. */
#ifndef VPATCH_ENC_GOP_UNIT_WRITE_H
#define VPATCH_ENC_GOP_UNIT_WRITE_H

#include "codec/payload.h"
#include "codec/syntax.h"

/* Codes a mini-GOP into a unit of its own behind those that the payload has. */
vpatch_status vp_gop_unit_write(vp_payload *payload, vp_syntax *syntax, vp_coded_gop *gop);

#endif
