/* SPDX-License-Identifier: BSD-2-Clause */
/* The library's version, and how its functions are marked. */
#ifndef VPATCH_VERSION_H
#define VPATCH_VERSION_H

/* VPATCH_BUILD_SHARED is defined while the library is built, VPATCH_SHARED by a program for
 * Windows that uses the library as a DLL. */
#if defined(_WIN32) && defined(VPATCH_BUILD_SHARED)
#define VPATCH_API __declspec(dllexport)
#elif defined(_WIN32) && defined(VPATCH_SHARED)
#define VPATCH_API __declspec(dllimport)
#elif defined(VPATCH_BUILD_SHARED) && defined(__GNUC__)
#define VPATCH_API __attribute__((visibility("default")))
#else
#define VPATCH_API
#endif

/* The version of these headers. The build reads it from here. */
#define VPATCH_VERSION_MAJOR 0
#define VPATCH_VERSION_MINOR 2
#define VPATCH_VERSION_PATCH 0

/* As one number that grows: 0.2.0 is 200, 1.12.3 is 11203. */
#define VPATCH_VERSION_NUMBER \
    (VPATCH_VERSION_MAJOR * 10000 + VPATCH_VERSION_MINOR * 100 + VPATCH_VERSION_PATCH)

#define VPATCH_VERSION_TEXT_(number) #number
#define VPATCH_VERSION_TEXT(number)  VPATCH_VERSION_TEXT_(number)
/* As text, e.g. "0.2.0". */
#define VPATCH_VERSION                        \
    VPATCH_VERSION_TEXT(VPATCH_VERSION_MAJOR) \
    "." VPATCH_VERSION_TEXT(VPATCH_VERSION_MINOR) "." VPATCH_VERSION_TEXT(VPATCH_VERSION_PATCH)

#ifdef __cplusplus
extern "C" {
#endif

/* VPATCH_VERSION of the library that runs. Static storage. */
VPATCH_API const char *vpatch_version(void);
/* VPATCH_VERSION_NUMBER of the library that runs. A program may compare it with the one that
 * it was compiled with: up to 1.0, another minor version is another interface. */
VPATCH_API int vpatch_version_number(void);

#ifdef __cplusplus
}
#endif
#endif
