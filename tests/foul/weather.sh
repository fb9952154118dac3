#!/usr/bin/env bash
# weather.sh: the journey by verbs at 80 ms of latency (±40) and with a tenth of all calls throttled; then each kind of fault alone:
# a known exit code, nothing sent twice, no secret in the debug log.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"

start_sim --speed 40 --latency 80+40 --fault 0.1:throttle
mutations() { sim GET /_sim/calls | jq .mutations; }

verb() { # WANTED-STATUS VERB ARGUMENTS...
	local wanted=$1
	shift
	run "$CUTOVER" --debug-log "$SANDBOX/debug.log" "$@"
	is "$* exits $wanted" "$status" "$wanted" || diag "$err"
}

# A throttled mutation was refused: a person (or a script) decides again.
insist() { # VERB ARGUMENTS...
	for _ in 1 2 3 4 5 6 7 8; do
		run "$CUTOVER" --debug-log "$SANDBOX/debug.log" "$@"
		[ "$status" -ne 0 ] || break
		[[ $err == *hrottl* || $err == *"Rate exceeded"* ]] || break
	done
	is "$* is done" "$status" 0 || diag "$err"
}

insist release "$SIM_PIPELINE" --yes --timeout 60s
verb 0 wait "$SIM_PIPELINE" --for ready --timeout 120s
insist reroute "$SIM_PIPELINE" --yes --timeout 60s
verb 0 wait "$SIM_PIPELINE" --for baking --timeout 120s
like "production serves the new version" "$(curl -sS "$SIM_PROD")" 'Version 3'
insist terminate "$SIM_PIPELINE" --yes --timeout 60s
verb 0 wait "$SIM_PIPELINE" --for succeeded --timeout 120s
is "each action happened once" "$(mutations)" 3

sim POST /_sim/faults '[]' >/dev/null
before=$(mutations)

# kind, wanted exit codes of status (a regex) and of release
while read -r kind of_status of_release; do
	sim POST /_sim/faults "[\"1:$kind\"]" >/dev/null
	run "$CUTOVER" --no-cache --debug-log "$SANDBOX/debug.log" --timeout 4s status "$SIM_PIPELINE" --json
	like "status under $kind exits as promised" "$status" "^($of_status)\$" || diag "$err"
	ok "status under $kind prints one JSON document" jq -es 'length == 1' "$SANDBOX/out"
	run "$CUTOVER" --no-cache --debug-log "$SANDBOX/debug.log" --timeout 4s release "$SIM_PIPELINE" --yes --json
	like "release under $kind exits as promised" "$status" "^($of_release)\$" || diag "$err"
done <<'END'
throttle  1|4  1|4
500       1|4  1|4
503       1|4  1|4
denied    6    6
expired   6    6
hang      4    4
drop      1|4  1|4
dropafter 1|4  1|4
truncate  1|4  1|4
garbage   1|4  1|4
html      1|4  1|4
empty     1|4  1|4
END
sim POST /_sim/faults '[]' >/dev/null
is "no mutation was sent while nothing could be read" "$(mutations)" "$before"

# The answer to a mutation is lost after it was done: unknown at first, then the reads tell.
sim POST /_sim/faults '["1:dropafter:codepipeline.StartPipelineExecution"]' >/dev/null
run "$CUTOVER" release "$SIM_PIPELINE" --yes --timeout 20s --json
like "a lost answer is settled by reading" "$status" '^(0|7)$'
is "and sent once" "$(mutations)" "$((before + 1))"
sim POST /_sim/faults '[]' >/dev/null

secret=$AWS_SECRET_ACCESS_KEY
ok "the debug log was written" test -s "$SANDBOX/debug.log"
ok "no secret in the debug log" bash -c '! grep -qF "$1" "$2"' _ "$secret" "$SANDBOX/debug.log"
ok "no authorization header in the debug log" bash -c '! grep -qi "authorization\|signature=" "$1"' _ "$SANDBOX/debug.log"
done_testing
