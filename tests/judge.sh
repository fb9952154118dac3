#!/usr/bin/env bash
# judge.sh PROXY: run by hand or by CI where there is a recording proxy that checks signatures, requests and replies against the
# official models: `PROXY run --upstream URL --log FILE [--only response] -- COMMAND` gives the command AWS_ENDPOINT_URL and ends
# non-zero when anything was wrong.  Between cutover and the simulator, and between the AWS CLI and the simulator.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"

judge=$1
[ -f "$judge" ] || skip_all "no such proxy: $judge"
export SIM_PIPELINE CUTOVER

judged() { # NAME ARGUMENTS… -- COMMAND…
	local name=$1
	shift
	run python3 "$judge" run --upstream "$SIM_ENDPOINT" --log "$SANDBOX/judge.jsonl" "$@"
	is "$name" "$status" 0 || diag "$out" "$err"
	grep -E 'failures|violations|RESULT' <<<"$out" | sed 's/^/# /'
	rm -f "$SANDBOX/judge.jsonl"
}

# --- cutover: the journey, a rollback, a stop
start_sim --speed 40
cat >"$SANDBOX/ours" <<'END'
set -e
"$CUTOVER" status "$SIM_PIPELINE" --json >/dev/null
"$CUTOVER" release "$SIM_PIPELINE" --yes
"$CUTOVER" wait "$SIM_PIPELINE" --for ready --timeout 120s
"$CUTOVER" reroute "$SIM_PIPELINE" --yes --wait --timeout 60s
"$CUTOVER" terminate "$SIM_PIPELINE" --yes --wait --timeout 60s
"$CUTOVER" release "$SIM_PIPELINE" --yes
"$CUTOVER" wait "$SIM_PIPELINE" --for ready --timeout 120s
"$CUTOVER" rollback "$SIM_PIPELINE" --yes --wait --timeout 60s
"$CUTOVER" release "$SIM_PIPELINE" --yes
"$CUTOVER" stop "$SIM_PIPELINE" --yes --wait --timeout 60s
END
judged "cutover's journey: no wrong signature, request or reply" -- bash "$SANDBOX/ours"
stop_sim

# --- cutover: the set-up, from what is found to the pipeline
start_sim --world before-setup --speed 40
cat >"$SANDBOX/setup" <<'END'
set -e
cd "$(dirname "$0")"
"$CUTOVER" setup init --yes
"$CUTOVER" setup apply --yes
"$CUTOVER" setup plan
"$CUTOVER" setup apply --yes --undo "$XDG_STATE_HOME"/cutover/setup/*.json
END
judged "cutover's set-up: no wrong signature, request or reply" -- bash "$SANDBOX/setup"
stop_sim

# --- the AWS CLI: the same journey, then refusals
start_sim --speed 40
cat >"$SANDBOX/theirs" <<'END'
set -e
aws() { /usr/bin/aws --endpoint-url "$AWS_ENDPOINT_URL" --no-cli-pager --output json "$@"; } # 2.9 does not know the variable
until_is() { for _ in $(seq 60); do [ "$(eval "$2")" = "$1" ] && return; sleep 0.5; done; return 1; }
aws sts get-caller-identity
aws codepipeline list-pipelines
aws codepipeline get-pipeline --name "$SIM_PIPELINE"
aws codepipeline start-pipeline-execution --name "$SIM_PIPELINE"
deployment() { aws codepipeline get-pipeline-state --name "$SIM_PIPELINE" --query 'stageStates[2].actionStates[0].latestExecution.externalExecutionId' --output text; }
old=$(deployment)
for _ in $(seq 60); do id=$(deployment); [ "$id" != "$old" ] && [ "$id" != None ] && break; sleep 0.5; done
until_is Ready 'aws deploy get-deployment --deployment-id $id --query deploymentInfo.status --output text'
aws codepipeline list-pipeline-executions --pipeline-name "$SIM_PIPELINE"
aws codepipeline list-action-executions --pipeline-name "$SIM_PIPELINE"
target=$(aws deploy list-deployment-targets --deployment-id $id --query 'targetIds[0]' --output text)
aws deploy batch-get-deployment-targets --deployment-id $id --target-ids $target
aws deploy get-deployment-target --deployment-id $id --target-id $target
aws deploy batch-get-deployments --deployment-ids $id
aws deploy list-deployments --application-name AppECS-cicd-demo-cicd-demo --deployment-group-name DgpECS-cicd-demo-cicd-demo
aws deploy get-deployment-group --application-name AppECS-cicd-demo-cicd-demo --deployment-group-name DgpECS-cicd-demo-cicd-demo
aws deploy get-deployment-config --deployment-config-name CodeDeployDefault.ECSAllAtOnce
aws ecs describe-services --cluster cicd-demo --services cicd-demo
aws ecs describe-task-sets --cluster cicd-demo --service cicd-demo
tasks=$(aws ecs list-tasks --cluster cicd-demo --service-name cicd-demo --query 'taskArns' --output text)
aws ecs describe-tasks --cluster cicd-demo --tasks $tasks
aws ecs describe-task-definition --task-definition cicd-demo
lb=$(aws elbv2 describe-load-balancers --query 'LoadBalancers[0].LoadBalancerArn' --output text)
for listener in $(aws elbv2 describe-listeners --load-balancer-arn $lb --query 'Listeners[].ListenerArn' --output text); do
	aws elbv2 describe-rules --listener-arn $listener
done
for group in $(aws elbv2 describe-target-groups --query 'TargetGroups[].TargetGroupArn' --output text); do
	aws elbv2 describe-target-health --target-group-arn $group
done
build=$(aws codepipeline get-pipeline-state --name "$SIM_PIPELINE" --query 'stageStates[1].actionStates[0].latestExecution.externalExecutionId' --output text)
aws codebuild batch-get-builds --ids $build
aws logs get-log-events --log-group-name /aws/codebuild/cicd-demo --log-stream-name ${build#*:}
head=$(aws codecommit get-branch --repository-name cicd-demo --branch-name bluegreen --query branch.commitId --output text)
aws codecommit get-commit --repository-name cicd-demo --commit-id $head
aws codecommit get-file --repository-name cicd-demo --file-path buildspec.yaml
aws deploy continue-deployment --deployment-id $id --deployment-wait-type READY_WAIT
until_is Succeeded 'aws deploy get-deployment-target --deployment-id $id --target-id $target --query deploymentTarget.ecsTarget.status --output text'
aws deploy continue-deployment --deployment-id $id --deployment-wait-type TERMINATION_WAIT
until_is Succeeded 'aws deploy get-deployment --deployment-id $id --query deploymentInfo.status --output text'
END
judged "the AWS CLI's journey: no wrong signature, request or reply" -- bash "$SANDBOX/theirs"

cat >"$SANDBOX/errors" <<'END'
aws() { /usr/bin/aws --endpoint-url "$AWS_ENDPOINT_URL" --no-cli-pager --output json "$@"; }
refused=0
wrong() { if aws "$@"; then echo "not refused: $*"; refused=1; fi; }
wrong codepipeline get-pipeline --name nowhere
wrong codepipeline get-pipeline-execution --pipeline-name "$SIM_PIPELINE" --pipeline-execution-id 00000000-0000-4000-8000-000000000000
wrong codepipeline put-approval-result --pipeline-name "$SIM_PIPELINE" --stage-name Deploy --action-name Nope --result summary=x,status=Approved --token 00000000-0000-4000-8000-000000000000
wrong codepipeline retry-stage-execution --pipeline-name "$SIM_PIPELINE" --stage-name Deploy --pipeline-execution-id 00000000-0000-4000-8000-000000000000 --retry-mode FAILED_ACTIONS
wrong codepipeline list-pipelines --next-token expired
wrong deploy get-deployment --deployment-id d-XXXXXXXXX
wrong deploy continue-deployment --deployment-id d-XXXXXXXXX --deployment-wait-type READY_WAIT
wrong deploy stop-deployment --deployment-id d-XXXXXXXXX
wrong deploy get-deployment-group --application-name nowhere --deployment-group-name nowhere
wrong deploy get-deployment-config --deployment-config-name nowhere
wrong deploy list-deployments --application-name AppECS-cicd-demo-cicd-demo
wrong ecs describe-services --cluster nowhere --services x
wrong ecs describe-task-definition --task-definition nowhere
wrong elbv2 describe-load-balancers --names nowhere
wrong elbv2 describe-target-groups --names nowhere
wrong elbv2 describe-rules --listener-arn arn:aws:elasticloadbalancing:ap-northeast-2:123456789012:listener/app/x/1/1
wrong logs get-log-events --log-group-name /nowhere --log-stream-name x
wrong codecommit get-branch --repository-name cicd-demo --branch-name nowhere
wrong codecommit get-commit --repository-name cicd-demo --commit-id 0000000000000000000000000000000000000000
wrong codecommit get-file --repository-name cicd-demo --file-path nowhere
exit $refused
END
judged "refusals have AWS's shape" --only response -- bash "$SANDBOX/errors"
done_testing
