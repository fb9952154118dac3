#!/usr/bin/env bash
# denied.sh: each read denied by itself: what it would have told is unknown, the permission that is missing is named, and everything
# else is there.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"

# What may be lost with a read: its own facts, and what can only be found by means of them.  "": nothing that status shows.
lost_with() {
	case $1 in
	sts:GetCallerIdentity) echo '^account$|^actions\.[0-9]*\.allowed$' ;;
	codepipeline:ListPipelineExecutions) echo '^pipeline\.status$' ;;
	codepipeline:ListActionExecutions) echo '^pipeline\.stages\..*\.startedAt$' ;;
	codedeploy:GetDeployment) echo '^deployment\.(phase|status|wait\.)|^deployments\.0\.phase$|^actions\.[0-9]*\.allowed$' ;;
	codedeploy:GetDeploymentGroup) echo '^deployment\.(blue|green|routes|timeline|wait)\.' ;;
	codedeploy:BatchGetDeploymentTargets) echo '^deployment\.(timeline\.|wait\.(until|secondsLeft)$)' ;;
	ecs:DescribeServices) echo '^deployment\.(blue|green)\.(revision|image|digest)$' ;;
	ecs:ListTasks | ecs:DescribeTasks) echo '^deployment\.(blue|green)\.digest$' ;;
	elasticloadbalancing:DescribeListeners) echo '^deployment\.routes\.[0-9]*\.port$' ;;
	elasticloadbalancing:DescribeRules) echo '^deployment\.routes\.' ;;
	elasticloadbalancing:DescribeTargetGroups | elasticloadbalancing:DescribeTargetHealth)
		echo '^deployment\.(blue|green)\.(healthy$|targets\.)' ;;
	*) echo '^$' ;;
	esac
}
look() { run "$CUTOVER" status "$SIM_PIPELINE" --json --no-cache; }
# The paths of all that is known, but for the moment and the problems.  allowed: only where it is true.
known() {
	jq -r 'del(.problems, .asOf) | [paths(scalars) as $p | getpath($p) as $v | select($v != null and ($p[-1] != "allowed" or $v) and $p[-1] != "reason")
		| $p | map(tostring) | join(".")] | unique[]' "$SANDBOX/out" | sort
}
deny() { # SERVICE:OPERATION...
	local one specs=()
	for one; do
		specs+=("\"1:denied:$(sed 's/^elasticloadbalancing:/elbv2:/; s/:/./' <<<"$one")\$\"")
	done
	sim POST /_sim/faults "[$(IFS=,; echo "${specs[*]}")]" >/dev/null
}

start_sim --speed 10
"$CUTOVER" release --yes >/dev/null 2>&1
sim POST /_sim/advance '{"seconds":170}' >/dev/null
"$CUTOVER" wait --for ready --timeout 60s >/dev/null
look
known >"$SANDBOX/whole"
is "the whole picture has no problems" "$(jq -c .problems "$SANDBOX/out")" "[]"
ok "and is a rich one" test "$(wc -l <"$SANDBOX/whole")" -gt 80

reads=$("$CUTOVER" iam-policy viewer | jq -r '.Statement[].Action[] | select(startswith("iam:") | not)')
for read in $reads sts:GetCallerIdentity; do
	deny "$read"
	look
	case $read in
	codepipeline:GetPipelineState) # without it nothing can be said
		is "$read: access denied" "$status" 6
		like "$read: is named" "$err" "needs $read"
		continue
		;;
	codepipeline:ListPipelines) # not asked for when a pipeline is named
		is "$read: nothing is missing" "$status $(jq -c .problems "$SANDBOX/out") $(comm -23 "$SANDBOX/whole" <(known))" "0 [] "
		continue
		;;
	esac
	is "$read: status all the same" "$status" 0
	is "$read: is what is missing" "$(jq -r '[.problems[].needs] | unique | join(" ")' "$SANDBOX/out")" "$read"
	is "$read: everything else is there" "$(comm -23 "$SANDBOX/whole" <(known) | grep -Ev "$(lost_with "$read")")" ""
	run "$CUTOVER" status "$SIM_PIPELINE" --no-cache
	like "$read: in words, too" "$out" "problems .*needs $read"
done

# A reader without any permission for the load balancer.
mapfile -t balancer < <(grep '^elasticloadbalancing:' <<<"$reads")
deny "${balancer[@]}"
look
is "without the load balancer: status all the same" "$status" 0
is "the pipeline, the deployment and its tasks are there" \
	"$(jq -r '"\(.pipeline.status) \(.deployment.phase) \(.deployment.blue.running) \(.deployment.green.running) \(.deployment.green.digest | length)"' "$SANDBOX/out")" \
	"InProgress ready 2 2 71"
is "each missing permission is named" "$(jq -r '[.problems[].needs] | unique | join(" ")' "$SANDBOX/out")" \
	"elasticloadbalancing:DescribeListeners elasticloadbalancing:DescribeRules elasticloadbalancing:DescribeTargetGroups"
stop_sim
done_testing
