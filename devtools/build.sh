# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Configure and compile.
PROGRAMS=(creditdesk creditdesk-server creditdesk-admin creditdesk-sandbox)

export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
export CCACHE_BASEDIR=$PWD

# configure PRESET [cmake options]: one cache per preset, reused; options always the same, so nothing is compiled twice.
configure() {
    local preset=$1
    shift
    quietly "configure-$preset" "Configuring $preset" cmake --preset "$preset" \
        "-DCREDITDESK_WERROR=${CREDITDESK_WERROR:-ON}" "$@"
}

# compile PRESET [targets]
compile() {
    local preset=$1
    shift
    local arguments=(--build "build/$preset")
    [ $# -gt 0 ] && arguments+=(--target "$@")
    [ -n "${CREDITDESK_JOBS:-}" ] && arguments+=(-j "$CREDITDESK_JOBS")
    quietly "build-$preset" "Building $preset" env NINJA_STATUS='[%f/%t] ' cmake "${arguments[@]}"
}

build_command() {
    local preset=release
    while [ $# -gt 0 ]; do
        case "$1" in
            --preset) preset=${2:?--preset needs a name} && shift 2 ;;
            --preset=*) preset=${1#*=} && shift ;;
            *) die "build knows only --preset P" ;;
        esac
    done
    need build
    configure "$preset"
    compile "$preset" "${PROGRAMS[@]}"
    say "Programs: build/$preset/bin"
}

test_command() {
    need build run journey test
    need_npm tests/clients
    configure release
    compile release
    local status=0
    ctest --test-dir build/release --output-on-failure -j2 "$@" || status=$?
    return $status
}

package_command() {
    need build run test
    configure release
    compile release "${PROGRAMS[@]}"
    quietly package "Packing" packaging/make-packages build/release build/packages
    ls -1 build/packages/*.deb
}
