/* SPDX-License-Identifier: BSD-2-Clause */
/* An index made by reading all chunks, where there is none at the file's end. */
#ifndef VPATCH_CONTAINER_INDEX_SCAN_H
#define VPATCH_CONTAINER_INDEX_SCAN_H

#include "container/index.h"

/* *index is empty before. VPATCH_ERR_IO, VPATCH_ERR_MEMORY, VPATCH_ERR_LIMIT; damage is no
 * error. */
vpatch_status vp_index_scan(vp_index *index, vp_chunk_reader *file, const vp_outline *outline);

#endif
