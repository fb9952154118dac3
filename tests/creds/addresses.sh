#!/usr/bin/env bash
# addresses.sh: the instance's and the container's own addresses, as on a machine of AWS: asked by nothing but their being there, by
# AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, and by IPv6.  In a network namespace that has those addresses and nothing else.
outside=${CREDS_OUTSIDE:-}
if [ -z "$outside" ]; then
	has_addresses='ip link set lo up && for a in 169.254.169.254/32 169.254.170.2/32 169.254.170.23/32; do ip addr add $a dev lo || exit; done &&
		for a in fd00:ec2::254/128 fd00:ec2::23/128; do ip addr add $a dev lo nodad || exit; done'
	if unshare -rn sh -c "$has_addresses" >/dev/null 2>&1; then
		CREDS_OUTSIDE=$(readlink /proc/self/ns/net) exec unshare -rn sh -c "$has_addresses && exec bash \"\$0\"" "$0"
	fi
	echo "1..0 # SKIP no network namespace can be made here (unshare -rn, ip)"
	exit 0
fi
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-$(dirname "$0")/../..}/tests/lib/sandbox.sh"
# shellcheck source=tests/creds/lib.sh
. "$srcdir/tests/creds/lib.sh"
if [ "$(readlink /proc/self/ns/net)" = "$outside" ] || [ "$(ip -o link | wc -l)" -ne 1 ]; then
	echo "Bail out! this is not a network namespace of its own"
	exit 99
fi
AWS_PROGRAM=/usr/bin/aws
[ -x "$AWS_PROGRAM" ] || AWS_PROGRAM=$(command -v aws) || skip_all "the AWS CLI is missing (./bootstrap check installs it)"
command -v node >/dev/null || skip_all "node is missing (./bootstrap check installs it)"

start_sim
start_clouds real
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_ENDPOINT_URL AWS_EC2_METADATA_DISABLED
export HTTPS_PROXY=$CLOUDS_PROXY AWS_CA_BUNDLE=$CLOUDS_CA AWS_PAGER=
task=arn:aws:sts::123456789012:assumed-role/task/0123456789abcdef
bastion=arn:aws:sts::123456789012:assumed-role/bastion/i-0123456789abcdef0

same() { # NAME PROVIDER ARN VARIABLE=VALUE...
	local name=$1 provider=$2 arn=$3
	shift 3
	run env "$@" "$AWS_PROGRAM" sts get-caller-identity --output json
	is "$name: aws" "$(jq -r .Arn <<<"$out")" "$arn" || diag "$err"
	run env "$@" "$CUTOVER" doctor --json
	is "$name: cutover" "$(jq -r '"\(.identity.provider) \(.identity.arn)"' <<<"$out")" "$provider $arn" || diag "$out $err"
}

same "nothing configured: the instance" imds "$bastion"
same "the instance by IPv6" imds "$bastion" AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv6
same "a relative URI" container "$task" AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/credentials/0123
same "a relative URI wins over a full one" container "$task" AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/credentials/0123 \
	AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:9/none
run env AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.23/open "$CUTOVER" doctor --json
is "the address of a pod's agent" "$(jq -r .identity.arn <<<"$out")" "$task" || diag "$err"
run env AWS_CONTAINER_CREDENTIALS_FULL_URI='http://[fd00:ec2::23]/open' "$CUTOVER" doctor --json
is "the address of a pod's agent, by IPv6" "$(jq -r .identity.arn <<<"$out")" "$task" || diag "$err"
done_testing
