# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# The demo: real programs, data made through their public interfaces.
DEMO=build/demo
PYTHON=/usr/bin/python3 # Debian's own: it has the accessibility bindings

run_command() {
    local headless=no arguments=()
    [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || headless=yes
    while [ $# -gt 0 ]; do
        case "$1" in
            --headless) headless=yes ;;
            --keep) arguments+=(--keep) ;;
            --no-app) arguments+=(--no-app) && headless=no ;;
            *) die "run knows --headless, --keep and --no-app" ;;
        esac
        shift
    done
    need build run
    [ $headless = yes ] && need journey && arguments+=(--headless)
    configure release
    compile release "${PROGRAMS[@]}"
    exec "$PYTHON" devtools/demo.py --bin build/release/bin --data "$DEMO" "${arguments[@]}"
}

screenshots_command() {
    need build run journey
    configure release
    compile release "${PROGRAMS[@]}"
    "$PYTHON" devtools/demo.py --bin build/release/bin --data "$DEMO" --headless --pictures docs/images
}

bench_command() {
    need build run bench
    configure release -DCREDITDESK_BENCH=ON
    compile release creditdesk-server creditdesk-admin creditdesk-bench creditdesk-bench-stripe
    local program=bench
    case "${1:-}" in
        ledger | webhooks)
            program=$1
            shift
            ;;
    esac
    [ "$program" = webhooks ] && need test && need_npm bench/syncengine
    "$PYTHON" "bench/$program.py" --bin build/release/bin --report docs/performance.md "$@"
}
