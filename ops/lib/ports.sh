# shellcheck shell=bash
# Which ports are taken, and by whom, read from /proc; and which a server can have, found by asking. Sourced.

# How far the search for a free port goes.
readonly PORTS_TRIED=200

# The inodes of the sockets that listen on a port.
port_inodes() {
    local tables=(/proc/net/tcp)
    [ -r /proc/net/tcp6 ] && tables+=(/proc/net/tcp6)
    awk -v port=":$(printf '%04X' "$1")" \
        '$4 == "0A" && substr($2, length($2) - 4) == port { print $10 }' "${tables[@]}"
}

port_taken() { [ -n "$(port_inodes "$1")" ]; }

# Whether a server can have a port, found by asking for it as a server does. That nobody listens is not enough: a
# connection may go out from it, which the kernel gives a port from its own range. What a server left behind on a port
# that it had before is not in the way.
port_binds() {
    python3 - "$1" <<'PYTHON'
import socket, sys
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    server.bind(("127.0.0.1", int(sys.argv[1])))
    server.listen(1)
except OSError:
    sys.exit(1)
PYTHON
}

# "python3 (process 4711)", or nothing when the holder belongs to somebody else.
port_holder() {
    local inode found pid
    inode=$(port_inodes "$1" | head -n 1)
    [ -n "$inode" ] || return 0
    found=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" -print -quit 2>/dev/null || true)
    [ -n "$found" ] || return 0
    pid=${found#/proc/}
    pid=${pid%%/*}
    printf '%s (process %s)' "$(cat "/proc/$pid/comm" 2>/dev/null || echo a process)" "$pid"
}

# free_port FROM [TAKEN…]: the first port from FROM on that a server can have and that is not among TAKEN.
free_port() {
    local from="$1" port
    shift
    for port in $(seq "$from" "$((from + PORTS_TRIED))"); do
        [ "$port" -le 65535 ] || break
        [[ " $* " != *" $port "* ]] || continue
        if port_binds "$port"; then
            printf '%s\n' "$port"
            return 0
        fi
    done
    die "no free port from $from on"
}
