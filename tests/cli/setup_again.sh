#!/usr/bin/env bash
# setup_again.sh: an apply that is killed, refused, unheard or overtaken at each of its changes, and run again: the same end each time,
# with nothing made twice.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"
# shellcheck source=tests/cli/setup_lib.sh
. "$srcdir/tests/cli/setup_lib.sh"
cd "$SANDBOX" || exit 99
home=$SANDBOX
AT_ONCE=16

world() { start_sim --world before-setup --speed 0 --random-seed 7 "$@" && cp "$home/cutover-setup.ini" .; }
apply() { verb "$1" setup apply --yes "${@:2}"; } # WANTED-STATUS
# What an apply sends, in order, with the words for the step and for those that come after it.
changes=(codecommit.CreateBranch codecommit.CreateCommit codebuild.UpdateProject codedeploy.UpdateDeploymentGroup codepipeline.CreatePipeline)
titles=(branch appspec.yaml 'build environment' 'deployment group' pipeline)
ids=(branch appspec environment deployment-group pipeline)

# --- undisturbed --------------------------------------------------------------------------------------------------------------
start_sim --world before-setup --speed 0 --random-seed 7
verb 0 setup init --yes
before=$(picture)
apply 0
want=$(picture)
ok "it changes what there was" test "$before" != "$want"
is "one pipeline, one release, one commit" "$(jq -c '[(.pipelines | length), .executions, (.history | length)]' <<<"$want")" '[1,[1],1]'
stop_sim

ends_the_same() { # after whatever has happened
	faults '[]'
	apply 0
	ends_well
}
ends_well() {
	verb 0 setup plan
	same "the same end" "$(picture)" "$want"
	is "each change was made once" "$(mutations)" 5
}

# --- the request is lost: nobody can know, until a read has shown nothing for a while ---------------------------------------------
outcome_of() { jq -r 'select(.event == "after" and .action == "setup '"$1"'").outcome' "$XDG_STATE_HOME/cutover/audit.jsonl"; }
sent() { # each change: how often
	calls | jq -c '.services as $s | [$ARGS.positional[] | split(".") | $s[.[0]][.[1]].received // 0]' --args "${changes[@]}"
}
sent_up_to() { # I: each once, and none after it
	local i counts=1
	for ((i = 1; i < 5; i++)); do counts+=,$((i <= $1)); done
	is "each up to there was sent once, and none after it" "$(sent)" "[$counts]"
}
says_where() { # I
	local i
	like "what has failed" "$err" "${titles[$1]} +failed"
	for ((i = 0; i < $1; i++)); do like "what is done" "$out" "${titles[i]} +done: "; done
	for ((i = $1 + 1; i < 5; i++)); do like "what is not" "$err" "${titles[i]} +not done"; done
	like "how to go on, or back" "$err" 'Run it again.* --undo [^ ]+\.json'
}
lost() { # I KIND STATUS OUTCOME
	world
	faults "[\"1:$2:${changes[$1]}\"]"
	apply "$3"
	says_where "$1"
	sent_up_to "$1"
	is "the audit log says what is known" "$(outcome_of "${ids[$1]}")" "$4"
	is "nothing came of it" "$(mutations)" "$1"
	ends_the_same
}
for i in 0 1 2 3 4; do
	as_case "${changes[i]}: the request is lost" lost "$i" drop 7 unknown
	as_case "${changes[i]}: a server error" lost "$i" 500 1 unknown
done
hung() {
	world
	faults '["1:hang:codebuild.UpdateProject"]'
	apply 7 --timeout 8s --json
	is "a document says so" "$(json '"\(.outcome) \([.steps[].state] | join(" "))"')" 'unknown done done done sent waiting waiting'
	like "and words" "$err" 'may have been made; nothing is sent again'
	like "for the step" "$err" 'build environment +sent, and no read has shown it yet'
	is "the audit log says what is known" "$(outcome_of environment)" unknown
	ends_the_same
}
as_case "time is up while a change is on its way" hung
for i in 0 1 2 3 4; do as_case "${changes[i]}: denied" lost "$i" denied 6 refused; done

# --- too many calls ------------------------------------------------------------------------------------------------------------
throttled() { # SPEC
	local tries=0
	world
	faults "[\"$1\"]"
	while run "$CUTOVER" setup apply --yes --timeout 2m; [ "$status" -ne 0 ] && [ $((++tries)) -lt 8 ]; do
		like "it says why" "$status $err" '^1 .*Rate exceeded'
	done
	is "it gets through" "$status" 0 || diag "$err"
	ends_the_same
}
as_case "one call in ten is too many" throttled '0.1:throttle'
as_case "three changes in ten are too many" throttled '0.3:throttle:.*(Create|Update).*'

refused_always() {
	world
	faults '["1:throttle:codebuild.UpdateProject"]'
	apply 1
	says_where 2
	like "it is tried again, but not for ever" "$(received codebuild.UpdateProject)" '^[2-9]$'
	ends_the_same
}
as_case "a change is refused as too many, always" refused_always

# --- credentials that end meanwhile -----------------------------------------------------------------------------------------------
short_lived() { # ARN-THEN ARN-LATER: for eight seconds each, which no apply at this latency is done in; the second from the second look-up on
	cat >keys <<-END
		#!/bin/sh
		arn=$1
		[ ! -e keys.log ] || arn=$2
		echo "\$arn" >>keys.log
		curl -sS -X POST --data "{\"arn\":\"\$arn\",\"seconds\":8,\"token\":true}" '$SIM_ENDPOINT/_sim/keys' |
			jq '{Version: 1, AccessKeyId: .accessKeyId, SecretAccessKey: .secretAccessKey, SessionToken: .sessionToken, Expiration: .expiration}'
	END
	chmod +x keys
	printf '[default]\ncredential_process = %s/keys\n' "$PWD" >config.ini
}
as_short_lived() { # STATUS ARGUMENTS...
	run env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY AWS_CONFIG_FILE="$PWD/config.ini" "$CUTOVER" setup apply --yes --timeout 5m "${@:2}"
	is "it ends with $1" "$status" "$1" || diag "$out" "$err"
}
ann=arn:aws:iam::123456789012:user/ann
renewed() {
	world --latency 700
	speed 1
	short_lived $ann $ann
	as_short_lived 0
	like "they were renewed meanwhile" "$(wc -l <keys.log)" '^([2-9]|[0-9]{2,})$'
	is "each change was made once" "$(mutations)" 5
	verb 0 setup plan
	rm keys.log
	as_short_lived 0 --undo "$(record)"
	like "and while it was undone" "$(wc -l <keys.log)" '^([2-9]|[0-9]{2,})$'
	is "each was taken back, once" "$(mutations) $(head_of bluegreen)" '9 '
}
as_case "credentials are renewed meanwhile" renewed

other_account() {
	world --latency 700
	speed 1
	short_lived $ann arn:aws:iam::222222222222:user/ann
	as_short_lived 5
	like "it is said whose they are" "$err" 'credentials are of another account now, and no longer of 123456789012: nothing more is sent'
	like "not all was done" "$(mutations)" '^[0-4]$'
}
as_case "another account's credentials come meanwhile" other_account

sent_at() { calls | grep -q "\"${1#*.}\":{\"received\":[1-9]"; }

# --- interrupted ------------------------------------------------------------------------------------------------------------------
heard() { grep -qs "\"event\":\"after\".*\"action\":\"setup $1\".*\"outcome\":\"refused\"" "$XDG_STATE_HOME/cutover/audit.jsonl"; }
is_there_yet() { # FAULT ACTION: the change hangs, or its refusal has been heard
	if [ "$1" = hang ]; then sent_at codebuild.UpdateProject; else heard "$2"; fi
}
interrupted() { # FAULT STATUS OUTCOME STATE: at the project's change
	local pid
	world
	faults "[\"1:$1:codebuild.UpdateProject\"]"
	env --default-signal=INT "$CUTOVER" setup apply --yes --json --timeout 5m >"$SANDBOX/out" 2>err &
	pid=$!
	until is_there_yet "$1" environment || ! kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
	kill -INT "$pid"
	wait "$pid"
	is "it ends with $2" "$?" "$2"
	is "a document says so" "$(json '"\(.outcome) \(.error.code)"')" "$3"
	is "and how far it came" "$(json '[.steps[].state] | join(" ")')" "done done done $4 waiting waiting"
	like "words say how to go on" "$(cat err)" 'pipeline +not done'$'\n''What is done stays\. Run it again'
	is "nothing is on its way unwritten" "$(jq -s 'map(select(.event == "before")) | length' "$XDG_STATE_HOME/cutover/audit.jsonl")" \
		"$(jq -s 'map(select(.event == "after")) | length' "$XDG_STATE_HOME/cutover/audit.jsonl")"
	ends_the_same
}
as_case "interrupted while a change is on its way" interrupted hang 7 'unknown Interrupted' sent
as_case "interrupted while one waits that was refused as too many" interrupted throttle 130 'failed Interrupted' waiting

undo_interrupted() {
	local pid
	world
	apply 0
	faults '["1:throttle:codebuild.UpdateProject"]'
	env --default-signal=INT "$CUTOVER" setup apply --yes --json --timeout 5m --undo "$(record)" >"$SANDBOX/out" 2>err &
	pid=$!
	until heard 'undo environment' || ! kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
	kill -INT "$pid"
	wait "$pid"
	is "it ends with 130" "$?" 130
	is "what waits is not sent" "$(json '[.steps[].state] | join(" ")')" 'waiting left unchanged waiting done done'
	faults '[]'
	apply 0 --undo "$(record)"
	is "the rest is taken back" "$(head_of bluegreen)" ''
}
as_case "an undo is interrupted" undo_interrupted

# --- killed -------------------------------------------------------------------------------------------------------------------
killed() { # I WORLD'S OPTIONS...
	local pid change=${changes[$1]}
	world "${@:2}"
	"$CUTOVER" setup apply --yes >out 2>err &
	pid=$!
	until sent_at "$change" || ! kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
	is "killed" $? 137
	ok "it did not come to its end" jq -e '.finishedAt == null' "$(record)"
	like "it was the last that was sent" "$(mutations)" "^($1|$(($1 + 1)))\$"
	ends_the_same
}
for i in 0 1 2 3 4; do
	as_case "killed at ${changes[i]}, which is not done yet" killed "$i" --fault "1:hang:${changes[i]}"
	case $i in
	0) as_case "killed at ${changes[i]}" killed "$i" --latency 200 ;; # its answer is empty, and can't come slowly
	*) as_case "killed at ${changes[i]}, which is done" killed "$i" --fault "1:slow:${changes[i]}" ;;
	esac
done

# --- the answer is lost: a read shows that it is done ------------------------------------------------------------------------------
unheard() { # I KIND
	world
	faults "[\"1:$2:${changes[$1]}\"]"
	apply 0
	is "it was sent once" "$(received "${changes[$1]}")" 1
	ends_well
	ends_the_same
}
for i in 0 1 2 3 4; do as_case "${changes[i]}: the answer is lost" unheard "$i" dropafter; done
as_case "codecommit.CreateCommit: the answer is cut off" unheard 1 truncate
as_case "codepipeline.CreatePipeline: the answer is cut off" unheard 4 truncate

# --- somebody pushes meanwhile ---------------------------------------------------------------------------------------------------
world_with_branch() {
	world --fault 1:slow:codecommit.GetFile
	wire codecommit.CreateBranch "{\"repositoryName\":\"cicd-demo\",\"branchName\":\"bluegreen\",\"commitId\":\"$(head_of master)\"}" >/dev/null
	sim POST /_sim/calls/reset >/dev/null
}
overtaken_by() { # STATUS PATH TEXT: after the apply has read the branch, before it commits
	local pid pushed parent files=0
	parent=$(head_of bluegreen)
	"$CUTOVER" setup apply --yes >out 2>err &
	pid=$!
	# Two for the plan, two again before the commit, both of the head that was read before.
	while [ "$files" -lt 3 ] && kill -0 "$pid" 2>/dev/null; do files=$(received codecommit.GetFile); done
	faults '[]'
	pushed=$(push bluegreen "$2" "$3" "$parent")
	like "somebody else's commit is there" "$pushed" '^[0-9a-f]{40}$'
	wait "$pid"
	status=$? out=$(cat out) err=$(cat err)
	is "it ends with $1" "$status" "$1" || diag "$out" "$err"
}
beside() {
	world_with_branch
	overtaken_by 0 README.md $'# cicd-demo\n'
	is "its commit was refused once" "$(calls | jq .services.codecommit.CreateCommit.refused)" 1
	is "their file is there" "$(file_of bluegreen README.md)" '# cicd-demo'
	is "both commits are, theirs first" "$(history_of bluegreen | jq -c 'map(.author)')" '["cutover-sim","ann"]'
	verb 0 setup plan
	same "all else is the same" "$(picture | jq -S 'del(.history) | .files |= map(select(.path != "README.md"))')" "$(jq -S 'del(.history)' <<<"$want")"
	is "four changes, and theirs" "$(mutations)" 5
}
as_case "overtaken, beside it" beside

in_the_way() {
	world_with_branch
	file_of master buildspec.yaml >buildspec.yaml
	sim POST /_sim/calls/reset >/dev/null
	overtaken_by 1 buildspec.yaml "$(sed 's/echo Build started/echo The build has started/' buildspec.yaml)"
	like "what was shown is no longer so" "$err" 'changed since the plan was shown: nothing was sent for it'
	is "theirs and ours, which was refused, and nothing after it" "$(sent)" '[0,2,0,0,0]'
	apply 0
	like "their line is kept" "$(file_of bluegreen buildspec.yaml)" 'The build has started'
	like "and ours are there" "$(file_of bluegreen buildspec.yaml)" 'sed -i s/TASK_NAME/'
	is "both commits are, theirs first" "$(history_of bluegreen | jq -c 'map(.author)')" '["cutover-sim","ann"]'
	verb 0 setup plan
}
as_case "overtaken, in the same file" in_the_way

told_cases
done_testing
