# sdk_lib.sh: sourced after sandbox.sh by the tests that use the newest AWS SDK for JavaScript that runs on Node 18.
#
#   sdk_packages    installs tests/sim/sdk below the build folder and sets SDK_FOLDER; skips the whole test without node, npm or a registry
# shellcheck shell=bash disable=SC2034,SC2154

# npm keeps its cache, and its settings, where it always does.
as_caller() { env HOME="$CUTOVER_CALLER_HOME" "$@"; }

sdk_packages() {
	SDK_FOLDER=$builddir/tests/sim/sdk
	if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
		skip_all "node and npm are missing (./bootstrap check installs them)"
	fi
	mkdir -p "$SDK_FOLDER"
	cp "$srcdir"/tests/sim/sdk/*.js "$srcdir"/tests/sim/sdk/package*.json "$SDK_FOLDER/"
	(
		cd "$SDK_FOLDER" || exit 1
		exec 9>.lock && flock 9 # two tests of this folder may run at once
		cmp -s package-lock.json node_modules/.lock-installed && exit 0
		as_caller npm ci --prefer-offline --no-audit --no-fund --omit=dev >npm.log 2>&1 && cp package-lock.json node_modules/.lock-installed
	) && return
	as_caller npm ping >/dev/null 2>&1 || skip_all "npm's registry cannot be reached: $(tail -n 1 "$SDK_FOLDER/npm.log")"
	diag "$(cat "$SDK_FOLDER/npm.log")"
	echo "Bail out! npm ci failed"
	exit 99
}
