/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch: a video codec made of spacetime patch tokens. This header includes all others.
 *
 * The way of the data:
 *
 *   frames --push--> vpatch_encoder --pull--> segments --> vpatch_writer --> .vpt
 *   .vpt --> vpatch_reader --> segments --push--> vpatch_decoder --pull--> frames
 *
 * Conventions
 *   - Every function that can fail returns a vpatch_status: 0 (VPATCH_OK) or a
 *     negative code. vpatch_status_text() gives its text.
 *   - Messages. Every function that opens something takes a buffer `message` of message_size
 *     bytes: a failure leaves one sentence with the details there, cut to the size, success
 *     an empty text. message may be NULL with size 0. Later failures leave their sentence in
 *     the handle, for vpatch_*_message(): to be asked right after the call that failed, for any
 *     later one may replace or empty it. It is "" before the first failure.
 *   - A handle belongs to one thread at a time. Several handles may work at the
 *     same time in several threads. There is no global state, and nothing here changes the
 *     process, but for vpatch_blas_set_threads() and vpatch_cpu_set_mask(), which are for the
 *     program alone to call.
 *   - Structs grow into their reserved fields, never at their end: sizes and offsets are fixed.
 *     Those that the caller fills start as their _default() function leaves them (settings and
 *     header) or as {0} (all others). Reserved fields that are not 0 are refused with
 *     VPATCH_ERR_ARGUMENT, as a wish that this version does not know. In structs that the
 *     library fills, they are 0.
 *   - Pictures are 8-bit planar Y'CbCr 4:2:0; chroma planes are
 *     ceil(width/2) x ceil(height/2). The library never interprets colour; it
 *     carries the tags.
 *   - Times are integers in units of the header's time base, in seconds.
 */
#ifndef VPATCH_VPATCH_H
#define VPATCH_VPATCH_H

#include "vpatch/blas.h"
#include "vpatch/coded.h"
#include "vpatch/container.h"
#include "vpatch/cpu.h"
#include "vpatch/decoder.h"
#include "vpatch/encoder.h"
#include "vpatch/frame.h"
#include "vpatch/io.h"
#include "vpatch/model.h"
#include "vpatch/status.h"
#include "vpatch/version.h"

#endif
