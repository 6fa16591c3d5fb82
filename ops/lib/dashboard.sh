# shellcheck shell=bash
# Builds the dashboard, and only what has changed: its packages when the lock file did, its pieces when a
# source did. Sourced; needs say.sh, node.sh.

DASHBOARD=$ROOT/dashboard

# What the packages depend on: the lock file, and which Node they were installed for.
dashboard_packages_key() { { sha256sum <"$DASHBOARD/package-lock.json" && node --version; } | sha256sum; }

# What the build depends on: every source, every word, the schema.
dashboard_sources_key() {
    (
        cd "$ROOT" && find dashboard/src dashboard/graphiql dashboard/build dashboard/public dashboard/index.html dashboard/package-lock.json dashboard/package.json \
            dashboard/vite.config.ts dashboard/postcss.config.cjs locales/fa locales/en api/schema.graphql \
            -type f ! -name '*.gen.ts' ! -name '*.test.ts' ! -name '*.test.tsx' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    ) | sha256sum
}

# Installs the packages of the lock file, exactly.
dashboard_packages() {
    local key stamp=$DASHBOARD/node_modules/.moon-packages
    key=$(dashboard_packages_key)
    if [ -e "$stamp" ] && [ "$(cat "$stamp")" = "$key" ]; then return 0; fi
    say "installing the dashboard's packages"
    (cd "$DASHBOARD" && npm ci --no-audit --no-fund --loglevel=error </dev/null 9>&-) || return 1
    printf '%s\n' "$key" >"$stamp"
}

# Builds dist/, unless it stands for these very sources.
dashboard_build() {
    local key stamp=$DASHBOARD/dist/.moon-built
    dashboard_packages || return 1
    key=$(dashboard_sources_key)
    if [ -e "$stamp" ] && [ "$(cat "$stamp")" = "$key" ]; then return 0; fi
    say "building the dashboard"
    (cd "$DASHBOARD" && npm run --silent build </dev/null 9>&-) || return 1
    printf '%s\n' "$key" >"$stamp"
}

# `npm run`, in the dashboard.
dashboard_run() { (cd "$DASHBOARD" && npm run --silent "$@"); }
