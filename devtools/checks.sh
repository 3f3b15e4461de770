# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Formatting, static checks, coverage.
ROOMS=(app ui models client core server admin sandbox tests bench)

cpp_files() { git ls-files -- "${ROOMS[@]/%//*.cpp}" "${ROOMS[@]/%//*.h}"; }

format_command() {
    need lint
    cpp_files | xargs -r clang-format -i
}

lint_command() {
    need build run test lint
    cpp_files | xargs -r clang-format --dry-run --Werror
    shellcheck -x -e SC2034 dev devtools/*.sh
    git ls-files -- '*.py' |
        xargs -r "$PYTHON" -c 'import ast, sys; [ast.parse(open(name).read(), name) for name in sys.argv[1:]]'
    [ "${1:-}" = --fast ] && return 0
    # Without precompiled headers, which clang cannot read when GCC made them. No source includes what moc makes.
    quietly configure-lint "Configuring for clang-tidy" cmake -S . -B build/lint -G Ninja -DCMAKE_BUILD_TYPE=Debug \
        -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON
    "$PYTHON" devtools/tidy.py --tool clang-tidy-19 --build build/lint "$@"
}

coverage_command() {
    need build run journey test coverage
    need_npm tests/clients
    quietly configure-coverage "Configuring coverage" cmake -S . -B build/coverage -G Ninja -DCMAKE_BUILD_TYPE=Debug \
        -DCMAKE_CXX_FLAGS_DEBUG="-O0 -g1 --coverage -fprofile-update=atomic"
    compile coverage
    ctest --test-dir build/coverage --output-on-failure -j2 "$@" || say "Some tests failed; the figures count what ran."
    mkdir -p build/coverage/html
    gcovr --root . --filter '(app|ui|models|client|core|server|admin|sandbox)/' --exclude-throw-branches \
        --html-details build/coverage/html/index.html --print-summary build/coverage
}
