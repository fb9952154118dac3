#!/usr/bin/env bash
# setup.sh: from what there is before to the end of a release, by init, plan, apply and verify; then there is nothing to do.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"
# shellcheck source=tests/cli/setup_lib.sh
. "$srcdir/tests/cli/setup_lib.sh"
cd "$SANDBOX" || exit 99

step() { json ".steps[] | select(.id == \"$1\") | .$2"; }
states() { json '[.steps[] | "\(.id):\(.state)"] | join(" ")'; }
before_after() { jq -r '"\(.event) \(.action) \(.call) \(.outcome // "")"' "$XDG_STATE_HOME/cutover/audit.jsonl" | sed 's/ $//'; }
nothing_says() { ! grep -rF -e "$1" "${@:2}"; }

# --- two commands, and no file ------------------------------------------------------------------------------------------------
two_commands() {
	local desired bucket
	start_sim --world before-setup --speed 0
	bucket=$(curl -sS --aws-sigv4 "aws:amz:$AWS_REGION:s3" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -H \
		'x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' "$SIM_ENDPOINT/" | grep -o '<Name>[^<]*' | cut -c 7-)
	desired=(--repository cicd-demo --build-project cicd-demo --image-repository cicd-demo --task cicd-demo --container cicd-demo
		--container-port 8080 --application "${group%/*}" --deployment-group "${group#*/}" --role codepipeline-cicd-demo-role --bucket "$bucket")
	verb 0 setup apply --yes "${desired[@]}"
	speed 60
	verb 0 setup verify --yes "${desired[@]}" --prod-url "$SIM_PROD" --test-url "$SIM_TEST"
	is "the report has a line for each step" "$(grep -c '^[0-9:]* *ok ' "$SANDBOX/out")" 9
	verb 0 setup plan "${desired[@]}"
	verb 0 status
	like "a release has succeeded" "$out" SUCCEEDED
}
as_case "two commands, and no file" two_commands

start_sim --world before-setup --speed 0
secret=hunter2-in-the-project
environment=$(project_of cicd-demo | jq -c --arg secret "$secret" '.environment | .environmentVariables += [
	{name: "DB_PASSWORD", value: $secret, type: "PLAINTEXT"}]')
wire codebuild.UpdateProject "{\"name\":\"cicd-demo\",\"environment\":$environment}" >/dev/null
sim POST /_sim/calls/reset >/dev/null
debug=(--debug-log "$SANDBOX/debug.log")

# --- without a desired state --------------------------------------------------------------------------------------------------
for word in plan 'apply --yes'; do
	verb 2 setup $word
	like "setup $word: what to do" "$err" 'no cutover-setup.ini here .*cutover setup init'
	like "setup $word: what is missing" "$err" 'repository'
done
verb 2 setup plan --json
is "a document" "$(json .error.code)" config
verb 2 setup plan -f "$SANDBOX/none.ini"
like "the file is named" "$err" 'none\.ini does not exist'
verb 2 setup
verb 2 setup frobnicate
is "nothing was asked" "$(calls | jq -c .services)" '{}'

# --- init ---------------------------------------------------------------------------------------------------------------------
verb 0 setup init --yes --prod-url "$SIM_PROD" --test-url "$SIM_TEST"
like "the file is named" "$out" 'cutover-setup\.ini'
value() { sed -n "s/^$1 =\\( \\(.*\\)\\)\\{0,1\\}\$/\\2/p" cutover-setup.ini; }
while read -r key wanted; do
	is "$key" "$(value "$key")" "$wanted"
	ok "$key is commented, and stands once" test "$(grep -B 1 "^$key =" cutover-setup.ini | grep -c '^# .')$(grep -c "^$key =" cutover-setup.ini)" = 11
done <<END
source CodeCommit
repository cicd-demo
connection
base-branch master
branch bluegreen
files-by-hand no
build-project cicd-demo
buildspec buildspec.yaml
modernise yes
image-repository cicd-demo
image-tag latest
task cicd-demo
container cicd-demo
container-port 8080
provider CodeDeploy
application AppECS-cicd-demo-cicd-demo
deployment-group DgpECS-cicd-demo-cicd-demo
reroute-wait 60m
on-timeout stop
termination-wait keep
pipeline cicd-demo-bluegreen
role codepipeline-cicd-demo-role
prod-url $SIM_PROD
test-url $SIM_TEST
version-pattern
END
like "the bucket is the region's" "$(value bucket)" '^codepipeline-ap-northeast-2-[0-9]+$'
is "each value is there" "$(grep -c '^[a-z-]* =' cutover-setup.ini)" 26
cp cutover-setup.ini kept.ini
verb 2 setup init --yes
like "a file that is there stays" "$err" 'is there already'
verb 2 setup init --yes --json
ok "as it was" cmp cutover-setup.ini kept.ini
verb 0 setup init --yes --json -f "$SANDBOX/another.ini" --branch green --reroute-wait 2h
is "another file, and options" "$(json '"\(.file) \(.values.branch) \(.values["reroute-wait"]) \(.values.pipeline)"')" "$SANDBOX/another.ini green 2h cicd-demo-green"

# --- plan ---------------------------------------------------------------------------------------------------------------------
verb 10 setup plan "${debug[@]}"
like "the pipeline, and where" "$out" '^Pipeline cicd-demo-bluegreen, account 123456789012, ap-northeast-2'
like "how much there is to do" "$out" '6 to change, 0 unchanged'
like "before and after" "$out" 'TASK_NAME: \(none\) -> cicd-demo:2'
is "no colour in a file" "$(grep -c $'\033' out)" 0
verb 10 setup plan --json "${debug[@]}"
cp out plan.json
is "one document" "$(documents)" 1
is "and nothing else" "$err" ''
is "steps in their order" "$(states)" \
	'branch:create appspec:create buildspec:change environment:change deployment-group:change pipeline:create'
is "where" "$(json '"\(.schema) \(.account) \(.region) \(.pipeline)"')" '1 123456789012 ap-northeast-2 cicd-demo-bluegreen'
is "nothing is blocked" "$(json '[.steps[].reason] | unique | tostring')" '[null]'
ok "each has its difference" jq -e '[.steps[].diff | type == "string" and endswith("\n")] | all' out
is "the project's" "$(step environment diff)" "$(
	cat <<'END'
AWS_DEFAULT_REGION: (none) -> ap-northeast-2
AWS_ACCOUNT_ID: (none) -> 123456789012
IMAGE_REPO_NAME: (none) -> cicd-demo
IMAGE_TAG: (none) -> latest
TASK_NAME: (none) -> cicd-demo:2
CONTAINER_NAME: (none) -> cicd-demo
CONTAINER_PORT: (none) -> 8080
source.buildspec: (none: buildspec.yml) -> buildspec.yaml

END
)"
is "the group's" "$(step deployment-group diff)" \
	'traffic moves: at once (CONTINUE_DEPLOYMENT) -> when somebody reroutes it, within 60 min, else STOP_DEPLOYMENT'
like "the mutable tag is spoken of" "$(step environment 'notes[]')" 'same tag \(latest\).*CodeDeployToECS or a tag per commit'
like "so is the provider" "$(step pipeline 'notes[]')" "name only CodeDeployToECS"
is "nothing was changed" "$(mutations)" 0

# --- apply --------------------------------------------------------------------------------------------------------------------
verb 2 setup apply
like "no terminal and no --yes" "$err" '--yes'
verb 2 setup apply --json
is "in a document" "$(documents)" 1
verb 5 setup apply --yes --read-only
verb 5 setup apply --yes --read-only --json
is "a refusal is a document" "$(json .error.code)" read-only
is "nothing was sent" "$(mutations)" 0
ok "and nothing recorded" test ! -e "$XDG_STATE_HOME/cutover/setup"
started=$(head_of master)
mkdir before after
file_of master buildspec.yaml >before/buildspec.yaml
verb 0 setup apply --yes "${debug[@]}"
is "each step is said when it is done" "$(grep -c ' done: ' out)" 6
like "how to take it back" "$out" "cutover setup apply --undo $XDG_STATE_HOME/cutover/setup/[0-9TZ]+-cicd-demo-bluegreen\.json"
is "five changes: the files are one commit" "$(mutations)" 5
is "each is audited, before and after" "$(before_after)" "$(
	for change in 'branch codecommit:CreateBranch' 'appspec codecommit:CreateCommit' 'environment codebuild:UpdateProject' \
		'deployment-group codedeploy:UpdateDeploymentGroup' 'pipeline codepipeline:CreatePipeline'; do
		printf '%s\n' "before setup $change" "after setup $change accepted"
	done
)"
is "the record is the owner's alone" "$(stat -c %a "$(record)")" 600
is "it came to its end" "$(jq -r '.finishedAt | type' "$(record)")" string
is "one commit on top of master" "$(history_of bluegreen | jq -c 'map(.parents)')" '[1]'
is "master stays" "$(head_of master)" "$started"

# The AWS CLI reads what is in the branch now: what patch makes of the differences.
if [ -x /usr/bin/aws ]; then
	for path in appspec.yaml buildspec.yaml; do
		/usr/bin/aws --endpoint-url "$SIM_ENDPOINT" codecommit get-file --repository-name cicd-demo --commit-specifier bluegreen --file-path "$path" \
			--query fileContent --output text | base64 -d >"after/$path"
	done
else
	for path in appspec.yaml buildspec.yaml; do file_of bluegreen "$path" >"after/$path"; done
fi
jq -r '.steps[] | select(.id == "appspec" or .id == "buildspec").diff' plan.json >plan.patch
ok "the differences apply" patch -s -d before -p1 -i "$SANDBOX/plan.patch"
ok "and give what is in the branch" diff -r before after

kept() { project_of cicd-demo | jq -c '[.environment.environmentVariables[] | select(.name == "SPRING_PROFILES_ACTIVE" or .name == "SONAR_TOKEN"
	or .name == "DB_PASSWORD") | "\(.value) \(.type)"]'; }
is "the project's other variables are kept, each of its type" "$(kept)" \
	"[\"prod PLAINTEXT\",\"/cicd-demo/sonar-token PARAMETER_STORE\",\"$secret PLAINTEXT\"]"

# --- again --------------------------------------------------------------------------------------------------------------------
verb 0 setup plan
like "nothing to do" "$out" 'Nothing to do\.'
verb 0 setup plan --json
is "all is unchanged" "$(json '[.steps[].state] | unique | join(" ")')" unchanged
is "without a difference" "$(json '[.steps[].diff] | unique | tostring')" '[null]'
verb 0 setup apply --yes
verb 0 setup apply --yes --json
is "apply has nothing to do either" "$(json '"\(.outcome) \(.record) \(.error)"')" 'unchanged null null'
is "and sends nothing" "$(mutations)" 5
is "nor does it record anything" "$(find "$XDG_STATE_HOME/cutover/setup" -name '*.json' | wc -l)" 1

# --- to the end ---------------------------------------------------------------------------------------------------------------
detail() { json ".steps[] | select(.id == \"$1\").detail"; }
speed 60
verb 0 setup verify --yes --json "${debug[@]}"
is "all steps" "$(json '[.steps[] | select(.status == "ok").id] | join(" ")')" 'look release ready green reroute baking production terminate succeeded'
like "the release that came with the pipeline is followed" "$(detail release)" 'runs already'
like "it brings what is there already, and says so" "$(detail green)" 'version 2, the same as blue'
sim POST /_sim/commit '{"version":3,"message":"Version 3"}' >/dev/null
verb 0 setup verify --yes --json "${debug[@]}"
like "production before" "$(detail look)" '200 Version 2'
like "the commit's release is followed" "$(detail release)" 'runs already'
like "2 on production, 3 on the test listener" "$(detail green)" 'production says version 2, test says version 3'
like "then 3 on production" "$(detail production)" 'production says version 3'
like "which it does" "$(curl -sS "$SIM_PROD")" 'Welcome\(Version 3\)'
verb 0 setup plan
like "and still nothing to do" "$out" 'Nothing to do\.'
is "verify changed traffic alone" "$(calls | jq -c '[.mutations, .services.codedeploy.ContinueDeployment.answered]')" '[9,4]'

# --- what nobody may read -----------------------------------------------------------------------------------------------------
for what in "$AWS_SECRET_ACCESS_KEY" "$secret"; do
	ok "no secret in the audit log and the debug log" nothing_says "$what" debug.log "$XDG_STATE_HOME/cutover/audit.jsonl"
	ok "nor in the plan" nothing_says "$what" plan.json
done
ok "the debug log has the calls" grep -q UpdateProject debug.log
stop_sim

told_cases
done_testing
