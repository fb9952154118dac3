#!/usr/bin/env bash
# The simulator judged by Debian's AWS CLI: a build or a deployment that fails for each thing that the set-up left out, as on AWS;
# and the deploy action CodeDeployToECS.
# shellcheck source=tests/sim/awscli_setup_lib.sh
. "${srcdir:-.}/tests/sim/awscli_setup_lib.sh"

open_world builds --world before-setup
SIM_PIPELINE=$pipeline
aws_quietly codecommit create-branch --repository-name $repository --branch-name bluegreen --commit-id "$(head_of master)"
put_file appspec.yaml <<<"$SEED_APPSPEC"
put_file buildspec.yaml <<<"$SEED_BUILDSPEC"
set_environment "$(jq -c --argjson o "$others" '.+$o' <<<"$seven")"
deploy update-deployment-group "${named[@]}" --blue-green-deployment-configuration \
	"$(ready STOP_DEPLOYMENT 60 ',"terminateBlueInstancesOnDeploymentSuccess":{"action":"TERMINATE","terminationWaitTimeInMinutes":30}')"
declaration=$(declare_pipeline "$(bucket_name)")
ok "the pipeline" create_pipeline "$declaration"

# --- builds that fail, each for its own reason
try() { # NAME: the newest execution comes to the end of its build
	forward 200
	is "$1: the build has failed" "$(stage Build) $(newest status)" 'Failed Failed'
}
again() { get . codepipeline start-pipeline-execution --name $pipeline >/dev/null; try "$1"; }
commit_buildspec() { put_file buildspec.yaml; forward 20; }
try "no buildspec.yml"
is "no buildspec.yml: why" "$(failure)" 'DOWNLOAD_SOURCE YAML_FILE_ERROR YAML file does not exist'
ok "source.buildspec" aws_quietly codebuild update-project --name $project --source type=CODEPIPELINE,buildspec=buildspec.yaml
again "openjdk8"
is "openjdk8: why" "$(failure)" "DOWNLOAD_SOURCE YAML_FILE_ERROR Unknown runtime version named 'openjdk8' of java. This build image has the following versions: corretto8, corretto11, corretto17, corretto21"
before=$(executions)
put_file buildspec.yaml <<<"${SEED_BUILDSPEC/openjdk8/corretto8}"
is "a commit is not seen at once" "$(executions)" "$before"
forward 20
is "a pipeline that polls finds it" "$(executions) $(newest_trigger)" "$((before + 1)) PollForSourceChanges"
try "docker 18"
like "docker 18: why" "$(failure)" "^DOWNLOAD_SOURCE YAML_FILE_ERROR Unknown runtime named 'docker'\. This build image has the following runtimes: .*java"
sed -e 's/openjdk8/corretto8/' -e '/docker: 18/d' <<<"$SEED_BUILDSPEC" | commit_buildspec
try "get-login"
# shellcheck disable=SC2016 # as the buildspec has it
is "get-login: why" "$(failure)" 'PRE_BUILD COMMAND_EXECUTION_ERROR Error while executing command: $(aws ecr get-login --no-include-email --region $AWS_DEFAULT_REGION). Reason: exit status 252'
like "get-login: its log" "$(get '[.events[].message]|join("")' logs get-log-events --log-group-name /aws/codebuild/cicd-demo --log-stream-name "$(build '.builds[0].logs.streamName')" --start-from-head)" 'Invalid choice'
echo 'version: 0.2
phases: [' | commit_buildspec
try "no YAML"
like "no YAML: why" "$(failure)" '^DOWNLOAD_SOURCE YAML_FILE_ERROR yaml: line'
grep -v 'appspec.yaml$' <<<"$MODERN" | sed 's/^  files:/  files:\n    - nothing.json/' | commit_buildspec
try "an artifact that is not there"
is "an artifact that is not there: why" "$(failure)" 'UPLOAD_ARTIFACTS CLIENT_ERROR no matching artifact paths found'
commit_buildspec <<<"$MODERN"
forward 250
set_environment "$(jq -c '.[:2]' <<<"$seven")"
again "no name for the image"
# shellcheck disable=SC2016
is "no name for the image: why" "$(failure)" 'BUILD COMMAND_EXECUTION_ERROR Error while executing command: docker build -t $IMAGE_REPO_NAME:$IMAGE_TAG .. Reason: exit status 125'
set_environment "$seven" '{"privilegedMode":false}'
again "no privileged mode"
like "no privileged mode: its log" "$(get '[.events[].message]|join("")' logs get-log-events --log-group-name /aws/codebuild/cicd-demo --log-stream-name "$(build '.builds[0].logs.streamName')" --start-from-head)" 'Cannot connect to the Docker daemon'
set_environment "$(jq -c '.+[{"name":"X","value":"/nope","type":"PARAMETER_STORE"}]' <<<"$seven")"
again "a parameter that is not there"
is "a parameter that is not there: why" "$(failure)" 'DOWNLOAD_SOURCE Decrypted Variables Error parameter does not exist: /nope'
set_environment "$(jq -c '.[2].value="nowhere"|.' <<<"$seven")"
again "an image repository that is not there"
like "an image repository that is not there: why" "$(failure)" '^POST_BUILD COMMAND_EXECUTION_ERROR Error while executing command: docker push .*exit status 1$'

# --- deployments that fail: what the AppSpec says in the end decides
stop_running() { local d; for d in $(get '.deployments|join(" ")' deploy list-deployments --include-only-statuses InProgress Ready); do aws deploy stop-deployment --deployment-id "$d" >/dev/null; done; forward 60; }
stop_running
set_environment "$(jq -c 'map(select(.name!="TASK_NAME"))' <<<"$seven")"
get . codepipeline start-pipeline-execution --name $pipeline >/dev/null
deploys "no TASK_NAME"
like "no TASK_NAME: why" "$(deploy_error)" '^Failed ECS_UPDATE_ERROR .*TaskDefinition not found'
set_environment "$(jq -c '(.[]|select(.name=="TASK_NAME")).value="cicd-demo"' <<<"$seven")"
get . codepipeline start-pipeline-execution --name $pipeline >/dev/null
deploys "no revision"
like "no revision: why" "$(deploy_error)" '^Failed ECS_UPDATE_ERROR .*TaskDefinition not found'
set_environment "$(jq -c '(.[]|select(.name=="CONTAINER_NAME")).value="web"' <<<"$seven")"
get . codepipeline start-pipeline-execution --name $pipeline >/dev/null
deploys "another container"
like "another container: why" "$(deploy_error)" '^Failed ECS_UPDATE_ERROR .*The container web does not exist in the task definition'
set_environment "$(jq -c '(.[]|select(.name=="CONTAINER_PORT")).value="80"' <<<"$seven")"
get . codepipeline start-pipeline-execution --name $pipeline >/dev/null
deploys "another port"
like "another port: why" "$(deploy_error)" '^Failed ECS_UPDATE_ERROR .*did not have a container port 80 defined'
set_environment "$seven"
grep -v CONTAINER_PORT <<<"$MODERN" | commit_buildspec
deploys "no substitution"
like "no substitution: why" "$(deploy_error)" '^Failed INVALID_REVISION .*ContainerPort is not a number'
like "the action says so" "$(get '.stageStates[]|select(.stageName=="Deploy").actionStates[0].latestExecution.errorDetails.message' codepipeline get-pipeline-state --name $pipeline)" "Deployment $id failed"
put_file src/main/resources/messages/messages.properties <<<'welcome=Welcome(Version 3)'
grep -v 'docker push' <<<"$MODERN" | commit_buildspec
deploys "no push"
is "no push: green shows the old one" "$(deployment) $(page "$SIM_TEST")" 'Ready Welcome(Version 2)'
stop_running

ok "delete the pipeline" aws codepipeline delete-pipeline --name $pipeline

# --- CodeDeployToECS
arn=arn:aws:iam::123456789012:role/ecsTaskExecutionRole
put_file taskdef.json <<<"{\"family\":\"cicd-demo\",\"networkMode\":\"awsvpc\",\"requiresCompatibilities\":[\"FARGATE\"],\"cpu\":\"256\",\"memory\":\"512\",\"executionRoleArn\":\"$arn\",
	\"containerDefinitions\":[{\"name\":\"cicd-demo\",\"image\":\"<IMAGE1_NAME>\",\"essential\":true,\"portMappings\":[{\"containerPort\":8080}],\"environment\":[{\"name\":\"A\",\"value\":\"1\"}]}]}"
put_file appspec.yaml < <(sed -e 's/"arn:.*"/<TASK_DEFINITION>/' -e 's/"CONTAINER_NAME"/cicd-demo/' -e 's/CONTAINER_PORT/8080/' <<<"$SEED_APPSPEC")
# shellcheck disable=SC2016 # the build expands it
put_file buildspec.yaml < <(grep -v 'sed -i' <<<"$MODERN" | sed -e '/docker push/a\      - printf '"'"'{"ImageURI":"%s"}'"'"' "$AWS_ACCOUNT_ID.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com/$IMAGE_REPO_NAME:$IMAGE_TAG" > imageDetail.json' \
	-e 's/^    - appspec.yaml/    - appspec.yaml\n    - taskdef.json\n    - imageDetail.json/')
to_ecs=$(jq -c '.stages[2].actions[0]|=(.actionTypeId.provider="CodeDeployToECS"|.configuration+={TaskDefinitionTemplateArtifact:"BuildArtifact",AppSpecTemplateArtifact:"BuildArtifact",Image1ArtifactName:"BuildArtifact",Image1ContainerName:"IMAGE1_NAME"})' <<<"$declaration")
refuses InvalidActionDeclarationException codepipeline create-pipeline --pipeline "$(jq -c '.stages[2].actions[0].configuration.AppSpecTemplateArtifact="SourceArtifact"' <<<"$to_ecs")"
ok "a pipeline that deploys to ECS" create_pipeline "$to_ecs"
deploys "to ECS"
is "it is ready" "$(deployment)" Ready
is "a revision was registered" "$(get '.taskDefinition|"\(.revision) \(.containerDefinitions[0].image) \(.containerDefinitions[0].environment[0].name)"' ecs describe-task-definition --task-definition cicd-demo)" \
	'3 123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/cicd-demo:latest A'
like "its tasks are of it" "$(get '[.services[0].taskSets[].taskDefinition]|sort|join(" ")' ecs describe-services --cluster cicd-demo --services cicd-demo)" 'cicd-demo:2 .*cicd-demo:3'
stop_running
ok "with the whole source beside it" update_pipeline "$(jq -c '.stages[2].actions[0]|=(.inputArtifacts+=[{name:"SourceArtifact"}]|.configuration.AppSpecTemplateArtifact="SourceArtifact")' <<<"$to_ecs")"
get . codepipeline start-pipeline-execution --name $pipeline >/dev/null
forward 260
is "it is too large" "$(get '.stageStates[]|select(.stageName=="Deploy").actionStates[0].latestExecution.errorDetails|"\(.code) \(.message)"' codepipeline get-pipeline-state --name $pipeline)" \
	'ConfigurationError Exception while trying to read the AppSpec artifact file from: SourceArtifact.'
close_world --only response
done_testing
