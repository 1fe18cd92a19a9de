# Allocations of the code under test go through this test, which makes the n-th fail.
target_link_options(test_api_memory PRIVATE
  -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=aligned_alloc,--wrap=free)
