#!/usr/bin/env bash
# configurations.sh [WORD...]: wherever the AWS CLI works, cutover is the same person, by the same way.  Each row of configurations.json is given
# to clients that nobody here wrote and to cutover doctor; all of them reach "AWS" by a proxy and AWS's own names.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"
# shellcheck source=tests/creds/lib.sh
. "$srcdir/tests/creds/lib.sh"

AWS_PROGRAM=/usr/bin/aws
[ -x "$AWS_PROGRAM" ] || AWS_PROGRAM=$(command -v aws) || skip_all "the AWS CLI is missing (./bootstrap check installs it)"
command -v node >/dev/null || skip_all "node is missing (./bootstrap check installs it)"
npm_packages || { NPM_FOLDER='' && diag "$npm_why"; }
start_sim
start_clouds
export SANDBOX SIM_ENDPOINT CLOUDS CLOUDS_CA AWS_PROGRAM NPM_FOLDER
node "$srcdir/tests/creds/configurations.mjs" "$@"
exit $?
