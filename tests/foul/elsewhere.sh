#!/usr/bin/env bash
# elsewhere.sh: a deploy action in another region is read there; one in another account without credentials is named as such, and
# nothing is asked of it.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"

start_front() { # MEMBER VALUE: sets FRONT and CALLS
	local port
	CALLS=$SANDBOX/calls.$1
	node "$srcdir/tests/foul/elsewhere_front.mjs" "${SIM_ENDPOINT##*:}" "$1" "$2" >"$CALLS" &
	sim_pids+=("$!")
	wait_until 30 test -s "$CALLS" || exit 99
	read -r port <"$CALLS"
	FRONT=http://127.0.0.1:$port
}

signed_for() { # SERVICE: the regions its calls were signed for
	grep "^$1\." "$CALLS" | cut -d' ' -f2 | sort -u | tr '\n' ' '
}

start_sim
start_front region us-east-1
run "$CUTOVER" --no-cache --endpoint-url "$FRONT" status "$SIM_PIPELINE"
is "the pipeline is read in its own region" "$(signed_for codepipeline)" "ap-northeast-2 "
is "its deployment in the action's" "$(signed_for codedeploy)" "us-east-1 "
like "and the screen of status goes on" "$status" '^(0|1)$'

start_front roleArn arn:aws:iam::222222222222:role/deploy
run "$CUTOVER" --no-cache --endpoint-url "$FRONT" status "$SIM_PIPELINE" --json
is "status of a pipeline that deploys in another account" "$status" 0
like "names the account" "$(jq -r '.deployment.note' <<<"$out")" '222222222222'
is "and asks nothing of it" "$(signed_for codedeploy)$(signed_for ecs)" ""
run "$CUTOVER" --no-cache --endpoint-url "$FRONT" reroute "$SIM_PIPELINE" --yes
is "no action goes there" "$status" 5
done_testing
