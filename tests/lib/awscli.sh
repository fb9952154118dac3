# awscli.sh: sourced after sandbox.sh by the tests that call the AWS CLI.  Sets $aws_program, which is called as `aws` is and does the
# same in a fifth of the time: Debian's AWS CLI, imported once a test (awscli_server.py says how).  Where that one is not Debian's, or
# under another Python, it is called itself.  Not for tests in which a call has another HOME: some modules ask for it when imported,
# and tests/creds, which is about what the CLI finds where, calls the CLI itself.
# shellcheck shell=bash disable=SC2154

real_aws=/usr/bin/aws
[ -x "$real_aws" ] || real_aws=$(command -v aws) || skip_all "the AWS CLI is missing (./bootstrap check installs it)"
aws_program=$real_aws

serve_aws() {
	local python fd line
	python=$(sed -n '1s/^#! *//p;q' "$real_aws" 2>/dev/null | tr -d '\0')
	[[ $python == /*python3* ]] || return
	ln -s "$builddir/tests/lib/awscli_client" "$SANDBOX/aws" || return
	exec {fd}< <(exec "$python" -B "$srcdir/tests/lib/awscli_server.py" "$real_aws" "$SANDBOX/aws.socket" 2>&1)
	sim_pids+=("$!")
	IFS= read -r -t 60 line <&"$fd" && [ "$line" = ready ] && aws_program=$SANDBOX/aws
}
serve_aws || diag "each call of $real_aws is a process of its own: it cannot be imported"
