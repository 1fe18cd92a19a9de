# -DVPATCH_SANITIZE=LIST builds everything with GCC's or Clang's sanitizers: "address,undefined"
# (ON is short for it) or "thread". The first error ends the program, so that a test fails.
# Thread sanitizer does not go with address sanitizer; the compiler says so.
set(VPATCH_SANITIZE OFF CACHE STRING "Sanitizers: OFF, address,undefined (or ON), thread")
set(VPATCH_SANITIZERS "")
if(VPATCH_SANITIZE MATCHES "^(ON|TRUE|YES|1)$")
  set(VPATCH_SANITIZERS address,undefined)
elseif(VPATCH_SANITIZE)
  set(VPATCH_SANITIZERS ${VPATCH_SANITIZE})
endif()
if(VPATCH_SANITIZERS)
  add_compile_options(-fsanitize=${VPATCH_SANITIZERS} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer -g)
  # GCC sees paths that its own checks have cut off, and warns of what cannot happen there.
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-format-truncation -Wno-maybe-uninitialized)
  endif()
  add_link_options(-fsanitize=${VPATCH_SANITIZERS})
endif()

# -DVPATCH_FUZZ=ON, with Clang: the targets of tests/fuzz under libFuzzer, and everything with
# what it needs to see which code an input reaches.
option(VPATCH_FUZZ "Build fuzz_* with libFuzzer (clang only)" OFF)
if(VPATCH_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()
