# The page in a real browser, made by a program of its own from made-up results.
add_executable(report_maker ${CMAKE_CURRENT_SOURCE_DIR}/report/maker/maker.c)
target_link_libraries(report_maker PRIVATE room_report)
add_test(NAME report/browser.py
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/report/browser.py $<TARGET_FILE:report_maker>)
set_tests_properties(report/browser.py PROPERTIES SKIP_RETURN_CODE 77)
add_test(NAME report/plot_results.py COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/report/plot_results.py)
