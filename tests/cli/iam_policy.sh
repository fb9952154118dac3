#!/usr/bin/env bash
# iam_policy.sh: the least policies as the program prints them: without AWS for everything, else for what belongs to a pipeline; and
# that they grant exactly what the program is seen to ask for.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"

policy() { # LEVEL [PIPELINE]
	run "$CUTOVER" iam-policy "$@"
	is "iam-policy $* is printed" "$status $err" "0 " || diag "$out"
}
grammar() {
	jq -e '(keys | sort) == ["Statement", "Version"] and .Version == "2012-10-17" and (.Statement | length) > 0
		and all(.Statement[]; .Effect == "Allow" and (.Sid | test("^[A-Za-z0-9]+$")) and (.Action | length) > 0 and (.Resource | length) > 0
			and all(.Action[]; test("^[a-z0-9-]+:[A-Za-z]+$")) and all(.Resource[]; . == "*" or test("^arn:[a-z-]+:[a-z0-9-]+:")))
		and ([.Statement[].Sid] | (unique | length) == length) and ([.Statement[].Sid] | . == sort)' "$SANDBOX/out"
}
actions() { jq -r '.Statement[].Action[]' "$SANDBOX/$1" | sort -u; }
on() { jq -r --arg a "$1" '[.Statement[] | select(.Action | index($a)).Resource[]] | join(" ")' "$SANDBOX/out"; }

for level in viewer operator setup; do
	policy "$level"
	ok "$level: the grammar of policies" grammar
	cp "$SANDBOX/out" "$SANDBOX/$level"
	is "$level: everywhere" "$(jq -r '[.Statement[].Resource[]] | unique | join(" ")' "$SANDBOX/out")" '*'
	run "$CUTOVER" iam-policy "$level" --json
	is "$level: --json is the same document" "$out" "$(cat "$SANDBOX/$level")"
	ok "$level: twice the same" cmp -s "$SANDBOX/out" "$SANDBOX/$level"
done
is "a viewer has nothing that an operator lacks" "$(comm -23 <(actions viewer) <(actions operator))" ""
is "an operator has nothing that the set-up lacks" "$(comm -23 <(actions operator) <(actions setup))" ""
is "a viewer changes nothing" "$(actions viewer | grep -Ev ':(Get|List|Describe|BatchGet|Simulate)')" ""
run "$CUTOVER" iam-policy admin
is "there is no other level" "$status" 2
like "the levels are named" "$err" 'viewer, operator or setup'
run "$CUTOVER" iam-policy viewer shop --region eu-west-1
is "a pipeline cannot be read without credentials" "$status" 6

start_sim --speed 60
policy viewer "$SIM_PIPELINE"
ok "the grammar of policies" grammar
cp "$SANDBOX/out" "$SANDBOX/scoped"
is "all of the viewer" "$(actions scoped)" "$(actions viewer)"
is "the pipeline" "$(on codepipeline:GetPipelineState)" "arn:aws:codepipeline:ap-northeast-2:123456789012:$SIM_PIPELINE"
is "its deployment group" "$(on codedeploy:GetDeployment)" \
	"arn:aws:codedeploy:ap-northeast-2:123456789012:deploymentgroup:AppECS-cicd-demo-cicd-demo/DgpECS-cicd-demo-cicd-demo"
is "its service" "$(on ecs:DescribeServices)" "arn:aws:ecs:ap-northeast-2:123456789012:service/cicd-demo/cicd-demo"
is "its build project" "$(on codebuild:BatchGetBuilds)" "arn:aws:codebuild:ap-northeast-2:123456789012:project/cicd-demo"
is "what has no place" "$(on codepipeline:ListPipelines)" '*'
is "lists of tasks by their cluster" "$(jq -r '.Statement[] | select(.Action | index("ecs:ListTasks")).Condition.ArnEquals["ecs:cluster"][]' "$SANDBOX/out")" \
	"arn:aws:ecs:ap-northeast-2:123456789012:cluster/cicd-demo"
policy operator "$SIM_PIPELINE"
ok "the grammar of policies" grammar
is "the operator's own" "$(on codedeploy:ContinueDeployment)" \
	"arn:aws:codedeploy:ap-northeast-2:123456789012:deploymentgroup:AppECS-cicd-demo-cicd-demo/DgpECS-cicd-demo-cicd-demo"
ok "the viewer's statements as they are" jq -e --slurpfile more "$SANDBOX/out" '.Statement - $more[0].Statement == []' "$SANDBOX/scoped"
policy setup "$SIM_PIPELINE"
ok "the grammar of policies" grammar
is "a role is passed to the pipeline alone" "$(jq -c '.Statement[] | select(.Action | index("iam:PassRole")) | [.Action, .Condition]' "$SANDBOX/out")" \
	'[["iam:PassRole"],{"StringEquals":{"iam:PassedToService":["codepipeline.amazonaws.com"]}}]'
is "buckets by IAM's names" "$(on s3:ListBucket) $(on s3:ListAllMyBuckets)" 'arn:aws:s3:::* *'
is "what the set-up changes" "$(actions out | grep -Ev ':(Get|List|Describe|BatchGet|Simulate)' | comm -23 - <(actions operator) | tr '\n' ' ')" \
	'codebuild:UpdateProject codecommit:CreateBranch codecommit:CreateCommit codecommit:DeleteBranch codeconnections:PassConnection codedeploy:UpdateDeploymentGroup codepipeline:CreatePipeline codepipeline:DeletePipeline codepipeline:UpdatePipeline codestar-connections:PassConnection iam:PassRole '

run "$CUTOVER" iam-policy viewer nobody
is "an unknown pipeline" "$status" 2
sim POST /_sim/faults '["1:denied:codedeploy.GetDeploymentGroup"]' >/dev/null
run "$CUTOVER" iam-policy viewer "$SIM_PIPELINE"
is "nothing is left out without a word" "$status $out" "6 "
like "what is missing is named" "$err" 'needs codedeploy:GetDeploymentGroup'
sim POST /_sim/faults '[]' >/dev/null
is "nothing was changed so far" "$(sim GET /_sim/calls | jq .mutations)" 0

# --- what a whole release asks for is what an operator is granted
sim POST /_sim/calls/reset >/dev/null
ok "release, reroute, terminate" bash -c '"$CUTOVER" release --yes && "$CUTOVER" wait --for ready --timeout 60s &&
	"$CUTOVER" reroute --yes --wait --timeout 60s && "$CUTOVER" terminate --yes --wait --timeout 60s'
run "$CUTOVER" doctor
sim GET /_sim/calls | jq -r '.services | to_entries[] | (.key | sub("elbv2"; "elasticloadbalancing")) as $s | .value | keys[] | "\($s):\(.)"' |
	grep -v '^sts:GetCallerIdentity$' | sort -u >"$SANDBOX/asked"
is "nothing is asked for that is not granted" "$(comm -23 "$SANDBOX/asked" <(actions operator))" ""
is "a viewer's grants are all used" "$(comm -13 "$SANDBOX/asked" <(actions viewer))" ""
stop_sim

# --- an account of its own for the deploy action
start_sim
if [ "$(sim POST /_sim/pipeline/deploy-role '{"roleArn":"arn:aws:iam::222222222222:role/deployer"}' | jq -r .account)" = 222222222222 ]; then
	run "$CUTOVER" iam-policy operator "$SIM_PIPELINE"
	is "a deploy action in another account: the rest is granted" "$status" 0
	like "and the other account is named" "$err" '222222222222'
	is "nothing is granted there" "$(grep -c 222222222222 "$SANDBOX/out")" 0
fi
stop_sim
done_testing
