#!/usr/bin/env bash
# setup_ecs.sh: set-ups that are not the walk-through's: CodeDeployToECS, an old buildspec kept, traffic that moves at once, another pipeline
# beside, and an account in which something has to be chosen.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"
# shellcheck source=tests/cli/setup_lib.sh
. "$srcdir/tests/cli/setup_lib.sh"
cd "$SANDBOX" || exit 99

value() { sed -n "s/^$1 =\\( \\(.*\\)\\)\\{0,1\\}\$/\\2/p" cutover-setup.ini; }
state_of() { json ".steps[] | select(.id == \"$1\").state"; }
detail() { json ".steps[] | select(.id == \"$1\").detail"; }
world() { # INIT'S OPTIONS...
	start_sim --world before-setup --speed 0 --random-seed 7
	verb 0 setup init --yes --prod-url "$SIM_PROD" --test-url "$SIM_TEST" "$@"
}

# --- CodeDeployToECS ------------------------------------------------------------------------------------------------------------
serving() {
	wire ecs.DescribeServices '{"cluster":"cicd-demo","services":["cicd-demo"]}' |
		jq -r '.services[0].taskSets[] | select(.status == "PRIMARY").taskDefinition | sub(".*/"; "")'
}
image_of() { # REVISION
	wire ecs.DescribeTaskDefinition "{\"taskDefinition\":\"$1\"}" | jq -r '.taskDefinition.containerDefinitions[0].image'
}
to_ecs() {
	local taskdef
	world --provider CodeDeployToECS
	is "revision 2 serves" "$(serving)" cicd-demo:2
	verb 10 setup plan --json
	like "taskdef.json is added with the appspec" "$(json '.steps[1].diff')" '\+\+\+ b/appspec.yaml.*\+\+\+ b/taskdef.json'
	like "its values are spoken of" "$(json '.steps[1].notes[]')" 'look through it before it goes into the repository'
	is "no mutable tag to warn of" "$(json '.steps[3].notes | length')" 0
	verb 0 setup apply --yes
	is "still one commit" "$(history_of bluegreen | jq length)" 1
	like "the appspec leaves the task definition to the pipeline" "$(file_of bluegreen appspec.yaml)" 'TaskDefinition: "?<TASK_DEFINITION>"?'
	taskdef=$(file_of bluegreen taskdef.json)
	is "taskdef.json takes the image from the build" "$(jq -c '[.family, (.containerDefinitions | map(.name, .image))]' <<<"$taskdef")" \
		'["cicd-demo",["cicd-demo","<IMAGE1_NAME>"]]'
	is "and has nothing that only AWS can say" \
		"$(jq -c '[has("taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities", "registeredAt", "registeredBy")] | any' <<<"$taskdef")" false
	like "the build writes imageDetail.json" "$(file_of bluegreen buildspec.yaml)" 'ImageURI.*> imageDetail\.json'
	is "the artifact is slim" "$(file_of bluegreen buildspec.yaml | sed -n '/^artifacts:/,/^cache:/p' | grep -c 'appspec.yaml\|taskdef.json\|imageDetail.json')" 3
	is "nothing is substituted" "$(file_of bluegreen buildspec.yaml | grep -c 'sed -i')" 0
	is "the deploy action" "$(declaration_of cicd-demo-bluegreen | jq -c '.stages[2].actions[0] | [.actionTypeId.provider, .inputArtifacts[].name, .configuration]' | jq -cS .)" \
		'["CodeDeployToECS","BuildArtifact",{"AppSpecTemplateArtifact":"BuildArtifact","ApplicationName":"AppECS-cicd-demo-cicd-demo","DeploymentGroupName":"DgpECS-cicd-demo-cicd-demo","Image1ArtifactName":"BuildArtifact","Image1ContainerName":"IMAGE1_NAME","TaskDefinitionTemplateArtifact":"BuildArtifact"}]'
	verb 0 setup plan
	speed 60
	verb 0 setup verify --yes
	is "a new revision serves" "$(serving)" cicd-demo:3
	like "of the image that was built" "$(image_of cicd-demo:3)" '^123456789012\.dkr\.ecr\.ap-northeast-2\.amazonaws\.com/cicd-demo[:@]'
	sim POST /_sim/commit '{"version":3,"message":"Version 3"}' >/dev/null
	verb 0 setup verify --yes --json
	like "two versions at once" "$(detail green)" 'production says version 2, test says version 3'
	like "then the new one" "$(curl -sS "$SIM_PROD")" 'Version 3'
	is "another revision" "$(serving)" cicd-demo:4
	verb 0 setup plan
	like "which is no change to the set-up" "$out" 'Nothing to do'
}
as_case "CodeDeployToECS" to_ecs

other_provider() { # from one to the other, and back
	start_sim --world before-setup --speed 0
	verb 0 setup init --yes
	verb 0 setup apply --yes
	verb 10 setup plan --json --provider CodeDeployToECS
	is "only what differs" "$(json '[.steps[].state] | join(" ")')" 'unchanged change change unchanged unchanged change'
	verb 0 setup apply --yes --provider CodeDeployToECS
	verb 0 setup plan --provider CodeDeployToECS
	is "the same pipeline" "$(declaration_of cicd-demo-bluegreen | jq -c '[.version, .stages[2].actions[0].actionTypeId.provider]')" '[2,"CodeDeployToECS"]'
	verb 0 setup apply --yes --undo "$(record)"
	verb 0 setup plan
}
as_case "from CodeDeploy to CodeDeployToECS" other_provider

# --- modernise = no -------------------------------------------------------------------------------------------------------------
old_buildspec() {
	world --modernise no
	is "said in the file" "$(value modernise)" no
	verb 10 setup plan --json
	like "what will fail is said" "$(json '.steps[2].notes[]')" 'no longer offers java: openjdk8.*docker: 18.*get-login'
	verb 0 setup apply --yes
	like "and kept" "$(file_of bluegreen buildspec.yaml)" 'java: openjdk8.*docker: 18.*ecr get-login '
	speed 60
	verb 3 setup verify --yes
	like "the first build fails" "$err" 'Failed, in Build'
	like "where it stopped" "$err" "verify stopped at 'wait until green is ready' and leaves things as they are: .*100 % blue"
	like "production is as it was" "$(curl -sS "$SIM_PROD")" 'Version 2'
	verb 10 setup plan --modernise yes
	verb 0 setup apply --yes --modernise yes
	is "the cure is one more commit" "$(history_of bluegreen | jq length)" 2
}
as_case "an old buildspec" old_buildspec

# --- traffic that moves at once ----------------------------------------------------------------------------------------------------
at_once() {
	world --reroute-wait 0
	is "nothing is waited for" "$(value on-timeout)" continue
	verb 10 setup plan --json
	is "the group is so already" "$(state_of deployment-group)" unchanged
	verb 0 setup apply --yes
	is "four changes" "$(mutations)" 4
	verb 0 setup plan
	# And from there to a wait, and back.
	verb 10 setup plan --reroute-wait 30m --on-timeout stop
	like "said in words" "$out" 'at once \(CONTINUE_DEPLOYMENT\) -> when somebody reroutes it, within 30 min, else STOP_DEPLOYMENT'
	verb 0 setup apply --yes --reroute-wait 30m --on-timeout stop
	is "a wait" "$(group_info | jq -c .blueGreenDeploymentConfiguration.deploymentReadyOption)" '{"actionOnTimeout":"STOP_DEPLOYMENT","waitTimeInMinutes":30}'
	verb 0 setup apply --yes --termination-wait 5m
	is "at once, and a termination sooner" "$(group_info | jq -cS .blueGreenDeploymentConfiguration)" \
		'{"deploymentReadyOption":{"actionOnTimeout":"CONTINUE_DEPLOYMENT","waitTimeInMinutes":0},"terminateBlueInstancesOnDeploymentSuccess":{"action":"TERMINATE","terminationWaitTimeInMinutes":5}}'
}
as_case "traffic that moves at once" at_once

# --- what AWS would refuse, before anything is asked ---------------------------------------------------------------------------------
refused() { # REGEX OPTIONS...
	verb 2 setup plan "${@:2}"
	like "${*:2}: why" "$err" "$1"
	verb 2 setup apply --yes "${@:2}"
}
refusals() {
	world
	sim POST /_sim/calls/reset >/dev/null
	refused 'a wait with CONTINUE_DEPLOYMENT. Say on-timeout = stop' --on-timeout continue
	refused 'nothing would ever be deployed' --reroute-wait 0 --on-timeout stop
	refused 'whole minutes up to 120h' --reroute-wait 121h
	refused 'whole minutes' --reroute-wait 90s
	refused 'whole minutes up to 48h' --termination-wait 49h
	refused 'from 1 to 65535' --container-port 0
	refused 'CodeDeploy or CodeDeployToECS' --provider ECS
	refused "branch and base-branch are both 'master'" --branch master
	refused 'letters, digits' --pipeline 'a b'
	sed -i 's/^on-timeout = .*/on-timeout = continue/' cutover-setup.ini
	refused '^cutover: cutover-setup.ini: .*reroute-wait = 60m with on-timeout = continue'
	sed -i 's/^on-timeout = .*/on-timeuot = stop/' cutover-setup.ini
	refused "cutover-setup.ini:[0-9]+: unknown name 'on-timeuot': is 'on-timeout' meant"
	is "nothing was asked" "$(calls | jq -c .services)" '{}'
}
as_case "what AWS would refuse" refusals

# --- another pipeline beside ----------------------------------------------------------------------------------------------------------
beside() {
	local other
	world
	jq -n --arg bucket "$(value bucket)" '{pipeline: {name: "shop", roleArn: "arn:aws:iam::123456789012:role/codepipeline-cicd-demo-role",
		artifactStore: {type: "S3", location: $bucket}, stages: [
		{name: "Source", actions: [{name: "Source", runOrder: 1, actionTypeId: {category: "Source", owner: "AWS", provider: "CodeCommit", version: "1"},
			configuration: {RepositoryName: "cicd-demo", BranchName: "master", PollForSourceChanges: "false"}, outputArtifacts: [{name: "S"}]}]},
		{name: "Build", actions: [{name: "Build", runOrder: 1, actionTypeId: {category: "Build", owner: "AWS", provider: "CodeBuild", version: "1"},
			configuration: {ProjectName: "cicd-demo"}, inputArtifacts: [{name: "S"}]}]}]}}' >shop.json
	wire codepipeline.CreatePipeline "$(cat shop.json)" >/dev/null
	other=$(declaration_of shop)
	is "there is another" "$(jq -r .name <<<"$other")" shop
	verb 0 setup apply --yes
	same "it is as it was" "$(declaration_of shop)" "$other"
	is "beside the new one" "$(wire codepipeline.ListPipelines '{}' | jq -c '[.pipelines[] | "\(.name) \(.version)"] | sort')" '["cicd-demo-bluegreen 1","shop 1"]'
	verb 1 setup plan --pipeline shop
	like "one that does not fit is not changed" "$out" 'pipeline shop exists, and has not exactly one Deploy action'
	verb 1 setup apply --yes --pipeline shop
	same "at all" "$(declaration_of shop)" "$other"
}
as_case "another pipeline beside" beside

# --- something has to be chosen -----------------------------------------------------------------------------------------------------------
crowded() {
	start_sim --world before-setup --speed 0 --random-seed 7
	sim POST /_sim/repository '{"name":"shop"}' >/dev/null
	sim POST /_sim/image-repository '{"name":"team/shop"}' >/dev/null
	sim POST /_sim/roles '{"arn":"arn:aws:iam::123456789012:role/another-role","trusts":["codepipeline.amazonaws.com"]}' >/dev/null
	sim POST /_sim/roles '{"arn":"arn:aws:iam::123456789012:role/not-for-pipelines","trusts":["lambda.amazonaws.com"]}' >/dev/null
	sim POST /_sim/bucket '{"name":"codepipeline-ap-northeast-2-1"}' >/dev/null
	sim POST /_sim/bucket '{"name":"holiday-pictures"}' >/dev/null
}
candidates() {
	crowded
	verb 2 setup init --yes
	like "repositories" "$err" '--repository NAME: choose one of cicd-demo, shop'
	like "what follows from them" "$err" '--base-branch NAME: comes with --repository'
	like "images" "$err" '--image-repository NAME: choose one of cicd-demo, team/shop'
	like "roles that pipelines may have" "$err" '--role NAME: choose one of another-role, codepipeline-cicd-demo-role'$'\n'
	like "buckets that are for pipelines" "$err" '--bucket NAME: choose one of codepipeline-ap-northeast-2-1, codepipeline-ap-northeast-2-[0-9]+'$'\n'
	is "what is the only one is not asked for" "$(grep -c -e '--application' -e '--build-project' -e '--container' <<<"$err")" 0
	verb 2 setup init
	verb 2 setup init --yes --json
	is "in one document" "$(documents)" 1
	ok "nothing was written" test ! -e cutover-setup.ini
	verb 0 setup init --yes --repository cicd-demo --image-repository cicd-demo --role codepipeline-cicd-demo-role --bucket codepipeline-ap-northeast-2-1
	is "what was said is in the file" "$(value repository) $(value base-branch) $(value pipeline) $(value bucket)" \
		'cicd-demo master cicd-demo-bluegreen codepipeline-ap-northeast-2-1'
	verb 10 setup plan
	verb 0 setup init --yes -f shop.ini --repository shop --image-repository team/shop --role another-role --bucket holiday-pictures
	verb 1 setup plan -f shop.ini
	like "an empty repository is no base" "$out" '! branch +blocked'
	is "nothing was changed" "$(mutations)" 0
}
as_case "several candidates" candidates

nothing_there() {
	start_sim --world empty --speed 0
	verb 2 setup init --yes
	like "what is not there is named" "$err" '--repository NAME: none found.*--application NAME: none found.*--role NAME: none found'
	verb 2 setup init --yes --region ap-northeast-2 --branch release
	start_sim --world before-setup --speed 0
	faults '["1:denied:codebuild.ListProjects"]'
	verb 2 setup init --yes
	like "what may not be looked for, too" "$err" '--build-project NAME: could not be looked for: .*not authorized'
	verb 0 setup init --yes --build-project cicd-demo
}
as_case "nothing, or not to be seen" nothing_there

# On a terminal a person chooses, by number or by name.
on_terminal() { # ANSWERS: what the program says there goes to "screen"
	printf '%b' "$1" | script -qec "$CUTOVER setup init" /dev/null >screen 2>&1
}
interactive() {
	crowded
	on_terminal '1\n'
	is "no more answers: $(tail -n 2 screen | head -n 1)" "$(test -e cutover-setup.ini && echo written)" ''
	like "what it is for, and the candidates" "$(tr -d '\r' <screen)" $'ECR repository of the image\n  1\\) cicd-demo\n  2\\) team/shop\nimage-repository: '
	on_terminal '1\n1\ncodepipeline-cicd-demo-role\n2\n'
	is "chosen by number and by name" "$(value repository) $(value image-repository) $(value role)" 'cicd-demo cicd-demo codepipeline-cicd-demo-role'
	like "the bucket, too" "$(value bucket)" '^codepipeline-ap-northeast-2-[0-9]{2,}$'
	is "what follows is not asked for" "$(value base-branch) $(value branch) $(value pipeline)" 'master bluegreen cicd-demo-bluegreen'
	verb 10 setup plan
	printf 'n\n' | script -qec "$CUTOVER setup apply" /dev/null >screen 2>&1
	like "apply asks" "$(cat screen)" 'This makes 6 changes in account 123456789012, ap-northeast-2, for pipeline cicd-demo-bluegreen'
	is "no is no" "$(mutations)" 0
	# Who reads a plan for longer than the time that is given has not used it up.
	: >screen
	{
		until grep -q 'Go on' screen; do sleep 0.1; done
		sleep 16
		printf 'y\n'
	} | script -qec "$CUTOVER setup apply --timeout 15s" /dev/null >screen 2>&1
	is "yes is yes" "$(mutations)" 5
	verb 0 setup plan
}
if script --version 2>/dev/null | grep -q util-linux; then
	as_case "on a terminal" interactive
fi

told_cases
done_testing
