# awscli_lib.sh: sourced by the tests that judge the simulator with Debian's AWS CLI.
# JUDGE=PROXY puts a recording, validating proxy in between and wants no violation from it.
# shellcheck shell=bash disable=SC2154
. "${srcdir:-.}/tests/lib/sandbox.sh"

# shellcheck source=tests/lib/awscli.sh
. "$srcdir/tests/lib/awscli.sh"

# What the CLI would refuse itself must reach the simulator.
export AWS_CONFIG_FILE=$SANDBOX/aws-config AWS_MAX_ATTEMPTS=1 AWS_PAGER=
printf '[default]\nparameter_validation = false\n' >"$AWS_CONFIG_FILE"

through_judge() { # LOG: sets judge_pid and judge_endpoint
	local fd line
	exec {fd}< <(exec python3 "$JUDGE" --listen 127.0.0.1:0 --upstream "$SIM_ENDPOINT" --log "$1" 2>&1)
	judge_pid=$!
	IFS= read -r -t 30 line <&"$fd" || { echo "Bail out! the judge did not start"; exit 99; }
	judge_endpoint=${line#proxy }
	judge_endpoint=${judge_endpoint%% *}
}

open_world() { # NAME [ARGUMENTS...]
	name=$1
	start_sim --speed 0 "${@:2}"
	endpoint=$SIM_ENDPOINT
	[ -z "${JUDGE:-}" ] || { through_judge "$SANDBOX/$name.jsonl" && endpoint=$judge_endpoint; }
}

close_world() { # report options
	if [ -n "${JUDGE:-}" ]; then
		kill "$judge_pid" && wait "$judge_pid"
		ok "$name: the judge finds nothing wrong" python3 "$JUDGE" report "$SANDBOX/$name.jsonl" "$@"
	fi
	stop_sim
}

aws() { "$aws_program" --endpoint-url "$endpoint" --output json "$@"; }
get() { # JQ ARGUMENTS...: what the CLI answers, through jq; its complaint when it fails
	local filter=$1 said
	shift
	if said=$(aws "$@" 2>&1); then jq -rc "$filter" <<<"$said"; else echo "$said"; fi
}
forward() { sim POST /_sim/advance "{\"seconds\":$1}" >/dev/null; }
page() { curl -sS "$1" | grep -o 'Welcome([^)]*)' | head -n 1; }
deployment() { get .deploymentInfo.status deploy get-deployment --deployment-id "$id"; }
stage() { get ".stageStates[]|select(.stageName==\"$1\").latestExecution.status" codepipeline get-pipeline-state --name "$SIM_PIPELINE"; }
external() { get ".stageStates[]|select(.stageName==\"$1\").actionStates[0].latestExecution.externalExecutionId" codepipeline get-pipeline-state --name "$SIM_PIPELINE"; }
target() { get "$1" deploy batch-get-deployment-targets --deployment-id "$id" --target-ids cicd-demo:cicd-demo; }
