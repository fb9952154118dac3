#!/usr/bin/env bash
# setup_undo.sh: what an apply has changed is taken back, where it is still as the apply left it, and nowhere else.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"
# shellcheck source=tests/cli/setup_lib.sh
. "$srcdir/tests/cli/setup_lib.sh"
cd "$SANDBOX" || exit 99
home=$SANDBOX
AT_ONCE=12

world() { start_sim --world before-setup --speed 0 --random-seed 7 "$@" && cp "$home/cutover-setup.ini" .; }
undo() { verb "$1" setup apply --yes --undo "$(record)" "${@:2}"; } # WANTED-STATUS ARGUMENTS...
states() { json '[.steps[] | "\(.id):\(.state)"] | join(" ")'; }
applied() { # a world in which it has been applied, from nothing, or over what COMMAND has made
	world
	[ $# -eq 0 ] || "$@" >/dev/null
	before=$(picture)
	verb 0 setup apply --yes
	after=$(picture)
	sim POST /_sim/calls/reset >/dev/null
}

start_sim --world before-setup --speed 0 --random-seed 7
verb 0 setup init --yes
stop_sim

# --- all of it ------------------------------------------------------------------------------------------------------------------
everything() {
	applied
	verb 2 setup apply --undo "$(record)"
	like "no terminal and no --yes" "$err" '--yes'
	undo 5 --read-only
	is "nothing was sent" "$(mutations)" 0
	undo 0
	like "it says what it does, last first" "$(sed -n 's/ *waiting .*//p' <<<"$out" | paste -sd,)" '^pipeline,deployment group,build environment,branch$'
	like "and what is done" "$out" 'branch +done +deletes branch bluegreen of cicd-demo'
	same "all is as before" "$(picture)" "$before"
	is "by four changes" "$(mutations)" 4
	is "each is audited, before and after" "$(jq -r 'select(.action | startswith("setup undo")) | "\(.event) \(.call)"' "$XDG_STATE_HOME/cutover/audit.jsonl" | paste -sd,)" \
		"$(printf 'before %s,after %s,' codepipeline:DeletePipeline{,} codedeploy:UpdateDeploymentGroup{,} codebuild:UpdateProject{,} codecommit:DeleteBranch{,} | sed 's/,$//')"
	is "the record says so" "$(jq -r '.undoneAt | type' "$(record)")" string
	undo 0
	undo 0 --json
	is "again: nothing to do" "$(json .outcome) $(states)" \
		'done branch:unchanged appspec:unchanged buildspec:unchanged environment:unchanged deployment-group:unchanged pipeline:unchanged'
	is "and nothing sent" "$(mutations)" 4
	verb 10 setup plan
	verb 0 setup apply --yes
	same "and it can be applied again" "$(picture)" "$after"
}
as_case "all of it" everything

# --- over what was there --------------------------------------------------------------------------------------------------------
own_branch() { # of a team that has one already, with a pipeline of that name for another branch
	local head
	head=$(head_of master)
	wire codecommit.CreateBranch "{\"repositoryName\":\"cicd-demo\",\"branchName\":\"bluegreen\",\"commitId\":\"$head\"}"
	push bluegreen README.md $'# cicd-demo\n'
}
over_files() {
	local there=$1 readme
	applied "$there"
	undo 0 --json
	is "the files are taken back, the branch is not" "$(states)" \
		'branch:unchanged appspec:done buildspec:unchanged environment:done deployment-group:done pipeline:done'
	same "all but the history is as before" "$(picture | jq -S 'del(.history)')" "$(jq -S 'del(.history)' <<<"$before")"
	is "which has one commit more for it" "$(history_of bluegreen | jq -c 'map(.author)')" '["cutover-sim","cutover-sim","ann"]' # there and back
	readme=$(file_of bluegreen README.md)
	is "and what others have made" "$readme" '# cicd-demo'
	undo 0
	is "again: nothing to do" "$(mutations)" 4
}
as_case "over a branch that was there" over_files own_branch

pushed_beside() {
	applied own_branch
	push bluegreen NOTES.md $'Later\n' >/dev/null
	undo 0
	is "another file does not matter" "$(file_of bluegreen appspec.yaml)$(file_of bluegreen NOTES.md)" Later
}
as_case "somebody has pushed another file" pushed_beside

other_declaration() {
	jq -n --arg bucket "$(sed -n 's/^bucket = //p' cutover-setup.ini)" '{pipeline: {name: "cicd-demo-bluegreen",
		roleArn: "arn:aws:iam::123456789012:role/codepipeline-cicd-demo-role", artifactStore: {type: "S3", location: $bucket}, stages: [
		{name: "Take", actions: [{name: "Take", runOrder: 1, actionTypeId: {category: "Source", owner: "AWS", provider: "CodeCommit", version: "1"},
			configuration: {RepositoryName: "cicd-demo", BranchName: "master", PollForSourceChanges: "false"}, outputArtifacts: [{name: "Taken"}]}]},
		{name: "Make", actions: [{name: "Make", runOrder: 1, actionTypeId: {category: "Build", owner: "AWS", provider: "CodeBuild", version: "1"},
			configuration: {ProjectName: "cicd-demo"}, inputArtifacts: [{name: "Taken"}], outputArtifacts: [{name: "Made"}]}]},
		{name: "Bring", actions: [{name: "Bring", runOrder: 1, actionTypeId: {category: "Deploy", owner: "AWS", provider: "CodeDeploy", version: "1"},
			configuration: {ApplicationName: "AppECS-cicd-demo-cicd-demo", DeploymentGroupName: "DgpECS-cicd-demo-cicd-demo"},
			inputArtifacts: [{name: "Made"}]}]}]}}'
}
own_pipeline() { wire codepipeline.CreatePipeline "$(other_declaration)"; }
over_pipeline() {
	applied own_pipeline
	is "only the branch was changed" "$(jq -c '.declaration | [.version, (.stages | length), .stages[0].actions[0].configuration]' <<<"$after")" \
		'[2,3,{"BranchName":"bluegreen","PollForSourceChanges":"false","RepositoryName":"cicd-demo"}]'
	undo 0
	same "the declaration is as before" "$(declaration_of cicd-demo-bluegreen | jq -S 'del(.version)')" "$(jq -S '.declaration | del(.version)' <<<"$before")"
}
as_case "over a pipeline that was there" over_pipeline

# --- changed since --------------------------------------------------------------------------------------------------------------
variable() { wire codebuild.UpdateProject "$(project_of cicd-demo | jq '{name, environment: (.environment | .environmentVariables += [{name: "BY_HAND", value: "1"}])}')"; }
wait_longer() {
	wire codedeploy.UpdateDeploymentGroup "$(group_info | jq '{applicationName, currentDeploymentGroupName: .deploymentGroupName,
		blueGreenDeploymentConfiguration: (.blueGreenDeploymentConfiguration | .deploymentReadyOption.waitTimeInMinutes = 90)}')"
}
queue() { wire codepipeline.UpdatePipeline "$(declaration_of cicd-demo-bluegreen | jq '{pipeline: (. + {pipelineType: "V2", executionMode: "QUEUED"})}')"; }
commit() { push bluegreen README.md $'# cicd-demo\n'; }
changed_since() { # STEP TITLE COMMAND
	local left mutated
	applied
	"$3" >left.json
	left=$(picture)
	mutated=$(mutations)
	undo 0 --json
	is "it is left alone" "$(json ".steps[] | select(.id == \"$1\") | \"\\(.state) \\(.reason)\"")" 'left it has been changed since'
	is "all else is taken back" "$(json '[.steps[].state] | sort | unique | join(" ")') $(($(mutations) - mutated))" "$4"
	undo 0
	like "and it is said" "$out" "$2 +left +it has been changed since"
	jq -S "$5" <<<"$left" >left.json
	same "it is as somebody has made it" "$(picture | jq -S "$5")" "$(cat left.json)"
}
as_case "a variable is set by hand" changed_since environment 'build environment' variable 'done left unchanged 3' .project
as_case "the wait is changed by hand" changed_since deployment-group 'deployment group' wait_longer 'done left unchanged 3' .group
as_case "the pipeline is changed by hand" changed_since pipeline pipeline queue 'done left unchanged 3' .declaration

committed_since() {
	applied
	commit >/dev/null
	undo 0 --json
	is "the branch is left alone, but not our files in it" "$(states)" \
		'branch:left appspec:done buildspec:unchanged environment:done deployment-group:done pipeline:done'
	is "their file is there" "$(file_of bluegreen README.md)" '# cicd-demo'
	is "ours are not" "$(file_of bluegreen appspec.yaml)" ''
	is "the buildspec is as it was" "$(file_of bluegreen buildspec.yaml)" "$(file_of master buildspec.yaml)"
}
as_case "the branch is committed to" committed_since

# --- elsewhere ------------------------------------------------------------------------------------------------------------------
elsewhere() {
	local key
	applied
	jq '.region = "us-east-1"' "$(record)" >region.json
	verb 2 setup apply --yes --undo region.json
	like "another region" "$err" 'record is of account 123456789012 in us-east-1, and this is account 123456789012 in ap-northeast-2'
	key=$(sim POST /_sim/keys '{"arn":"arn:aws:iam::222222222222:user/ann"}')
	AWS_ACCESS_KEY_ID=$(jq -r .accessKeyId <<<"$key") AWS_SECRET_ACCESS_KEY=$(jq -r .secretAccessKey <<<"$key") undo 2 --json
	is "another account: a document" "$(documents)" 1
	like "another account" "$err" 'record is of account 123456789012 in ap-northeast-2, and this is account 222222222222'
	is "nothing was sent" "$(mutations)" 0
	same "nothing has changed" "$(picture)" "$after"
}
as_case "another account, another region" elsewhere

# --- no record ------------------------------------------------------------------------------------------------------------------
broken() { # NAME FILTER
	jq -c "$2" whole.json >broken.json
	verb 2 setup apply --yes --undo broken.json
	like "$1: said" "$err" "nothing was undone|is not a record"
}
no_record() {
	applied
	cp "$(record)" whole.json
	verb 2 setup apply --yes --undo none.json
	like "none: named" "$err" 'none\.json'
	verb 2 setup apply --yes --undo none.json --json
	is "a document" "$(documents)" 1
	verb 2 setup apply --yes --undo /
	: >broken.json
	verb 2 setup apply --yes --undo broken.json
	head -c 300 whole.json >broken.json
	verb 2 setup apply --yes --undo broken.json
	head -c 4096 /dev/urandom >broken.json
	verb 2 setup apply --yes --undo broken.json
	broken "a list" '[.]'
	broken "another schema" '.schema = 2'
	broken "no steps" 'del(.steps)'
	broken "no desired state" 'del(.desired)'
	broken "a value that is missing" 'del(.desired.repository)'
	broken "a value that is none" '.desired["container-port"] = "x"'
	broken "a value of another kind" '.desired.branch = 7'
	is "nothing was sent" "$(mutations)" 0
	# What is no picture is not what is there, or can't be brought back: it is left alone.
	while read -r step filter; do
		jq -c ".steps |= {\"$step\": ($filter)}" whole.json >broken.json
		verb 0 setup apply --yes --undo broken.json --json
		is "$step $filter: left, or none" "$(json '[.steps[].state] | map(select(. != "unchanged" and . != "left")) | length')" 0
	done <<'END'
branch 7
branch .branch|.after="x"
environment .environment|.before=[]
environment .environment|.before={}
environment .environment|.before.environment=null
pipeline .pipeline|.after={}
pipeline .pipeline|.before=7
appspec .appspec|.before=[1]
appspec .appspec|.before={"appspec.yaml":1}
appspec .appspec|del(.before)
END
	same "and nothing has changed" "$(picture)" "$after"
}
as_case "no record" no_record

unfinished() { # killed while the project was on its way: recorded before, not after
	local pid
	world --fault 1:slow:codebuild.UpdateProject
	"$CUTOVER" setup apply --yes >out 2>err &
	pid=$!
	until calls | grep -q '"UpdateProject":{"received":[1-9]' || ! kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
	undo 0 --json
	is "what is not known is left" "$(json '.steps[] | select(.id == "environment") | "\(.state) \(.reason)"')" \
		'left whether it was carried out is not recorded'
	is "what is known is taken back" "$(json '.steps[] | select(.id == "branch").state')$(head_of bluegreen)" "done"
}
as_case "an apply that did not come to its end" unfinished

continued() { # CHANGE KIND: killed while that was on its way, and run again; then the newest is undone
	local pid
	world
	before=$(picture)
	sim POST /_sim/calls/reset >/dev/null
	faults "[\"1:$2:$1\"]"
	"$CUTOVER" setup apply --yes >out 2>err &
	pid=$!
	until calls | grep -q "\"${1#*.}\":{\"received\":[1-9]" || ! kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
	faults '[]'
	verb 0 setup apply --yes
	ok "no record is open any more" jq -e '.finishedAt != null' "$(record)"
	undo 0 --json
	is "all of it, of both" "$(states)" "$3"
	same "all is as before" "$(picture)" "$before"
	undo 0 --json
	like "nothing is left to undo" "$(states)" '^[^ ]+:unchanged( [^ ]+:(unchanged|left))*$'
}
all_back='branch:done appspec:left buildspec:unchanged environment:done deployment-group:done pipeline:done'
as_case "an apply that was killed at its commit, and its second run" continued codecommit.CreateCommit hang "$all_back"
as_case "an apply that was killed at its project, and its second run" continued codebuild.UpdateProject hang "$all_back"
as_case "the same, where the project was changed" continued codebuild.UpdateProject slow "$all_back"
as_case "an apply that was killed when all but its pipeline's answer was there" continued codepipeline.CreatePipeline slow "$all_back"

pushed_between() { # their commit comes between the branch that is made and the commit of the files
	local pid
	world --fault 1:slow:codecommit.GetFile
	"$CUTOVER" setup apply --yes >out 2>err &
	pid=$!
	until calls | grep -q '"CreateBranch":{"received":1,"refused":0,"answered":1' || ! kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
	commit >/dev/null
	faults '[]'
	wait "$pid"
	is "it comes to its end" "$?" 0
	undo 0 --json
	is "a branch with somebody's commit stays" "$(json '.steps[] | select(.id == "branch") | "\(.state) \(.reason)"')" \
		'left it has been changed since'
	is "with their file" "$(file_of bluegreen README.md)" '# cicd-demo'
	is "and without ours" "$(file_of bluegreen appspec.yaml)" ''
}
as_case "somebody pushes onto the branch as soon as it is there" pushed_between

# --- foul weather ---------------------------------------------------------------------------------------------------------------
undone_despite() { # SPEC STATUS
	applied
	faults "[\"$1\"]"
	undo "$2"
	faults '[]'
	undo 0
	same "all is as before in the end" "$(picture)" "$before"
	is "each was done once" "$(mutations)" 4
}
for change in codepipeline.DeletePipeline codedeploy.UpdateDeploymentGroup codebuild.UpdateProject codecommit.DeleteBranch; do
	as_case "$change is denied" undone_despite "1:denied:$change" 6
	as_case "$change: the answer is lost" undone_despite "1:dropafter:$change" 0
done
as_case "codebuild.UpdateProject: the request is lost" undone_despite 1:drop:codebuild.UpdateProject 7
as_case "codecommit.DeleteBranch: a server error" undone_despite 1:500:codecommit.DeleteBranch 1
undone_in_doubt() { # AWS's own failure does not say that nothing was done
	applied
	faults '["1:500:codecommit.DeleteBranch"]'
	undo 1 --json
	is "the outcome is unknown" "$(json .outcome) $(json .error.code)" "unknown InternalFailure"
	faults '["1:denied:codecommit.DeleteBranch"]'
	undo 6 --json
	is "a refusal is none" "$(json .outcome)" failed
}
as_case "what a server error leaves open" undone_in_doubt
as_case "codepipeline.DeletePipeline is too many" undone_despite 1:throttle:codepipeline.DeletePipeline 1

told_cases
done_testing
