# Toolchain of tools/check-aarch64: Debian's cross compiler, libraries unpacked in
# VPATCH_SYSROOT, tests run by qemu-user.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES VPATCH_SYSROOT)
set(CMAKE_FIND_ROOT_PATH ${VPATCH_SYSROOT} /usr/aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
# BLAS needs Fortran's runtime, which only the sysroot has.
set(CMAKE_EXE_LINKER_FLAGS_INIT
  "-Wl,-rpath-link,${VPATCH_SYSROOT}/usr/lib/aarch64-linux-gnu:${VPATCH_SYSROOT}/lib/aarch64-linux-gnu")
set(CMAKE_SHARED_LINKER_FLAGS_INIT "${CMAKE_EXE_LINKER_FLAGS_INIT}")
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64 -L /usr/aarch64-linux-gnu)
