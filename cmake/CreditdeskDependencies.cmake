# SPDX-License-Identifier: GPL-3.0-or-later
# Everything that comes from the distribution, found once.
find_package(Threads REQUIRED)
find_package(Qt6 6.4 REQUIRED COMPONENTS Core Sql)
find_package(tl-expected REQUIRED)
find_package(Boost 1.81 REQUIRED)

# Asio under GCC 12: every coroutine frame is reported as freed by the wrong allocator (GCC bug 109224).
add_library(creditdesk_asio INTERFACE)
target_link_libraries(creditdesk_asio INTERFACE Boost::headers Threads::Threads)
target_compile_options(creditdesk_asio INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete>)

find_package(OpenSSL REQUIRED)
find_package(CURL REQUIRED)
find_package(SQLite3 3.37 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq)

if(CREDITDESK_DESKTOP)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Gui Widgets Charts DBus Network Svg LinguistTools)
  find_package(Qt6Keychain REQUIRED)
endif()

if(CREDITDESK_TESTS)
  find_package(GTest REQUIRED)
  find_package(rapidcheck REQUIRED)
endif()
