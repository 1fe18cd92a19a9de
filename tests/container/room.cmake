# Allocations of the code under test go through the test, which makes the n-th fail.
target_link_options(test_container_memory PRIVATE
  -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free)
