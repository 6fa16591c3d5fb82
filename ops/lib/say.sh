# shellcheck shell=bash
# What the scripts of ops/ say, and how they give up. Sourced, never run.

say() { printf '%s\n' "$*"; }

# A step begins: one line, so that a log of an hour can be skimmed.
step() { printf '\n== %s\n' "$*"; }

warn() { printf 'note: %s\n' "$*" >&2; }

# What is wrong, then what to do about it, one line each; the exit status is 1.
die() {
    printf 'error: %s\n' "$1" >&2
    shift
    local line
    for line in "$@"; do printf '       %s\n' "$line" >&2; done
    exit 1
}

# An empty environment has no HOME, and cargo wants one.
ensure_home() {
    if [ -z "${HOME:-}" ]; then
        HOME=$(getent passwd "$(id -u)" | cut -d: -f6)
        export HOME
    fi
}
