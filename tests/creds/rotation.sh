#!/usr/bin/env bash
# rotation.sh: credentials that end every few seconds while `cutover wait` looks on: no interruption, one look-up at a time; servers that
# hang or talk garbage while there are good ones still; one that hangs for longer; a key that AWS calls expired before its time.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"
# shellcheck source=tests/creds/lib.sh
. "$srcdir/tests/creds/lib.sh"
cd "$SANDBOX" || exit 99

command -v node >/dev/null || skip_all "node is missing (./bootstrap check installs it)"
LONG=30 # seconds until something that must come is given up
start_sim
run "$CUTOVER" --no-cache release "$SIM_PIPELINE" --yes
is "a release is on its way" "$status" 0 || diag "$err"
sim POST /_sim/advance '{"seconds":170}' >/dev/null
sim POST /_sim/advance '{"seconds":170}' >/dev/null

declare -A lines=() waiting=()
use() { # NAME: the clouds of that name, from now on
	CLOUDS=${lines[$1]}
	CLOUDS_CONTROL=http://127.0.0.1:$(port control)
	CLOUDS_PROXY=http://127.0.0.1:$(port proxy)
}
for name in rotating shaken hung refused; do
	start_clouds
	lines[$name]=$CLOUDS
done

# A person's shell: nothing but what is given.
look_on() { # NAME VARIABLE=VALUE... : in the background; ends with NAME.code
	local name=$1
	shift
	mkdir -p "$name/.aws"
	(
		unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_ENDPOINT_URL
		env HTTPS_PROXY="$CLOUDS_PROXY" AWS_CA_BUNDLE="$CLOUDS_CA" AWS_EC2_METADATA_DISABLED=true HOME="$SANDBOX/$name" \
			XDG_STATE_HOME="$SANDBOX/$name/state" "$@" \
			"$CUTOVER" --no-cache --debug-log "$name.log" wait "$SIM_PIPELINE" --for baking --timeout 300s >"$name.out" 2>"$name.err"
		echo "$?" >"$name.code"
	) &
	waiting[$name]=$!
	sim_pids+=("$!")
}
given() { # SERVICE [MIN]: how often credentials were given out, or at least MIN times
	local n
	n=$(clouds GET /_clouds/calls | jq --arg service "$1" '[.calls[] | select(.service == $service and .status == 200 and
		(.path | test("^/latest/api/token$|/security-credentials/$") | not))] | length')
	if [ $# -gt 1 ]; then [ "$n" -ge "$2" ]; else echo "$n"; fi
}
most() { clouds GET /_clouds/calls | jq --arg service "$1" '.counts[$service].most'; }
keys_used() { clouds GET /_clouds/calls | jq '[.calls[] | select(.service == "aws" and .status == 200).accessKeyId] | unique | length'; }
quiet() { # NAME: still looking on, without a word
	[ ! -e "$1.code" ] && [ ! -s "$1.err" ]
}

# ---- everything ends after six seconds, and is renewed ahead of that (what an instance gives, when AWS says so)
cat >keys <<END
#!/bin/sh
echo begin >>'$SANDBOX/keys.log'
curl -sS -X POST --data '{"arn":"arn:aws:sts::123456789012:assumed-role/process/now","seconds":6,"token":true}' '$SIM_ENDPOINT/_sim/keys' |
	jq '{Version: 1, AccessKeyId: .accessKeyId, SecretAccessKey: .secretAccessKey, SessionToken: .sessionToken, Expiration: .expiration}'
echo end >>'$SANDBOX/keys.log'
END
chmod +x keys
mkdir -p process/.aws
printf '[default]\ncredential_process = %s\n' "$SANDBOX/keys" >process/.aws/config
logged_in() { # NAME SECONDS: by aws sso login, in the home of that name
	mkdir -p "$1/.aws/sso/cache"
	cat >"$1/.aws/config" <<'END'
[default]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Operator
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = ap-northeast-2
END
	clouds POST /_clouds/sso "{\"seconds\":$2}" | jq '{startUrl: "https://corp.awsapps.com/start", region: "ap-northeast-2", accessToken, refreshToken,
		clientId, clientSecret, expiresAt: (.expiresAt / 1000 | floor | todate), registrationExpiresAt: "2100-01-01T00:00:00Z"}' \
		>"$1/.aws/sso/cache/$(printf corp | openssl sha1 -r | cut -d ' ' -f 1).json"
}
use rotating
clouds POST /_clouds '{"seconds":6}' >/dev/null
logged_in sso -60
look_on imds AWS_EC2_METADATA_DISABLED=false AWS_EC2_METADATA_SERVICE_ENDPOINT="http://127.0.0.1:$(port imds.main)"
look_on container AWS_CONTAINER_CREDENTIALS_FULL_URI="http://127.0.0.1:$(port container)/open"
look_on sso
look_on process

# ---- one server hangs and the other talks garbage, while the credentials are good
use shaken
clouds POST /_clouds '{"seconds":24}' >/dev/null
logged_in garbled 3600
look_on garbled
look_on hanging AWS_CONTAINER_CREDENTIALS_FULL_URI="http://127.0.0.1:$(port container)/open"
wait_until $LONG given portal 1
wait_until $LONG given container 1
clouds POST /_clouds '{"portal":"garbage","container":"hang"}' >/dev/null

# ---- one that hangs longer than they live
use hung
clouds POST /_clouds '{"seconds":5}' >/dev/null
look_on hung AWS_CONTAINER_CREDENTIALS_FULL_URI="http://127.0.0.1:$(port container)/open"
wait_until $LONG given container 1
clouds POST /_clouds '{"container":"hang"}' >/dev/null

# ---- and one whose key AWS will call expired before its time
use refused
look_on refused AWS_CONTAINER_CREDENTIALS_FULL_URI="http://127.0.0.1:$(port container)/open"
wait_until $LONG given container 1

use shaken
failed_looks() { # SERVICE: asked again since the credentials were given
	[ "$(clouds GET /_clouds/calls | jq --arg service "$1" '(.calls | map(select(.service == $service)) | length)')" -gt "$2" ]
}
ok "a hang: it was asked for new ones" wait_until $LONG failed_looks container 1
ok "garbage: it was asked for new ones" wait_until $LONG failed_looks portal 1
clouds POST /_clouds '{"portal":"good","container":"good","seconds":3600}' >/dev/null
many_keys() { [ "$(keys_used)" -ge 4 ]; } # two before, two after
ok "a hang, garbage: new ones are used after that" wait_until $LONG many_keys
ok "a hang: no interruption" quiet hanging || diag "$(cat hanging.err)"
ok "garbage: no interruption" quiet garbled || diag "$(cat garbled.err)"

use refused
used() { clouds GET /_clouds/calls | jq -r '[.calls[] | select(.service == "aws" and .status == 200).accessKeyId] | last // empty'; }
looked() { [ -n "$(used)" ]; }
wait_until $LONG looked
first=$(used)
sim POST /_sim/keys/expire "{\"accessKeyId\":\"$first\"}" >/dev/null
renewed() { [ "$(used)" != "$first" ]; }
ok "expired before its time: looked up anew" wait_until $LONG renewed
is "expired before its time: once" "$(given container)" 2
ok "expired before its time: AWS did refuse the first" \
	test "$(clouds GET /_clouds/calls | jq --arg id "$first" '[.calls[] | select(.accessKeyId == $id and .status >= 400)] | length')" -gt 0
ok "expired before its time: no interruption" quiet refused

use rotating
for service in imds.main container portal; do
	ok "$service: four times and more" wait_until $LONG given $service 4
	is "$service: one look-up at a time" "$(most $service)" 1
done
is "sso: the token was renewed once" "$(given oidc)" 1
ran() { [ "$(grep -c end keys.log)" -ge 4 ]; }
ok "process: four times and more" wait_until $LONG ran
is "process: one at a time" "$(uniq -d keys.log)" ''
for name in imds container sso process; do
	ok "$name: no interruption" quiet $name || diag "$(cat $name.err)"
done

use hung
ok "a longer hang: it is told" wait_until $LONG test -s hung.err
like "a longer hang: the words" "$(cat hung.err)" "container's credentials.*127\.0\.0\.1.*trying on"
clouds POST /_clouds '{"container":"good","seconds":3600}' >/dev/null
ok "a longer hang: its end is told" wait_until $LONG grep -q 'answers again' hung.err
is "a longer hang: in two lines" "$(wc -l <hung.err)" 2

# What they waited for comes; all go home.
run "$CUTOVER" --no-cache reroute "$SIM_PIPELINE" --yes
is "reroute" "$status" 0 || diag "$err"
for name in "${!waiting[@]}"; do
	ok "$name: came to its end" wait_until $LONG test -s "$name.code"
	is "$name: the end is good" "$(cat "$name.code")" 0 || diag "$(cat "$name.err")"
done

for name in rotating shaken hung refused; do
	use $name
	clouds GET /_clouds/secrets
done | jq -rs 'add | unique[]' >secrets
ok "secrets were given out" test "$(wc -l <secrets)" -gt 20
is "no secret is in a log or a message" "$(grep -lFf secrets ./*.log ./*.err ./*.out)" ''
done_testing
