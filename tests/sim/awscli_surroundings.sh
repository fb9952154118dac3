#!/usr/bin/env bash
# The simulator judged by Debian's AWS CLI, and S3's wire by curl's own signature: what there is around a release and before one.
# shellcheck source=tests/sim/awscli_lib.sh
. "${srcdir:-.}/tests/sim/awscli_lib.sh"

refuses() { # CODE ARGUMENTS...
	run aws "${@:2}"
	like "${*:2}: $1" "$status $err" "^25[45] .*\($1\)"
}
cc() { local operation=$1; shift; aws codecommit "$operation" --repository-name cicd-demo "$@"; }
get_cc() { local filter=$1 operation=$2; shift 2; get "$filter" codecommit "$operation" --repository-name cicd-demo "$@"; }
roles=arn:aws:iam::123456789012:role

# What the set-up finds and makes, in CodeCommit.
open_world surroundings --world before-setup
is "one repository" "$(get '[.repositories[].repositoryName]|join(" ")' codecommit list-repositories)" cicd-demo
is "its branch" "$(get_cc '.repositoryMetadata|"\(.defaultBranch) \(.Arn)"' get-repository)" \
	'master arn:aws:codecommit:ap-northeast-2:123456789012:cicd-demo'
head=$(get_cc .branch.commitId get-branch --branch-name master)
ok "a branch is made" cc create-branch --branch-name bluegreen --commit-id "$head"
is "there are two" "$(get_cc '.branches|join(" ")' list-branches)" 'master bluegreen'
refuses BranchNameExistsException codecommit create-branch --repository-name cicd-demo --branch-name bluegreen --commit-id "$head"
refuses InvalidBranchNameException codecommit create-branch --repository-name cicd-demo --branch-name 'blue green' --commit-id "$head"
refuses CommitDoesNotExistException codecommit create-branch --repository-name cicd-demo --branch-name b --commit-id 0123456789012345678901234567890123456789
refuses RepositoryDoesNotExistException codecommit list-branches --repository-name nope
files='[{"filePath":"appspec.yaml","fileContent":"dmVyc2lvbjogMC4wCg=="},{"filePath":"buildspec.yaml","fileContent":"dmVyc2lvbjogMC4yCg=="}]'
commit=$(get_cc .commitId create-commit --branch-name bluegreen --parent-commit-id "$head" --put-files "$files" --author-name ann \
	--email ann@example.com --commit-message 'Prepare blue/green releases')
is "one commit on it" "$(get_cc .branch.commitId get-branch --branch-name bluegreen)" "$commit"
refuses ParentCommitIdOutdatedException codecommit create-commit --repository-name cicd-demo --branch-name bluegreen --parent-commit-id "$head" --put-files "$files"
refuses NoChangeException codecommit create-commit --repository-name cicd-demo --branch-name bluegreen --parent-commit-id "$commit" --put-files "$files"
is "the folder" "$(get_cc '[.files[].relativePath]|join(" ")' get-folder --commit-specifier bluegreen --folder-path /)" 'Dockerfile appspec.yaml buildspec.yaml pom.xml'
refuses DefaultBranchCannotBeDeletedException codecommit delete-branch --repository-name cicd-demo --branch-name master
is "a branch is deleted" "$(get_cc .deletedBranch.commitId delete-branch --branch-name bluegreen)" "$commit"
is "only the first is left" "$(get_cc '.branches|join(" ")' list-branches)" master
sim POST /_sim/repository '{"name":"another"}' >/dev/null
is "another repository" "$(get '[.repositories[].repositoryName]|join(" ")' codecommit list-repositories --sort-by repositoryName --order descending)" 'cicd-demo another'

# ECR.
uri=123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/cicd-demo
is "the image repository" "$(get '.repositories[]|"\(.repositoryName) \(.repositoryUri)"' ecr describe-repositories)" "cicd-demo $uri"
digest=$(get '.imageDetails[0].imageDigest' ecr describe-images --repository-name cicd-demo --image-ids imageTag=latest)
like "the image" "$digest" '^sha256:[0-9a-f]{64}$'
is "is listed" "$(get '.imageIds[]|"\(.imageTag) \(.imageDigest)"' ecr list-images --repository-name cicd-demo)" "latest $digest"
refuses ImageNotFoundException ecr describe-images --repository-name cicd-demo --image-ids imageTag=nope
refuses RepositoryNotFoundException ecr describe-repositories --repository-names nope
refuses InvalidParameterException ecr describe-repositories --registry-id x

# IAM.
export AWS_DEFAULT_REGION=us-east-1 AWS_REGION=us-east-1
is "the roles" "$(get '[.Roles[].RoleName]|join(" ")' iam list-roles)" \
	'AWSServiceRoleForECS codebuild-cicd-demo-role codepipeline-cicd-demo-role ecsCodeDeployRole ecsTaskExecutionRole ops-role'
is "in pages" "$(get '.Roles|length' iam list-roles --page-size 2)" 6
trusted() { get '.Role.AssumeRolePolicyDocument.Statement[0].Principal.Service' iam get-role --role-name "$1"; }
is "whom one trusts" "$(trusted codepipeline-cicd-demo-role)" codepipeline.amazonaws.com
decide() { # ROLE ACTION...
	get '[.EvaluationResults[].EvalDecision]|join(" ")' iam simulate-principal-policy --policy-source-arn "$roles/$1" --action-names "${@:2}"
}
is "what it may do" "$(decide codepipeline-cicd-demo-role codedeploy:CreateDeployment ecs:UpdateService)" 'allowed implicitDeny'
sim POST /_sim/deny "[{\"arn\":\"$roles/codepipeline-cicd-demo-role\",\"actions\":[\"codedeploy:*\"]}]" >/dev/null
is "and no longer" "$(decide codepipeline-cicd-demo-role codedeploy:CreateDeployment)" implicitDeny
sim POST /_sim/roles "{\"arn\":\"$roles/codepipeline-cicd-demo-role\",\"trusts\":[\"lambda.amazonaws.com\"]}" >/dev/null
is "whom it trusts now" "$(trusted codepipeline-cicd-demo-role)" '["lambda.amazonaws.com"]'
refuses ValidationError iam list-roles --path-prefix nope
export AWS_DEFAULT_REGION=ap-northeast-2 AWS_REGION=ap-northeast-2

# S3.
bucket=$(get '[.Buckets[].Name]|join(" ")' s3api list-buckets)
like "one bucket" "$bucket" '^codepipeline-ap-northeast-2-[0-9]+$'
ok "it is there" aws s3api head-bucket --bucket "$bucket"
is "where" "$(get .LocationConstraint s3api get-bucket-location --bucket "$bucket")" ap-northeast-2
run aws s3api get-bucket-versioning --bucket "$bucket"
is "how it is kept" "$status$out" 0
run aws s3api head-bucket --bucket nope-nope
like "head-bucket of none: 404" "$status $err" '^25[45] .*\(404\)'
refuses NoSuchBucket s3api get-bucket-versioning --bucket nope-nope
refuses NotImplemented s3api get-bucket-acl --bucket "$bucket"
sim POST /_sim/bucket '{"name":"cicd-demo-elsewhere","region":"us-east-1","versioned":true}' >/dev/null
is "the CLI follows to another region" "$(get .Status s3api get-bucket-versioning --bucket cicd-demo-elsewhere)" Enabled

# curl signs what it is told to send (the hash of an empty body, or nothing), and the query as it stands: "location=", not "location".
empty=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
wire() { # REGION CURL'S ARGUMENTS...: "STATUS CODE REGION"
	local region=$1
	shift
	curl -sS -D "$SANDBOX/headers" -o "$SANDBOX/body" --aws-sigv4 "aws:amz:$region:s3" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" "$@"
	printf '%s %s %s\n' "$(sed -n '1s/^[^ ]* \([0-9]*\).*/\1/p' "$SANDBOX/headers")" \
		"$(grep -o '<Error><Code>[^<]*' "$SANDBOX/body" 2>/dev/null | sed 's/.*>//')" \
		"$(tr -d '\r' <"$SANDBOX/headers" | sed -n 's/^x-amz-bucket-region: //p')"
	: >"$SANDBOX/body"
}
hashed=(-H "x-amz-content-sha256: $empty")
is "by path" "$(wire ap-northeast-2 "${hashed[@]}" "$endpoint/$bucket?location=")" '200  ap-northeast-2'
is "by host" "$(wire ap-northeast-2 "${hashed[@]}" -H "Host: $bucket.s3.ap-northeast-2.amazonaws.com" "$endpoint/?location=")" '200  ap-northeast-2'
is "by host, none" "$(wire ap-northeast-2 "${hashed[@]}" -H 'Host: nope-nope.s3.ap-northeast-2.amazonaws.com' "$endpoint/?location=")" '404 NoSuchBucket '
is "HEAD by path" "$(wire ap-northeast-2 -I "${hashed[@]}" "$endpoint/$bucket")" '200  ap-northeast-2'
is "HEAD of another region" "$(wire ap-northeast-2 -I "${hashed[@]}" "$endpoint/cicd-demo-elsewhere")" '301  us-east-1'
is "GET of another region" "$(wire ap-northeast-2 "${hashed[@]}" "$endpoint/cicd-demo-elsewhere?versioning=")" '301 PermanentRedirect us-east-1'
is "signed for it" "$(wire us-east-1 "${hashed[@]}" "$endpoint/cicd-demo-elsewhere?versioning=")" '200  us-east-1'
is "an unsigned body" "$(wire ap-northeast-2 -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' "$endpoint/$bucket?location=")" '200  ap-northeast-2'
is "no hash" "$(wire ap-northeast-2 "$endpoint/$bucket?location=")" '400 InvalidRequest '
is "a hash that is none" "$(wire ap-northeast-2 -H 'x-amz-content-sha256: x' "$endpoint/$bucket?location=")" '400 InvalidArgument '
is "another body's" "$(wire ap-northeast-2 -H "x-amz-content-sha256: ${empty/e3b0/0000}" "$endpoint/$bucket?location=")" '400 XAmzContentSHA256Mismatch '
is "a wrong secret" "$(AWS_SECRET_ACCESS_KEY=x wire ap-northeast-2 "${hashed[@]}" "$endpoint/$bucket?location=")" '403 SignatureDoesNotMatch '
is "a parameter that nobody knows" "$(wire ap-northeast-2 "${hashed[@]}" "$endpoint/?color=blue")" '400 InvalidArgument '
is "an object" "$(wire ap-northeast-2 "${hashed[@]}" "$endpoint/$bucket/key")" '501 NotImplemented '
like "each has its ids" "$(tr -d '\r' <"$SANDBOX/headers" | grep -c '^x-amz-\(request-id: [0-9A-F]\{16\}\|id-2: .\)')" '^2$'
is "they are counted" "$(sim GET /_sim/calls | jq -c '[.services|.s3.HeadBucket.refused, .ecr.ListImages.answered, .iam.ListRoles.refused, .codecommit.DeleteBranch.received]')" '[2,1,1,2]'
close_world --only all
done_testing
