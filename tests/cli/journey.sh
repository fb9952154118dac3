#!/usr/bin/env bash
# journey.sh: a release from commit to production by verbs alone, and the ways back, with exit codes, JSON and the two pages.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"

verb() { # WANTED-STATUS VERB ARGUMENTS...: runs it, checks the exit code
	local wanted=$1
	shift
	run "$CUTOVER" "$@"
	is "$* exits $wanted" "$status" "$wanted" || diag "$out" "$err"
}
json() { jq -r "$1" "$SANDBOX/out"; }
documents() { jq -es length "$SANDBOX/out"; }
page() { curl -sS --max-time 10 "$1"; }
mutations() { sim GET /_sim/calls | jq .mutations; }
advance() { sim POST /_sim/advance "{\"seconds\":$1}" >/dev/null; }
# The watcher looks every few seconds: what comes next is done only when it has seen what is now.
watcher_saw() { wait_until 60 grep -q "\"kind\":\"phase\",.*\"to\":\"$1\"" "$SANDBOX/watch.json"; }
status_of() { "$CUTOVER" status --json | jq -r "$1"; }
phase_is() { [ "$(status_of .deployment.phase)" = "$1" ]; }

start_sim --speed 30
blue() { status_of '.deployment.routes[] | select(.kind == "prod") | .blue'; }

# --- one look --------------------------------------------------------------------------------------------------------------
verb 0 status
like "status says what runs" "$out" 'SUCCEEDED.*Version 2'
like "and what may be done" "$out" 'release +yes'
verb 0 status "$SIM_PIPELINE" --json
is "one document" "$(documents)" 1
is "account and region" "$(json '.account + " " + .region')" "123456789012 ap-northeast-2"
is "the deployment before" "$(json .deployment.phase)" succeeded
is "no member is left out" "$(json '[.deployment | has("engine","id","executionId","phase","status","error","wait","blue","green","routes","rollback","timeline")] | all')" true
is "release is allowed, reroute is not" "$(json '[.actions[] | select(.allowed) | .id] | join(" ")')" release
like "nothing to wait for: judged at once" "$("$CUTOVER" wait --for settled --timeout 5s)" settled
verb 5 reroute --yes
like "refused with the reason" "$err" 'traffic has already moved'
verb 5 retry --yes --json
is "a refusal is a document" "$(json '.action + " " + .outcome')" "retry refused"
is "nothing was sent" "$(mutations)" 0

# --- the journey ------------------------------------------------------------------------------------------------------------
verb 0 release --yes
like "release prints the new execution's id" "$out" '^[0-9a-f]{8}-[0-9a-f-]{27}$'
execution=$out
is "and it is listed" "$(status_of .pipeline.executionId)" "$execution"
verb 5 rollback --yes
like "nothing to roll back before it deploys" "$err" 'nothing has been deployed'
verb 4 wait --for ready --timeout 1s
"$CUTOVER" watch --json >"$SANDBOX/watch.json" 2>"$SANDBOX/watch.err" &
watcher=$!
advance 160
verb 0 wait --for ready --timeout 60s
verb 0 status --json
is "ready" "$(json .deployment.phase)" ready
is "waits for a person" "$(json '.deployment.wait.for + " " + .deployment.wait.onTimeout')" "reroute stop"
ok "and counts down" jq -e '.deployment.wait.secondsLeft > 3000' "$SANDBOX/out"
is "of this execution" "$(json .deployment.executionId)" "$execution"
is "two healthy on each side" "$(json '"\(.deployment.blue.healthy) \(.deployment.green.healthy)"')" "2 2"
is "production on blue, test on green" "$(json '[.deployment.routes[] | "\(.kind)\(.port):\(.blue)/\(.green)"] | join(" ")')" \
	"prod80:100/0 test8080:0/100"
like "production says Version 2" "$(page "$SIM_PROD")" 'Version 2'
like "the test listener says Version 3" "$(page "$SIM_TEST")" 'Version 3'
verb 5 terminate --yes
like "not before traffic has moved" "$err" 'traffic has not moved yet'
verb 2 reroute
like "no terminal and no --yes" "$err" '--yes'
verb 5 reroute --yes --read-only --json
is "read-only" "$(json .outcome)" refused
verb 0 rollback --plan --json
is "the plan" "$(json '"\(.possible) \(.how) \(.calls[0])"')" "true stop-deployment codedeploy:StopDeployment"
is "nothing but the release was sent" "$(mutations)" 1

ok "watch says ready" watcher_saw ready
verb 0 reroute --yes --wait --timeout 60s --json
is "done" "$(json '.action + " " + .outcome')" "reroute done"
is "on the deployment of this execution" "$(json .executionId)" "$execution"
is "with a request id" "$(json '.requestId | type')" string
like "production says Version 3" "$(page "$SIM_PROD")" 'Version 3'
verb 0 wait --for baking --timeout 10s
verb 0 wait --for ready --timeout 10s
ok "watch says baking" watcher_saw baking
verb 0 terminate --yes --wait --timeout 60s
like "and says which" "$out" 'd-[A-Z0-9]+'
verb 0 wait --for succeeded --timeout 60s
verb 0 wait --timeout 10s --json
is "settled" "$(json '"\(.for) \(.reached) \(.status)"')" "settled true Succeeded"
is "three changes were sent" "$(mutations)" 3
wait "$watcher"
is "watch ends with 0" "$?" 0
is "its last line says so" "$(tail -n 1 "$SANDBOX/watch.json" | jq -r '"\(.kind) \(.to) \(.exit)"')" "end Succeeded 0"
is "each line has all members" \
	"$(jq -s 'all(has("schema","at","kind","name","from","to","text"))' "$SANDBOX/watch.json")" true
is "it saw the phases go by" \
	"$(jq -rs '[.[] | select(.kind == "phase") | .to] | map(select(. == "ready" or . == "baking" or . == "succeeded")) | .[-3:] | join(" ")' "$SANDBOX/watch.json")" \
	"ready baking succeeded"
ok "and the split move" jq -es 'any(.kind == "split" and .name == "prod:80" and .to == "blue 0 green 100")' "$SANDBOX/watch.json"

# --- the way back, from ready ------------------------------------------------------------------------------------------------
sim POST /_sim/commit '{"version":4,"message":"Version 4"}' >/dev/null
advance 160
verb 0 wait --for ready --timeout 60s
"$CUTOVER" wait >/dev/null 2>&1 &
waiter=$!
"$CUTOVER" wait --for baking >/dev/null 2>&1 &
baker=$!
sleep 0.5
verb 0 rollback --yes --wait --timeout 60s
is "production never left blue" "$(blue)" 100
like "production says Version 3" "$(page "$SIM_PROD")" 'Version 3'
wait "$baker"
is "baking can no longer come: 3" "$?" 3
wait "$waiter"
is "it settles as rolled back: 3" "$?" 3
verb 0 status --json
is "the picture stays that of what was undone" "$(json '.deployment.phase + " " + .deployment.rollback.by')" "rolled_back user"
verb 5 rollback --yes

# --- the way back, from baking ------------------------------------------------------------------------------------------------
verb 0 retry --yes
advance 60
verb 0 wait --for ready --timeout 60s
verb 0 reroute --yes --wait --timeout 60s
like "production says Version 4" "$(page "$SIM_PROD")" 'Version 4'
verb 0 rollback --yes --wait --timeout 60s --json
is "to its end" "$(json .outcome)" "done"
is "every production route is on blue" "$(blue)" 100
like "production says Version 3 again" "$(page "$SIM_PROD")" 'Version 3'
verb 3 wait --timeout 60s

# --- stop ----------------------------------------------------------------------------------------------------------------------
verb 0 release --yes --json
is "under way" "$(json .outcome)" accepted
verb 0 stop --yes --wait --timeout 60s
like "before it deploys the execution is stopped" "$(status_of .pipeline.status)" 'Stopped'
verb 3 wait --for ready --timeout 10s
verb 3 watch --timeout 10s
like "watch says how it ended" "$out" 'end .*stopped'

verb 0 release --yes
advance 160
verb 0 wait --for ready --timeout 60s
"$CUTOVER" wait >"$SANDBOX/settled" 2>&1 &
waiter=$!
sleep 0.5
began=$SECONDS
verb 0 stop --yes --wait --timeout 60s
is "a deployment that runs is stopped, and not rolled back" "$(status_of '.deployment.phase + " \(.deployment.rollback)"')" "stopped null"
like "production stays where it was" "$(page "$SIM_PROD")" 'Version 3'
wait "$waiter"
is "and settles with 3" "$?" 3
ok "after the ten seconds in which a rollback could still appear" test $((SECONDS - began)) -ge 9
verb 3 wait --timeout 5s

# --- to the end in one verb ------------------------------------------------------------------------------------------------------
"$CUTOVER" release --yes --wait --json >"$SANDBOX/release.json" 2>"$SANDBOX/release.err" &
releaser=$!
wait_until 10 test "$(status_of .pipeline.status)" = InProgress
advance 160
verb 0 wait --for ready --timeout 60s
verb 0 reroute --yes --timeout 60s
verb 0 wait --for baking --timeout 60s
verb 0 terminate --yes --timeout 60s
wait "$releaser"
is "release --wait ends with the release" "$?" 0
is "and says so" "$(jq -r .outcome "$SANDBOX/release.json")" "done"
stop_sim
done_testing
