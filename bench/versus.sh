#!/usr/bin/env bash
# versus.sh: one look at a release: cutover's whole picture (some twenty calls, cold and warm) against a single call of the AWS CLI.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"

aws=/usr/bin/aws
[ -x "$aws" ] || skip_all "no AWS CLI to compare with"
start_sim
"$CUTOVER" status "$SIM_PIPELINE" >/dev/null || exit 1
for how in "--no-cache" ""; do
	"$builddir/bench/versus" 10 "$CUTOVER $how status $SIM_PIPELINE --json" \
		"$aws --endpoint-url $SIM_ENDPOINT codepipeline get-pipeline-state --name $SIM_PIPELINE" || exit 1
done
