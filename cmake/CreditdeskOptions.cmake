# SPDX-License-Identifier: GPL-3.0-or-later
# One target carries the language level, the warnings and the hardening; every target of ours links it.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_AUTOMOC ON)
set(CMAKE_AUTORCC ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

add_library(creditdesk_options INTERFACE)
target_include_directories(creditdesk_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(creditdesk_options INTERFACE
  QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING QT_NO_KEYWORDS
  QT_NO_FOREACH QT_STRICT_ITERATORS QT_DISABLE_DEPRECATED_BEFORE=0x060400
  CREDITDESK_VERSION="${PROJECT_VERSION}")
target_compile_options(creditdesk_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wunused
  -Wformat=2 $<$<BOOL:${CREDITDESK_WERROR}>:-Werror>
  -fstack-protector-strong
  # What is shipped does not name the machine it was built on.
  $<$<NOT:$<CONFIG:Debug>>:-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=>)
target_link_options(creditdesk_options INTERFACE -Wl,-z,relro,-z,now -Wl,--as-needed)

find_program(CREDITDESK_MOLD mold)
if(CREDITDESK_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
find_program(CREDITDESK_CCACHE ccache)
if(CREDITDESK_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CREDITDESK_CCACHE})
endif()

# A library of one folder: creditdesk_library(core SOURCES … LINK …)
function(creditdesk_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRIVATE_LINK;PRECOMPILE" ${ARGN})
  add_library(creditdesk_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(creditdesk_${name} PUBLIC creditdesk_options ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
  if(ARG_PRECOMPILE)
    target_precompile_headers(creditdesk_${name} PRIVATE ${ARG_PRECOMPILE})
  endif()
endfunction()
