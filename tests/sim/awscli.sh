#!/usr/bin/env bash
# The simulator judged by Debian's AWS CLI: the seed's steps 3 to 7, and the other ending.
# shellcheck source=tests/sim/awscli_lib.sh
. "${srcdir:-.}/tests/sim/awscli_lib.sh"

open_world journey
is "who" "$(get .Account sts get-caller-identity)" 123456789012
is "before: :80" "$(page "$SIM_PROD")" 'Welcome(Version 2)'
head=$(get .branch.commitId codecommit get-branch --repository-name cicd-demo --branch-name bluegreen)
is "before: HEAD" "$(get .commit.message codecommit get-commit --repository-name cicd-demo --commit-id "$head")" 'Version 3'
execution=$(get .pipelineExecutionId codepipeline start-pipeline-execution --name "$SIM_PIPELINE")
forward 8
is "source: done" "$(stage Source)" Succeeded
build=$(external Build)
is "build: runs" "$(get '.builds[0].buildStatus' codebuild batch-get-builds --ids "$build")" IN_PROGRESS
forward 155
build_log=$(get '.builds[0]|"\(.buildStatus) \(.logs.groupName) \(.logs.streamName)"' codebuild batch-get-builds --ids "$build")
read -r built group stream <<<"$build_log"
is "build: done" "$built" SUCCEEDED
like "logs" "$(get '.events|length' logs get-log-events --log-group-name "$group" --log-stream-name "$stream" --start-from-head)" '^[1-9]'
id=$(external Deploy)
like "deploy: its id" "$id" '^d-[0-9A-Z]{9}$'
forward 100
is "ready: status" "$(deployment)" Ready
is "ready: :80 and :8080" "$(page "$SIM_PROD") $(page "$SIM_TEST")" 'Welcome(Version 2) Welcome(Version 3)'
is "ready: weights" "$(target '[.deploymentTargets[0].ecsTarget.taskSetsInfo[]|"\(.taskSetLabel|ascii_downcase) \(.trafficWeight)"]|sort|join(", ")')" 'blue 100, green 0'
is "ready: the target's id" "$(get '.targetIds[0]' deploy list-deployment-targets --deployment-id "$id")" cicd-demo:cicd-demo
is "ready: task sets" "$(get '.services[0].taskSets|map(.status)|sort|join(" ")' ecs describe-services --cluster cicd-demo --services cicd-demo)" 'ACTIVE PRIMARY'
tasks=$(get '.taskArns|join(" ")' ecs list-tasks --cluster cicd-demo --service-name cicd-demo)
# shellcheck disable=SC2086 # one argument a task
is "ready: tasks" "$(get '[.tasks[].lastStatus]|join(" ")' ecs describe-tasks --cluster cicd-demo --tasks $tasks)" 'RUNNING RUNNING RUNNING RUNNING'
balancer=$(get '.LoadBalancers[0].LoadBalancerArn' elbv2 describe-load-balancers)
listener=$(get '.Listeners[]|select(.Port==80).ListenerArn' elbv2 describe-listeners --load-balancer-arn "$balancer")
is "ready: the rule of :80" "$(get '.Rules[0].Actions[0].ForwardConfig.TargetGroups|length' elbv2 describe-rules --listener-arn "$listener")" 1
for side in blue green; do
	arn=$(get '.TargetGroups[0].TargetGroupArn' elbv2 describe-target-groups --names "cicd-demo-tg-$side")
	is "ready: health of $side" "$(get '[.TargetHealthDescriptions[].TargetHealth.State]|join(" ")' elbv2 describe-target-health --target-group-arn "$arn")" 'healthy healthy'
done
ok "reroute" aws deploy continue-deployment --deployment-id "$id" --deployment-wait-type READY_WAIT
forward 15
is "reroute: :80" "$(page "$SIM_PROD")" 'Welcome(Version 3)'
is "reroute: the target has succeeded, the deployment not yet" "$(target '.deploymentTargets[0].ecsTarget.status') $(deployment)" 'Succeeded InProgress'
ok "terminate" aws deploy continue-deployment --deployment-id "$id" --deployment-wait-type TERMINATION_WAIT
forward 90
is "done: the deployment" "$(deployment)" Succeeded
is "done: the stage" "$(stage Deploy)" Succeeded
is "done: the execution" "$(get .pipelineExecution.status codepipeline get-pipeline-execution --pipeline-name "$SIM_PIPELINE" --pipeline-execution-id "$execution")" Succeeded
is "done: its actions" "$(get '[.actionExecutionDetails[].status]|join(" ")' codepipeline list-action-executions --pipeline-name "$SIM_PIPELINE" \
	--filter pipelineExecutionId="$execution")" 'Succeeded Succeeded Succeeded'
is "done: the newest deployment" "$(get '.deployments[0]' deploy list-deployments --application-name AppECS-cicd-demo-cicd-demo \
	--deployment-group-name DgpECS-cicd-demo-cicd-demo)" "$id"
is "done: the group knows it" "$(get .deploymentGroupInfo.lastSuccessfulDeployment.deploymentId deploy get-deployment-group \
	--application-name AppECS-cicd-demo-cicd-demo --deployment-group-name DgpECS-cicd-demo-cicd-demo)" "$id"

# The other ending: a commit by the CLI, and back.
is "commit" "$(get '.commitId|length' codecommit put-file --repository-name cicd-demo --branch-name bluegreen --parent-commit-id "$head" \
	--file-path src/main/resources/messages/messages.properties --file-content "$(printf 'welcome=Welcome(Version 4)\n' | base64)" --commit-message 'Version 4')" 40
forward 175
id=$(external Deploy)
forward 90
is "other ending: ready" "$(deployment)" Ready
like "other ending: stop" "$(get .status deploy stop-deployment --deployment-id "$id" --auto-rollback-enabled)" "^(Pending|Succeeded)$"
forward 120
is "other ending: stopped" "$(deployment)" Stopped
id=$(get .deploymentInfo.rollbackInfo.rollbackDeploymentId deploy get-deployment --deployment-id "$id")
is "other ending: rolled back" "$(deployment)" Succeeded
is "other ending: :80" "$(page "$SIM_PROD")" 'Welcome(Version 3)'
close_world --only all
done_testing
