#!/usr/bin/env bash
# doctor.sh: what the doctor tells of each thing that can be wrong, with its remedy and exit code; and that it changes nothing.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"

doctor() { # WANTED-STATUS ARGUMENTS...: with --json
	local wanted=$1
	shift
	run "$CUTOVER" doctor --json "$@"
	is "doctor $* exits $wanted" "$status" "$wanted" || diag "$(jq -c '.checks[] | select(.status == "fail")' "$SANDBOX/out")" "$err"
}
status_of() { jq -r --arg id "$1" '.checks[] | select(.id == $id).status' "$SANDBOX/out"; }
detail_of() { jq -r --arg id "$1" '.checks[] | select(.id == $id).detail' "$SANDBOX/out"; }
remedy_of() { jq -r --arg id "$1" '.checks[] | select(.id == $id).remedy' "$SANDBOX/out"; }
failed() { jq -r '[.checks[] | select(.status == "fail").id] | join(" ")' "$SANDBOX/out"; }
fails_only() { is "and only that has failed" "$(failed)" "$1"; }
aws() { # FILE: standard input becomes ~/.aws/FILE
	mkdir -p "$HOME/.aws"
	cat >"$HOME/.aws/$1"
	chmod 600 "$HOME/.aws/$1"
}
mutations() { sim GET /_sim/calls | jq .mutations; }

# --- without AWS: configuration
doctor 6 --region eu-west-1
fails_only credentials
like "no credentials: what to do" "$(detail_of credentials)" 'aws configure|AWS_ACCESS_KEY_ID'
is "who we are is not known" "$(jq -c .identity "$SANDBOX/out")" null
is "nor is the clock" "$(jq -c .clockSkewSeconds "$SANDBOX/out")" null
is "what comes later is skipped" "$(status_of endpoint-codepipeline) $(status_of read-GetPipelineState) $(status_of action-reroute)" \
	"skip skip skip"
is "one document" "$(jq -s length "$SANDBOX/out")" 1
is "each check has its members" "$(jq -r '[.checks[] | keys_unsorted | join(",")] | unique | join(" ")' "$SANDBOX/out")" \
	"id,status,detail,remedy"
is "each check comes once" "$(jq '[.checks[].id] | (unique | length) == length' "$SANDBOX/out")" true
is "no terminal is no failure" "$(status_of terminal)" skip

doctor 2
fails_only region
like "no region: what to do" "$(remedy_of region)" 'AWS_REGION'
doctor 2 --region eu-wets-1
fails_only region
like "the near region is named" "$(remedy_of region)" 'eu-west-1'
like "and where the wrong one came from" "$(detail_of region)" 'eu-wets-1.*--region'

aws config <<'END'
[profile staging]
region = eu-west-1
END
doctor 2 --profile stagin
fails_only profile
like "the near profile is named" "$(remedy_of profile)" 'staging'
AWS_PROFILE=staging AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=x doctor 1 --endpoint-url http://127.0.0.1:1
like "the region and where it came from" "$(detail_of region)" 'eu-west-1.*staging.*/\.aws/config'
like "keys that win over AWS_PROFILE are pointed out" "$(remedy_of credentials)" 'AWS_PROFILE=staging'
like "four letters of the key are shown" "$(detail_of credentials)" '^env.*\.\.\.MPLE'

printf '[default]\nregion = eu-west-1\n\nwhat is this\n' | aws config
printf '[default]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = NOTFORTHEEYE\n' | aws credentials
doctor 2
fails_only config-file
like "the wrong line is named" "$(detail_of config-file)" '/\.aws/config:4: '
is "the other file is told of" "$(status_of credentials-file)" ok
is "what needs them is skipped" "$(status_of profile) $(status_of settings) $(status_of credentials)" "skip skip skip"

printf '[default]\nregion = eu-\033[31mwest-1\n' | aws config
doctor 2
ok "no control character gets out" bash -c '! grep -q "$(printf "\033")" "$1"' _ "$SANDBOX/out"
run "$CUTOVER" doctor
ok "nor in words" bash -c '! grep -q "$(printf "\033")" "$1"' _ "$SANDBOX/out"

printf '[default]\nregion = us-east-1\nregion = eu-west-1\n' | aws config
chmod 644 "$HOME/.aws/credentials"
doctor 1 --endpoint-url http://127.0.0.1:1
like "what is set twice is a warning" "$(status_of config-file) $(detail_of config-file)" '^ok .*config:3: '
like "a credentials file that others can read is a warning" "$(status_of credentials-file) $(remedy_of credentials-file)" '^ok chmod 600'
like "keys of the file" "$(detail_of credentials)" '^shared-file'
is "no secret is told" "$(grep -c NOTFORTHEEYE "$SANDBOX/out")" 0

echo 'theme' >"$SANDBOX/settings"
doctor 2 --endpoint-url http://127.0.0.1:1 --config "$SANDBOX/settings"
like "a wrong line of our own settings" "$(detail_of settings-file)" 'settings:1: '
doctor 2 --endpoint-url http://aws.example
like "an endpoint that may not be spoken to" "$(detail_of settings)" 'http://aws.example'

# --- nothing answers
doctor 1 --endpoint-url http://127.0.0.1:1
like "which step it was" "$(detail_of endpoint-codepipeline)" '^connect: '
like "and what may help" "$(remedy_of endpoint-codepipeline)" 'HTTPS_PROXY.*VPC endpoint'
is "the optional one is no failure" "$(status_of endpoint-iam)" skip
rm -r "$HOME/.aws"

# --- what gives the credentials does not answer, or calls what it is told wrong: no endpoint was asked, and no patience helps
AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:1/keys doctor 1 --region eu-west-1
fails_only credentials
like "what did not answer is named" "$(detail_of credentials)" "container's credentials \(http://127\.0\.0\.1:1\)"
like "and what may help" "$(remedy_of credentials)" 'HTTPS_PROXY'
is "nothing was asked without them" "$(status_of endpoint-codepipeline) $(status_of read-ListPipelines)" "skip skip"
start_sim
printf '[base]\naws_access_key_id = %s\naws_secret_access_key = %s\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" | aws credentials
printf '[profile ops]\nrole_arn = arn:aws:iam::123456789012:role/ops\nsource_profile = base\nrole_session_name = a b\n' | aws config
doctor 6 --profile ops
fails_only credentials
like "what STS calls wrong is told" "$(detail_of credentials)" "role/ops of profile 'ops': .*RoleSessionName"
printf '[profile ops]\nrole_arn = arn:aws:iam::123456789012:role/ops\ncredential_source = EcsContainer\n' | aws config
doctor 6 --profile ops
like "a source that is not there is named" "$(detail_of credentials)" 'role/ops.*neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor'
printf '[profile ops]\nrole_arn = arn:aws:iam::123456789012:role/ops\ncredential_source = Ec2InstanceMetadata\n' | aws config
doctor 6 --profile ops
like "so is one that is switched off, and no other" "$(detail_of credentials)" "profile 'ops': instance metadata is switched off by AWS_EC2"
stop_sim
rm -r "$HOME/.aws"

# --- all is well
start_sim
doctor 0
fails_only ''
is "all that can be known is" "$(jq -r '[.checks[] | select(.status == "skip").id] | join(" ")' "$SANDBOX/out")" \
	"terminal colours utf-8 terminal-size config-file credentials-file settings-file"
is "the identity" "$(jq -r '.identity | "\(.account) \(.provider) \(.expiresAt)"' "$SANDBOX/out")" "123456789012 env null"
ok "the clock is right" jq -e '.clockSkewSeconds | . > -5 and . < 5' "$SANDBOX/out"
is "one row a read of the policy, and no other" \
	"$(jq -r '.checks[] | select(.id | startswith("read-")).id[5:]' "$SANDBOX/out" | sort)" \
	"$("$CUTOVER" iam-policy viewer | jq -r '.Statement[].Action[] | select(startswith("iam:") | not) | split(":")[1]' | sort)"
is "what only one of them can find is named" "$(detail_of pipeline)" "$SIM_PIPELINE"
run "$CUTOVER" doctor "$SIM_PIPELINE" --color never
is "in words" "$(sed "s|$SANDBOX|SANDBOX|
	s/, \(DNS\|connect\) [0-9]* ms//g; s/, on a connection that was there//; s/^\(  ✔ clock  \).*/\1.../" "$SANDBOX/out")" \
	"$(cat "$srcdir/tests/cli/doctor.txt")"
run "$CUTOVER" doctor "$SIM_PIPELINE" --ascii
is "in ASCII" "$(LC_ALL=C grep -c '[^ -~]' "$SANDBOX/out")" 0
like "with its own marks" "$out" '  ok   clock'
LC_ALL=C run "$CUTOVER" doctor
like "ASCII where the locale has nothing else" "$out" '  ok   clock'
sim POST /_sim/calls/reset >/dev/null
doctor 0 --read-only
is "--read-only: what may be done is not asked" "$(status_of action-release) $(sim GET /_sim/calls | jq '.services.iam.SimulatePrincipalPolicy')" "skip null"

doctor 2 cicd-demo-blugreen
fails_only pipeline
like "an unknown pipeline: the near ones are named" "$(detail_of pipeline)" 'is it cicd-demo-bluegreen'

# --- denied
for denied in elbv2.DescribeTargetHealth codedeploy.GetDeployment codepipeline.ListActionExecutions codepipeline.GetPipelineState; do
	sim POST /_sim/faults "[\"1:denied:$denied\$\"]" >/dev/null
	doctor 6
	is "$denied is what failed" "$(failed)" "read-${denied#*.}"
	like "and its IAM action is named" "$(detail_of "read-${denied#*.}")" "^(elasticloadbalancing|codedeploy|codepipeline):${denied#*.} is missing"
	like "and a policy that has it" "$(remedy_of "read-${denied#*.}")" "cutover iam-policy viewer $SIM_PIPELINE"
done
sim POST /_sim/faults '[]' >/dev/null

deny() { sim POST /_sim/deny "$1" >/dev/null; }
deny '[{"arn":"*","actions":["codedeploy:ContinueDeployment"]}]'
doctor 6
is "what may not be done" "$(failed)" "action-reroute action-terminate"
like "and on what" "$(detail_of action-reroute)" '^codedeploy:ContinueDeployment is allowed by no policy on arn:aws:codedeploy:.*:deploymentgroup:'
deny '[{"arn":"*","actions":["codepipeline:StopPipelineExecution"],"explicit":true}]'
doctor 6
is "an action that may be either call is judged by both" "$(failed)" action-stop
like "an explicit deny is told apart" "$(detail_of action-stop)" 'denied by a policy'
deny '[{"arn":"*","actions":["iam:SimulatePrincipalPolicy"]}]'
doctor 0
is "without the simulation nothing is said" "$(status_of action-reroute)" skip
like "and why" "$(detail_of action-reroute)" 'not known: iam:SimulatePrincipalPolicy is denied'
deny '[{"arn":"*","actions":["iam:GetRole"]}]'
doctor 0
is "without GetRole the role is taken to have no path" "$(status_of action-reroute)" ok
deny '[]'

# --- other identities
key() { # ARN SECONDS
	eval "$(sim POST /_sim/keys "{\"arn\":\"$1\",\"seconds\":$2,\"token\":true}" | jq -r '@sh "
		export AWS_ACCESS_KEY_ID=\(.accessKeyId) AWS_SECRET_ACCESS_KEY=\(.secretAccessKey) AWS_SESSION_TOKEN=\(.sessionToken)
		AWS_CREDENTIAL_EXPIRATION=\(.expiration)"')"
}
before="$AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY"
key arn:aws:iam::123456789012:user/ops/kim 3600
doctor 0
is "a user" "$(jq -r .identity.arn "$SANDBOX/out") $(status_of action-reroute)" "arn:aws:iam::123456789012:user/ops/kim ok"
deny '[{"arn":"arn:aws:iam::123456789012:user/ops/kim","actions":["codepipeline:RetryStageExecution"]}]'
doctor 6
fails_only action-retry
deny '[]'
key arn:aws:iam::123456789012:root 3600
doctor 0
like "the root user is not simulated" "$(detail_of action-reroute)" 'not known'
key arn:aws:sts::123456789012:assumed-role/night-shift/lee 3600
export AWS_CREDENTIAL_EXPIRATION
doctor 0
like "the time that is left" "$(detail_of credentials)" '5[0-9]m[0-9]*s? left|1h'
is "and when they end" "$(jq -r .identity.expiresAt "$SANDBOX/out")" "$AWS_CREDENTIAL_EXPIRATION"
AWS_CREDENTIAL_EXPIRATION=2001-01-01T00:00:00Z doctor 6
fails_only credentials
AWS_SECRET_ACCESS_KEY=wrong doctor 6
fails_only identity
like "refused keys: AWS's own words" "$(detail_of identity)" '^SignatureDoesNotMatch'
is "and nothing is read with them" "$(status_of read-GetPipelineState)" skip
unset AWS_SESSION_TOKEN AWS_CREDENTIAL_EXPIRATION
read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY <<<"$before"

# --- one service only
AWS_ENDPOINT_URL_ECS=http://127.0.0.1:1 doctor 1
is "one that is not reached" "$(status_of endpoint-ecs) $(status_of endpoint-codedeploy) $(status_of read-DescribeServices)" "fail ok fail"
sim POST /_sim/faults '["1:hang:codebuild.*"]' >/dev/null
doctor 1 --timeout 4s
is "one that does not answer in time" "$(status_of read-BatchGetBuilds) $(status_of read-GetDeployment)" "fail ok"
sim POST /_sim/faults '[]' >/dev/null

# --- clocks
sim POST /_sim/faults '["1:skew"]' >/dev/null
doctor 1
fails_only clock
ok "by how much" jq -e '.clockSkewSeconds | . > 590 and . < 610' "$SANDBOX/out"
like "and what to do" "$(remedy_of clock)" 'timedatectl'
sim POST /_sim/faults '[]' >/dev/null

is "nothing was ever changed" "$(mutations)" 0
stop_sim

# --- no pipeline, and several
start_sim --world before-setup
doctor 0
like "there is none" "$(status_of pipeline) $(detail_of pipeline)" '^skip .*no pipeline'
is "each service is asked all the same" "$(jq -r '[.checks[] | select(.id | startswith("endpoint-")).status] | unique | join(" ")' "$SANDBOX/out")" ok
is "without a change" "$(mutations)" 0
stop_sim
start_sim --world "$srcdir/tests/pty/many.json"
doctor 0
like "several: they are named" "$(status_of pipeline) $(detail_of pipeline)" '^skip .*orders-prod'
is "their reads are skipped" "$(status_of read-GetPipelineState) $(status_of read-ListPipelines)" "skip ok"
stop_sim

# --- a terminal
if command -v script >/dev/null; then
	on_terminal() { # ROWS COLUMNS TERM
		script -qec "stty rows $1 cols $2; TERM=$3 '$CUTOVER' doctor --json --region eu-west-1 >'$SANDBOX/out'" /dev/null >/dev/null
	}
	on_terminal 24 80 xterm-256color
	is "a good one" "$(status_of terminal) $(detail_of colours) $(status_of utf-8) $(detail_of terminal-size)" "ok 256 ok 80 x 24"
	on_terminal 20 60 vt100
	is "one that is small and without colours" "$(status_of terminal-size) $(status_of colours)" "fail ok"
	on_terminal 24 80 nobody-knows-this
	is "one that nobody knows" "$(status_of terminal)" fail
	like "what to do" "$(remedy_of terminal)" 'TERM=xterm-256color'
	on_terminal 24 80 dumb
	is "one that is too simple" "$(status_of terminal)" fail
	LC_ALL=C on_terminal 24 80 xterm
	like "a locale without UTF-8" "$(status_of utf-8) $(remedy_of utf-8)" '^ok .*UTF-8'
fi
done_testing
