# A room is a folder of sources that is a target of its own. Its headers are included by
# the room's name ("entropy/mixer.h"), and that name exists only for the targets that link
# the room: each room has an include directory of its own in the build tree, with nothing
# but a link of that name to the folder. A forbidden include does not compile.
#
#   vpatch_room(NAME FOLDER ROOM-OR-LIBRARY...)
function(vpatch_room name folder)
  set(view ${CMAKE_BINARY_DIR}/rooms/${name})
  file(MAKE_DIRECTORY ${view})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${folder} ${view}/${name} SYMBOLIC)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.c)
  add_library(room_${name} STATIC ${sources})
  target_include_directories(room_${name} PUBLIC ${CMAKE_SOURCE_DIR}/include ${view})
  target_link_libraries(room_${name} PUBLIC ${ARGN})
  target_compile_definitions(room_${name} PRIVATE VPATCH_BUILD_SHARED)
endfunction()
