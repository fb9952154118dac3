#!/usr/bin/env bash
# Buildspecs as people write them, merged, and what comes out read by a YAML parser that nobody here wrote and cutover does not use (npm's
# yaml, installed below the build folder).  tests/setup/buildspecs/table.json says what is expected; ACCEPT=1 writes expected/ anew.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
	skip_all "node and npm are missing (./bootstrap check installs them)"
fi
work=$builddir/tests/setup/npm
mkdir -p "$work"
cp "$srcdir"/tests/setup/npm/*.js "$srcdir"/tests/setup/npm/package*.json "$srcdir/tests/setup/npm/.npmrc" "$work/"
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
node buildspecs.js "$builddir/tests/setup/merge_buildspec" "$srcdir/tests/setup/buildspecs"
exit $?
