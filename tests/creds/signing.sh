#!/usr/bin/env bash
# signing.sh: what cutover signs is right for the simulator's own verifier, and for the AWS SDK's signer, which signs the recorded bytes again.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"
# shellcheck source=tests/creds/lib.sh
. "$srcdir/tests/creds/lib.sh"
cd "$SANDBOX" || exit 99

command -v node >/dev/null || skip_all "node is missing (./bootstrap check installs it)"
npm_packages || skip_all "$npm_why"
start_sim --speed 0
exec {front}< <(exec node "$srcdir/tests/creds/signing.mjs" "${SIM_ENDPOINT##*:}" "$SANDBOX/sent.jsonl")
sim_pids+=("$!")
IFS= read -r -t 30 front_port <&"$front" || exit 99
export AWS_ENDPOINT_URL=http://127.0.0.1:$front_port
jq -n --arg id "$AWS_ACCESS_KEY_ID" --arg secret "$AWS_SECRET_ACCESS_KEY" '{($id): {secretAccessKey: $secret}}' >keys.json

add_key() { # ANSWER: of POST /_sim/keys
	jq --argjson key "$1" '.[$key.accessKeyId] = ($key | {secretAccessKey, sessionToken})' keys.json >keys.new && mv keys.new keys.json
}
afresh() { # ARGUMENTS...: cutover, and only its requests
	: >sent.jsonl
	run "$CUTOVER" --no-cache --timeout 60s "$@"
}
sent() { jq -sr "$1" sent.jsonl; }
verified() { # NAME
	ok "$1: the SDK signs the same" node "$NPM_FOLDER/verify.js" "$SANDBOX/sent.jsonl" "$SANDBOX/keys.json"
}
accepted() { # NAME
	is "$1: the simulator takes every signature" "$(sent 'map(select(.status != 200) | "\(.operation) \(.status)") | join(", ")')" '' || diag "$err"
	verified "$1"
}

afresh status "$SIM_PIPELINE" --json
accepted "a look"
ok "a look: forms and JSON are among them" sent 'if (map(.operation) | contains(["GetPipeline", "DescribeTargetHealth", "GetCallerIdentity"])) then . else error end'
afresh status --json
accepted "a list"
ok "a list: the call without arguments is among them" sent 'if any(.[]; .operation == "GetCallerIdentity" and (.body | @base64d | startswith("Action="))) then . else error end'
afresh release "$SIM_PIPELINE" --yes
accepted "a change"

# S3 has a way of its own: the path as it is, the hash of the body signed, the bucket in the path.
bucket_was_asked() { # NAME REGION
	ok "$1" sent "if any(.[]; .method == \"HEAD\" and (.headers | join(\" \") | test(\"/$2/s3/aws4_request.*SignedHeaders=[^,]*x-amz-content-sha256\")))
		then . else error end"
	is "$1: no signature is refused" "$(sent 'map(select(.status == 403)) | length')" 0
	verified "$1"
}
afresh setup init --yes --branch bluegreen
is "a search for buckets: status" "$status" 0 || diag "$err"
ok "a search for buckets: S3 is among them" sent 'if any(.[]; .headers | join(" ") | test("/s3/aws4_request")) then . else error end'
accepted "a search for buckets"
afresh setup plan
bucket_was_asked "a bucket" ap-northeast-2
sim POST /_sim/bucket '{"name":"elsewhere.with-dots","region":"us-east-1"}' >/dev/null
afresh setup plan --bucket elsewhere.with-dots
bucket_was_asked "a bucket elsewhere" ap-northeast-2
like "a bucket elsewhere: it is told where" "$out" 'bucket elsewhere.with-dots is in us-east-1'
(
	key=$(sim GET /_sim/session)
	AWS_ACCESS_KEY_ID=$(jq -r .accessKeyId <<<"$key") AWS_SECRET_ACCESS_KEY=$(jq -r .secretAccessKey <<<"$key") \
		AWS_SESSION_TOKEN=$(jq -r .sessionToken <<<"$key")
	export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
	: >sent.jsonl
	"$CUTOVER" --no-cache setup plan >out 2>err
	jq -r . <<<"$key" >key.json
)
add_key "$(cat key.json)"
bucket_was_asked "a bucket, with a session token" ap-northeast-2

# Names that hold whatever a name may not: AWS says so, not the signature.
n=0
for name in 'a b+c%20d' '파이프라인-é' "q'\"\\&=?#/;:@,~*()" $'tab\there' '%' "$(printf 'x%.0s' {1..100})"; do
	n=$((n + 1))
	afresh status --json -- "$name"
	is "name $n: was asked for" "$(sent 'map(select(.operation == "GetPipeline").body | @base64d | fromjson | .name)[0]')" "$name" || diag "$err"
	is "name $n: no signature is refused" "$(sent 'map(select(.status == 403)) | length')" 0
	verified "name $n"
done

for prefix in /behind/a-proxy '/~a/b_c/d.e/' /behind/a%20proxy '/a/b+c/d:e,f=g/' /%ed%95%9c/; do
	AWS_ENDPOINT_URL=http://127.0.0.1:$front_port$prefix afresh status "$SIM_PIPELINE" --json
	verified "below $prefix"
done

(
	key=$(sim GET /_sim/session)
	AWS_ACCESS_KEY_ID=$(jq -r .accessKeyId <<<"$key") AWS_SECRET_ACCESS_KEY=$(jq -r .secretAccessKey <<<"$key") \
		AWS_SESSION_TOKEN=$(jq -r .sessionToken <<<"$key")
	export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
	: >sent.jsonl
	"$CUTOVER" --no-cache --timeout 60s status "$SIM_PIPELINE" --json >out 2>err
	echo "$?" >code
	jq -r . <<<"$key" >key.json
)
add_key "$(cat key.json)"
is "a session token: status" "$(cat code)" 0 || diag "$(cat err)"
accepted "a session token"
ok "a session token: it is signed" sent 'if all(.[]; .headers | join(" ") | test("SignedHeaders=[^,]*x-amz-security-token")) then . else error end'

# AWS's clock is far from ours: refused once, signed anew by AWS's clock, and by that from then on.
sim POST /_sim/faults '["1:skew"]' >/dev/null
afresh status "$SIM_PIPELINE" --json
sim POST /_sim/faults '[]' >/dev/null
is "a skewed clock: status" "$status" 0 || diag "$err"
verified "a skewed clock"
date_of='(.headers as $h | $h | index("X-Amz-Date") // index("x-amz-date")) as $i | .headers[$i + 1] | strptime("%Y%m%dT%H%M%SZ") | mktime'
ok "a skewed clock: the first are refused" sent 'if .[0].status >= 400 then . else error end'
ok "a skewed clock: the others are dated by AWS's clock" \
	sent "map(. + {at: ($date_of)}) | (map(select(.status >= 400).at) | max) as \$local |
		if all(.[] | select(.status == 200); (.at - \$local | fabs) > 240) and any(.[]; .status == 200) then . else error end"
is "a skewed clock: no call is refused twice" "$(sent 'map(select(.status >= 400) | .operation + .body) | group_by(.) | map(length) | max')" 1
done_testing
