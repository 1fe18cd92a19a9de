/* SPDX-License-Identifier: BSD-2-Clause */
/* Known answers of FIPS 180-4 and of coreutils' sha256sum. */
#include "weights/sha256.h"

#include <stdlib.h>

#include "common/test.h"

static void check(const void *data, size_t size, const char *expected)
{
    uint8_t digest[32];
    char hex[65];

    vp_sha256(data, size, digest);
    for (int i = 0; i < 32; i++) sprintf(hex + 2 * i, "%02x", digest[i]);
    CHECK_STR(hex, expected);
}

static void standard(void)
{
    const char *two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

    check("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    check(two_blocks, strlen(two_blocks),
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

/* Around the sizes where the padding takes one more block. */
static void paddings(void)
{
    char a[65];

    memset(a, 'a', sizeof a);
    check(a, 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
    check(a, 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
    check(a, 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34");
    check(a, 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

static void million(void)
{
    const size_t size = 1000000;
    char *a = malloc(size);

    CHECK(a != NULL);
    if (!a) return;
    memset(a, 'a', size);
    check(a, size, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(a);
}

int main(void)
{
    RUN(standard);
    RUN(paddings);
    RUN(million);
    return test_result();
}
