# The vpatch program, its man pages and its completion.

file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/cli/*.c)
list(REMOVE_ITEM sources ${CMAKE_SOURCE_DIR}/src/cli/main.c)
add_library(room_cli STATIC ${sources})
target_link_libraries(room_cli PUBLIC room_bench room_media vpatch_static)

# Linked statically: the program runs from the build tree and from any prefix.
add_executable(vpatch ${CMAKE_SOURCE_DIR}/src/cli/main.c)
target_link_libraries(vpatch PRIVATE room_cli)

install(TARGETS vpatch DESTINATION ${CMAKE_INSTALL_BINDIR})
file(GLOB pages CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/docs/man/*.1)
install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${CMAKE_SOURCE_DIR}/tools/completion/vpatch.bash
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME vpatch)
