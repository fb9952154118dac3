# sandbox.sh: sourced by every shell test (bash).  A scrubbed environment, a folder of its own, TAP, and a simulator on a free port.
#
#   . "${srcdir:-.}/tests/lib/sandbox.sh"
#   plan 3                              how many checks follow; or done_testing at the end
#   ok NAME COMMAND...                  passes when COMMAND does; its output is shown when it does not
#   is NAME GOT WANT                    equal as text
#   like NAME GOT REGEX                 GOT matches the extended regex; all three give 1 when they fail: is … || diag "$err"
#   run COMMAND...                      sets $status, $out, $err
#   start_sim [ARGUMENTS...]            sets SIM_PID SIM_ENDPOINT SIM_PROD SIM_TEST SIM_PIPELINE and AWS_* for a client
#   speed N                             world seconds per second from now on: 0 while a test prepares what must not run away from it
#   sim GET /_sim/state                 the simulator's controls: METHOD PATH [BODY]
#   stop_sim                            ends the simulator and waits for it
#   skip_all REASON                     ends the test, counted as skipped
#
# $SANDBOX is removed at the end, and every simulator is ended.  $CUTOVER and $CUTOVER_SIM are the programs just built.
# shellcheck shell=bash disable=SC2034

set -u
srcdir=$(cd "${srcdir:-$(dirname "${BASH_SOURCE[0]}")/../..}" && pwd)
builddir=$(cd "${builddir:-$srcdir/build}" && pwd) || exit 99
# shellcheck source=tests/lib/scrub.sh
. "$srcdir/tests/lib/scrub.sh"

SANDBOX=$(mktemp -d "${TMPDIR:-/tmp}/cutover-test.XXXXXX") || exit 99
export HOME=$SANDBOX/home XDG_CONFIG_HOME=$SANDBOX/config XDG_CACHE_HOME=$SANDBOX/cache \
	XDG_STATE_HOME=$SANDBOX/state XDG_DATA_HOME=$SANDBOX/data AWS_EC2_METADATA_DISABLED=true
mkdir -p "$HOME"
CUTOVER=$builddir/cutover
CUTOVER_SIM=$builddir/cutover-sim
if [ -n "${CUTOVER_UNDER:-}" ]; then # valgrind, from make check-valgrind
	printf '#!/bin/sh\nexec %s %s "$@"\n' "$CUTOVER_UNDER" "$CUTOVER" >"$SANDBOX/cutover"
	chmod +x "$SANDBOX/cutover"
	CUTOVER=$SANDBOX/cutover
fi
PATH=$builddir:$PATH
export CUTOVER CUTOVER_SIM PATH

tap_count=0 tap_failed=0 tap_plan=''
status=0 out='' err=''
sim_pids=()

leave_sandbox() {
	local code=$? pid
	for pid in ${sim_pids[@]+"${sim_pids[@]}"}; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
	rm -rf "$SANDBOX"
	if [ -n "$tap_plan" ] && [ "$tap_plan" -ne "$tap_count" ] && [ "$code" -eq 0 ]; then
		echo "# planned $tap_plan checks, made $tap_count"
		code=1
	fi
	exit "$code"
}
trap leave_sandbox EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

plan() {
	tap_plan=$1
	echo "1..$1"
}

done_testing() {
	plan "$tap_count"
}

skip_all() {
	echo "1..0 # SKIP $*"
	exit 0
}

diag() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

tap_result() { # STATUS NAME
	tap_count=$((tap_count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tap_count - $2"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_count - $2"
	fi
	return "$1"
}

pass() { tap_result 0 "$1"; }
fail() { tap_result 1 "$1"; }

ok() {
	local name=$1 said code
	shift
	said=$("$@" 2>&1)
	code=$?
	tap_result "$code" "$name" && return
	diag "$said"
	return 1
}

is() {
	[ "$2" = "$3" ]
	tap_result $? "$1" && return
	diag " got: $2"
	diag "want: $3"
	return 1
}

like() {
	[[ $2 =~ $3 ]]
	tap_result $? "$1" && return
	diag "  got: $2"
	diag "match: $3"
	return 1
}

run() {
	"$@" >"$SANDBOX/out" 2>"$SANDBOX/err" </dev/null
	status=$?
	out=$(cat "$SANDBOX/out")
	err=$(cat "$SANDBOX/err")
}

# wait_until SECONDS COMMAND...: asks again until it holds.
wait_until() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.1
	done
}

start_sim() {
	local ready fd
	[ -x "$CUTOVER_SIM" ] || skip_all "built without the simulator"
	exec {fd}< <(exec "$CUTOVER_SIM" --listen 127.0.0.1:0 "$@" 2>>"$SANDBOX/sim.err")
	SIM_PID=$!
	sim_pids+=("$SIM_PID")
	if ! IFS= read -r -t 30 ready <&"$fd"; then
		diag "the simulator did not start: $(cat "$SANDBOX/sim.err")"
		echo "Bail out! no simulator"
		exit 99
	fi
	eval "$(jq -r '@sh "SIM_ENDPOINT=\(.endpoint) SIM_PROD=\(.prodUrl) SIM_TEST=\(.testUrl) SIM_PIPELINE=\(.pipeline)
		export AWS_ACCESS_KEY_ID=\(.accessKeyId) AWS_SECRET_ACCESS_KEY=\(.secretAccessKey) AWS_REGION=\(.region)"' <<<"$ready")"
	export AWS_DEFAULT_REGION=$AWS_REGION AWS_ENDPOINT_URL=$SIM_ENDPOINT
}

speed() { sim POST /_sim/speed "{\"speed\":$1}" >/dev/null; }

sim() {
	curl -sS --max-time 20 -X "$1" ${3+--data-binary "$3"} "$SIM_ENDPOINT$2"
}

stop_sim() {
	kill "$SIM_PID" 2>/dev/null
	wait "$SIM_PID" 2>/dev/null
}
