/* SPDX-License-Identifier: BSD-2-Clause */
/* Short memory: the n-th allocation fails, for every n, until everything works.
 * The linker sends the rooms' allocations here (--wrap, tests/CMakeLists.txt);
 * leaks are what the sanitizer build finds in this program. */
#include "codec/model.h"
#include "common/small_model.h"
#include "enc/analysis.h"
#include "nn/synthesis.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

static int until_failure; /* 0: none fails */

static int fails(void)
{
    return until_failure > 0 && --until_failure == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return fails() ? NULL : __real_realloc(memory, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __real_aligned_alloc(alignment, size);
}

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
        until_failure = n;
        vpatch_status status = vpatch_model_open(&opened, path, message, sizeof message);

        if (until_failure == 0) {
            failures++;
            wrong += status != VPATCH_ERR_MEMORY || opened != NULL;
            wrong += strstr(message, "out of memory") == NULL;
        }
        until_failure = 0;
    }
    CHECK(opened != NULL);
    CHECK_EQ(wrong, 0);
    CHECK(failures > 20); /* of ours: those of the JSON parser do not come here */

    vp_workspace *workspace = NULL;
    failures = 0;
    for (int n = 1; !workspace && n < 100; n++) {
        until_failure = n;
        int status = vp_workspace_create(&workspace, vp_model_network(opened, VP_NET_ANCHOR),
                                         vp_model_network(opened, VP_NET_KEY), 100, 60, 3);

        if (until_failure == 0) {
            failures++;
            CHECK(status == -1 && workspace == NULL);
        }
        until_failure = 0;
    }
    CHECK(workspace != NULL);
    CHECK_EQ(failures, 3);
    vp_workspace_destroy(workspace);
    vp_workspace_destroy(NULL);

    vp_restoration_scratch *scratch = NULL;
    failures = 0;
    for (int n = 1; !scratch && n < 100; n++) {
        until_failure = n;
        scratch = vp_restoration_scratch_create(5, 2);
        if (until_failure == 0) {
            failures++;
            CHECK(scratch == NULL);
        }
        until_failure = 0;
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

    until_failure = 1;
    CHECK_EQ(vp_image_init(&image, 16, 16), -1);
    CHECK(image.memory == NULL);
    vp_image_free(&image);
    for (int n = 1; !pool && n < 100; n++) {
        until_failure = n;
        pool = vp_pool_create(1);
        if (until_failure == 0) {
            failures++;
            CHECK(pool == NULL);
        }
        until_failure = 0;
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
