#!/usr/bin/env bash
# demo.sh: the demo's simulator starts beside the program, is told apart from the user's AWS, and ends with its parent.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"
[ -x "$CUTOVER_SIM" ] || skip_all "built without the simulator"
command -v script >/dev/null || skip_all "script(1) is missing"
export TMPDIR=$SANDBOX AWS_PROFILE=production AWS_ACCESS_KEY_ID=AKIAREALREALREALREAL AWS_ENDPOINT_URL=https://real.example.com
export AWS_SECRET_ACCESS_KEY=not-for-the-demo AWS_SESSION_TOKEN=nor-this

children() { pgrep -P "$1" -x cutover-sim; }
start_demo() { # ARGUMENTS...: sets demo, simulator
	mkfifo "$SANDBOX/keys.$1"
	script -qefc "exec '$builddir/cutover' --demo --speed 20 --debug-log '$SANDBOX/log'" "$SANDBOX/screen" \
		<"$SANDBOX/keys.$1" >/dev/null 2>&1 &
	scripted=$!
	exec {keys}>"$SANDBOX/keys.$1"
	wait_until 20 pgrep -P "$scripted" -x cutover
	demo=$(pgrep -P "$scripted" -x cutover)
	wait_until 20 children "$demo"
	simulator=$(children "$demo")
}
is_gone() { ! kill -0 "$1" 2>/dev/null; }
folders() { find "$SANDBOX" -maxdepth 1 -name 'cutover-demo.*' | wc -l; }

start_demo quit
ok "the demo runs a simulator of its own" test -n "$simulator"
ok "it reads from it" wait_until 20 grep -q 'GetPipelineState.*status=200' "$SANDBOX/log"
is "nothing goes anywhere else" "$(grep -o 'host=[^ ]*' "$SANDBOX/log" | sort -u)" host=127.0.0.1
printf q >&"$keys"
ok "q ends it" wait_until 20 is_gone "$demo"
ok "and the simulator with it" wait_until 10 is_gone "$simulator"
is "its folder is gone" "$(folders)" 0
exec {keys}>&-
wait "$scripted" 2>/dev/null

start_demo kill
ok "it runs again" test -n "$simulator"
kill -KILL "$demo"
ok "a killed demo takes its simulator along" wait_until 10 is_gone "$simulator"
exec {keys}>&-
wait "$scripted" 2>/dev/null

run script -qec "'$builddir/cutover' --demo --scenario nonsense" /dev/null
like "an unknown scenario is refused in words" "$out" 'scenario'
is "with exit code 2" "$status" 2

mkdir "$SANDBOX/alone"
cp "$builddir/cutover" "$SANDBOX/alone/"
run env PATH=/usr/bin:/bin script -qec "'$SANDBOX/alone/cutover' --demo" /dev/null
if [ "$status" -ne 0 ]; then # an installed one may be found
	like "without the simulator it says so" "$out" 'cutover-sim'
	is "with exit code 2" "$status" 2
fi
done_testing
