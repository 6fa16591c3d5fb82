# shellcheck shell=bash
# The programs that ops/up runs: started apart from the terminal's signals, stopped in order.
# Sourced; needs say.sh. A child's name is the name of its log.

# A program that was asked to stop is given this many seconds, then it is killed.
readonly CHILD_STOP_SECONDS=30

declare -A CHILD_PID=()

# child_start NAME PROGRAM [ARGUMENT…]
# setsid keeps Ctrl-C from reaching it, so that we choose the order; the parent-death signal
# stops it when this script is killed outright.
child_start() {
    local name="$1" log="$MOON_DIR/log/$1.log"
    shift
    printf '\n-- started %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >>"$log"
    setsid setpriv --pdeathsig TERM "$@" </dev/null >>"$log" 2>&1 9>&- &
    CHILD_PID[$name]=$!
    printf '%s\n' "$!" >"$MOON_DIR/$name.pid"
}

child_alive() { [ -n "${CHILD_PID[$1]:-}" ] && kill -0 "${CHILD_PID[$1]}" 2>/dev/null; }

# child_stop NAME: asks, waits, and insists.
child_stop() {
    local name="$1" pid="${CHILD_PID[$1]:-}" tenth
    [ -n "$pid" ] || return 0
    unset "CHILD_PID[$name]"
    rm -f "$MOON_DIR/$name.pid"
    kill -TERM "$pid" 2>/dev/null || return 0
    for ((tenth = 0; tenth < CHILD_STOP_SECONDS * 10; tenth++)); do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.1
    done
    warn "$name did not stop within $CHILD_STOP_SECONDS s and is killed"
    kill -KILL "$pid" 2>/dev/null || true
}

# A long command on the way up, such as a build: to its end, unless this script is told to stop. Bash hears a
# signal at once only while it waits, so the command goes on in a process group of its own.
BUSY=''
busy() {
    local status=0
    set -m
    ("$@") </dev/null 9>&- &
    BUSY=$!
    set +m
    wait "$BUSY" || status=$?
    BUSY=''
    return "$status"
}

busy_stop() {
    [ -z "$BUSY" ] || kill -TERM -- "-$BUSY" 2>/dev/null || true
}

# What the log of a dead child said last.
child_last_words() {
    local log="$MOON_DIR/log/$1.log"
    printf '%s\n' "--- the end of $log" >&2
    tail -n 15 "$log" >&2 || true
    printf '%s\n' '---' >&2
}

# wait_for SECONDS NAME COMMAND…: until the command succeeds; fails when time is up or the child died.
wait_for() {
    local seconds="$1" name="$2" tenth
    shift 2
    for ((tenth = 0; tenth < seconds * 5; tenth++)); do
        if "$@"; then return 0; fi
        child_alive "$name" || return 1
        sleep 0.2
    done
    return 1
}
