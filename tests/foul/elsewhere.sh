#!/usr/bin/env bash
# elsewhere.sh: a deploy action in another region is read there.  One in another account is named as such and nothing is asked of
# it, until a profile is bound to it; then reads, actions and the audit log are of that account, as long as the profile really is.
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

# --- another account, no profile for it ------------------------------------------------------------------------------

there=222222222222
settings=$XDG_CONFIG_HOME/cutover/config
mkdir -p "$XDG_CONFIG_HOME/cutover" "$HOME/.aws"

asked() { # how many requests the services that deploy have received
	sim GET /_sim/calls | jq '[.services | to_entries[] | select(.key | test("codedeploy|ecs|elasticloadbalancing"))
		| .value[].received] | add // 0'
}

key_of() { # ARN PROFILE: a profile whose key is that principal's
	sim POST /_sim/keys "{\"arn\":\"$1\"}" | jq -r --arg name "$2" \
		'"[\($name)]\naws_access_key_id = \(.accessKeyId)\naws_secret_access_key = \(.secretAccessKey)"' >>"$HOME/.aws/credentials"
}

bind() { # PROFILE
	printf 'theme = mono\n\n[account %s]\nprofile = %s\n' "$there" "$1" >"$settings"
}

sim POST /_sim/commit '{"version":3,"message":"Version 3"}' >/dev/null
sim POST /_sim/advance '{"seconds":330}' >/dev/null
sim POST /_sim/pipeline/deploy-role "{\"roleArn\":\"arn:aws:iam::$there:role/deploy\",\"region\":\"eu-west-1\"}" >/dev/null
sim POST /_sim/calls/reset '' >/dev/null
key_of "arn:aws:iam::$there:user/ops" prod
key_of arn:aws:iam::333333333333:user/ops wrong

run "$CUTOVER" --no-cache status "$SIM_PIPELINE" --json
is "status of a pipeline that deploys in another account" "$status" 0
note=$(jq -r '.deployment.note' <<<"$out")
like "names the account and the lines that bind it" "$note" "account $there, .*\[account $there\] .*profile = NAME into $settings"
is "and asks nothing of it" "$(asked)" 0
run "$CUTOVER" --no-cache reroute "$SIM_PIPELINE" --yes
is "no action goes there" "$status" 5

# --- bound -----------------------------------------------------------------------------------------------------------

bind prod
run "$CUTOVER" status "$SIM_PIPELINE" --json
is "bound to a profile of that account it is read" "$status $(jq -r '.deployment.phase' <<<"$out")" "0 ready" || diag "$out $err"
is "without a problem" "$(jq -c '.problems' <<<"$out")" '[]'
is "the pipeline stays in its own account" "$(jq -r .account <<<"$out")" 123456789012
run "$CUTOVER" status "$SIM_PIPELINE" --json
is "a start with hints finds the same" "$status $(jq -r '.deployment.phase' <<<"$out") $(jq -c '.problems' <<<"$out")" "0 ready []"
run "$CUTOVER" --no-cache reroute "$SIM_PIPELINE" --yes --json
is "an action goes there" "$status" 0 || diag "$out $err"
before=$(grep '"event":"before"' "$XDG_STATE_HOME/cutover/audit.jsonl")
is "the audit log says where" "$(jq -r '"\(.account) \(.region)"' <<<"$before")" "$there eu-west-1"
like "what was confirmed names the same" "$(jq -r .sentence <<<"$before")" "account $there, region eu-west-1"
is "and as whom" "$(jq -r .arn <<<"$before")" "arn:aws:iam::$there:user/ops"

# --- bound to what is not that account --------------------------------------------------------------------------------

bind wrong
sim POST /_sim/calls/reset '' >/dev/null
run "$CUTOVER" --no-cache status "$SIM_PIPELINE" --json
is "a profile of a third account" "$status" 0
like "is named with its account" "$(jq -r '.deployment.note' <<<"$out")" \
	"account $there, but profile 'wrong', which $settings names for it, is of account 333333333333: nothing is read or sent there"
is "and asked for nothing" "$(asked)" 0
run "$CUTOVER" --no-cache terminate "$SIM_PIPELINE" --yes
is "nor does an action go out" "$status $(sim GET /_sim/calls | jq .mutations)" "5 0" || diag "$err"

bind nobody
run "$CUTOVER" --no-cache status "$SIM_PIPELINE" --json
is "a profile that is not there sinks nothing else" "$status" 0
like "and is named" "$(jq -r '.deployment.note' <<<"$out")" "account $there, and the profile .* cannot be used: .*'nobody'"

printf '[account 22222]\nprofile = prod\n' >"$settings"
run "$CUTOVER" --no-cache status "$SIM_PIPELINE"
is "a wrong line in the settings" "$status" 2
like "is named by file and line, for verbs too" "$err" "$settings:2: .*12 digits"
done_testing
