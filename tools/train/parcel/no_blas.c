/* SPDX-License-Identifier: BSD-2-Clause */
/* Stands in for OpenBLAS in libvpatch_train_bare: training's networks are PyTorch's, the glue
 * never multiplies matrices, but the rooms that it links refer to these. */
#include <stdlib.h>

void cblas_sgemm(void);
void openblas_set_num_threads(int threads);
int openblas_get_num_threads(void);

void cblas_sgemm(void)
{
    abort();
}

void openblas_set_num_threads(int threads)
{
    (void)threads;
}

int openblas_get_num_threads(void)
{
    return 1;
}
