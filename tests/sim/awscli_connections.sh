#!/usr/bin/env bash
# The simulator judged by Debian's AWS CLI: connections, and the pipelines whose source is behind one.
# shellcheck source=tests/sim/awscli_lib.sh
. "${srcdir:-.}/tests/sim/awscli_lib.sh"

open_world connections

refuses() { # CODE WORDS ARGUMENTS...: the code, and part of the message as an extended regex
	run aws "${@:3}"
	like "${*:3}: $1" "$status $err" "^25[45] .*\($1\).*$2"
}
make() { sim POST /_sim/connection "$1" | jq -r .arn; }
list() { get '[.Connections[].ConnectionName] | join(" ")' codestar-connections list-connections "$@"; }

# --- what they are ----------------------------------------------------------------------------------------------------------------
is "there are none" "$(list)" ''
first=$(make '{"name":"hub","service":"codestar-connections"}')
make '{"name":"bucket","service":"codestar-connections","provider":"Bitbucket","status":"AVAILABLE"}' >/dev/null
make '{"name":"lab","service":"codestar-connections","provider":"GitLab","status":"ERROR"}' >/dev/null
newer=$(make '{"name":"newer"}')
like "an ARN" "$first" '^arn:aws:codestar-connections:ap-northeast-2:123456789012:connection/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
is "one of them" "$(get '.Connection | [.ConnectionName, .ConnectionArn, .ProviderType, .OwnerAccountId, .ConnectionStatus]' \
	codestar-connections get-connection --connection-arn "$first")" "[\"hub\",\"$first\",\"GitHub\",\"123456789012\",\"PENDING\"]"
make '{"name":"hub","status":"AVAILABLE"}' >/dev/null
is "finished" "$(get .Connection.ConnectionStatus codestar-connections get-connection --connection-arn "$first")" AVAILABLE
is "all of this name" "$(list)" 'hub bucket lab'
page=$(get . codestar-connections list-connections --max-results 2)
is "the first two" "$(jq -r '[.Connections[].ConnectionName] | join(" ")' <<<"$page")" 'hub bucket'
is "and the rest" "$(get '[.Connections[].ConnectionName, .NextToken]' codestar-connections list-connections --max-results 2 \
	--next-token "$(jq -r .NextToken <<<"$page")")" '["lab",null]'
is "of one provider" "$(list --provider-type-filter Bitbucket)" bucket
is "of a host" "$(list --host-arn-filter arn:aws:codestar-connections:ap-northeast-2:123456789012:host/x-1)" ''
refuses ResourceNotFoundException "$newer" codestar-connections get-connection --connection-arn "$newer"
refuses ResourceNotFoundException "${first}0" codestar-connections get-connection --connection-arn "${first}0"
refuses ValidationException 'regular expression pattern' codestar-connections get-connection --connection-arn hub
refuses ValidationException 'ProviderTypeFilter' codestar-connections list-connections --provider-type-filter CVS
refuses ValidationException '.' codestar-connections list-connections --next-token nonsense
sim POST /_sim/deny '[{"arn":"*","actions":["codestar-connections:GetConnection"]}]' >/dev/null
refuses AccessDeniedException "codestar-connections:GetConnection on resource: $first" codestar-connections get-connection --connection-arn "$first"
sim POST /_sim/deny '[]' >/dev/null

# The newer name of the service, which Debian's AWS CLI does not know yet: signed and sent by curl.
hear() { # OPERATION BODY
	curl -sS --max-time 20 --aws-sigv4 "aws:amz:$AWS_REGION:codeconnections" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
		-H "X-Amz-Target: com.amazonaws.codeconnections.CodeConnections_20231201.$1" -H 'Content-Type: application/x-amz-json-1.0' --data-binary "$2" "$endpoint/"
}
is "the newer one's" "$(hear GetConnection "{\"ConnectionArn\":\"$newer\"}" | jq -c '.Connection | [.ConnectionName, .ConnectionArn, .ProviderType, .OwnerAccountId, .ConnectionStatus]')" \
	"[\"newer\",\"$newer\",\"GitHub\",\"123456789012\",\"PENDING\"]"
is "its own list" "$(hear ListConnections '{"ProviderTypeFilter":"GitHub","MaxResults":5}' | jq -c '[[.Connections[].ConnectionName], .NextToken]')" '[["newer"],null]'
like "the older one's is not there" "$(hear GetConnection "{\"ConnectionArn\":\"$first\"}" | jq -r .__type)" 'ResourceNotFoundException$'
like "nor what is no ARN" "$(hear GetConnection '{"ConnectionArn":"hub"}' | jq -r .__type)" 'ValidationException$'

# --- a pipeline's source ----------------------------------------------------------------------------------------------------------
aws codepipeline get-pipeline --name cicd-demo-bluegreen | jq --arg arn "$first" '.pipeline | del(.version) | .name = "behind" |
	.stages[0].actions[0] |= (.actionTypeId.provider = "CodeStarSourceConnection" |
		.configuration = {ConnectionArn: $arn, FullRepositoryId: "me/demo", BranchName: "main", DetectChanges: "true"})' >declaration.json
changed() { # FILTER: refused once the source's configuration is changed by it
	jq ".stages[0].actions[0].configuration |= ($1)" declaration.json >changed.json
	refuses InvalidActionDeclarationException "$2" codepipeline create-pipeline --pipeline file://changed.json
}
changed 'del(.ConnectionArn)' "missing required configuration 'ConnectionArn'"
changed 'del(.FullRepositoryId)' "missing required configuration 'FullRepositoryId'"
changed 'del(.BranchName)' "missing required configuration 'BranchName'"
changed '.RepositoryName = "demo"' "unknown configuration 'RepositoryName'"
changed '.DetectChanges = "yes"' "invalid value 'yes' for 'DetectChanges'"
changed '.OutputArtifactFormat = "TAR"' "invalid value 'TAR' for 'OutputArtifactFormat'"
sim POST /_sim/remote '{"name":"me/demo","branch":"main","files":{"README":"x"}}' >/dev/null
denied_to_pass() { # SERVICE ARGUMENTS...
	sim POST /_sim/deny "[{\"arn\":\"*\",\"actions\":[\"$1:PassConnection\"]}]" >/dev/null
	refuses AccessDeniedException "not authorized to perform: $1:PassConnection on resource: arn:aws:$1:" "${@:2}"
	sim POST /_sim/deny '[]' >/dev/null
}
denied_to_pass codestar-connections codepipeline create-pipeline --pipeline file://declaration.json
is "made" "$(get .pipeline.name codepipeline create-pipeline --pipeline file://declaration.json)" behind
sim POST /_sim/advance '{"seconds":60}' >/dev/null
is "its source" "$(get '.stageStates[0].actionStates[0].latestExecution | [.status, (.summary | fromjson | .ProviderType, .CommitMessage)]' \
	codepipeline get-pipeline-state --name behind)" '["Succeeded","GitHub","Release blue/green"]'
is "its variables" "$(get '[.actionExecutionDetails[] | select(.stageName == "Source").output.outputVariables | keys] | .[0]' \
	codepipeline list-action-executions --pipeline-name behind)" \
	'["AuthorDate","BranchName","CommitId","CommitMessage","ConnectionArn","FullRepositoryName"]'

# --- what starts it ---------------------------------------------------------------------------------------------------------------
push() { sim POST /_sim/push "{\"name\":\"me/demo\",\"branch\":\"main\",\"message\":\"$1\",\"files\":{\"README\":\"$1\"}}" | jq -r .commitId; }
runs() { # FILTER: of all executions, the newest first
	get "[.pipelineExecutionSummaries[] | $1]" codepipeline list-pipeline-executions --pipeline-name behind
}
altered() { # FILTER: the pipeline, with the source's configuration changed by it
	jq ".stages[0].actions[0].configuration |= ($1)" declaration.json >changed.json
	get .pipeline.version codepipeline update-pipeline --pipeline file://changed.json
}
head=$(push Two)
forward 60
is "a push starts it" "$(runs '.trigger | [.triggerType, .triggerDetail]' | jq -c '.[0]')" "[\"WebhookV2\",\"$first\"]"
is "with that commit" "$(runs '.sourceRevisions[0].revisionId' | jq -r '.[0]')" "$head"
is "changes are not to be detected" "$(altered '.DetectChanges = "false"')" 2
head=$(push Three)
forward 600
is "a push starts nothing" "$(runs .trigger.triggerType)" '["WebhookV2","CreatePipeline"]'
aws codepipeline start-pipeline-execution --name behind >/dev/null
forward 60
is "a person does, with the newest commit" "$(runs '[.trigger.triggerType, .sourceRevisions[0].revisionId]' | jq -c '.[0]')" "[\"StartPipelineExecution\",\"$head\"]"
is "a branch that is not there" "$(altered '.BranchName = "other"')" 3
aws codepipeline start-pipeline-execution --name behind >/dev/null
forward 60
is "fails the source" "$(get '.stageStates[0].actionStates[0].latestExecution | [.status, .errorDetails.code, .errorDetails.message]' \
	codepipeline get-pipeline-state --name behind)" '["Failed","ConfigurationError","The branch other was not found in the repository me/demo."]'
denied_to_pass codestar-connections codepipeline update-pipeline --pipeline file://changed.json
jq --arg arn "$newer" '.stages[0].actions[0].configuration.ConnectionArn = $arn' changed.json >newer.json
denied_to_pass codeconnections codepipeline update-pipeline --pipeline file://newer.json

done_testing
