/* SPDX-License-Identifier: BSD-2-Clause */
/* Short memory: the n-th allocation fails, for every n, until everything works. */
#include "codec/model.h"
#include "common/alloc_fail.h"
#include "common/small_model.h"
#include "enc/analysis.h"
#include "nn/synthesis.h"

static void model(void)
{
    static small_model small;
    char path[64], message[256];
    size_t size;
    vpatch_model *opened = NULL;
    int failures = 0, wrong = 0;

    small_make(&small, 8, 1, 16, 2);
    small_make_key(&small, 12, 1);
    small_make_restore(&small, 1, 1);
    uint8_t *bytes = small_serialise(&small, &size);
    small_write(path, bytes, size);
    for (int n = 1; !opened && n < 10000; n++) {
        alloc_fail_at(n);
        vpatch_status status = vpatch_model_open(&opened, path, message, sizeof message);

        if (alloc_failed()) {
            failures++;
            wrong += status != VPATCH_ERR_MEMORY || opened != NULL;
            wrong += strstr(message, "out of memory") == NULL;
        }
        alloc_fail_at(0);
    }
    CHECK(opened != NULL);
    CHECK_EQ(wrong, 0);
    CHECK(failures > 20); /* of ours: those of the JSON parser do not come here */

    vp_workspace *workspace = NULL;
    failures = 0;
    for (int n = 1; !workspace && n < 100; n++) {
        alloc_fail_at(n);
        int status = vp_workspace_create(&workspace, vp_model_network(opened, VP_NET_ANCHOR),
                                         vp_model_network(opened, VP_NET_KEY), 100, 60, 3);

        if (alloc_failed()) {
            failures++;
            CHECK(status == -1 && workspace == NULL);
        }
        alloc_fail_at(0);
    }
    CHECK(workspace != NULL);
    CHECK_EQ(failures, 4);
    vp_workspace_destroy(workspace);
    vp_workspace_destroy(NULL);

    vp_restoration_scratch *scratch = NULL;
    failures = 0;
    for (int n = 1; !scratch && n < 100; n++) {
        alloc_fail_at(n);
        scratch = vp_restoration_scratch_create(5, 2);
        if (alloc_failed()) {
            failures++;
            CHECK(scratch == NULL);
        }
        alloc_fail_at(0);
    }
    CHECK(scratch != NULL);
    CHECK_EQ(failures, 2 + 2 * 6);
    vp_restoration_scratch_destroy(scratch);
    vp_restoration_scratch_destroy(NULL);
    vpatch_model_close(opened);
    unlink(path);
    free(bytes);
    small_free(&small);
}

static void base(void)
{
    vp_image image;
    vp_pool *pool = NULL;
    int failures = 0;

    alloc_fail_at(1);
    CHECK_EQ(vp_image_init(&image, 16, 16), -1);
    CHECK(image.buffer == NULL);
    vp_image_free(&image);
    for (int n = 1; !pool && n < 100; n++) {
        alloc_fail_at(n);
        pool = vp_pool_create(1);
        if (alloc_failed()) {
            failures++;
            CHECK(pool == NULL);
        }
        alloc_fail_at(0);
    }
    CHECK_EQ(failures, 2);
    vp_pool_destroy(pool);
}

int main(void)
{
    RUN(model);
    RUN(base);
    return test_result();
}
