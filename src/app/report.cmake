# The report room: its C, and the files of the page as arrays in it.

vpatch_room(report src/app/bench/report room_util vpatch_static)

set(page ${CMAKE_SOURCE_DIR}/src/app/bench/report)
set(assets ${CMAKE_BINARY_DIR}/report/assets.c)
set(scripts)
set(named_scripts)
# In this order: a script uses those before it.
foreach(name dom data plot rate bdrate tags speed frames compare tokens notes page)
  list(APPEND scripts ${page}/${name}.js)
  list(APPEND named_scripts vp_report_script ${page}/${name}.js)
endforeach()
add_custom_command(OUTPUT ${assets}
  COMMAND ${CMAKE_COMMAND} -DOUT=${assets} -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake --
    vp_report_page ${page}/page.html vp_report_style ${page}/page.css ${named_scripts}
  DEPENDS ${page}/page.html ${page}/page.css ${scripts} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
  COMMENT "The report page's files as arrays" VERBATIM)
target_sources(room_report PRIVATE ${assets})
