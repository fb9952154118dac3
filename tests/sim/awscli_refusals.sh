#!/usr/bin/env bash
# The simulator judged by Debian's AWS CLI: each kind of refusal, by AWS's code and the CLI's exit status.
# shellcheck source=tests/sim/awscli_lib.sh
. "${srcdir:-.}/tests/sim/awscli_lib.sh"

open_world refusals
refuses() { # CODE ARGUMENTS...
	run aws "${@:2}"
	like "${*:2}: $1" "$status $err" "^25[45] .*\($1\)"
}
raw() { # CODE SERVICE OPERATION JSON: members that are missing or wrong
	run aws "$2" "$3" --cli-input-json "$4"
	like "$2 $3 $4: $1" "$status $err" "^25[45] .*\($1\)"
}
uuid=00000000-0000-4000-8000-000000000000
head=$(get .branch.commitId codecommit get-branch --repository-name cicd-demo --branch-name bluegreen)
done_id=$(get '.deployments[0]' deploy list-deployments)
done_execution=$(get '.pipelineExecutionSummaries[0].pipelineExecutionId' codepipeline list-pipeline-executions --pipeline-name "$SIM_PIPELINE")
arn=arn:aws:elasticloadbalancing:ap-northeast-2:123456789012

refuses PipelineNotFoundException codepipeline get-pipeline-state --name nope
refuses PipelineExecutionNotFoundException codepipeline get-pipeline-execution --pipeline-name "$SIM_PIPELINE" --pipeline-execution-id $uuid
refuses InvalidNextTokenException codepipeline list-pipeline-executions --pipeline-name "$SIM_PIPELINE" --no-paginate --next-token x
refuses PipelineExecutionNotStoppableException codepipeline stop-pipeline-execution --pipeline-name "$SIM_PIPELINE" --pipeline-execution-id "$done_execution"
refuses StageNotFoundException codepipeline retry-stage-execution --pipeline-name "$SIM_PIPELINE" --stage-name Nope --pipeline-execution-id "$done_execution" --retry-mode FAILED_ACTIONS
refuses StageNotRetryableException codepipeline retry-stage-execution --pipeline-name "$SIM_PIPELINE" --stage-name Deploy --pipeline-execution-id "$done_execution" --retry-mode FAILED_ACTIONS
refuses ActionNotFoundException codepipeline put-approval-result --pipeline-name "$SIM_PIPELINE" --stage-name Deploy --action-name Approve --token $uuid --result summary=no,status=Rejected
raw ValidationException codepipeline get-pipeline '{}'
refuses DeploymentDoesNotExistException deploy get-deployment --deployment-id d-000000000
refuses InvalidDeploymentIdException deploy get-deployment --deployment-id x
refuses DeploymentAlreadyCompletedException deploy continue-deployment --deployment-id "$done_id" --deployment-wait-type READY_WAIT
refuses DeploymentAlreadyCompletedException deploy stop-deployment --deployment-id "$done_id"
refuses ApplicationDoesNotExistException deploy get-deployment-group --application-name nope --deployment-group-name nope
refuses DeploymentConfigDoesNotExistException deploy get-deployment-config --deployment-config-name nope
refuses DeploymentTargetDoesNotExistException deploy get-deployment-target --deployment-id "$done_id" --target-id a:b
refuses DeploymentTargetListSizeExceededException deploy batch-get-deployment-targets --deployment-id "$done_id" --target-ids a:b c:d
refuses InvalidNextTokenException deploy list-deployments --no-paginate --next-token x
raw DeploymentIdRequiredException deploy get-deployment '{}'
raw ApplicationNameRequiredException deploy create-deployment '{}'
raw DeploymentIdRequiredException deploy continue-deployment '{}'
refuses ClusterNotFoundException ecs describe-services --services cicd-demo
refuses ServiceNotFoundException ecs list-tasks --cluster cicd-demo --service-name nope
refuses ClientException ecs describe-task-definition --task-definition nope
raw InvalidParameterException ecs describe-services '{"cluster":"cicd-demo"}'
refuses LoadBalancerNotFound elbv2 describe-load-balancers --names nope
refuses ListenerNotFound elbv2 describe-rules --listener-arn $arn:listener/app/x/1/2
refuses RuleNotFound elbv2 describe-rules --rule-arns $arn:listener-rule/app/x/1/2/3
refuses TargetGroupNotFound elbv2 describe-target-groups --names nope
refuses TargetGroupNotFound elbv2 describe-target-health --target-group-arn $arn:targetgroup/nope/1
raw ValidationError elbv2 describe-target-health '{}'
raw InvalidInputException codebuild batch-get-builds '{"ids":[]}'
refuses ResourceNotFoundException logs get-log-events --log-group-name /aws/codebuild/nope --log-stream-name x
raw InvalidParameterException logs get-log-events '{"logStreamName":"x"}'
refuses RepositoryDoesNotExistException codecommit get-branch --repository-name nope --branch-name master
refuses BranchDoesNotExistException codecommit get-branch --repository-name cicd-demo --branch-name nope
refuses CommitIdDoesNotExistException codecommit get-commit --repository-name cicd-demo --commit-id 0123456789012345678901234567890123456789
refuses FileDoesNotExistException codecommit get-file --repository-name cicd-demo --file-path nope
refuses ParentCommitIdRequiredException codecommit put-file --repository-name cicd-demo --branch-name bluegreen --file-path x --file-content eA==
refuses ParentCommitIdOutdatedException codecommit put-file --repository-name cicd-demo --branch-name bluegreen --file-path x --file-content eA== \
	--parent-commit-id "$(get '.commit.parents[0]' codecommit get-commit --repository-name cicd-demo --commit-id "$head")"
raw RepositoryNameRequiredException codecommit get-branch '{}'
raw SerializationException codepipeline list-pipelines '{"maxResults":"ten"}'

# The wait that a deployment is in decides what it takes.
get . codepipeline start-pipeline-execution --name "$SIM_PIPELINE" >/dev/null
forward 170
id=$(external Deploy)
refuses DeploymentIsNotInReadyStateException deploy continue-deployment --deployment-id "$id" --deployment-wait-type READY_WAIT
forward 100
refuses 'InvalidDeploymentStatusException|DeploymentIsNotInReadyStateException' deploy continue-deployment --deployment-id "$id" --deployment-wait-type TERMINATION_WAIT
ok "the right one is taken" aws deploy continue-deployment --deployment-id "$id" --deployment-wait-type READY_WAIT

sim POST /_sim/faults '["1:throttle:sts"]' >/dev/null
refuses Throttling sts get-caller-identity
sim POST /_sim/faults '["1:denied"]' >/dev/null
refuses AccessDeniedException codepipeline list-pipelines
refuses AccessDenied elbv2 describe-target-groups
sim POST /_sim/faults '["1:expired"]' >/dev/null
refuses ExpiredTokenException ecs list-tasks --cluster cicd-demo
sim POST /_sim/faults '[]' >/dev/null
right=$AWS_SECRET_ACCESS_KEY
export AWS_SECRET_ACCESS_KEY=wrong
refuses InvalidSignatureException codepipeline list-pipelines
refuses SignatureDoesNotMatch sts get-caller-identity
export AWS_SECRET_ACCESS_KEY=$right AWS_ACCESS_KEY_ID=AKIDNOBODY
refuses UnrecognizedClientException codepipeline list-pipelines
refuses InvalidClientTokenId sts get-caller-identity
close_world --only response
done_testing
