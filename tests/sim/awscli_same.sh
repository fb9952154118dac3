#!/usr/bin/env bash
# awscli_same.sh: what stands for the AWS CLI in these tests says and ends as the AWS CLI itself does, call by call.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"
# shellcheck source=tests/lib/awscli.sh
. "$srcdir/tests/lib/awscli.sh"
[ "$aws_program" != "$real_aws" ] || skip_all "it is the AWS CLI itself"

start_sim --speed 0
mkdir -p "$HOME/.aws"
printf '[profile other]\nregion = eu-west-1\noutput = text\n' >"$HOME/.aws/config"

# What the two said, without what differs from call to call.
told() { # PROGRAM ARGUMENTS...
	"$@" >"$SANDBOX/told.out" 2>"$SANDBOX/told.err" <<<'{"name":"nope"}'
	echo "exit $?"
	sed 's/"lastStatusChange": .*/"lastStatusChange"/' "$SANDBOX/told.out"
	cat "$SANDBOX/told.err"
}
same() { # ARGUMENTS...; and an environment by env
	is "$*" "$(told env "${setting[@]}" "$aws_program" "$@")" "$(told env "${setting[@]}" "$real_aws" "$@")"
}
at=(--endpoint-url "$SIM_ENDPOINT")

setting=()
same --version
same "${at[@]}" codepipeline get-pipeline --name "$SIM_PIPELINE"
same "${at[@]}" codepipeline get-pipeline --name "$SIM_PIPELINE" --query pipeline.stages[0] --output yaml
same "${at[@]}" codepipeline get-pipeline --name nope
same "${at[@]}" codepipeline get-pipeline --cli-input-json file:///dev/stdin
same codepipeline get-pipeline
same codepipeline get-pipelines
same "${at[@]}" s3api head-bucket --bucket nope-nope
same --no-sign-request "${at[@]}" sts get-caller-identity
same --endpoint-url http://127.0.0.1:1 sts get-caller-identity
same configure list
setting=(AWS_PROFILE=other AWS_MAX_ATTEMPTS=1)
same configure list
same "${at[@]}" deploy list-applications
setting=(AWS_PROFILE=none)
same "${at[@]}" deploy list-applications
setting=(AWS_ACCESS_KEY_ID=AKIDNOBODYKNOWS00000)
same "${at[@]}" deploy list-applications
setting=(-u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_REGION -u AWS_DEFAULT_REGION)
same "${at[@]}" deploy list-applications
same "${at[@]}" --region us-east-1 deploy list-applications

# Many at once, each with what is its own.
for n in 1 2 3 4 5 6 7 8; do
	(cd / && AWS_PROFILE=p$n "$aws_program" sts get-caller-identity >"$SANDBOX/$n.out" 2>&1; echo "exit $?" >>"$SANDBOX/$n.out") &
	many+=("$!")
done
wait "${many[@]}"
for n in 1 2 3 4 5 6 7 8; do
	is "call $n of eight at once" "$(grep . "$SANDBOX/$n.out")" "The config profile (p$n) could not be found
exit 255"
done
done_testing
