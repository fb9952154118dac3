# setup_lib.sh: sourced after sandbox.sh by the tests of `cutover setup`.
#
#   verb STATUS ARGUMENTS...     runs cutover, checks the exit code
#   json FILTER                  of what the last run printed
#   wire SERVICE.Operation BODY… calls signed by curl, not by us; prints the answers
#   picture                      all that a set-up makes or changes, as JSON that is the same for the same end
#   as_case NAME COMMAND...      COMMAND in a subshell, with a folder and a state of its own, beside the others; its checks are told
#   told_cases                   by this, in the order in which they were begun
# shellcheck shell=bash disable=SC2154

json() { jq -r "$1" "$SANDBOX/out"; }
documents() { jq -es length "$SANDBOX/out"; }
calls() { sim GET /_sim/calls; }
mutations() { calls | jq .mutations; }
received() { calls | jq ".services.$1.received // 0"; } # SERVICE.Operation
faults() { sim POST /_sim/faults "$1" >/dev/null; }
# shellcheck disable=SC2034
record() { find "$XDG_STATE_HOME/cutover/setup" -name "*.json" -printf "%T@ %p\n" | sort -n | tail -n 1 | cut -d " " -f 2-; } # the newest: a world that stands still gives names of one second

verb() { # WANTED-STATUS ARGUMENTS...
	local wanted=$1
	shift
	run "$CUTOVER" "$@"
	is "$* exits $wanted" "$status" "$wanted" || diag "$out" "$err"
}

# --- what others see ------------------------------------------------------------------------------------------------------------

# shellcheck disable=SC2034
declare -A targets=([codecommit]=CodeCommit_20150413 [codebuild]=CodeBuild_20161006 [codedeploy]=CodeDeploy_20141006
	[codepipeline]=CodePipeline_20150709 [ecs]=AmazonEC2ContainerServiceV20141113)
wire() { # SERVICE.Operation BODY...
	local service each=()
	while [ $# -gt 1 ]; do
		service=${1%%.*}
		each+=(-sS --max-time 20 --aws-sigv4 "aws:amz:$AWS_REGION:$service" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -H
			"X-Amz-Target: ${targets[$service]}.${1#*.}" -H 'Content-Type: application/x-amz-json-1.1' --data-binary "$2" "$SIM_ENDPOINT/" --next)
		shift 2
	done
	unset "each[-1]"
	curl "${each[@]}"
}

head_of() { wire codecommit.GetBranch "{\"repositoryName\":\"cicd-demo\",\"branchName\":\"$1\"}" | jq -r '.branch.commitId // empty'; }
file_of() { # BRANCH PATH
	wire codecommit.GetFile "{\"repositoryName\":\"cicd-demo\",\"commitSpecifier\":\"$1\",\"filePath\":\"$2\"}" |
		jq -r '.fileContent // empty' | base64 -d
}
project_of() { wire codebuild.BatchGetProjects "{\"names\":[\"$1\"]}" | jq '.projects[0]'; }
group=AppECS-cicd-demo-cicd-demo/DgpECS-cicd-demo-cicd-demo
group_name="{\"applicationName\":\"${group%/*}\",\"deploymentGroupName\":\"${group#*/}\"}"
group_info() { wire codedeploy.GetDeploymentGroup "$group_name" | jq .deploymentGroupInfo; }
declaration_of() { wire codepipeline.GetPipeline "{\"name\":\"$1\"}" | jq '.pipeline // null'; }

push() { # BRANCH PATH TEXT [PARENT]: a commit as somebody else makes it; prints its id, or the refusal
	local parent=${4:-}
	[ -n "$parent" ] || parent=$(head_of "$1")
	wire codecommit.CreateCommit "$(jq -n --arg branch "$1" --arg path "$2" --arg text "$3" --arg parent "$parent" '{repositoryName: "cicd-demo",
		branchName: $branch, parentCommitId: $parent, authorName: "ann", email: "ann@example.com", commitMessage: "Edit \($path)",
		putFiles: [{filePath: $path, fileContent: ($text | @base64)}]}')" | jq -r '.commitId // .__type'
}

# The commits of a branch down to master's, newest first, without their ids.
history_of() { # BRANCH [HEAD BASE]
	local id=${2-$(head_of "$1")} base=${3-$(head_of master)} commit
	while [ -n "$id" ] && [ "$id" != "$base" ]; do
		commit=$(wire codecommit.GetCommit "{\"repositoryName\":\"cicd-demo\",\"commitId\":\"$id\"}")
		[[ $commit =~ \"parents\":\[\"([0-9a-f]+)\" ]] && id=${BASH_REMATCH[1]} || id=
		echo "$commit"
	done | jq -sc 'map(.commit | {message, author: .author.name, parents: (.parents | length)})'
}

picture() {
	local state name head base
	state=$(sim GET /_sim/state)
	read -r name base head < <(jq -r '[.pipelines[0].name // "none", (.branches[] | select(.name == "master" or .name == "bluegreen").commit)] | join(" ")' <<<"$state")
	{
		echo "$state"
		history_of bluegreen "$head" "$base"
		wire codecommit.GetFolder '{"repositoryName":"cicd-demo","commitSpecifier":"bluegreen","folderPath":"/"}' \
			codebuild.BatchGetProjects '{"names":["cicd-demo"]}' codedeploy.GetDeploymentGroup "$group_name" \
			codepipeline.ListPipelines '{}' codepipeline.GetPipeline "{\"name\":\"$name\"}"
	} | jq -sS '. as [$state, $history, $folder, $projects, $group, $pipelines, $pipeline] | {$history,
		branches: [$state.branches[].name], executions: [$state.pipelines[].executions | length],
		files: [$folder.files // [] | .[] | {path: .absolutePath, blob: .blobId}],
		project: ($projects.projects[0] | del(.lastModified, .created)), group: ($group.deploymentGroupInfo | del(.deploymentGroupId)),
		pipelines: [$pipelines.pipelines[] | {name, version}], declaration: $pipeline.pipeline}'
}

same() { # NAME PICTURE PICTURE: equal, or what is not
	diff -u <(printf '%s\n' "$3") <(printf '%s\n' "$2") >"$SANDBOX/differs"
	tap_result $? "$1" || diag "$(cat "$SANDBOX/differs")"
}

# --- cases beside each other ----------------------------------------------------------------------------------------------------

AT_ONCE=${AT_ONCE:-10}
case_folders=()

run_case() { # FOLDER COMMAND...
	local folder=$1 began=$SECONDS
	shift
	SANDBOX=$folder
	export XDG_CONFIG_HOME=$folder/config XDG_CACHE_HOME=$folder/cache XDG_STATE_HOME=$folder/state XDG_DATA_HOME=$folder/data
	cd "$folder" || return
	trap 'for pid in "${sim_pids[@]}"; do kill "$pid" 2>/dev/null; done' EXIT
	sim_pids=()
	"$@"
	echo "# came to its end after $((SECONDS - began)) s"
}

as_case() { # NAME COMMAND...
	local folder=$SANDBOX/case.${#case_folders[@]}
	mkdir -p "$folder"
	echo "$1" >"$folder/name"
	case_folders+=("$folder")
	shift
	[ "${#case_folders[@]}" -le "$AT_ONCE" ] || wait -n
	(run_case "$folder" "$@") >"$folder/told" 2>&1 </dev/null &
}

told_cases() {
	local folder name line
	wait
	for folder in ${case_folders[@]+"${case_folders[@]}"}; do
		name=$(cat "$folder/name")
		while IFS= read -r line; do
			case $line in
			'ok '*) pass "$name: ${line#ok * - }" ;;
			'not ok '*) fail "$name: ${line#not ok * - }" ;;
			'# came to its end '*) diag "$name ${line#\# }" ;;
			*) diag "${line#\# }" ;;
			esac
		done <"$folder/told"
		[[ $(tail -n 1 "$folder/told") == '# came to its end '* ]] || fail "$name: came to its end"
	done
	case_folders=()
}
