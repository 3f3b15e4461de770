# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Long steps: their output goes to build/logs, the person sees one line.
LOGS=build/logs

say() { printf '%s\n' "$*" >&2; }

die() {
    say "dev: $*"
    exit 1
}

# Shows how far ninja is ("[12/300] …"), every tenth on a pipe, in place on a terminal.
show_progress() {
    local title=$1 line last=-1 finished total percent
    while IFS= read -r line; do
        [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
        finished=${BASH_REMATCH[1]} total=${BASH_REMATCH[2]}
        percent=$((finished * 100 / total))
        if [ -t 2 ]; then
            printf '\r%s: %d of %d steps ' "$title" "$finished" "$total" >&2
        elif [ $((percent / 10)) -gt "$last" ]; then
            last=$((percent / 10))
            printf '%s: %d of %d steps\n' "$title" "$finished" "$total" >&2
        fi
    done
    [ -t 2 ] && printf '\r\033[K' >&2
    return 0
}

# quietly NAME TITLE COMMAND…: output into build/logs/NAME.log; on failure its end is shown.
quietly() {
    local name=$1 title=$2 started=$SECONDS status=0
    shift 2
    mkdir -p "$LOGS"
    say "$title …"
    "$@" 2>&1 </dev/null | tee "$LOGS/$name.log" | show_progress "$title" || status=${PIPESTATUS[0]}
    if [ "$status" -ne 0 ]; then
        grep -nE 'error|FAILED|fatal|Err:|E:' "$LOGS/$name.log" | head -20 >&2 || true
        say "--- the end of $LOGS/$name.log:"
        tail -40 "$LOGS/$name.log" >&2
        die "$title failed (whole log: $LOGS/$name.log)"
    fi
    say "$title: done in $((SECONDS - started)) s"
}
