# What the writers write, read by Python's json and csv.
add_executable(bench_example ${CMAKE_CURRENT_LIST_DIR}/programs/example.c)
target_link_libraries(bench_example PRIVATE room_bench)
add_test(NAME bench/written.py
  COMMAND ${CMAKE_CURRENT_LIST_DIR}/written.py $<TARGET_FILE:bench_example>)
# These let allocations fail, and write numbers as other locales do.
foreach(function malloc calloc realloc strdup)
  target_link_options(test_bench_memory PRIVATE -Wl,--wrap=${function})
endforeach()
target_link_options(test_bench_textbuf PRIVATE -Wl,--wrap=snprintf)
