# shellcheck shell=bash
# Tests of what the scripts compute, each with an input that must be refused or counted.
# Sourced by ops/test; needs say.sh, toolchain.sh, ports.sh, dotenv.sh, tally.sh.

# expect WHAT WANTED GOT
expect() {
    [ "$2" = "$3" ] || {
        say "$1: wanted \`$2\`, got \`$3\`"
        return 1
    }
}

selftest() {
    local scratch status=0
    scratch=$(mktemp -d)
    selftest_tally "$scratch" || status=1
    selftest_dotenv "$scratch" || status=1
    selftest_versions || status=1
    selftest_ports || status=1
    selftest_busy "$scratch" || status=1
    rm -rf "$scratch"
    return "$status"
}

selftest_tally() {
    local log="$1/log" green=$'\e[32m' plain=$'\e[0m'
    cat >"$log" <<LOG
test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.24s
a test prints 7 passed; 7 failed
test result: ${green}FAILED${plain}. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out
LOG
    expect "two binaries" "15 2 1 2" "$(tally_of "$log")" || return 1
    : >"$log"
    expect "no binary" "0 0 0 0" "$(tally_of "$log")" || return 1
    expect "a run that did not compile fails" "0 passed, 1 failed" "$(tests x false | tally_line)" || return 1
    expect "a run without a test fails" "0 passed, 1 failed" "$(tests x true | tally_line)" || return 1
}

# What a run of tests said of itself, less the time.
tally_line() { sed -n 's/^-- x: \([0-9]* passed, [0-9]* failed\) .*/\1/p'; }

selftest_dotenv() {
    local file="$1/env"
    cat >"$file" <<'ENV'
# a comment
PLAIN=one two
export QUOTED="three"
EVALUATED=$(false)`false`$HOME
GIVEN=file
ENV
    # shellcheck disable=SC2016,SC2153  # what must not be expanded, and what dotenv_load sets
    expect "values as they stand" 'one two|three|$(false)`false`$HOME|environment' "$(
        GIVEN=environment
        dotenv_load "$file"
        printf '%s|%s|%s|%s' "$PLAIN" "$QUOTED" "$EVALUATED" "$GIVEN"
    )" || return 1
    printf 'A=1\nrm -rf x\n' >"$file"
    if (dotenv_load "$file" 2>/dev/null); then
        say "a line that is not KEY=VALUE was accepted"
        return 1
    fi
}

selftest_versions() {
    version_at_least 1.96.0+dfsg1-1 1.88 || { say "1.96 is newer than 1.88" && return 1; }
    ! version_at_least 1.9.0 1.88 || { say "1.9 is older than 1.88" && return 1; }
}

selftest_ports() {
    local port seen=no
    port=$(free_port 20000 20000)
    [ "$port" -gt 20000 ] || { say "a port said to be taken was chosen" && return 1; }
    coproc LISTENER {
        exec python3 -c 'import socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
client = socket.create_connection(listener.getsockname())
print(client.getsockname()[1], flush=True)
listener.accept()[0].recv(1)' "$port"
    }
    local client
    local pid=$LISTENER_PID
    read -r client <&"${LISTENER[0]}"
    ! port_binds "$client" || { say "a connection goes out from port $client, and a server is to have it" && return 1; }
    ! port_taken "$client" || { say "nobody listens on port $client, and it is said so" && return 1; }
    if port_taken "$port" && [[ "$(port_holder "$port")" == python3* ]]; then seen=yes; fi
    kill "$pid"
    wait "$pid" 2>/dev/null || true
    expect "a listener on port $port is seen" yes "$seen" || return 1
    ! port_taken "$port" || { say "port $port is said to be taken, and nobody listens" && return 1; }
}

# A script that is busy with a long command ends when it is told to, and the command with it.
selftest_busy() {
    local script pid tenth
    # shellcheck disable=SC2016  # it is the other script that expands these
    script='set -euo pipefail
        say() { :; }
        . "$1/ops/lib/children.sh"
        trap busy_stop EXIT
        trap "exit 143" TERM
        busy sleep 600'
    bash -c "$script" busy "$ROOT" &
    pid=$!
    for ((tenth = 0; tenth < 100; tenth++)); do
        [ -z "$(pgrep -P "$pid" || true)" ] || break
        sleep 0.1
    done
    pgrep -P "$pid" >"$1/busy" || true
    kill -TERM "$pid"
    for ((tenth = 0; tenth < 100; tenth++)); do
        if ! kill -0 "$pid" 2>/dev/null && ! kill -0 "$(cat "$1/busy")" 2>/dev/null; then return 0; fi
        sleep 0.1
    done
    printf 'busy: told to stop, it went on\n' >&2
    return 1
}
