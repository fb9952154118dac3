#!/usr/bin/env bash
# The simulator judged by the newest AWS SDK for JavaScript that runs on Node 18: the journey, every row of a deployment's life, every
# scenario, every refusal, and the wire itself.  Its packages are installed below the build folder.  WALK... runs some of the walks.
. "${srcdir:-.}/tests/lib/sandbox.sh"

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
	skip_all "node and npm are missing (./bootstrap check installs them)"
fi
[ -x "$CUTOVER_SIM" ] || skip_all "built without the simulator"

work=$builddir/tests/sim/sdk
mkdir -p "$work"
cp "$srcdir"/tests/sim/sdk/*.js "$srcdir"/tests/sim/sdk/package*.json "$work/"
cd "$work" || exit 99

# npm keeps its cache, and its settings, where it always does.
as_caller() { env HOME="$CUTOVER_CALLER_HOME" "$@"; }

if ! cmp -s package-lock.json node_modules/.lock-installed; then
	if ! as_caller npm ci --prefer-offline --no-audit --no-fund --omit=dev >npm.log 2>&1; then
		as_caller npm ping >/dev/null 2>&1 || skip_all "npm's registry cannot be reached: $(tail -n 1 npm.log)"
		diag "$(cat npm.log)"
		echo "Bail out! npm ci failed"
		exit 99
	fi
	cp package-lock.json node_modules/.lock-installed
fi
node run.js "$@"
exit $?
