#!/usr/bin/env bash
# tls.sh: the journey over TLS with a CA of our own; a wrong name and an unknown CA are refused in words.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"
cd "$SANDBOX" || exit 99

make_ca() {
	openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj "/CN=cutover test CA" \
		-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
}

make_cert() { # NAME SUBJECT-ALTERNATIVE-NAME
	openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" &&
		openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out "$1.pem" \
			-extfile <(echo "subjectAltName=$2")
}

start_front() { # NAME: sets FRONT to its URL
	local fd port
	exec {fd}< <(exec node "$srcdir/tests/foul/tls_front.mjs" "$1.key" "$1.pem" "${SIM_ENDPOINT##*:}")
	sim_pids+=("$!")
	IFS= read -r -t 30 port <&"$fd" || exit 99
	FRONT=https://localhost:$port
}

status_over() { # CA-BUNDLE
	AWS_CA_BUNDLE=$1 run "$CUTOVER" --no-cache --endpoint-url "$FRONT" status "$SIM_PIPELINE" --json
}

{ make_ca && make_cert right DNS:localhost && make_cert wrong DNS:elsewhere.example; } >openssl.log 2>&1 || exit 99
start_sim --speed 60
start_front right

status_over ca.pem
is "a server with a certificate of our CA is trusted" "$status" 0
is "and what it says is read" "$(jq -r .account <<<"$out")" 123456789012

AWS_CA_BUNDLE=ca.pem AWS_ENDPOINT_URL=$FRONT
export AWS_CA_BUNDLE AWS_ENDPOINT_URL
run "$CUTOVER" release "$SIM_PIPELINE" --yes
is "release change over TLS" "$status" 0
run "$CUTOVER" wait "$SIM_PIPELINE" --for ready --timeout 60s
is "ready over TLS" "$status" 0
run "$CUTOVER" reroute "$SIM_PIPELINE" --yes --wait --timeout 60s
is "reroute over TLS" "$status" 0
like "production serves the new version" "$(curl -sS "$SIM_PROD")" 'Version 3'
run "$CUTOVER" terminate "$SIM_PIPELINE" --yes --wait --timeout 60s
is "terminate over TLS" "$status" 0
endpoint() { # MEMBER: of the doctor's check of codepipeline's endpoint
	jq -r --arg m "$1" '.checks[] | select(.id == "endpoint-codepipeline")[$m]' <<<"$out"
}
run "$CUTOVER" doctor "$SIM_PIPELINE" --json
like "the doctor tells how long the handshake took" "$(endpoint status) $(endpoint detail)" '^ok .*DNS [0-9]+ ms, connect [0-9]+ ms, TLS [0-9]+ ms'
unset AWS_CA_BUNDLE
run "$CUTOVER" doctor "$SIM_PIPELINE" --json
is "the doctor fails with an unknown CA" "$status" 1
like "at the handshake" "$(endpoint detail)" '^TLS: .*not trusted'
like "and says what to do" "$(endpoint remedy)" 'AWS_CA_BUNDLE'
AWS_CA_BUNDLE=nowhere.pem run "$CUTOVER" doctor "$SIM_PIPELINE" --json
is "a CA file that is not there is a wrong configuration" "$status" 2

status_over ''
is "an unknown CA ends it" "$status" 1
like "and is named in words" "$err" 'localhost.*not trusted|certificate of localhost'
like "with what to do" "$err" 'AWS_CA_BUNDLE'

start_front wrong
status_over ca.pem
is "a certificate for another name ends it" "$status" 1
like "and is named in words, too" "$err" 'localhost'
is "nothing on standard output but the failure" "$(jq -r '.error.code|type' <<<"$out")" string

FRONT=http://localhost.example:1 status_over ca.pem
is "plain http to another host is refused before anything is sent" "$status" 2
like "and the way out is named" "$err" '--allow-http'

# 0.0.0.0 reaches this machine, too, and is none of its loopback names.
run "$CUTOVER" --no-cache --endpoint-url "http://0.0.0.0:${SIM_ENDPOINT##*:}" status "$SIM_PIPELINE"
is "plain http to another address is refused" "$status" 2
run "$CUTOVER" --no-cache --allow-http --endpoint-url "http://0.0.0.0:${SIM_ENDPOINT##*:}" status "$SIM_PIPELINE" --json
is "and taken with --allow-http" "$status" 0 || diag "$err"
is "with an answer" "$(jq -r .account <<<"$out")" 123456789012
done_testing
