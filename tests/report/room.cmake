# The page in a real browser, made by a program of its own from made-up results.
add_executable(report_maker ${CMAKE_CURRENT_SOURCE_DIR}/report/maker/maker.c)
target_link_libraries(report_maker PRIVATE room_report)
