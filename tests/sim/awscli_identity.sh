#!/usr/bin/env bash
# The simulator judged by Debian's AWS CLI: who signs, roles and their refusals, IAM, denials, and a deploy action in another account.
# shellcheck source=tests/sim/awscli_lib.sh
. "${srcdir:-.}/tests/sim/awscli_lib.sh"

open_world identity
ready_id=$AWS_ACCESS_KEY_ID ready_secret=$AWS_SECRET_ACCESS_KEY
role=arn:aws:iam::222222222222:role/deploy
mfa=arn:aws:iam::123456789012:mfa/ann
ops=arn:aws:iam::123456789012:role/ops-role

use() { # JSON of a key, as the control or STS gives it
	unset AWS_SESSION_TOKEN
	eval "$(jq -r '(.Credentials // .) | @sh "export AWS_ACCESS_KEY_ID=\(.accessKeyId // .AccessKeyId) AWS_SECRET_ACCESS_KEY=\(.secretAccessKey // .SecretAccessKey)",
		((.sessionToken // .SessionToken // empty) | @sh "export AWS_SESSION_TOKEN=\(.)")' <<<"$1")"
}
use_ready() {
	export AWS_ACCESS_KEY_ID=$ready_id AWS_SECRET_ACCESS_KEY=$ready_secret
	unset AWS_SESSION_TOKEN
}
whoami() { get .Arn sts get-caller-identity; }
refuses() { # CODE WORDS ARGUMENTS...: the code, and part of the message as an extended regex
	run aws "${@:3}"
	like "${*:3}: $1" "$status $err" "^25[45] .*\($1\).*$2"
}
iam() { AWS_DEFAULT_REGION=us-east-1 AWS_REGION=us-east-1 get "$1" iam "${@:2}"; }

is "the ready key" "$(whoami)" arn:aws:sts::123456789012:assumed-role/ops-role/cutover-sim
ann=$(sim POST /_sim/keys '{"arn":"arn:aws:iam::123456789012:user/ann"}')
use "$ann"
is "a user's key" "$(whoami)" arn:aws:iam::123456789012:user/ann
like "a user's id" "$(get .UserId sts get-caller-identity)" '^AIDA[A-Z2-7]{17}$'

# Roles.
sim POST /_sim/roles "{\"arn\":\"$role\",\"externalId\":\"x1\",\"mfaSerial\":\"$mfa\",\"mfaCodes\":[\"123456\",\"654321\"],\"trusts\":[\"arn:aws:iam::123456789012:root\"],\"maxSeconds\":7200}" >/dev/null
assume=(sts assume-role --role-arn "$role" --role-session-name me)
denied="User: arn:aws:iam::123456789012:user/ann is not authorized to perform: sts:AssumeRole on resource: $role"
refuses AccessDenied "$denied" "${assume[@]}"
refuses AccessDenied "$denied" "${assume[@]}" --serial-number "$mfa" --token-code 123456
refuses AccessDenied "$denied" "${assume[@]}" --external-id x1
refuses AccessDenied "$denied" "${assume[@]}" --external-id x2 --serial-number "$mfa" --token-code 123456
refuses AccessDenied 'MultiFactorAuthentication failed with invalid MFA one time pass code' "${assume[@]}" --external-id x1 --serial-number "$mfa" --token-code 999999
refuses AccessDenied 'unable to validate MFA code' "${assume[@]}" --external-id x1 --serial-number "${mfa}2" --token-code 123456
refuses ValidationError 'MaxSessionDuration' "${assume[@]}" --external-id x1 --serial-number "$mfa" --token-code 123456 --duration-seconds 7201
refuses ValidationError 'greater than or equal to 900' "${assume[@]}" --duration-seconds 60
refuses ValidationError 'Request ARN is invalid' sts assume-role --role-arn arn:aws:iam::222222222222:user/ann --role-session-name me
refuses ValidationError 'regular expression pattern' sts assume-role --role-arn "$role" --role-session-name 'm e'
refuses AccessDenied "$role-2" sts assume-role --role-arn "$role-2" --role-session-name me
session=$(get . "${assume[@]}" --external-id x1 --serial-number "$mfa" --token-code 654321 --duration-seconds 7200)
is "a role" "$(jq -r .AssumedRoleUser.Arn <<<"$session")" arn:aws:sts::222222222222:assumed-role/deploy/me
refuses AccessDenied 'invalid MFA one time pass code' "${assume[@]}" --external-id x1 --serial-number "$mfa" --token-code 654321
use "$session"
is "the role signs" "$(whoami)" arn:aws:sts::222222222222:assumed-role/deploy/me
sim POST /_sim/roles "{\"arn\":\"$ops\",\"maxSeconds\":43200,\"webTokens\":[\"good-token\",\"expired:old-token\"]}" >/dev/null
refuses ValidationError '1 hour session limit for roles assumed by role chaining' sts assume-role --role-arn "$ops" --role-session-name xx --duration-seconds 3601
use "$(get . sts assume-role --role-arn "$ops" --role-session-name chained)"
is "a role by a role" "$(whoami)" arn:aws:sts::123456789012:assumed-role/ops-role/chained

# Web identity needs no key at all.
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
web=(sts assume-role-with-web-identity --role-session-name web --role-arn)
session_of_web=$(get . "${web[@]}" "$ops" --web-identity-token good-token)
refuses ExpiredTokenException 'Token expired' "${web[@]}" "$ops" --web-identity-token old-token
refuses InvalidIdentityToken '' "${web[@]}" "$ops" --web-identity-token unheard-of
refuses AccessDenied 'Not authorized to perform sts:AssumeRoleWithWebIdentity' "${web[@]}" "$role" --web-identity-token good-token
use "$session_of_web"
is "a web identity signs" "$(whoami)" arn:aws:sts::123456789012:assumed-role/ops-role/web

# The end of a key.
forward 3601
refuses ExpiredToken 'The security token included in the request is expired' sts get-caller-identity
refuses ExpiredTokenException 'The security token included in the request is expired' codepipeline list-pipelines
use "$session"
is "two hours last longer" "$(whoami)" arn:aws:sts::222222222222:assumed-role/deploy/me
sim POST /_sim/keys/expire '{"all":true}' >/dev/null
refuses ExpiredToken 'is expired' sts get-caller-identity
sim POST /_sim/keys/expire "{\"accessKeyId\":\"$(jq -r .accessKeyId <<<"$ann")\"}" >/dev/null
use "$ann"
refuses InvalidClientTokenId 'is invalid' sts get-caller-identity
use_ready

# IAM, and the CLI's own reading of what it says.
is "get-role" "$(iam .Role.Arn get-role --role-name ops-role)" "$ops"
is "its trust policy" "$(iam '.Role.AssumeRolePolicyDocument.Statement[0].Principal.Service' get-role --role-name ecsCodeDeployRole)" codedeploy.amazonaws.com
like "no such role" "$(iam . get-role --role-name nope)" '\(NoSuchEntity\)'
is "the alias" "$(iam '.AccountAliases[0]' list-account-aliases)" cicd-demo
refuses SignatureDoesNotMatch 'valid region' iam list-account-aliases
sim POST /_sim/deny "[{\"arn\":\"$ops\",\"actions\":[\"elasticloadbalancing:*\",\"codedeploy:ContinueDeployment\"]}]" >/dev/null
judged=(simulate-principal-policy --action-names codedeploy:ContinueDeployment codedeploy:StopDeployment elasticloadbalancing:DescribeRules)
is "what may be done" "$(iam '[.EvaluationResults[].EvalDecision]|join(" ")' "${judged[@]}" --policy-source-arn "$ops")" 'implicitDeny allowed implicitDeny'
is "in pages" "$(iam '[.EvaluationResults[].EvalDecision]|join(" ")' "${judged[@]}" --policy-source-arn "$ops" --page-size 1)" 'implicitDeny allowed implicitDeny'
is "by resource" "$(iam '[.EvaluationResults[0].ResourceSpecificResults[].EvalResourceName]|join(" ")' "${judged[@]}" --policy-source-arn "$ops" --resource-arns arn:a arn:b)" 'arn:a arn:b'
like "a session is no source" "$(iam . "${judged[@]}" --policy-source-arn arn:aws:sts::123456789012:assumed-role/ops-role/cutover-sim)" '\(InvalidInput\)'
me=arn:aws:sts::123456789012:assumed-role/ops-role/cutover-sim
refuses AccessDenied "User: $me is not authorized to perform: elasticloadbalancing:DescribeLoadBalancers because no identity-based policy allows" elbv2 describe-load-balancers
done_id=$(get '.deployments[0]' deploy list-deployments)
refuses AccessDeniedException "User: $me is not authorized to perform: codedeploy:ContinueDeployment on resource: arn:aws:codedeploy:ap-northeast-2:123456789012:deploymentgroup:AppECS-cicd-demo-cicd-demo/DgpECS-cicd-demo-cicd-demo because no identity-based policy allows the codedeploy:ContinueDeployment action" \
	deploy continue-deployment --deployment-id "$done_id" --deployment-wait-type READY_WAIT
sim POST /_sim/deny '[]' >/dev/null

# The deploy action in another account.
sim POST /_sim/pipeline/deploy-role "{\"roleArn\":\"$role\"}" >/dev/null
is "the action's role" "$(get '.pipeline.stages[2].actions[0].roleArn' codepipeline get-pipeline --name "$SIM_PIPELINE")" "$role"
group=(deploy get-deployment-group --application-name AppECS-cicd-demo-cicd-demo --deployment-group-name DgpECS-cicd-demo-cicd-demo)
refuses ApplicationDoesNotExistException '' "${group[@]}"
use "$(sim POST /_sim/keys '{"arn":"arn:aws:sts::222222222222:assumed-role/deploy/me","token":true}')"
is "is there" "$(get .deploymentGroupInfo.serviceRoleArn "${group[@]}")" arn:aws:iam::222222222222:role/ecsCodeDeployRole
is "with its balancer" "$(get '.LoadBalancers[0].LoadBalancerArn|split(":")[4]' elbv2 describe-load-balancers)" 222222222222
is "and no pipeline" "$(get '.pipelines|length' codepipeline list-pipelines)" 0
close_world --only response
done_testing
