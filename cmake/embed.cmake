# Writes a C file with the bytes of other files, as src/app/bench/report/assets.h names them:
#   cmake -DOUT=assets.c -P embed.cmake -- NAME FILE NAME FILE ...
# A name that comes several times is one array with its files one after another.

cmake_minimum_required(VERSION 3.16)

set(names)
set(rest)
set(begun FALSE)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE ${last})
  if(begun)
    list(APPEND rest "${CMAKE_ARGV${i}}")
  elseif("${CMAKE_ARGV${i}}" STREQUAL "--")
    set(begun TRUE)
  endif()
endforeach()
while(rest)
  list(GET rest 0 name)
  list(GET rest 1 file)
  list(REMOVE_AT rest 0 1)
  file(READ "${file}" hex HEX)
  if(NOT name IN_LIST names)
    list(APPEND names ${name})
  endif()
  string(APPEND bytes_${name} "${hex}")
endwhile()

set(text "/* Made by cmake/embed.cmake. */\n#include \"report/assets.h\"\n")
foreach(name ${names})
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes_${name}}")
  # Nine to a line.
  string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n" bytes "${bytes}")
  string(APPEND text "\nstatic const unsigned char ${name}_data[] = {\n${bytes}\n};\n"
    "const vp_report_asset ${name} = {${name}_data, sizeof ${name}_data};\n")
endforeach()
file(WRITE "${OUT}" "${text}")
