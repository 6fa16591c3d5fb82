# shellcheck shell=bash
# What the two commands need of the machine. What is missing comes from Debian's packages and
# nothing else: no installer is downloaded, no toolchain is pinned. Sourced; needs say.sh.

# The oldest Rust that builds the whole dependency tree.
readonly RUST_AT_LEAST=1.88
# The oldest PostgreSQL that the migrations are tested with.
readonly POSTGRES_AT_LEAST=15
# A mirror that fails once often answers the second time.
readonly APT_TRIES=3
# How long apt waits for another apt to finish, in seconds.
readonly APT_LOCK_SECONDS=120

# version_at_least 1.96.0 1.88
version_at_least() {
    [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

can_be_root() { [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null; }

# Descriptor 9 is the lock of ops/up; a server that a package starts must not inherit it.
apt_retry() {
    local try
    for try in $(seq "$APT_TRIES"); do
        if as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
            -o "DPkg::Lock::Timeout=$APT_LOCK_SECONDS" "$@" </dev/null 9>&-; then
            return 0
        fi
        [ "$try" -eq "$APT_TRIES" ] || warn "apt-get $1 failed (try $try of $APT_TRIES); again in 5 s"
        [ "$try" -eq "$APT_TRIES" ] || sleep 5
    done
    return 1
}

# One refresh of the package lists for each run, and only when something is missing.
APT_REFRESHED=''
apt_refresh() {
    [ -z "$APT_REFRESHED" ] || return 0
    command -v apt-get >/dev/null || die "this machine has no apt-get, and something is missing: $*" \
        "Install it with your system's own tools, then run this again."
    can_be_root || die "packages are missing, and you are neither root nor have sudo" \
        "Ask somebody who may: apt-get install $*"
    say "refreshing the package lists"
    apt_retry update || warn "the package lists could not be refreshed; going on with the old ones"
    APT_REFRESHED=yes
}

apt_install() {
    apt_refresh "$@"
    say "installing: $*"
    apt_retry install --no-install-recommends --no-remove "$@" ||
        die "these packages could not be installed: $*" \
            "Read apt's own words above; install them by hand, then run this again."
}

# postgres_bin newest|VERSION: prints the folder of an installed server's executables.
postgres_bin() {
    local wanted="$1" dir version
    for dir in $(printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin | sort -rV); do
        [ -x "$dir/initdb" ] || continue
        version=$("$dir/postgres" --version | grep -oE '[0-9]+' | head -n 1)
        if [ "$wanted" = newest ]; then
            [ "$version" -ge "$POSTGRES_AT_LEAST" ] || continue
        else
            [ "$version" = "$wanted" ] || continue
        fi
        printf '%s\n' "$dir"
        return 0
    done
    return 1
}

c_compiler_works() {
    # Where the C library's headers are missing, cc names crt1.o without a path.
    command -v cc >/dev/null && [ "$(cc -print-file-name=crt1.o)" != crt1.o ]
}

# Debian's names of what is missing for `up` or `test`, one a line.
missing_packages() {
    local purpose="$1"
    c_compiler_works || printf '%s\n' gcc libc6-dev
    command -v pkg-config >/dev/null || echo pkg-config
    command -v curl >/dev/null || echo curl
    command -v zstd >/dev/null || echo zstd
    [ -s /etc/ssl/certs/ca-certificates.crt ] || echo ca-certificates
    command -v python3 >/dev/null || echo python3
    if [ "${DATABASE_URL:-}" = '' ] || [ "$purpose" = test ]; then
        postgres_bin newest >/dev/null || echo postgresql
    fi
    if [ "$purpose" = test ]; then
        python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
        command -v hledger >/dev/null || echo hledger
        command -v shellcheck >/dev/null || echo shellcheck
    fi
}

# True when the folder holds a cargo and a rustc that are new enough.
rust_in() {
    local tool version
    for tool in cargo rustc; do
        [ -x "$1/$tool" ] || return 1
        version=$(cd / && RUSTUP_AUTO_INSTALL=0 "$1/$tool" --version 2>/dev/null | cut -d' ' -f2)
        [ -n "$version" ] && version_at_least "${version%%-*}" "$RUST_AT_LEAST" || return 1
    done
}

# Puts a new enough Rust first on PATH, if the machine has one.
rust_find() {
    local dirs dir
    IFS=: read -r -a dirs <<<"$PATH:${CARGO_HOME:-$HOME/.cargo}/bin:/usr/local/cargo/bin:/usr/bin"
    for dir in "${dirs[@]}"; do
        if [ -n "$dir" ] && rust_in "$dir"; then
            export PATH="$dir:$PATH"
            return 0
        fi
    done
    return 1
}

# Debian keeps a newer Rust for its browsers beside its own: rustc-web, cargo-web and friends.
# They install as /usr/bin/cargo and /usr/bin/rustc, and conflict with the older pair.
rust_install() {
    local suffix candidate packages=()
    apt_refresh rustc-web cargo-web
    for suffix in '' -web; do
        candidate=$(apt-cache policy "cargo$suffix" | awk '/Candidate:/ {print $2}')
        if [ -z "$candidate" ] || [ "$candidate" = '(none)' ]; then continue; fi
        version_at_least "$candidate" "$RUST_AT_LEAST" || continue
        if [ -z "$suffix" ]; then
            packages=(rustc cargo rust-clippy rustfmt)
        else
            packages=(rustc-web cargo-web rust-web-clippy rustfmt-web)
        fi
        break
    done
    [ "${#packages[@]}" -gt 0 ] || die "no Rust $RUST_AT_LEAST or newer is among this machine's packages" \
        "Install one by hand, so that cargo stands on PATH, then run this again."
    if dpkg-query -W -f '${Status}\n' rustc cargo rustup 2>/dev/null | grep -q ' installed$'; then
        die "an older Rust from Debian's packages is in the way of ${packages[0]}" \
            "Take it away yourself, so that nothing is removed behind your back:" \
            "    apt-get remove rustc cargo rustup" "then run this again."
    fi
    apt_install "${packages[@]}"
    rust_find || die "cargo was installed and is still not usable" "Try: /usr/bin/cargo --version"
}

# The first Chromium on PATH, by its whole path: Playwright looks for no program on PATH.
browser_find() {
    local name path
    for name in chromium chromium-browser google-chrome; do
        if path=$(command -v "$name"); then
            export MOON_CHROMIUM=$path
            return 0
        fi
    done
    return 1
}

# A Chromium for pages that are tested as people see them; Debian's, when the machine has none.
browser_ensure() {
    [ -z "${MOON_CHROMIUM:-}" ] || return 0
    browser_find && return 0
    apt_install chromium
    browser_find || die "chromium was installed and is not on PATH" "Name one in MOON_CHROMIUM, by its whole path."
}

# toolchain_ensure up|test
toolchain_ensure() {
    local missing=()
    ensure_home
    mapfile -t missing < <(missing_packages "$1")
    [ "${#missing[@]}" -eq 0 ] || apt_install "${missing[@]}"
    rust_find || rust_install
    say "$(cargo --version), $(cc --version | head -n 1)"
}

# The referee is Python and wants two libraries; they live in a folder of this checkout.
referee_python() {
    local venv="$1" wanted="$2"
    if [ ! -x "$venv/bin/python" ] || ! cmp -s "$wanted" "$venv/requirements.txt"; then
        rm -rf "$venv"
        python3 -m venv "$venv"
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --retries 5 \
            -r "$wanted" </dev/null
        cp "$wanted" "$venv/requirements.txt"
    fi
}
