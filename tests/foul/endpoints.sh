#!/usr/bin/env bash
# endpoints.sh: with no endpoint given the program talks to AWS's own hosts, signed with AWS's names; the debug log shows it for
# every service.  Nothing leaves the machine: HTTPS_PROXY is a proxy of ours that answers for AWS with the simulator.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"
cd "$SANDBOX" || exit 99

hosts="DNS:*.ap-northeast-2.amazonaws.com,DNS:*.eu-west-1.amazonaws.com,DNS:sts.amazonaws.com,DNS:*.eu-west-1.api.aws"
{
	openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj "/CN=cutover test CA" \
		-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign &&
		openssl req -newkey rsa:2048 -nodes -keyout aws.key -out aws.csr -subj "/CN=aws" &&
		openssl x509 -req -in aws.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out aws.pem \
			-extfile <(echo "subjectAltName=$hosts")
} >openssl.log 2>&1 || exit 99

start_sim --speed 60
unset AWS_ENDPOINT_URL
exec {front}< <(exec node "$srcdir/tests/foul/aws_front.mjs" aws.key aws.pem "${SIM_ENDPOINT##*:}")
sim_pids+=("$!")
IFS= read -r -t 30 port <&"$front" || exit 99
export HTTPS_PROXY=http://127.0.0.1:$port AWS_CA_BUNDLE=ca.pem

run "$CUTOVER" --debug-log debug.log status "$SIM_PIPELINE" --json
is "status against AWS's own endpoints" "$status" 0 || diag "$err"
is "is the full picture" "$(jq -r '.deployment.phase' <<<"$out")" succeeded
run "$CUTOVER" --debug-log debug.log release "$SIM_PIPELINE" --yes
is "release change against AWS's own endpoints" "$status" 0 || diag "$err"

while read -r service host; do
	ok "$service is asked at $host.ap-northeast-2.amazonaws.com" grep -q "host=$host\.ap-northeast-2\.amazonaws\.com " debug.log
	ok "$service is signed as $host" grep -Eq "signing=$host " debug.log
done <<'END'
codepipeline codepipeline
codedeploy codedeploy
ecs ecs
elbv2 elasticloadbalancing
codebuild codebuild
sts sts
END
# The pipeline may be refused before STS has answered, and that ends status: doctor waits for both.
run env AWS_STS_REGIONAL_ENDPOINTS=legacy "$CUTOVER" --region eu-west-1 --no-cache --debug-log legacy.log --timeout 20s doctor "$SIM_PIPELINE"
ok "the global STS is asked where the configuration says so, signed for its own region" \
	grep -q "sts:GetCallerIdentity host=sts\.amazonaws\.com region=us-east-1 signing=sts .*status=[2-4]" legacy.log
ok "and all others in the region" grep -q "endpoint of codepipeline: host=codepipeline\.eu-west-1\.amazonaws\.com region=eu-west-1 " legacy.log
run env AWS_USE_DUALSTACK_ENDPOINT=true "$CUTOVER" --region eu-west-1 --no-cache --debug-log dual.log --timeout 20s doctor "$SIM_PIPELINE"
ok "dual-stack hosts have another domain" grep -q "sts:GetCallerIdentity host=sts\.eu-west-1\.api\.aws region=eu-west-1 .*status=[2-4]" dual.log
run "$CUTOVER" --region eu-west-1 --endpoint-url https://127.0.0.1:9 --no-cache status "$SIM_PIPELINE"
is "an endpoint alone is fine" "$status" 1
run env AWS_USE_FIPS_ENDPOINT=true "$CUTOVER" --region eu-west-1 --endpoint-url https://127.0.0.1:9 --no-cache status "$SIM_PIPELINE"
is "but not together with FIPS" "$status" 2
ok "no secret is logged" bash -c '! grep -qF "$1" debug.log' _ "$AWS_SECRET_ACCESS_KEY"

unset HTTPS_PROXY AWS_CA_BUNDLE
export HTTPS_PROXY=http://127.0.0.1:9
while read -r region host; do
	rm -f debug.log
	run "$CUTOVER" --region "$region" --no-cache --debug-log debug.log --timeout 8s status some-pipeline
	like "$region: no connection ends it" "$status" '^(1|4)$'
	ok "$region: $host is asked" grep -q "host=$host " debug.log
done <<'END'
eu-west-1 codepipeline.eu-west-1.amazonaws.com
cn-north-1 codepipeline.cn-north-1.amazonaws.com.cn
us-gov-west-1 codepipeline.us-gov-west-1.amazonaws.com
END
run "$CUTOVER" --region ap-northeast-9x --no-cache status some-pipeline
is "an unknown region is exit 2" "$status" 2
like "and the near ones are named" "$err" 'ap-northeast'
done_testing
