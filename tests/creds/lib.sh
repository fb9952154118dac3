# lib.sh: sourced after sandbox.sh by the tests of credentials.
#
#   start_clouds [real]  clouds.mjs before the simulator that runs; sets CLOUDS (its line of ports) CLOUDS_CONTROL CLOUDS_PROXY CLOUDS_TLS
#                        CLOUDS_CA (the certificate of the authority that signed the hosts of AWS)
#   clouds GET /_clouds/calls      a control: METHOD PATH [BODY]
#   port imds.main       a port of the line
#   npm_packages FOLDER  installs tests/creds/npm below the build folder and sets NPM_FOLDER; false (and why in $npm_why) without a registry
# shellcheck shell=bash disable=SC2034,SC2154

# The hosts of AWS that a row may speak to; a wildcard covers one label.
cloud_hosts() {
	local region
	printf 'DNS:sts.amazonaws.com,DNS:iam.amazonaws.com,DNS:*.signin.aws.amazon.com,DNS:*.signin.amazonaws.cn'
	for region in ap-northeast-2 eu-west-1 us-east-1 us-gov-west-1; do
		printf ',DNS:*.%s.amazonaws.com,DNS:portal.sso.%s.amazonaws.com' "$region" "$region"
	done
	printf ',DNS:*.cn-north-1.amazonaws.com.cn'
}

make_certificates() {
	local curve=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
	openssl req -x509 "${curve[@]}" -keyout ca.key -out ca.pem -days 2 -subj "/CN=cutover test CA" \
		-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign &&
		openssl req "${curve[@]}" -keyout aws.key -out aws.csr -subj "/CN=aws" &&
		openssl x509 -req -in aws.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out aws.pem \
			-extfile <(echo "subjectAltName=$(cloud_hosts)")
}

start_clouds() {
	local fd
	mkdir -p "$SANDBOX/clouds"
	[ -e "$SANDBOX/clouds/aws.pem" ] || (cd "$SANDBOX/clouds" && make_certificates) >"$SANDBOX/openssl.log" 2>&1 || {
		diag "$(cat "$SANDBOX/openssl.log")"
		echo "Bail out! no certificates"
		exit 99
	}
	exec {fd}< <(exec node "$srcdir/tests/creds/clouds.mjs" "$SANDBOX/clouds/aws.key" "$SANDBOX/clouds/aws.pem" "${SIM_ENDPOINT##*:}" "$@" \
		2>>"$SANDBOX/clouds.err")
	sim_pids+=("$!")
	if ! IFS= read -r -t 30 CLOUDS <&"$fd"; then
		diag "$(cat "$SANDBOX/clouds.err")"
		echo "Bail out! no clouds"
		exit 99
	fi
	CLOUDS_CONTROL=http://127.0.0.1:$(port control)
	CLOUDS_PROXY=http://127.0.0.1:$(port proxy)
	CLOUDS_TLS=$(port tls)
	CLOUDS_CA=$SANDBOX/clouds/ca.pem
}

port() { jq -r ".$1" <<<"$CLOUDS"; }

clouds() {
	curl -sS --max-time 20 -X "$1" ${3+--data-binary "$3"} "$CLOUDS_CONTROL$2"
}

# npm keeps its cache, and its settings, where it always does.
as_caller() { env HOME="$CUTOVER_CALLER_HOME" "$@"; }

npm_packages() {
	NPM_FOLDER=$builddir/tests/creds/npm
	npm_why='node and npm are missing (./bootstrap check installs them)'
	command -v npm >/dev/null || return 1
	mkdir -p "$NPM_FOLDER"
	cp "$srcdir"/tests/creds/npm/*.*js "$srcdir"/tests/creds/npm/package*.json "$srcdir/tests/creds/npm/.npmrc" "$NPM_FOLDER/"
	(
		cd "$NPM_FOLDER" || exit 1
		exec 9>.lock && flock 9 # two tests of this folder may run at once
		cmp -s package-lock.json node_modules/.lock-installed && exit 0
		as_caller npm ci --prefer-offline --no-audit --no-fund --omit=dev >npm.log 2>&1 && cp package-lock.json node_modules/.lock-installed
	) && return 0
	if as_caller npm ping >/dev/null 2>&1; then
		diag "$(cat "$NPM_FOLDER/npm.log")"
		echo "Bail out! npm ci failed"
		exit 99
	fi
	npm_why="npm's registry cannot be reached: $(tail -n 1 "$NPM_FOLDER/npm.log")"
	return 1
}
