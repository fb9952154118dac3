#!/usr/bin/env bash
# proxy.sh: AWS behind a company's proxy that has its own CA: found as the AWS CLI finds it, trusted by ca_bundle, left out by NO_PROXY,
# named when it refuses.  Nothing leaves the machine: the proxy answers for AWS with the simulator, and 0.0.0.0, which reaches this
# machine and is none of its loopback names, stands for a host in the company.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"
cd "$SANDBOX" || exit 99

make_cert() { # NAME SUBJECT-ALTERNATIVE-NAME
	openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" &&
		openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out "$1.pem" \
			-extfile <(echo "subjectAltName=$2")
}
{
	openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj "/CN=company CA" \
		-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign &&
		make_cert aws "DNS:*.ap-northeast-2.amazonaws.com" && make_cert wrong DNS:elsewhere.example &&
		make_cert inside IP:0.0.0.0
} >openssl.log 2>&1 || exit 99

start_proxy() { # CERT [ANSWER [USER:PASSWORD]]: sets PROXY to HOST:PORT and ASKED to the list of what it is asked for
	local cert=$1 port
	shift
	ASKED=$SANDBOX/asked.$((++proxies))
	node "$srcdir/tests/foul/proxy_front.mjs" "$cert.key" "$cert.pem" "${SIM_ENDPOINT##*:}" "$@" >"$ASKED" &
	sim_pids+=("$!")
	wait_until 30 test -s "$ASKED" || exit 99
	read -r port <"$ASKED"
	PROXY=127.0.0.1:$port
}
proxies=0

start_inside() { # sets INSIDE to the URL of a server in the company
	local fd port
	exec {fd}< <(exec node "$srcdir/tests/foul/tls_front.mjs" inside.key inside.pem "${SIM_ENDPOINT##*:}")
	sim_pids+=("$!")
	IFS= read -r -t 30 port <&"$fd" || exit 99
	INSIDE=https://0.0.0.0:$port
}

asked() { tail -n +2 "$ASKED" | sort -u; }
look() { # [NAME=VALUE...] [OPTIONS...]: one status with these variables
	local variables=()
	while [[ ${1:-} == [A-Za-z_]*=* ]]; do
		variables+=("$1")
		shift
	done
	run env "${variables[@]}" "$CUTOVER" --no-cache --debug-log debug.log "$@" status "$SIM_PIPELINE" --json
}
account() { jq -r '.account // empty' <<<"$out"; }

start_sim --speed 60
unset AWS_ENDPOINT_URL
start_proxy aws
start_inside
mkdir -p "$HOME/.aws"
printf '[profile office]\nca_bundle = %s\n' "$SANDBOX/ca.pem" >"$HOME/.aws/config"

look HTTPS_PROXY="http://$PROXY" AWS_PROFILE=office
is "the profile's ca_bundle is trusted" "$status" 0 || diag "$err"
is "and AWS's answer is read" "$(account)" 123456789012
ok "by way of the proxy" grep -qx "CONNECT codepipeline.ap-northeast-2.amazonaws.com:443" "$ASKED"
look HTTPS_PROXY="http://$PROXY" AWS_CA_BUNDLE=ca.pem
is "AWS_CA_BUNDLE is trusted" "$status" 0 || diag "$err"
look https_proxy="$PROXY" AWS_CA_BUNDLE=ca.pem
is "https_proxy, without a scheme" "$status" 0 || diag "$err"
look HTTPS_PROXY=http://127.0.0.1:9 https_proxy="$PROXY" AWS_CA_BUNDLE=ca.pem
is "the lower-case name goes first" "$status" 0 || diag "$err"

look HTTPS_PROXY="http://$PROXY"
is "an unknown CA behind a proxy ends it" "$status" 1
like "and the host is named" "$err" 'certificate of [a-z]+\.ap-northeast-2\.amazonaws\.com is not trusted'
like "with what to do" "$err" 'AWS_CA_BUNDLE'
start_proxy wrong
look HTTPS_PROXY="http://$PROXY" AWS_CA_BUNDLE=ca.pem
is "a certificate for another name ends it" "$status" 1
like "and is no other error" "$err" 'certificate shown is not that of [a-z]+\.ap-northeast-2\.amazonaws\.com'

start_proxy inside
look HTTPS_PROXY="http://$PROXY" AWS_CA_BUNDLE=ca.pem --endpoint-url "$INSIDE"
is "an endpoint of one's own is reached by way of the proxy" "$status" 0 || diag "$err"
is "by its name" "$(asked)" "CONNECT ${INSIDE#https://}"
for list in 0.0.0.0 "elsewhere.example, ${INSIDE#https://}" '*'; do
	look HTTPS_PROXY=http://127.0.0.1:9 NO_PROXY="$list" AWS_CA_BUNDLE=ca.pem --endpoint-url "$INSIDE"
	is "and directly with NO_PROXY=$list" "$status" 0 || diag "$err"
done
look HTTPS_PROXY=http://127.0.0.1:9 NO_PROXY=0.0.0.1,a.0.0.0.0 AWS_CA_BUNDLE=ca.pem --endpoint-url "$INSIDE"
is "NO_PROXY with another name does not leave it out" "$status" 1
look ALL_PROXY=http://127.0.0.1:9 AWS_CA_BUNDLE=ca.pem --endpoint-url "$INSIDE"
is "ALL_PROXY is not taken, as by the AWS CLI" "$status" 0 || diag "$err"
look HTTPS_PROXY=http://127.0.0.1:9 HTTP_PROXY=http://127.0.0.1:9 --endpoint-url "$SIM_ENDPOINT"
is "this machine is not reached by way of another" "$status" 0 || diag "$err"

start_proxy inside
look HTTP_PROXY="http://$PROXY" --allow-http --endpoint-url "http://0.0.0.0:${SIM_ENDPOINT##*:}"
is "HTTP_PROXY is for plain http" "$status" 0 || diag "$err"
is "and was asked" "$(asked)" "POST http://0.0.0.0:${SIM_ENDPOINT##*:}/"

start_proxy aws 407 ops:hunter2
look HTTPS_PROXY="http://$PROXY" AWS_CA_BUNDLE=ca.pem
is "a proxy that wants a password ends it" "$status" 1
like "and is named, with what to set" "$err" "the proxy $PROXY wants a user and a password.*HTTPS_PROXY=http://USER"
ok "and no read is tried again, which cannot help" bash -c '! tail -n 20 debug.log | grep "PROXY=http" | grep -q "try=2"'
look HTTPS_PROXY="http://ops:wrong@$PROXY" AWS_CA_BUNDLE=ca.pem
is "a wrong password is none" "$status" 1
ok "and is not repeated" bash -c '! grep -q "wrong\|ops" out err'
look HTTPS_PROXY="http://ops:hunter2@$PROXY" AWS_CA_BUNDLE=ca.pem
is "the right one is" "$status" 0 || diag "$err"
ok "no password in the debug log" bash -c '! grep -qE "hunter2|ops:|wrong@" debug.log'

start_proxy aws 407 'ops:hunt@er2/x'
look HTTPS_PROXY="http://ops:hunt@er2/x@$PROXY" AWS_CA_BUNDLE=ca.pem
is "a password may hold an @" "$status" 0 || diag "$err"
look HTTPS_PROXY="http://ops:hunt%40er2%2Fx@$PROXY" AWS_CA_BUNDLE=ca.pem
is "or what stands for it in a URL" "$status" 0 || diag "$err"
for proxy in http://ops:hunter3@127.0.0.1:999999 'ftp://ops:hunter3@127.0.0.1:1' 'http://ops:hunter3@pro xy:1'; do
	look HTTPS_PROXY="$proxy"
	is "what is no proxy is a wrong configuration: ${proxy#*@}" "$status" 2
	like "and is named" "$err" "HTTPS_PROXY names no proxy that can be used \(${proxy#*@}\)"
done
ok "but not its password" bash -c '! grep -qE "hunter3|hunt@" debug.log out err'

start_proxy aws 502
look HTTPS_PROXY="http://$PROXY" AWS_CA_BUNDLE=ca.pem --timeout 30s
is "a proxy that finds no way ends it" "$status" 1
like "and is named with its answer" "$err" "the proxy $PROXY \(HTTPS_PROXY\) opens no way to [a-z]+\.ap-northeast-2\.amazonaws\.com: it answers 502"
start_proxy aws 403
look HTTPS_PROXY="http://$PROXY" AWS_CA_BUNDLE=ca.pem
like "so is one that forbids it" "$err" "the proxy $PROXY \(HTTPS_PROXY\) opens no way.*403"
look HTTPS_PROXY=http://127.0.0.1:9 AWS_CA_BUNDLE=ca.pem
is "a proxy that is not there ends it" "$status" 1
like "and is named" "$err" 'no connection to the proxy 127\.0\.0\.1:9 \(HTTPS_PROXY\) on the way to'
run env HTTPS_PROXY="http://$PROXY" AWS_CA_BUNDLE=ca.pem "$CUTOVER" --no-cache release "$SIM_PIPELINE" --yes --json
is "nothing was released over such a proxy" "$status.$(jq -r .schema <<<"$out")" 1.1
done_testing
