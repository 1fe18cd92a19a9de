# libvpatch, shared and static, from the objects of all rooms of the library;
# what other builds need to find it (pkg-config and CMake); its installation.

set(objects)
foreach(room ${VPATCH_LIBRARY_ROOMS})
  list(APPEND objects $<TARGET_OBJECTS:room_${room}>)
endforeach()

add_library(vpatch_shared SHARED ${objects})
add_library(vpatch_static STATIC ${objects})
foreach(library vpatch_shared vpatch_static)
  target_include_directories(${library} PUBLIC
    $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  set_target_properties(${library} PROPERTIES OUTPUT_NAME vpatch LINKER_LANGUAGE C)
endforeach()
# Before 1.0 a minor version may change the interface: it is part of the name.
set_target_properties(vpatch_shared PROPERTIES
  VERSION ${PROJECT_VERSION}
  SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
target_link_libraries(vpatch_shared PRIVATE
  PkgConfig::OPENBLAS PkgConfig::JANSSON ZLIB::ZLIB Threads::Threads ${CMAKE_DL_LIBS} m)
target_link_libraries(vpatch_static PUBLIC
  PkgConfig::OPENBLAS PkgConfig::JANSSON ZLIB::ZLIB Threads::Threads ${CMAKE_DL_LIBS} m)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  target_link_options(vpatch_shared PRIVATE
    "-Wl,--version-script=${CMAKE_SOURCE_DIR}/cmake/exports.map")
  set_target_properties(vpatch_shared PROPERTIES LINK_DEPENDS ${CMAKE_SOURCE_DIR}/cmake/exports.map)
endif()
set_target_properties(vpatch_shared PROPERTIES EXPORT_NAME vpatch)
set_target_properties(vpatch_static PROPERTIES EXPORT_NAME static)

install(TARGETS vpatch_shared vpatch_static EXPORT vpatchTargets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/vpatch DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/models/ DESTINATION ${CMAKE_INSTALL_DATADIR}/vpatch/models
  FILES_MATCHING PATTERN "*.safetensors")
install(FILES ${CMAKE_SOURCE_DIR}/tools/python/vpatch.py
  DESTINATION ${CMAKE_INSTALL_DATADIR}/vpatch/python)

# pkg-config. The prefix is found from the file's own place, so that the installed
# tree may be moved; the directories may be absolute (GNUInstallDirs allows it).
foreach(directory LIBDIR INCLUDEDIR)
  if(IS_ABSOLUTE "${CMAKE_INSTALL_${directory}}")
    set(VPATCH_PC_${directory} "${CMAKE_INSTALL_${directory}}")
  else()
    set(VPATCH_PC_${directory} "\${prefix}/${CMAKE_INSTALL_${directory}}")
  endif()
endforeach()
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set(VPATCH_PC_PREFIX "${CMAKE_INSTALL_PREFIX}")
else()
  file(RELATIVE_PATH VPATCH_PC_PREFIX
    "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
  string(REGEX REPLACE "/$" "" VPATCH_PC_PREFIX "\${pcfiledir}/${VPATCH_PC_PREFIX}")
endif()
# OpenBLAS by its own flags: the private ones of its .pc name libgfortran, which only its
# LAPACK needs and Debian's package of it no longer brings.
string(JOIN " " VPATCH_PC_OPENBLAS ${OPENBLAS_LDFLAGS})
configure_file(${CMAKE_SOURCE_DIR}/cmake/vpatch.pc.in ${CMAKE_BINARY_DIR}/vpatch.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/vpatch.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

include(CMakePackageConfigHelpers)
set(package_directory ${CMAKE_INSTALL_LIBDIR}/cmake/vpatch)
configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/vpatchConfig.cmake.in
  ${CMAKE_BINARY_DIR}/vpatchConfig.cmake INSTALL_DESTINATION ${package_directory})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/vpatchConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/vpatchConfig.cmake
  ${CMAKE_BINARY_DIR}/vpatchConfigVersion.cmake DESTINATION ${package_directory})
install(EXPORT vpatchTargets NAMESPACE vpatch:: DESTINATION ${package_directory})
