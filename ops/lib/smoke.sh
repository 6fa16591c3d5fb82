# shellcheck shell=bash
# Plays a stranger: ops/up on an empty folder, a look, ops/down, and once more with the data kept; ops/restart.
# Sourced by ops/test; needs say.sh, ports.sh. The shop lies apart from the developer's own.

SMOKE_DIR=''
SMOKE_LISTEN=''

smoke() {
    local status=0
    SMOKE_DIR=$MOON_DIR/smoke
    SMOKE_LISTEN=127.0.0.1:$(free_port 18080)
    rm -rf "$SMOKE_DIR"
    smoke_twice || status=1
    if [ "$status" -ne 0 ]; then
        smoke_shop down || true
        say "the logs are in $SMOKE_DIR/log"
    else
        rm -rf "$SMOKE_DIR"
    fi
    return "$status"
}

# smoke_shop up|down [ARGUMENT…]. Set and empty, so that no .env can make this run a real bot on a
# real database.
smoke_shop() {
    local command="$1"
    shift
    MOON_DIR=$SMOKE_DIR LISTEN=$SMOKE_LISTEN TELEGRAM_BOT_TOKEN='' ZARINPAL_MERCHANT_ID='' DATABASE_URL='' \
        "$ROOT/ops/$command" "$@"
}

smoke_twice() {
    local began password
    smoke_shop up --detach || return 1
    smoke_answers || return 1
    password=$(run_field staff password) || return 1
    if smoke_shop up --detach 2>/dev/null; then
        say "a second ops/up on the same data was not refused"
        return 1
    fi
    smoke_shop down || return 1
    smoke_is_gone || return 1
    began=$SECONDS
    smoke_shop up --detach || return 1
    say "the second start took $((SECONDS - began)) s"
    smoke_answers || return 1
    if [ "$(run_field staff password)" != "$password" ]; then
        say "the owner's password is not the one of the first start: the data was not kept"
        return 1
    fi
    smoke_shop restart || return 1
    smoke_answers || return 1
    smoke_shop down || return 1
    smoke_is_gone
}

# run_field MEMBER…: a value of the run file; fails when it is absent or empty.
run_field() {
    python3 - "$SMOKE_DIR/run.json" "$@" <<'PYTHON'
import json, sys
with open(sys.argv[1], encoding="utf-8") as file:
    value = json.load(file)
for name in sys.argv[2:]:
    value = value[name]
if not value:
    sys.exit(f"{'.'.join(sys.argv[2:])} is empty in the run file")
print(value)
PYTHON
}

smoke_answers() {
    local health telegram zarinpal
    health=$(run_field health) && telegram=$(run_field sandbox telegram) || return 1
    zarinpal=$(run_field sandbox zarinpal) || return 1
    curl -fsS --noproxy '*' --max-time 10 -o /dev/null "$health" || return 1
    curl -fsS --noproxy '*' --max-time 10 -o /dev/null "$telegram/" || return 1
    curl -fsS --noproxy '*' --max-time 10 -o /dev/null "$zarinpal/" || return 1
    say "$health, $telegram and $zarinpal answer"
}

smoke_is_gone() {
    if [ -e "$SMOKE_DIR/run.json" ]; then
        say "the run file is still there"
        return 1
    fi
    if port_taken "${SMOKE_LISTEN##*:}"; then
        say "somebody still listens on $SMOKE_LISTEN: $(port_holder "${SMOKE_LISTEN##*:}")"
        return 1
    fi
}
