#!/usr/bin/env bash
# The simulator judged by Debian's AWS CLI: a manual approval, from what a declaration may say of it to its answer.
# shellcheck source=tests/sim/awscli_lib.sh
. "${srcdir:-.}/tests/sim/awscli_lib.sh"

refuses() { # CODE WORDS ARGUMENTS...: the code, and part of the message as an extended regex
	run aws "${@:3}"
	like "${*:3:2}: $1" "$status $err" "^25[45] .*\($1\).*$2"
}
gate() { # JQ: the world's pipeline with an approval before its deployment, changed by the filter
	jq -c ".pipeline | .stages |= .[:2] + [{name: \"Gate\", actions: [{name: \"Approve\", runOrder: 1,
		actionTypeId: {category: \"Approval\", owner: \"AWS\", provider: \"Manual\", version: \"1\"},
		configuration: {CustomData: \"Look first\"}}]}] + .[2:] | ${1:-.}" pipeline.json
}
pending() { get '.stageStates[2].actionStates[0].latestExecution | [.status, (.token | type), .summary, .lastUpdatedBy] | join(" ")' \
	codepipeline get-pipeline-state --name "$SIM_PIPELINE"; }
token() { get '.stageStates[2].actionStates[0].latestExecution.token' codepipeline get-pipeline-state --name "$SIM_PIPELINE"; }
put() { # TOKEN STATUS SUMMARY
	aws codepipeline put-approval-result --pipeline-name "$SIM_PIPELINE" --stage-name Gate --action-name Approve --token "$1" \
		--result "status=$2,summary=$3"
}
release() { # comes to its gate; sets $execution
	execution=$(get .pipelineExecutionId codepipeline start-pipeline-execution --name "$SIM_PIPELINE")
	forward 240
}

open_world approval
answer=(codepipeline put-approval-result --pipeline-name "$SIM_PIPELINE" --stage-name Gate --action-name Approve)
cd "$SANDBOX" || exit 99
aws codepipeline get-pipeline --name "$SIM_PIPELINE" | jq 'del(.metadata, .pipeline.version)' >pipeline.json

# --- what may be said of it ---------------------------------------------------------------------------------------------------
refuses InvalidActionDeclarationException 'declares 1 input artifacts' codepipeline update-pipeline --pipeline \
	"$(gate '.stages[2].actions[0].inputArtifacts = [{name: .stages[0].actions[0].outputArtifacts[0].name}]')"
refuses InvalidActionDeclarationException "unknown configuration 'Question'" codepipeline update-pipeline --pipeline \
	"$(gate '.stages[2].actions[0].configuration.Question = "?"')"
is "with an approval" "$(get '.pipeline.stages | map(.name) | join(" ")' codepipeline update-pipeline --pipeline "$(gate)")" 'Source Build Gate Deploy'

# --- approved -------------------------------------------------------------------------------------------------------------------
release
is "it waits" "$(pending)" 'InProgress string  '
is "and in the execution's own list" "$(get '[.actionExecutionDetails[] | select(.stageName == "Gate") | .status, .output.executionResult.externalExecutionId] | join(" ")' \
	codepipeline list-action-executions --pipeline-name "$SIM_PIPELINE" --filter "pipelineExecutionId=$execution")" "InProgress $(token)"
first=$(token)
other=$(sed 's/^./0/;s/.$/0/' <<<"$first")
refuses InvalidApprovalTokenException '.' "${answer[@]}" --token "$other" --result status=Approved,summary=
refuses ActionNotFoundException '.' codepipeline put-approval-result --pipeline-name "$SIM_PIPELINE" --stage-name Build --action-name Build \
	--token "$first" --result status=Approved,summary=
like "approved" "$(put "$first" Approved 'looks good' | jq -r '.approvedAt | tostring')" '^[0-9T:.+-]+$'
is "by whom, and what was said" "$(pending)" 'Succeeded null looks good arn:aws:sts::123456789012:assumed-role/ops-role/cutover-sim'
refuses ApprovalAlreadyCompletedException '.' "${answer[@]}" --token "$first" --result status=Rejected,summary=
forward 30
is "it goes on" "$(stage Deploy)" InProgress
forward 10000

# --- rejected, and not answered ---------------------------------------------------------------------------------------------------
release
ok "another token" test "$(token)" != "$first"
put "$(token)" Rejected no >/dev/null
is "rejected" "$(pending)" 'Failed null no arn:aws:sts::123456789012:assumed-role/ops-role/cutover-sim'
is "so has the release" "$(get .pipelineExecution.status codepipeline get-pipeline-execution --pipeline-name "$SIM_PIPELINE" --pipeline-execution-id "$execution")" Failed
release
forward $((7 * 24 * 3600 - 600))
is "seven days are not over" "$(pending | cut -d' ' -f1)" InProgress
forward 900
is "too late" "$(pending | cut -d' ' -f1)" Failed
close_world
done_testing
