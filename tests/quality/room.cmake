# Programs that the scripts here run, and the scripts.
foreach(name planes bd_rate)
  add_executable(quality_${name} ${CMAKE_CURRENT_LIST_DIR}/programs/${name}.c)
  target_link_libraries(quality_${name} PRIVATE room_quality)
endforeach()
add_test(NAME quality/measures.py
  COMMAND ${CMAKE_CURRENT_LIST_DIR}/measures.py $<TARGET_FILE:quality_planes>)
add_test(NAME quality/curves.py
  COMMAND ${CMAKE_CURRENT_LIST_DIR}/curves.py $<TARGET_FILE:quality_bd_rate>)
set_tests_properties(quality/measures.py quality/curves.py PROPERTIES SKIP_RETURN_CODE 77)
vpatch_alloc_fail(test_quality_memory)
