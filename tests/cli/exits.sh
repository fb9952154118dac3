#!/usr/bin/env bash
# exits.sh: every way a verb ends badly: its exit code, its words, one JSON document, and what was sent.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"

verb() { # WANTED-STATUS VERB ARGUMENTS...
	local wanted=$1
	shift
	run "$CUTOVER" "$@"
	is "$* exits $wanted" "$status" "$wanted" || diag "$out" "$err"
}
failure() { # WANTED-CODE: the document of a failure
	is "its document says $1" "$(jq -rs 'if length == 1 then .[0].error.code else "\(length) documents" end' "$SANDBOX/out")" "$1"
}
mutations() { sim GET /_sim/calls | jq .mutations; }
faults() { sim POST /_sim/faults "$1" >/dev/null; }

# --- wrong usage: before anything is sent anywhere
verb 2 status one two
like "one line and a hint" "$err" "^cutover: one pipeline at a time.*Try 'cutover --help'"
verb 2 frobnicate shop
verb 2 serve
verb 2 rerote
like "the near verb is named" "$err" "reroute"
verb 2 wait --for never
verb 2 status --timeout 5
verb 2 --demo status
verb 2
like "no terminal for the dashboard" "$err" 'cutover status or cutover watch'
verb 2 shop
verb 2 status shop --config "$SANDBOX/none"
verb 2 --json status shop --timeout x
failure usage
verb 0 --help
like "help is on standard output" "$out" 'Usage: cutover'
verb 0 --version
like "the version" "$out" '^cutover [0-9]+\.[0-9]+\.[0-9]+'
verb 0 status --help
run bash -c '"$CUTOVER" --help >/dev/full'
is "what cannot be written is a failure" "$status" 1

# --- configuration and credentials
verb 6 status shop --region eu-west-1
like "no credentials: what to do" "$err" 'aws configure|AWS_ACCESS_KEY_ID'
verb 2 status shop --profile nobody
verb 2 status shop --region nowhere-1 --json

start_sim --speed 30
verb 2 status shop --endpoint-url http://example.com
like "no plain http to strangers" "$err" 'https'
verb 2 status cicd-demo-blugreen --json
like "an unknown pipeline: the near ones are named" "$err" 'is it cicd-demo-bluegreen'
failure PipelineNotFoundException
verb 2 wait cicd-demo-blugreen
verb 2 release cicd-demo-blugreen --yes
verb 2 status --execution 00000000-0000-0000-0000-000000000000
verb 2 reroute --stage Nowhere --yes
like "the stages that deploy are named" "$err" 'Deploy'
verb 1 status --endpoint-url http://127.0.0.1:1 --json
failure network
AWS_SECRET_ACCESS_KEY=wrong verb 6 status --json
failure SignatureDoesNotMatch

# --- access denied, of what is needed and of what is not
faults '["1:denied:elbv2.*"]'
verb 0 status --json
is "reads that are denied are problems" "$(jq -r '.problems[].read' "$SANDBOX/out" | grep -c Describe)" \
	"$(jq '.problems | length' "$SANDBOX/out")"
is "what they would have said is null" "$(jq -c '.deployment.green.healthy' "$SANDBOX/out")" null
verb 0 wait --timeout 10s
faults '["1:denied:codepipeline.GetPipelineState"]'
verb 6 status --json
like "the read and what it needs" "$err" 'GetPipelineState \(needs codepipeline:GetPipelineState\)'
failure AccessDeniedException
verb 6 wait
verb 6 watch
verb 6 release --yes
faults '["1:denied:codedeploy.GetDeployment"]'
verb 0 status
verb 6 wait --for ready --timeout 10s
verb 0 wait --for succeeded --timeout 10s
faults '["1:denied:codepipeline.StartPipelineExecution"]'
verb 6 release --yes --json
is "AWS refused it" "$(jq -r '.outcome + " " + .error.code' "$SANDBOX/out")" "refused AccessDeniedException"
faults '["1:expired"]'
verb 6 status
verb 6 wait --timeout 10s

# --- time
faults '["1:hang"]'
verb 4 status --timeout 1s --json
failure deadline
verb 4 release --yes --timeout 1s
verb 4 watch --timeout 1s --json
is "watch ends with a line of its own" "$(tail -n 1 "$SANDBOX/out" | jq -r '"\(.kind) \(.exit)"')" "end 4"
faults '[]'
is "nothing was done so far" "$(sim GET /_sim/state | jq '[.. | objects | select(.status? == "InProgress")] | length')" 0

# --- bad weather is ridden out, with two lines
faults '["1:500:codepipeline.*"]'
"$CUTOVER" wait --timeout 30s >"$SANDBOX/waited" 2>"$SANDBOX/weather" &
waiter=$!
wait_until 10 grep -q 'trying on' "$SANDBOX/weather"
sleep 1
faults '[]'
wait "$waiter"
is "a wait outlives a service that fails" "$?" 0
is "one line when it starts" "$(grep -c 'trying on' "$SANDBOX/weather")" 1
is "one line when it ends" "$(grep -c 'answers again' "$SANDBOX/weather")" 1
is "and no other" "$(wc -l <"$SANDBOX/weather")" 2

# --- sent, and the answer lost
faults '["1:drop:codepipeline.StartPipelineExecution"]'
sim POST /_sim/calls/reset >/dev/null
verb 7 release --yes --timeout 4s --json
is "unknown" "$(jq -r .outcome "$SANDBOX/out")" unknown
is "sent once" "$(sim GET /_sim/calls | jq .services.codepipeline.StartPipelineExecution.received)" 1
faults '["1:dropafter:codepipeline.StartPipelineExecution"]'
verb 0 release --yes --timeout 20s --json
is "what was done is seen by reading" "$(jq -r .outcome "$SANDBOX/out")" accepted
is "the new execution is named" "$(jq -r '.executionId | length' "$SANDBOX/out")" 36
is "sent once" "$(sim GET /_sim/calls | jq .services.codepipeline.StartPipelineExecution.received)" 2
faults '[]'

# --- AWS's own failure does not say that nothing was done: reads tell, for a while
faults '["1:500:codepipeline.StartPipelineExecution"]'
sim POST /_sim/calls/reset >/dev/null
verb 1 release --yes --json
is "unknown" "$(jq -r '.outcome + " " + .error.code' "$SANDBOX/out")" "unknown InternalFailure"
like "it does not claim that nothing happened" "$err" 'error of its own|carried out all the same'
is "sent once" "$(sim GET /_sim/calls | jq .services.codepipeline.StartPipelineExecution.received)" 1
is "the audit log does not either" "$(tail -n 1 "$XDG_STATE_HOME/cutover/audit.jsonl" | jq -r .outcome)" unknown
"$CUTOVER" release --yes --json >"$SANDBOX/doubtful" 2>/dev/null &
doubtful=$!
started() { [ "$(sim GET /_sim/calls | jq .services.codepipeline.StartPipelineExecution.refused)" = 2 ]; }
wait_until 10 started
faults '[]'
verb 0 release --yes # as if it had been done: reads show just the same
wait "$doubtful"
is "what reads show was done" "$?" 0
is "accepted" "$(jq -r .outcome "$SANDBOX/doubtful")" accepted
is "each was sent once" "$(sim GET /_sim/calls | jq .services.codepipeline.StartPipelineExecution.received)" 3

# --- a throttled change is refused by AWS and not sent again
faults '["1:throttle:codepipeline.StopPipelineExecution"]'
sim POST /_sim/calls/reset >/dev/null
verb 1 stop --yes
is "sent once" "$(sim GET /_sim/calls | jq .services.codepipeline.StopPipelineExecution.received)" 1
faults '[]'

# --- an audit log that cannot be written: nothing is sent
mkdir -p "$SANDBOX/full"
before=$(mutations)
XDG_STATE_HOME=/dev/null verb 2 stop --yes
is "nothing was sent" "$(mutations)" "$before"

# --- asking, on a terminal
if command -v script >/dev/null; then
	answer() { printf '%s\n' "$1" | script -qec "'$CUTOVER' stop; echo \"exit \$?\"" /dev/null; }
	like "no is no" "$(answer n)" 'exit 5'
	like "Enter is no" "$(answer '')" 'exit 5'
	is "nothing was sent" "$(mutations)" "$before"
	asked=$(answer y)
	like "the question names account, region, pipeline" "$asked" 'cicd-demo-bluegreen.*123456789012.*ap-northeast-2'
	like "yes is yes" "$asked" 'exit 0'
	is "it was sent" "$(mutations)" $((before + 1))
fi
stop_sim

# --- no pipeline at all; a pipeline that deploys something else; a build that fails
start_sim --world before-setup
verb 2 status
like "there is none" "$err" 'no pipeline'
stop_sim
start_sim --scenario not-ecs --speed 30
verb 0 status --json
is "no ECS blue/green action: no deployment" "$(jq -c .deployment "$SANDBOX/out")" null
verb 3 wait --for ready --timeout 10s
verb 5 reroute --yes
stop_sim
start_sim --scenario build-fails --speed 30
verb 0 release --yes
sim POST /_sim/advance '{"seconds":120}' >/dev/null
verb 3 wait --for ready --timeout 60s
verb 3 wait --timeout 10s --json
is "failed" "$(jq -r '"\(.reached) \(.status)"' "$SANDBOX/out")" "false Failed"
verb 0 status --json
is "with its error" "$(jq -r '.pipeline.stages[1].actions[0].error.code | type' "$SANDBOX/out")" string
verb 0 retry --yes
stop_sim
done_testing
