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
    git ls-files -- '*.py' | xargs -r "$PYTHON" -m py_compile
    [ "${1:-}" = --fast ] && return 0
    # Without precompiled headers, which clang cannot read when GCC made them; moc's output must exist.
    quietly configure-lint "Configuring for clang-tidy" cmake -S . -B build/lint -G Ninja -DCMAKE_BUILD_TYPE=Debug \
        -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON
    local generated
    mapfile -t generated < <(ninja -C build/lint -t targets all | sed -nE 's/^([A-Za-z_-]+_autogen): phony.*/\1/p' | sort -u)
    quietly build-lint "Generating sources" ninja -C build/lint "${generated[@]}"
    quietly lint "clang-tidy" run-clang-tidy -quiet -p build/lint "$PWD/(app|ui|models|client|core|server|admin|sandbox)/.*\\.cpp$"
}

coverage_command() {
    need build run journey test coverage
    need_npm
    quietly configure-coverage "Configuring coverage" cmake -S . -B build/coverage -G Ninja -DCMAKE_BUILD_TYPE=Debug \
        -DCMAKE_CXX_FLAGS_DEBUG="-O0 -g1 --coverage"
    compile coverage
    ctest --test-dir build/coverage --output-on-failure -j2 "$@" || say "Some tests failed; the figures count what ran."
    mkdir -p build/coverage/html
    gcovr --root . --filter '(app|ui|models|client|core|server|admin|sandbox)/' --exclude-throw-branches \
        --html-details build/coverage/html/index.html --print-summary build/coverage
}
