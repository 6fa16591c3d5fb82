# shellcheck shell=bash
# A private PostgreSQL under .moon, reached over loopback with a password of its own.
# It never listens on a socket file (their paths are limited to 107 bytes) and never runs as
# root: there, a system user owns the data. Sourced; needs say.sh, toolchain.sh, ports.sh.
#
#   pg_cluster NAME      chooses which one: `pg` is the shop's, `test-pg` is the tests'
#   pg_start             makes it if need be, starts it, exports DATABASE_URL
#   pg_stop [immediate]  stops it if it runs

# Where the search for its port begins; 5432 is left to the machine's own server. Below the ports that the kernel gives
# to outgoing connections (32768 on Linux): one of those would keep the server from starting.
readonly PG_PORT_FROM=15432
# The same for the servers of tests, each from a hundred of its own: some are down for a moment while others start.
readonly PG_TEST_PORT_FROM=20000
# Recovery after a crash can take a while; a start is given this many seconds.
readonly PG_START_SECONDS=120
# A fast stop writes a checkpoint first; it is given this many seconds.
readonly PG_STOP_SECONDS=60
# The server's log is set aside at a start once it is larger than this many bytes.
readonly PG_LOG_BYTES_MAX=10485760
# The system user that owns the data where we are root, and Debian's own as the second choice.
readonly PG_SYSTEM_USERS='moonledger postgres'

PG_NAME=''    # which cluster
PG_HOME=''    # its folder: data/, server.log
PG_OWNER=''   # the system user it runs as, empty when that is ourselves
PG_BIN=''     # its version's executables

pg_as_owner() {
    if [ -n "$PG_OWNER" ]; then
        (cd / && setpriv --reuid "$PG_OWNER" --regid "$(id -g "$PG_OWNER")" --clear-groups \
            env HOME=/ "$@")
    else
        "$@"
    fi
}

pg_choose_owner() {
    PG_OWNER=''
    [ "$(id -u)" -eq 0 ] || return 0
    local user
    for user in $PG_SYSTEM_USERS; do
        if [ "$user" = moonledger ] && ! getent passwd "$user" >/dev/null; then
            /usr/sbin/useradd --system --no-create-home --home-dir / --shell /usr/sbin/nologin "$user" || continue
        fi
        if getent passwd "$user" >/dev/null; then
            PG_OWNER=$user
            return 0
        fi
    done
    die "PostgreSQL will not run as root, and no system user could be made for it" \
        "Make one: useradd --system moonledger"
}

# The folder of the data. Where its owner cannot reach the checkout (below /root, say), the data
# lies under /var/lib/moonledger, and a file beside its place in .moon says where.
pg_choose_home() {
    local pointer="$MOON_DIR/$PG_NAME.where" outside=/var/lib/moonledger
    if [ -s "$pointer" ]; then
        PG_HOME=$(cat "$pointer")
        [ -d "$PG_HOME" ] || die "$pointer names $PG_HOME, which is gone" \
            "Put it back from a backup, or start afresh with: ops/up --fresh"
        return 0
    fi
    PG_HOME=$MOON_DIR/$PG_NAME
    if [ -z "$PG_OWNER" ] || [ -d "$PG_HOME" ] || pg_as_owner test -x "$MOON_DIR"; then
        return 0
    fi
    mkdir -p "$outside"
    chmod 755 "$outside"
    PG_HOME=$(mktemp -d "$outside/$PG_NAME-XXXXXX")
    chown "$PG_OWNER" "$PG_HOME"
    printf '%s\n' "$PG_HOME" >"$pointer"
    say "the user $PG_OWNER cannot reach this folder, so the data lies in $PG_HOME"
}

pg_cluster() {
    PG_NAME=$1
    mkdir -p "$MOON_DIR/log"
    chmod 711 "$MOON_DIR"
    pg_choose_owner
    pg_choose_home
    if [ -s "$PG_HOME/data/PG_VERSION" ]; then
        local version
        version=$(cat "$PG_HOME/data/PG_VERSION")
        PG_BIN=$(postgres_bin "$version") || die "the data was written by PostgreSQL $version, which is not installed" \
            "Install it: apt-get install postgresql-$version"
    else
        PG_BIN=$(postgres_bin newest) || die "no PostgreSQL server is installed" "apt-get install postgresql"
    fi
}

pg_password() {
    local file="$MOON_DIR/$PG_NAME.password"
    if [ ! -s "$file" ]; then
        (umask 077 && od -An -N 24 -tx1 /dev/urandom | tr -d ' \n' >"$file")
    fi
    cat "$file"
}

# The settings that differ from PostgreSQL's own defaults.
pg_settings() {
    cat <<'SETTINGS'
# Written once, when this private server was made.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
password_encryption = scram-sha-256
timezone = 'UTC'
log_timezone = 'UTC'
SETTINGS
    if [ "$PG_NAME" = pg ]; then
        printf '%s\n' 'fsync = on' 'full_page_writes = on' 'synchronous_commit = on' 'max_connections = 100'
    else
        # Tests make and drop hundreds of databases. Killing the server loses nothing of what the
        # kernel already holds, so only a power cut would tell the difference.
        printf '%s\n' 'fsync = off' 'max_connections = 300'
    fi
}

pg_make() {
    [ ! -s "$PG_HOME/data/PG_VERSION" ] || return 0
    say "making a private PostgreSQL ($("$PG_BIN/postgres" --version | cut -d' ' -f3)) in $PG_HOME"
    # A folder without PG_VERSION is what an interrupted first run left.
    rm -rf "$PG_HOME/data" "$PG_HOME/data.part"
    mkdir -p "$PG_HOME"
    chmod 700 "$PG_HOME"
    local locale=C
    if locale -a 2>/dev/null | grep -qiE '^C\.utf-?8$'; then locale=C.UTF-8; fi
    (umask 077 && pg_password >"$PG_HOME/pwfile")
    [ -z "$PG_OWNER" ] || chown -R "$PG_OWNER" "$PG_HOME"
    pg_as_owner "$PG_BIN/initdb" --pgdata "$PG_HOME/data.part" --username moon --pwfile "$PG_HOME/pwfile" \
        --auth scram-sha-256 --encoding UTF8 --locale "$locale" --data-checksums \
        --text-search-config simple >"$MOON_DIR/log/$PG_NAME-initdb.log" 2>&1 ||
        die "initdb failed" "Read $MOON_DIR/log/$PG_NAME-initdb.log"
    rm -f "$PG_HOME/pwfile"
    pg_settings >>"$PG_HOME/data.part/postgresql.conf"
    mv "$PG_HOME/data.part" "$PG_HOME/data"
}

# The process id of the server that has this data open; nothing when none has.
pg_pid() {
    local pid
    [ -s "$PG_HOME/data/postmaster.pid" ] || return 0
    pid=$(head -n 1 "$PG_HOME/data/postmaster.pid")
    # After a crash the number may belong to a stranger; ours stands in its data folder.
    if [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$(readlink -f "$PG_HOME/data")" ]; then
        printf '%s\n' "$pid"
    fi
}

pg_port() { sed -n 4p "$PG_HOME/data/postmaster.pid"; }

# pg_url DATABASE
pg_url() { printf 'postgres://moon:%s@127.0.0.1:%s/%s\n' "$(pg_password)" "$(pg_port)" "$1"; }

# psql as the owner of the private server: pg_psql DATABASE [ARGUMENT…]
pg_psql() {
    local database="$1"
    shift
    PGPASSWORD=$(pg_password) "$PG_BIN/psql" --no-psqlrc --host 127.0.0.1 --port "$(pg_port)" \
        --username moon --dbname "$database" "$@"
}

# Where the search for a port begins.
pg_port_from() {
    local nth
    if [ "$PG_NAME" = pg ]; then
        printf '%s\n' "$PG_PORT_FROM"
    else
        nth=$(printf '%s' "$PG_HOME" | cksum | cut -d ' ' -f 1)
        printf '%s\n' "$((PG_TEST_PORT_FROM + nth % 100 * 100))"
    fi
}

pg_launch() {
    local log="$PG_HOME/server.log" port kept="$PG_HOME/port" from
    from=$(pg_port_from)
    rm -f "$PG_HOME/data/postmaster.pid"
    if [ -f "$log" ] && [ "$(stat -c %s "$log")" -gt "$PG_LOG_BYTES_MAX" ]; then mv "$log" "$log.1"; fi
    if [ -s "$kept" ] && port_binds "$(cat "$kept")"; then from=$(cat "$kept"); fi
    port=$(free_port "$from")
    # The lock of ops/up must not be inherited by a server that may outlive it.
    pg_as_owner "$PG_BIN/pg_ctl" start --silent --wait --timeout "$PG_START_SECONDS" \
        --pgdata "$PG_HOME/data" --log "$log" --options "-p $port" </dev/null >/dev/null 9>&- ||
        die "PostgreSQL did not start" "Read $log"
    printf '%s\n' "$port" >"$kept"
    ln -sfn "$log" "$MOON_DIR/log/$PG_NAME.log"
}

pg_start() {
    pg_make
    [ -n "$(pg_pid)" ] || pg_launch
    if [ -z "$(pg_psql postgres -Atc "SELECT 1 FROM pg_database WHERE datname = 'moon'")" ]; then
        pg_psql postgres -q -c 'CREATE DATABASE moon'
    fi
    DATABASE_URL=$(pg_url moon)
    export DATABASE_URL
}

pg_stop() {
    local mode="${1:-fast}"
    [ -n "$PG_BIN" ] && [ -n "$(pg_pid)" ] || return 0
    pg_as_owner "$PG_BIN/pg_ctl" stop --silent --wait --timeout "$PG_STOP_SECONDS" --mode "$mode" \
        --pgdata "$PG_HOME/data" >/dev/null || warn "PostgreSQL did not stop within $PG_STOP_SECONDS s"
}

# Stops it and removes its data: for a cluster that only tests have used.
pg_remove() {
    pg_stop immediate
    [ -n "$PG_HOME" ] && [ "$PG_NAME" != pg ] || return 0
    rm -rf "$PG_HOME"
    rm -f "$MOON_DIR/$PG_NAME.where" "$MOON_DIR/$PG_NAME.password" "$MOON_DIR/log/$PG_NAME.log" \
        "$MOON_DIR/log/$PG_NAME-initdb.log"
}
