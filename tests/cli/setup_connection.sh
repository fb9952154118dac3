#!/usr/bin/env bash
# setup_connection.sh: the source is behind a connection: what stands in the way before it is ready, the whole way to a release that
# succeeded, and back.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"
# shellcheck source=tests/cli/setup_lib.sh
. "$srcdir/tests/cli/setup_lib.sh"
cd "$SANDBOX" || exit 99
home=$SANDBOX

# The files that the branch has to have by hand: those that a set-up with CodeCommit commits.
start_sim --world before-setup --speed 0 --random-seed 7
verb 0 setup init --yes
verb 0 setup apply --yes
file_of bluegreen appspec.yaml >"$home/appspec.yaml"
file_of bluegreen buildspec.yaml >"$home/buildspec.yaml"
rm cutover-setup.ini
stop_sim

detail() { json ".steps[] | select(.id == \"$1\").detail"; }
pipeline_step() { json '.steps[] | select(.id == "pipeline")' | jq -r "$1"; }
connection() { sim POST /_sim/connection "$1" | jq -r .arn; }
remote() { # the repository behind it, with the files of a blue/green release
	jq -n --rawfile appspec "$home/appspec.yaml" --rawfile buildspec "$home/buildspec.yaml" '{name: "me/cicd-demo", branch: "bluegreen",
		files: {"appspec.yaml": $appspec, "buildspec.yaml": $buildspec}}' >body
	sim POST /_sim/remote "$(cat body)" >/dev/null
}
world() { start_sim --world before-setup --speed 0 --random-seed 7; }
behind=(--source connection --repository me/cicd-demo --files-by-hand yes)
latest() { # FILTER: of the newest execution
	wire codepipeline.ListPipelineExecutions '{"pipelineName":"cicd-demo-bluegreen"}' | jq -r ".pipelineExecutionSummaries[0] | $1"
}
source_run() { # FILTER: of the newest source action
	wire codepipeline.ListActionExecutions '{"pipelineName":"cicd-demo-bluegreen"}' |
		jq -r "[.actionExecutionDetails[] | select(.stageName == \"Source\")][0] | $1"
}
source_ends() { # STATUS: of the newest source action, after a while
	sim POST /_sim/advance '{"seconds":60}' >/dev/null
	is "the source action" "$(source_run .status)" "$1"
}

# --- from before-setup to a release that succeeded --------------------------------------------------------------------------------
whole_way() { # SERVICE
	local arn
	world
	arn=$(connection "{\"name\":\"github\",\"service\":\"$1\",\"status\":\"AVAILABLE\"}")
	connection '{"name":"unfinished"}' >/dev/null
	remote
	verb 0 setup init --yes --prod-url "$SIM_PROD" --test-url "$SIM_TEST" "${behind[@]}"
	is "the only connection that is ready" "$(sed -n 's/^connection = //p' cutover-setup.ini)" "$arn"
	like "that service signs its own name" "$arn" "^arn:aws:$1:ap-northeast-2:123456789012:connection/"
	verb 10 setup plan --json
	is "what changes" "$(json '[.steps[].state] | join(" ")')" 'unchanged unchanged unchanged change change create'
	like "it is told" "$(pipeline_step '.notes[]')" 'Connection github \(GitHub\) is available'
	is "asked of the service of its ARN" "$(received "\"$1\".GetConnection")" 1
	before=$(picture)
	verb 0 setup apply --yes
	is "the source action of it" "$(declaration_of cicd-demo-bluegreen | jq -cS '.stages[0].actions[0] | [.actionTypeId.provider, .configuration]')" \
		"[\"CodeStarSourceConnection\",{\"BranchName\":\"bluegreen\",\"ConnectionArn\":\"$arn\",\"FullRepositoryId\":\"me/cicd-demo\"}]"
	verb 0 setup plan
	like "again: nothing to do" "$out" 'Nothing to do'
	speed 60
	verb 0 setup verify --yes
	is "the release succeeded" "$(latest .status)" Succeeded
	is "what it was of" "$(latest '.sourceRevisions[0].revisionSummary | fromjson | "\(.ProviderType) \(.CommitMessage)"')" 'GitHub Release blue/green'
	is "the source's variables" "$(source_run '.output.outputVariables | [.BranchName, .CommitMessage, .FullRepositoryName, .ConnectionArn] | join(" ")')" \
		"bluegreen Release blue/green me/cicd-demo $arn"
	verb 0 status --json
	is "the message alone is shown" "$(json '[.. | strings | select(. == "Release blue/green")] | length > 0')" true
	# A push starts the next one.
	speed 0
	sim POST /_sim/push '{"name":"me/cicd-demo","branch":"bluegreen","message":"Version 9",
		"files":{"src/main/resources/messages/messages.properties":"welcome=Welcome(Version 9)\n"}}' >/dev/null
	source_ends Succeeded
	is "started by the connection" "$(latest '.trigger | "\(.triggerType) \(.triggerDetail)"')" "WebhookV2 $arn"
	is "of the push" "$(latest '.sourceRevisions[0].revisionSummary | fromjson.CommitMessage')" 'Version 9'
	wire codepipeline.StopPipelineExecution "{\"pipelineName\":\"cicd-demo-bluegreen\",\"pipelineExecutionId\":\"$(latest .pipelineExecutionId)\",\"abandon\":true}" >/dev/null
	verb 0 setup apply --yes --undo "$(record)"
	is "undone" "$(declaration_of cicd-demo-bluegreen)" null
	same "all is as before, but for what the group has deployed" \
		"$(picture | jq 'del(.group.lastAttemptedDeployment, .group.lastSuccessfulDeployment, .group.targetRevision)')" "$before"
}
as_case "codeconnections" whole_way codeconnections
as_case "codestar-connections" whole_way codestar-connections

# --- what stands in the way -------------------------------------------------------------------------------------------------------
blocked() { # REGEX OPTIONS...
	verb 1 setup plan --json "${@:2}"
	is "the pipeline's step is blocked" "$(pipeline_step .state)" blocked
	like "why" "$(pipeline_step .reason)" "$1"
}
in_the_way() {
	local arn
	world
	verb 2 setup init --yes "${behind[@]}"
	like "there is none" "$err" '--connection ARN: none found'
	arn=$(connection '{"name":"github"}')
	verb 2 setup init --yes "${behind[@]}"
	like "a pending one is no candidate" "$err" '--connection ARN: none found'
	verb 0 setup init --yes "${behind[@]}" --connection "$arn"
	blocked 'connection github \(GitHub\) is PENDING: nobody has finished it yet: open it in the console'
	verb 1 setup apply --yes
	is "nothing was sent" "$(mutations)" 0
	connection '{"name":"github","status":"ERROR"}' >/dev/null
	blocked 'is ERROR: the provider does not let it in any more'
	blocked "there is no connection ${arn}0: make one in the console" --connection "${arn}0"
	connection '{"name":"github","status":"AVAILABLE"}' >/dev/null
	sim POST /_sim/deny '[{"arn":"arn:aws:iam::123456789012:role/codepipeline-cicd-demo-role","actions":["codeconnections:UseConnection"]}]' >/dev/null
	blocked 'its policies lack codeconnections:UseConnection'
	sim POST /_sim/deny '[{"arn":"*","actions":["codeconnections:GetConnection"]}]' >/dev/null
	verb 10 setup plan --json
	like "what can't be seen is told" "$(pipeline_step '.notes[]')" 'Connection arn:.* could not be checked: '
	sim POST /_sim/deny '[]' >/dev/null
	# What the pipeline itself says, where the plan did not see it.
	verb 0 setup apply --yes
	source_ends Failed
	is "a repository that is not there" "$(source_run .output.executionResult.errorDetails.message)" \
		'[GitHub] The repository me/cicd-demo was not found, or the connection has no access to it.'
	remote
	again() { wire codepipeline.StartPipelineExecution '{"name":"cicd-demo-bluegreen"}' >/dev/null && source_ends "$1"; }
	connection '{"name":"github","status":"PENDING"}' >/dev/null
	again Failed
	like "a connection that is not ready" "$(source_run .output.executionResult.errorDetails.message)" "Connection $arn is not available"
	connection '{"name":"github","status":"AVAILABLE"}' >/dev/null
	sim POST /_sim/deny '[{"arn":"arn:aws:iam::123456789012:role/codepipeline-cicd-demo-role","actions":["codeconnections:UseConnection"]}]' >/dev/null
	again Failed
	like "a role that may not use it" "$(source_run .output.executionResult.errorDetails.message)" 'Unable to use Connection: .* does not have sufficient permissions'
	sim POST /_sim/deny '[]' >/dev/null
	again Succeeded
}
as_case "in the way" in_the_way

told_cases
done_testing
