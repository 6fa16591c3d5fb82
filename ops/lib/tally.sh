# shellcheck shell=bash
# Runs the checks of ops/test one after another and keeps count. Sourced; needs say.sh.
# Descriptor 9 is the lock of ops/test; what outlives a test must not hold it.
# A check that is no test counts as one: passed or failed. A run of cargo test counts its tests.

# Lines of a failed check that are said again at the end, where whoever looks at a long log looks first.
readonly LAST_WORDS=60

PASSED=0
FAILED=0
SKIPPED=0
FAILURES=()
LAST=''

# What a failed check said last, from the log of it.
last_words() {
    LAST+=$(printf '\n--- the end of %s\n' "$1" && tail -n "$LAST_WORDS" "$2" && printf '\n---')
}

# check NAME COMMAND…: shows everything it prints; goes on after a failure.
check() {
    local name="$1" began=$SECONDS log
    shift
    step "$name"
    log=$(mktemp)
    if "$@" </dev/null 2>&1 9>&- | tee "$log"; then
        PASSED=$((PASSED + 1))
        say "-- $name: passed in $((SECONDS - began)) s"
    else
        FAILED=$((FAILED + 1))
        FAILURES+=("$name")
        last_words "$name" "$log"
        say "-- $name: FAILED after $((SECONDS - began)) s"
    fi
    rm -f "$log"
}

# skip NAME WHY: said aloud and counted, so that a skipped check is not taken for a passed one.
skip() {
    SKIPPED=$((SKIPPED + 1))
    step "$1"
    say "-- $1: skipped, $2"
}

# Sums cargo's own closing lines in a log: prints "PASSED FAILED IGNORED BINARIES".
tally_of() {
    sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
        /^test result: / {
            for (i = 1; i < NF; i++) {
                if ($(i + 1) ~ /^passed/) passed += $i
                if ($(i + 1) ~ /^failed/) failed += $i
                if ($(i + 1) ~ /^ignored/) ignored += $i
            }
            binaries++
        }
        END { print passed + 0, failed + 0, ignored + 0, binaries + 0 }'
}

# tests NAME COMMAND…: a run of cargo test, counted test by test. A run that failed without a failed
# test (it did not compile, a binary was killed) counts one failure, and so does one without any test.
tests() {
    local name="$1" log began=$SECONDS status=0 passed failed ignored binaries
    shift
    step "$name"
    log=$(mktemp)
    "$@" </dev/null 2>&1 9>&- | tee "$log" || status=$?
    read -r passed failed ignored binaries < <(tally_of "$log")
    if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
    if [ "$((passed + failed))" -eq 0 ]; then
        say "-- no test ran"
        failed=1
    fi
    PASSED=$((PASSED + passed))
    FAILED=$((FAILED + failed))
    SKIPPED=$((SKIPPED + ignored))
    if [ "$failed" -gt 0 ]; then
        FAILURES+=("$name ($failed)")
        last_words "$name" "$log"
    fi
    rm -f "$log"
    say "-- $name: $passed passed, $failed failed in $binaries test binaries, $((SECONDS - began)) s"
}

# The closing line, by which a machine counts; its exit status is that of the whole run.
tally_close() {
    local failure
    [ -z "$LAST" ] || printf '%s\n' "$LAST"
    printf '\n'
    for failure in "${FAILURES[@]+"${FAILURES[@]}"}"; do say "failed: $failure"; done
    if [ "$SKIPPED" -gt 0 ]; then
        say "$PASSED passed, $FAILED failed, $SKIPPED skipped"
    else
        say "$PASSED passed, $FAILED failed"
    fi
    [ "$FAILED" -eq 0 ] && [ "$PASSED" -gt 0 ]
}
