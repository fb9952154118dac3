#!/usr/bin/env bash
# approval.sh: a release that waits for somebody's approval before it deploys: what is said of it while it does, and after.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"
# shellcheck source=tests/cli/setup_lib.sh
. "$srcdir/tests/cli/setup_lib.sh"

status_of() { "$CUTOVER" status --json | jq -r "$1"; }
gate_of() { status_of '.pipeline.stages[] | select(.name == "Gate") | "\(.kind) \(.status)"'; }
stage_is() { [ "$(status_of ".pipeline.stages[] | select(.name == \"$1\").status")" = "$2" ]; }
to_the_gate() {
	speed 60
	verb 0 release --yes
	ok "it comes to the approval" wait_until 60 stage_is Gate InProgress
	speed 0
}
put() { # Approved or Rejected: as somebody does in a console
	local token
	token=$(wire codepipeline.GetPipelineState "{\"name\":\"$SIM_PIPELINE\"}" | jq -r '.stageStates[2].actionStates[0].latestExecution.token')
	wire codepipeline.PutApprovalResult "{\"pipelineName\":\"$SIM_PIPELINE\",\"stageName\":\"Gate\",\"actionName\":\"Approve\",
		\"token\":\"$token\",\"result\":{\"summary\":\"\",\"status\":\"$1\"}}" >/dev/null
}

start_sim --speed 0
wire codepipeline.UpdatePipeline "$(declaration_of "$SIM_PIPELINE" | jq -c '{pipeline: (del(.version) | .stages |= .[:2] + [{name: "Gate",
	actions: [{name: "Approve", runOrder: 1, timeoutInMinutes: 60, configuration: {},
	actionTypeId: {category: "Approval", owner: "AWS", provider: "Manual", version: "1"}}]}] + .[2:])}')" >"$SANDBOX/updated"
is "there is an approval" "$(jq -r '.pipeline.stages[2].name' "$SANDBOX/updated")" Gate

to_the_gate
verb 0 status --json
is "a stage of its own kind" "$(json '.pipeline.stages[] | select(.name == "Gate") | "\(.kind) \(.status)"')" 'approval InProgress'
is "what is waited for" "$(json '.deployment.wait | "\(.for) \(.onTimeout)"')" 'approval fail'
ok "until when, by its declaration" jq -e '.deployment.wait.secondsLeft | . > 3000 and . <= 3600' "$SANDBOX/out"
verb 0 status
like "in words, too" "$out" '[Aa]pproval'
put Approved
is "approved" "$(gate_of)" 'approval Succeeded'
speed 60
verb 0 wait --for ready --timeout 100s
verb 0 rollback --yes --wait --timeout 100s

to_the_gate
put Rejected
verb 3 wait --timeout 60s
is "rejected: the release has failed there" "$(gate_of)" 'approval Failed'

to_the_gate
sim POST /_sim/advance '{"seconds":3700}' >/dev/null
verb 3 wait --timeout 60s
is "and so it has when nobody answers in its time" "$(gate_of)" 'approval Failed'
done_testing
