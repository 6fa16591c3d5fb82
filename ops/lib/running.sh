# shellcheck shell=bash
# Whether this checkout is already running, what answers, and what is printed about it.
# Sourced; needs say.sh, children.sh.
# shellcheck disable=SC2034  # the limits are read by the scripts that source this

# From the first line of `moon serve` to the first healthy answer, in seconds; read models that
# have fallen behind are caught up in this time.
readonly HEALTH_SECONDS=180
# What an ordered stop may take altogether, in seconds: two programs and PostgreSQL.
readonly DOWN_SECONDS=150

# One ops/up for each checkout: the lock is held on descriptor 9 until this process ends.
lock_or_refuse() {
    mkdir -p "$MOON_DIR/log" 2>/dev/null || true
    [ -w "$MOON_DIR/log" ] || die "$MOON_DIR belongs to $(stat -c %U "$MOON_DIR" 2>/dev/null || echo somebody else), not to you" \
        "Run this as that user, or make a checkout of your own."
    chmod 700 "$MOON_DIR/log"
    exec 9>>"$MOON_DIR/up.lock"
    flock -n 9 || die "this checkout is already running (process $(cat "$MOON_DIR/up.pid" 2>/dev/null || echo unknown))" \
        "Stop it with ops/down, or press Ctrl-C where it was started."
    printf '%s\n' "$$" >"$MOON_DIR/up.pid"
}

is_locked() { [ -e "$MOON_DIR/up.lock" ] && ! flock -n "$MOON_DIR/up.lock" true; }

# The run file says what is running; a stopped shop has none. The last one is kept beside it.
retire_run_file() {
    [ ! -e "$MOON_DIR/run.json" ] || mv -f "$MOON_DIR/run.json" "$MOON_DIR/run.last.json"
}

shop_answers() {
    [ -s "$MOON_DIR/run.json" ] && curl -fsS --max-time 5 --noproxy '*' -o /dev/null "$1" 2>/dev/null
}

# Where to click and how to log in, from the run file alone.
announce() {
    python3 - "$MOON_DIR/run.json" <<'PYTHON'
import json, sys
with open(sys.argv[1], encoding="utf-8") as file:
    run = json.load(file)
staff, sandbox = run.get("staff", {}), run.get("sandbox", {})
rows = [("dashboard", run.get("dashboard")), ("GraphQL", run.get("graphql"))]
if staff.get("username"):
    rows.append(("log in as", f"{staff['username']} / {staff.get('password', '(the password you chose)')}"))
if sandbox.get("telegram"):
    rows.append(("chat with the bot", f"{sandbox['telegram']}/"))
    if staff.get("telegram_id"):
        rows.append(("as the owner", f"be user {staff['telegram_id']} there"))
for number, url in enumerate(sandbox.get("panels", []), 1):
    rows.append((f"panel {number}", url))
if sandbox.get("zarinpal"):
    rows.append(("Zarinpal", f"{sandbox['zarinpal']}/"))
rows.append(("logs", run.get("log_dir")))
print("\nMoonLedger is up.\n")
for label, value in rows:
    if value:
        print(f"  {label:<18} {value}")
PYTHON
}
