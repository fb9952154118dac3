#!/usr/bin/env bash
# The simulator judged by Debian's AWS CLI: from the world before the set-up by hand through the seed's steps, with each call's
# refusals, to the end of the journey.
# shellcheck source=tests/sim/awscli_setup_lib.sh
. "${srcdir:-.}/tests/sim/awscli_setup_lib.sh"

# --- what there is
open_world setup --world before-setup
SIM_PIPELINE=$pipeline
is "version 2 runs" "$(page "$SIM_PROD") $(page "$SIM_TEST")" 'Welcome(Version 2) Welcome(Version 2)'
is "one branch" "$(get '.branches|join(" ")' codecommit list-branches --repository-name $repository)" master
like "the old buildspec" "$(read_file master buildspec.yaml)" '# buildspec of cicd-demo .*imagedefinitions.json.*cache:'
refuses FileDoesNotExistException codecommit get-file --repository-name $repository --file-path appspec.yaml
is "no pipeline" "$(get '.pipelines|length' codepipeline list-pipelines)" 0
is "the projects" "$(get '.projects|join(" ")' codebuild list-projects)" $project
is "the project's source" "$(setting source)" '{"type":"CODEPIPELINE"}'
is "its image" "$(setting 'environment|"\(.image) \(.privilegedMode) \(.type)"')" 'aws/codebuild/standard:7.0 true LINUX_CONTAINER'
is "its variables" "$(setting environment.environmentVariables)" "$others"
is "the applications" "$(get '.applications|join(" ")' deploy list-applications)" AppECS-cicd-demo-cicd-demo
is "the groups" "$(get '.deploymentGroups|join(" ")' deploy list-deployment-groups "${group[@]}")" DgpECS-cicd-demo-cicd-demo
is "traffic moves at once" "$(settings | jq -c .deploymentReadyOption)" '{"actionOnTimeout":"CONTINUE_DEPLOYMENT","waitTimeInMinutes":0}'
is "clusters" "$(get '.clusterArns|length' ecs list-clusters) $(get '.clusters[0].activeServicesCount' ecs describe-clusters --clusters cicd-demo)" '1 1'
is "services" "$(get '.serviceArns[0]' ecs list-services --cluster cicd-demo)" arn:aws:ecs:ap-northeast-2:123456789012:service/cicd-demo/cicd-demo
is "the newest revision" "$(get .taskDefinition.revision ecs describe-task-definition --task-definition cicd-demo)" 2
bucket=$(bucket_name)
like "the bucket" "$bucket" '^codepipeline-ap-northeast-2-[0-9]+$'

# --- the build project: each member that is given takes the place of the old one
refuses ResourceNotFoundException codebuild update-project --name nope --environment "$(environment '[]')"
refuses InvalidInputException codebuild update-project --name $project --environment '{"type":"LINUX_CONTAINER","image":"x"}'
refuses InvalidInputException codebuild update-project --name $project --environment "$(environment '[]' '{"type":"LINUX"}')"
refuses InvalidInputException codebuild update-project --name $project --environment "$(environment '[]' '{"computeType":"BUILD_LAMBDA_1GB"}')"
refuses InvalidInputException codebuild update-project --name $project --environment "$(environment '[{"name":"A","value":"1"},{"name":"A","value":"2"}]')"
refuses InvalidInputException codebuild update-project --name $project --environment "$(environment '[{"name":"A"}]')"
refuses InvalidInputException codebuild update-project --name $project --source type=CODECOMMIT,location=x
refuses InvalidInputException codebuild update-project --name $project --source '{"type":"NOWHERE"}'
refuses InvalidInputException codebuild update-project --name $project --service-role arn:aws:iam::123456789012:role/nope
is "refused: nothing has changed" "$(setting environment.environmentVariables)" "$others"
ok "an environment without variables" set_environment '[]'
is "loses them" "$(setting environment.environmentVariables)" '[]'
ok "the seven" set_environment "$(jq -c --argjson o "$others" '.+$o' <<<"$seven")"
is "are there, with the types of the others" "$(setting 'environment.environmentVariables|map("\(.name) \(.type)")|join(" ")')" \
	'AWS_DEFAULT_REGION PLAINTEXT AWS_ACCOUNT_ID PLAINTEXT IMAGE_REPO_NAME PLAINTEXT IMAGE_TAG PLAINTEXT TASK_NAME PLAINTEXT CONTAINER_NAME PLAINTEXT CONTAINER_PORT PLAINTEXT SPRING_PROFILES_ACTIVE PLAINTEXT SONAR_TOKEN PARAMETER_STORE'

# --- the deployment group
invalid=InvalidBlueGreenDeploymentConfigurationException
configure=(deploy update-deployment-group "${named[@]}" --blue-green-deployment-configuration)
refuses ApplicationDoesNotExistException deploy update-deployment-group --application-name nope --current-deployment-group-name x
refuses DeploymentGroupDoesNotExistException deploy update-deployment-group "${group[@]}" --current-deployment-group-name nope
refuses $invalid "${configure[@]}" "$(ready CONTINUE_DEPLOYMENT 60)"
like "in AWS's words" "$err" "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified"
refuses $invalid "${configure[@]}" "$(ready STOP_DEPLOYMENT 0)"
refuses $invalid "${configure[@]}" "$(ready STOP_DEPLOYMENT 7201)"
refuses $invalid "${configure[@]}" "$(ready NEVER 1)"
refuses $invalid "${configure[@]}" '{"terminateBlueInstancesOnDeploymentSuccess":{"action":"KEEP_ALIVE"}}'
refuses $invalid "${configure[@]}" '{"terminateBlueInstancesOnDeploymentSuccess":{"action":"TERMINATE","terminationWaitTimeInMinutes":2881}}'
refuses InvalidDeploymentStyleException deploy update-deployment-group "${named[@]}" --deployment-style deploymentType=IN_PLACE
refuses InvalidECSServiceException deploy update-deployment-group "${named[@]}" --ecs-services serviceName=nope,clusterName=cicd-demo
refuses InvalidTargetGroupPairException deploy update-deployment-group "${named[@]}" --load-balancer-info '{"targetGroupPairInfoList":[{"targetGroups":[{"name":"cicd-demo-tg-blue"},{"name":"nope"}]}]}'
refuses InvalidLoadBalancerInfoException deploy update-deployment-group "${named[@]}" --load-balancer-info '{"targetGroupPairInfoList":[{"targetGroups":[{"name":"cicd-demo-tg-blue"},{"name":"cicd-demo-tg-green"}]}]}'
refuses InvalidRoleException deploy update-deployment-group "${named[@]}" --service-role-arn nobody
refuses InvalidRoleException deploy update-deployment-group "${named[@]}" --service-role-arn arn:aws:iam::123456789012:role/codebuild-cicd-demo-role
refuses DeploymentConfigDoesNotExistException deploy update-deployment-group "${named[@]}" --deployment-config-name nope
ok "only the wait" update --blue-green-deployment-configuration "$(ready STOP_DEPLOYMENT 60)"
is "what was left out is gone" "$(settings | jq -c .terminateBlueInstancesOnDeploymentSuccess)" '{"action":"TERMINATE","terminationWaitTimeInMinutes":0}'
ok "both" update --blue-green-deployment-configuration \
	"$(ready STOP_DEPLOYMENT 60 ',"terminateBlueInstancesOnDeploymentSuccess":{"action":"TERMINATE","terminationWaitTimeInMinutes":30}')"
is "are there" "$(settings)" '{"terminateBlueInstancesOnDeploymentSuccess":{"action":"TERMINATE","terminationWaitTimeInMinutes":30},"deploymentReadyOption":{"actionOnTimeout":"STOP_DEPLOYMENT","waitTimeInMinutes":60}}'

# --- the pipeline: refusals
declaration=$(declare_pipeline "$bucket")
bad() { # CODE JQ: the declaration changed like this is refused
	run aws codepipeline create-pipeline --pipeline "$(jq -c "$2" <<<"$declaration")"
	like "a declaration: $1: $2" "$status $err" "^25[45] .*\($1\)"
}
bad ValidationException 'del(.roleArn)'
bad ValidationException '.name="no such name"'
bad ValidationException '.roleArn="nobody"'
bad ValidationException '.stages[0].name="a b"'
bad ValidationException '.stages[0].actions[0].actionTypeId.category="Sauce"'
bad InvalidStructureException '.stages=[.stages[0]]'
bad InvalidStructureException '.stages=[.stages[1],.stages[0],.stages[2]]'
bad InvalidStructureException '.stages[1].actions+=.stages[0].actions'
bad InvalidStructureException 'del(.artifactStore)'
bad InvalidStructureException '.artifactStores={"ap-northeast-2":.artifactStore}'
bad InvalidStructureException '.artifactStore.location="another-bucket"'
bad InvalidStructureException '.roleArn="arn:aws:iam::123456789012:role/codebuild-cicd-demo-role"'
bad InvalidStageDeclarationException '.stages[2].name="Build"'
bad InvalidStageDeclarationException '.stages[2].actions=[]'
bad InvalidBlockerDeclarationException '.stages[2].blockers=[{name:"b",type:"Schedule"}]'
bad InvalidActionDeclarationException '.stages[1].actions[0].actionTypeId.provider="Jenkins"'
bad InvalidActionDeclarationException '.stages[1].actions[0].inputArtifacts=[]'
bad InvalidActionDeclarationException '.stages[2].actions[0].inputArtifacts+=[{name:"SourceArtifact"}]'
bad InvalidActionDeclarationException '.stages[2].actions[0].inputArtifacts=[{name:"Nothing"}]'
bad InvalidActionDeclarationException '.stages[1].actions[0].outputArtifacts=[{name:"SourceArtifact"}]'
bad InvalidActionDeclarationException 'del(.stages[0].actions[0].configuration.BranchName)'
bad InvalidActionDeclarationException '.stages[2].actions[0].configuration.Colour="blue"'
bad InvalidActionDeclarationException '.stages[2].actions[0].actionTypeId.provider="CodeDeployToECS"'
bad InvalidActionDeclarationException '.stages[0].actions[0].configuration.PollForSourceChanges="maybe"'
refuses TooManyTagsException codepipeline create-pipeline --pipeline "$declaration" --tags "$(jq -nc '[range(51)|{key:"k\(.)",value:""}]')"
is "refused: there is none" "$(get '.pipelines|length' codepipeline list-pipelines)" 0

# --- the seed by hand: branch, files, pipeline
ok "the branch" aws codecommit create-branch --repository-name $repository --branch-name bluegreen --commit-id "$(head_of master)"
put_file appspec.yaml <<<"$SEED_APPSPEC"
put_file buildspec.yaml <<<"$MODERN"
put_file src/main/resources/messages/messages.properties <<<'welcome=Welcome(Version 3)'
ok "source.buildspec" aws_quietly codebuild update-project --name $project --source type=CODEPIPELINE,buildspec=buildspec.yaml
created=$(get .pipeline codepipeline create-pipeline --pipeline "$declaration")
is "the pipeline" "$(jq -r '"\(.name) \(.version)"' <<<"$created")" "$pipeline 1"
is "is given back as it was said" "$(get .pipeline codepipeline get-pipeline --name $pipeline |
	jq -cS 'del(.version,.pipelineType,.executionMode)|.stages[].actions[]|=(del(.runOrder)|if .inputArtifacts==[] then del(.inputArtifacts) else . end|if .outputArtifacts==[] then del(.outputArtifacts) else . end)')" \
	"$(jq -cS . <<<"$declaration")"
refuses PipelineNameInUseException codepipeline create-pipeline --pipeline "$declaration"
is "it has begun by itself" "$(executions) $(newest_trigger)" '1 CreatePipeline'

# --- the journey
deploys "the seed"
is "ready, and both pages" "$(deployment) $(page "$SIM_PROD") $(page "$SIM_TEST")" 'Ready Welcome(Version 2) Welcome(Version 3)'
ok "reroute" aws deploy continue-deployment --deployment-id "$id" --deployment-wait-type READY_WAIT
forward 20
is "production" "$(page "$SIM_PROD")" 'Welcome(Version 3)'
ok "terminate" aws deploy continue-deployment --deployment-id "$id" --deployment-wait-type TERMINATION_WAIT
forward 100
is "done" "$(deployment) $(stage Deploy) $(newest status)" 'Succeeded Succeeded Succeeded'

# --- a change of the pipeline, and its end
get . codepipeline start-pipeline-execution --name $pipeline >/dev/null
forward 20
running=$(newest pipelineExecutionId)
is "a change counts up" "$(get .pipeline.version codepipeline update-pipeline --pipeline "$(jq -c '.stages[2].name="Release"' <<<"$declaration")")" 2
is "and cancels what runs" "$(get .pipelineExecution.status codepipeline get-pipeline-execution --pipeline-name $pipeline --pipeline-execution-id "$running")" Cancelled
refuses PipelineNotFoundException codepipeline update-pipeline --pipeline "$(jq -c '.name="nope"' <<<"$declaration")"
refuses InvalidStructureException codepipeline update-pipeline --pipeline "$(jq -c '.stages=[.stages[0]]' <<<"$declaration")"
ok "delete" aws codepipeline delete-pipeline --name $pipeline
ok "delete what is not there" aws codepipeline delete-pipeline --name $pipeline
refuses PipelineNotFoundException codepipeline get-pipeline --name $pipeline

close_world --only response
done_testing
