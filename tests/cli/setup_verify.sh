#!/usr/bin/env bash
# setup_verify.sh: a whole release without hands: how it goes, what it sends, and where it stops.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"

json() { jq -r "$1" "$SANDBOX/out"; }
mutations() { sim GET /_sim/calls | jq .mutations; }
sent_one() { [ "$(mutations)" = 1 ]; }
runs() { [ "$(status_of .pipeline.status)" = InProgress ]; }
phase_is() { [ "$(status_of .deployment.phase)" = "$1" ]; }
advance() { sim POST /_sim/advance "{\"seconds\":$1}" >/dev/null; }
status_of() { "$CUTOVER" status --json | jq -r "$1"; }
step() { json ".steps[] | select(.id == \"$1\") | .$2"; }
steps() { json '[.steps[] | "\(.id):\(.status)"] | join(" ")'; }
settings="$XDG_CONFIG_HOME/cutover/config"
pages() { # PROD TEST [VERSION]
	mkdir -p "${settings%/*}"
	{
		echo '[probe]'
		[ -z "$1" ] || echo "prod = $1"
		[ -z "$2" ] || echo "test = $2"
		[ -z "${3:-}" ] || echo "version = $3"
	} >"$settings"
}
verify() { # WANTED-STATUS ARGUMENTS...
	local wanted=$1
	shift
	run "$CUTOVER" setup verify --timeout 100s "$@"
	is "setup verify $* exits $wanted" "$status" "$wanted" || diag "$out" "$err"
}
sims() { # a new world
	stop_sim
	start_sim --speed 60 "$@"
	pages "$SIM_PROD" "$SIM_TEST"
}
all_ok='look:ok release:ok ready:ok green:ok reroute:ok baking:ok production:ok terminate:ok succeeded:ok'

# --- before anything is sent ---------------------------------------------------------------------------------------------------
start_sim --speed 60
pages "$SIM_PROD" "$SIM_TEST"
verify 2
like "no terminal and no --yes" "$err" '--yes'
verify 2 --json
is "in one document" "$(jq -es length "$SANDBOX/out")" 1
verify 5 --yes --read-only
verify 2 --yes nothing-like-it
verify 2 --yes -f "$SANDBOX/nowhere.ini"
like "the file is named" "$err" 'nowhere.ini'
pages "$SIM_PROD" "$SIM_TEST" 'Version [0-9]+'
verify 2 --yes
like "a bad pattern is named by its line" "$err" 'config:4: .*one \(group\)'
pages "http://u:hunter2@localhost/" "$SIM_TEST"
verify 2 --yes
like "so is a URL with a password" "$err" 'config:2: '
is "which is not repeated" "${err//hunter2/}" "$err"
is "nothing was sent" "$(mutations)" 0

# --- from a commit to the end -------------------------------------------------------------------------------------------------
pages "$SIM_PROD" "$SIM_TEST"
sim POST /_sim/commit '{"version":7,"message":"Edit messages"}' >/dev/null
wait_until 20 runs
execution=$(status_of .pipeline.executionId)
verify 0 --yes --json
is "one document" "$(jq -es length "$SANDBOX/out")" 1
is "done" "$(json '"\(.schema) \(.outcome) \(.error)"')" "1 done null"
is "all steps" "$(steps)" "$all_ok"
like "production before" "$(step look detail)" '200 Version 2'
is "the execution that runs is followed" "$(json .executionId)" "$execution"
like "and said to be" "$(step release detail)" 'runs already'
is "both versions answer" "$(step green detail)" "production says version 2, test says version 7"
is "and then the new one" "$(step production detail)" "production says version 7"
ok "each step has its times" jq -e '[.steps[] | (.startedAt | type) == "string" and (.seconds | type) == "number"] | all' "$SANDBOX/out"
is "nothing was started: two changes" "$(mutations)" 2
is "each is audited" "$(jq -r '"\(.event) \(.action)"' "$XDG_STATE_HOME/cutover/audit.jsonl" | paste -sd,)" \
	"before reroute,after reroute,before terminate,after terminate"
is "it has succeeded" "$(status_of '.pipeline.status + " " + .deployment.phase')" "Succeeded succeeded"
like "production says so" "$(curl -sS "$SIM_PROD")" 'Version 7'

# --- versions that cannot be told apart ---------------------------------------------------------------------------------------------
verify 0 --yes
like "a new execution is started" "$out" 'release change: execution [0-9a-f-]{36} started'
like "the same version is said, and judged otherwise" "$out" \
	'green says version 7, the same as blue; judged by weights, targets and image: production 100 % blue, test 100 % green, 2 of 2 green targets healthy'
like "also after" "$out" 'production says version 7, as before; judged by .*production 100 % green'
like "with a last line" "$out" 'done in [0-9]+s$'
like "people hear what is waited for" "$err" 'wait until green is ready\.\.\.'
is "three more changes" "$(mutations)" 5

# --- pages that cannot be reached, and an authority that is not known ----------------------------------------------------------
cd "$SANDBOX" || exit 99
openssl req -x509 -newkey rsa:2048 -nodes -keyout front.key -out front.pem -days 2 -subj /CN=localhost \
	-addext subjectAltName=DNS:localhost >openssl.log 2>&1 || exit 99
exec {front}< <(exec node "$srcdir/tests/foul/tls_front.mjs" front.key front.pem "$(sed 's/.*:\([0-9]*\).*/\1/' <<<"$SIM_PROD")")
sim_pids+=("$!")
IFS= read -r -t 30 port <&"$front" || exit 99
printf '[setup]\npipeline = %s\nprod-url = https://localhost:%s/\ntest-url = http://127.0.0.1:1/\n' "$SIM_PIPELINE" "$port" >verify.ini
verify 0 --yes --json -f verify.ini
like "an unknown authority is refused" "$(step look detail)" "^https://localhost:$port/: no connection: the certificate is refused"
like "and it is judged by what else is known" "$(step green detail)" 'has not answered from the beginning \(no connection.*judged by weights'
is "to the end" "$(steps)" "$all_ok"
AWS_CA_BUNDLE=front.pem run "$CUTOVER" setup verify --yes --json -f verify.ini --timeout 12s
is "with that authority trusted, the test listener must answer, too" "$(step look detail) $status $(step green status)" \
	"https://localhost:$port/: 200 Version 7 4 fail" || diag "$err"
like "time is up, and it says where" "$err" "stopped at 'look at both listeners' and leaves things as they are: production :80 100 % blue"
is "ready, as it was" "$(status_of .deployment.phase)" ready
"$CUTOVER" rollback --yes --wait >/dev/null 2>&1

# --- where it stops --------------------------------------------------------------------------------------------------------------
sims
sim POST /_sim/commit '{"version":3,"message":"Version 3"}' >/dev/null
"$CUTOVER" wait --for ready --timeout 60s >/dev/null
verify 0 --yes --json
is "a release that is ready is taken from there" "$(steps)" "$all_ok"

sims --scenario build-fails
verify 3 --yes --json
is "a build that fails ends it there" "$(steps)" \
	'look:ok release:ok ready:fail green:skip reroute:skip baking:skip production:skip terminate:skip succeeded:skip'
like "with the reason" "$(step ready detail)" 'Failed, in Build'
is "and an error" "$(json '.outcome + " " + .error.code')" "failed ended"
is "only the release was sent" "$(mutations)" 1

sims --scenario hook-fails
verify 3 --yes
like "a hook that fails ends it there" "$err" 'lifecycle hook failed: AfterAllowTestTraffic'
like "and traffic is told of" "$err" "stopped at 'wait until green is ready' and leaves things as they are: production :80 100 % blue"
is "only the release was sent, too" "$(mutations)" 1

sims --scenario green-unhealthy
"$CUTOVER" setup verify --yes --json >"$SANDBOX/out" 2>"$SANDBOX/err" &
verifier=$!
wait_until 20 sent_one
wait_until 20 phase_is installing
advance 3700
wait "$verifier"
is "green that never gets healthy ends it there" "$? $(steps)" \
	"3 look:ok release:ok ready:fail green:skip reroute:skip baking:skip production:skip terminate:skip succeeded:skip"
is "with nothing else sent" "$(mutations)" 1

# --- interrupted -------------------------------------------------------------------------------------------------------------------
sims
env --default-signal=INT "$CUTOVER" setup verify --yes --json >"$SANDBOX/out" 2>"$SANDBOX/err" &
verifier=$!
wait_until 20 sent_one
sleep 0.5
kill -INT "$verifier"
wait "$verifier"
is "an interrupt ends it" "$?" 130
is "one document" "$(jq -es length "$SANDBOX/out")" 1
is "says so" "$(json '.outcome + " " + .error.code')" "failed Interrupted"
like "and where" "$(cat "$SANDBOX/err")" "stopped at 'wait until green is ready' and leaves things as they are"
is "nothing else was sent" "$(mutations)" 1
is "the execution goes on" "$(status_of .pipeline.status)" InProgress
verify 0 --yes --json
is "run again it goes on from there" "$(steps) $(step release detail | sed 's/.*\(runs already\).*/\1/')" "$all_ok runs already"

# --- credentials of a few seconds --------------------------------------------------------------------------------------------------------
sims
cat >keys <<END
#!/bin/sh
echo one >>'$SANDBOX/keys.log'
curl -sS -X POST --data '{"arn":"arn:aws:iam::123456789012:user/ann","seconds":240,"token":true}' '$SIM_ENDPOINT/_sim/keys' |
	jq '{Version: 1, AccessKeyId: .accessKeyId, SecretAccessKey: .secretAccessKey, SessionToken: .sessionToken, Expiration: .expiration}'
END
chmod +x keys
printf '[default]\ncredential_process = %s/keys\n' "$SANDBOX" >config.ini
run env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY AWS_CONFIG_FILE="$SANDBOX/config.ini" "$CUTOVER" setup verify --timeout 100s --yes --json
is "credentials that are renewed meanwhile do not end it" "$status $(steps)" "0 $all_ok" || diag "$err"
like "they were renewed" "$(wc -l <keys.log)" '^([2-9]|[0-9]{2,})$'

# --- a deployment that somebody else runs --------------------------------------------------------------------------------------------
"$CUTOVER" release --yes >/dev/null
advance 300
"$CUTOVER" wait --for ready --timeout 30s >/dev/null
"$CUTOVER" release --yes >/dev/null
sim POST /_sim/calls/reset >/dev/null
verify 5 --yes
like "it has to end first" "$err" 'still runs in this group'
is "nothing is sent" "$(mutations)" 0

# --- foul weather, and groups that do not wait ------------------------------------------------------------------------------------------
sims --fault '0.2:throttle' --fault '0.1:500:.*(Get|List|Describe|Batch).*' --random-seed 4
verify 0 --yes --json
is "passing errors are ridden out" "$(steps)" "$all_ok" || diag "$err"

echo '{"readyWaitMinutes":-1}' >"$SANDBOX/at-once.json"
sims --world "$SANDBOX/at-once.json"
verify 0 --yes --json
is "without a wait nothing is rerouted" "$(step reroute status)" skip
like "and it says why" "$(step reroute detail)" 'the group does not wait before traffic moves'
like "production is looked at all the same" "$(step production detail)" 'production says version 3'
is "two changes" "$(mutations)" 2
done_testing
