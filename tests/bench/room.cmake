# What the writers write, read by Python's json and csv.
add_executable(bench_example ${CMAKE_CURRENT_LIST_DIR}/programs/example.c)
target_link_libraries(bench_example PRIVATE room_bench)
add_test(NAME bench/written.py
  COMMAND ${CMAKE_CURRENT_LIST_DIR}/written.py $<TARGET_FILE:bench_example>)
vpatch_alloc_fail(test_bench_memory)
# This one writes numbers as other locales do.
target_link_options(test_bench_textbuf PRIVATE -Wl,--wrap=snprintf)
