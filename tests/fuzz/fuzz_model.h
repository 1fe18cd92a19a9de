/* SPDX-License-Identifier: BSD-2-Clause */
/* Small random weights with everything that weights may have, for targets that decode. */
#ifndef VPATCH_TEST_FUZZ_MODEL_H
#define VPATCH_TEST_FUZZ_MODEL_H

#include "common/random_model.h"

static inline vpatch_model *fuzz_model(void)
{
    vpatch_model *model = random_model(4, 1, 16, 8, 2, 7, 0);

    if (!model) abort();
    return model;
}

#endif
