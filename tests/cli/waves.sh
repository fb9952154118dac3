#!/usr/bin/env bash
# waves.sh: how many dependent round trips one look takes, counted by the simulator: a wave is one more than the highest wave that
# had been answered when a request arrived.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"

# Long enough for a whole wave to leave before its first answer comes, on a busy machine and under valgrind too.
latency=200
[ -z "${CUTOVER_UNDER:-}" ] || latency=2000
start_sim --speed 30 --latency "$latency"
waves_of() { # VERB ARGUMENTS...: prints the waves it took
	sim POST /_sim/calls/reset >/dev/null
	"$CUTOVER" "$@" >"$SANDBOX/out" 2>"$SANDBOX/err" || cat "$SANDBOX/err" >&2
	sim GET /_sim/calls | jq .waves
}
full() { jq -e '.problems == [] and .deployment.green.digest != null and .deployment.green.healthy == 2 and (.deployment.routes | length) == 2' "$SANDBOX/out"; }

ok "cold, named: at most 4" test "$(waves_of status "$SIM_PIPELINE" --json --no-cache)" -le 4
ok "with the full picture" full
ok "cold, not named: at most 5" test "$(waves_of status --json --no-cache)" -le 5
ok "cold: at most 4, and leaves hints" test "$(waves_of status "$SIM_PIPELINE" --json)" -le 4
is "warm: 1" "$(waves_of status "$SIM_PIPELINE" --json)" 1
ok "with the full picture" full

"$CUTOVER" release --yes >/dev/null 2>&1
sim POST /_sim/advance '{"seconds":170}' >/dev/null
"$CUTOVER" wait --for ready --no-cache --timeout 60s >/dev/null
is "a new deployment has begun since: 2" "$(waves_of status "$SIM_PIPELINE" --json)" 2
ok "with the full picture" full
is "and of the new one" "$(jq -r .deployment.phase "$SANDBOX/out")" ready
is "warm again: 1" "$(waves_of status "$SIM_PIPELINE" --json)" 1

hints=$(find "$XDG_CACHE_HOME/cutover" -type f)
is "one file, for its owner only" "$(stat -c %a "$hints")" 600
printf 'garbage' >"$hints"
ok "a damaged file is ignored" test "$(waves_of status "$SIM_PIPELINE" --json)" -le 4
ok "with the full picture" full
stop_sim
done_testing
