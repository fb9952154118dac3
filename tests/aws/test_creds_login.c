/* test_creds_login.c: the session of `aws login`: its keys, their renewal with a proof of the private key, and its end. */
#include "aws/stage.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include "aws/dpop.h"
#include "base/arena.h"

#define SESSION_NAME "arn:aws:iam::111122223333:user/me"
#define CONFIG "[profile x]\nlogin_session = " SESSION_NAME "\n"
#define RENEWED {.body = "{\"accessToken\":{\"accessKeyId\":\"ASIANEW\",\"secretAccessKey\":\"S3CR3T-n\",\"sessionToken\":\"S3CR3T-nt\"}," \
	"\"tokenType\":\"aws_sigv4\",\"expiresIn\":900,\"refreshToken\":\"S3CR3T-r2\"}"}
#define SAYS(status_, error, words) {.status = (status_), .headers = "x-amzn-ErrorType: AccessDeniedException\r\n", \
	.body = "{\"error\":\"" error "\",\"message\":\"" words "\"}"}

static char pem[1024]; /* with its line ends as \n of JSON */
static EVP_PKEY *key;

static char *pem_of(EVP_PKEY *k, bool is_old_form)
{
	BIO *out = BIO_new(BIO_s_mem());
	char *text = NULL;

	if (is_old_form)
		assert_int_equal(PEM_write_bio_PrivateKey_traditional(out, k, NULL, NULL, 0, NULL, NULL), 1);
	else
		assert_int_equal(PEM_write_bio_PrivateKey(out, k, NULL, NULL, 0, NULL, NULL), 1);
	long n = BIO_get_mem_data(out, &text);
	char *copy = strndup(text, (size_t)n);
	BIO_free(out);
	return copy;
}

static int login_begin(void **state)
{
	key = EVP_EC_gen("P-256");
	char *text = pem_of(key, true);
	size_t n = 0;

	for (const char *s = text; *s; s++)
		n += (size_t)snprintf(pem + n, sizeof(pem) - n, *s == '\n' ? "\\n" : "%c", *s);
	free(text);
	return stage_begin(state);
}

static int login_end(void **state)
{
	EVP_PKEY_free(key);
	return stage_end(state);
}

static char *login_file(void)
{
	return kept_file("login", SESSION_NAME, true);
}

static void write_login(const char *key_id, const char *end, const char *refresh_token)
{
	char text[4096];

	snprintf(text, sizeof(text), "{\"accessToken\":{\"accessKeyId\":\"%s\",\"secretAccessKey\":\"S3CR3T\",\"sessionToken\":\"S3CR3T-t\","
		"\"accountId\":\"111122223333\",\"expiresAt\":\"%s\"},\"tokenType\":\"aws_sigv4\",\"refreshToken\":\"%s\","
		"\"clientId\":\"arn:aws:signin:::devtools/same-device\",\"dpopKey\":\"%s\",\"ours\":[1,2]}", key_id, end, refresh_token, pem);
	write_kept(login_file(), text);
}

/* --- the proof, checked with the public key of its own head -------------------------------------------------------- */

static size_t decode(const char *text, size_t n, unsigned char *out)
{
	unsigned char padded[2048];
	size_t k = 0;

	for (; k < n; k++)
		padded[k] = text[k] == '-' ? '+' : text[k] == '_' ? '/' : (unsigned char)text[k];
	while (k % 4)
		padded[k++] = '=';
	int len = EVP_DecodeBlock(out, padded, (int)k);
	assert_true(len > 0);
	return (size_t)len - (k - n);
}

static EVP_PKEY *key_of(const cJSON *jwk)
{
	unsigned char point[65] = {4}, x[64], y[64];
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *made = NULL;

	assert_string_equal(json_raw(jwk, "kty"), "EC");
	assert_string_equal(json_raw(jwk, "crv"), "P-256");
	assert_int_equal(decode(json_raw(jwk, "x"), strlen(json_raw(jwk, "x")), x), 32);
	assert_int_equal(decode(json_raw(jwk, "y"), strlen(json_raw(jwk, "y")), y), 32);
	memcpy(point + 1, x, 32);
	memcpy(point + 33, y, 32);
	char group[] = "prime256v1";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)), OSSL_PARAM_construct_end(),
	};
	assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
	assert_int_equal(EVP_PKEY_fromdata(ctx, &made, EVP_PKEY_PUBLIC_KEY, params), 1);
	EVP_PKEY_CTX_free(ctx);
	return made;
}

static bool is_signed_by(EVP_PKEY *public_key, const char *text, size_t n, const unsigned char raw[64])
{
	ECDSA_SIG *pair = ECDSA_SIG_new();
	unsigned char *der = NULL;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	ECDSA_SIG_set0(pair, BN_bin2bn(raw, 32, NULL), BN_bin2bn(raw + 32, 32, NULL));
	int len = i2d_ECDSA_SIG(pair, &der);
	bool is_good = EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, public_key) == 1 &&
		EVP_DigestVerify(ctx, der, (size_t)len, (const unsigned char *)text, n) == 1;
	OPENSSL_free(der);
	ECDSA_SIG_free(pair);
	EVP_MD_CTX_free(ctx);
	return is_good;
}

static void check_proof(const char *jwt, const char *url)
{
	unsigned char head[1024], claims[1024], raw[96];
	const char *dot = strchr(jwt, '.'), *second = dot ? strchr(dot + 1, '.') : NULL;
	struct err e = {0};

	assert_non_null(second);
	assert_null(strchr(second + 1, '.'));
	cJSON *h = json_parse((char *)head, decode(jwt, (size_t)(dot - jwt), head), &e);
	cJSON *c = json_parse((char *)claims, decode(dot + 1, (size_t)(second - dot - 1), claims), &e);
	assert_int_equal(decode(second + 1, strlen(second + 1), raw), 64);
	assert_string_equal(json_raw(h, "typ"), "dpop+jwt");
	assert_string_equal(json_raw(h, "alg"), "ES256");
	assert_null(json_member(json_object(h, "jwk"), "d"));
	assert_string_equal(json_raw(c, "htm"), "POST");
	assert_string_equal(json_raw(c, "htu"), url);
	assert_int_equal(strlen(json_raw(c, "jti")), 36);
	assert_true(llabs(json_int(c, "iat", 0) - clock_wall_ms() / 1000) < 300);
	EVP_PKEY *public_key = key_of(json_object(h, "jwk"));
	assert_int_equal(EVP_PKEY_eq(public_key, key), 1);
	assert_true(is_signed_by(public_key, jwt, (size_t)(second - jwt), raw));
	raw[10] ^= 1;
	assert_false(is_signed_by(public_key, jwt, (size_t)(second - jwt), raw));
	EVP_PKEY_free(public_key);
	json_wipe(h);
	json_wipe(c);
}

static void proofs_are_made(void **state)
{
	struct arena *a = arena_new();
	struct err e = {0};

	(void)state;
	/* Often, for numbers that begin with zeros; both forms of the file. */
	for (int i = 0; i < 600; i++) {
		char *text = pem_of(key, i % 2);
		char *jwt = dpop_proof(a, text, "https://eu-west-1.signin.aws.amazon.com/v1/token", clock_wall_ms(), NULL, &e);
		assert_non_null(jwt);
		check_proof(jwt, "https://eu-west-1.signin.aws.amazon.com/v1/token");
		free(text);
	}
	arena_wipe(a);
}

static void other_keys_are_refused(void **state)
{
	EVP_PKEY *other = EVP_EC_gen("P-384"), *rsa = EVP_RSA_gen(1024);
	char *texts[] = {pem_of(other, false), pem_of(rsa, false), strdup("S3CR3T"), strdup(""),
		strdup("-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\nS3CR3Tab\n"
			"-----END EC PRIVATE KEY-----\n")};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct err e = {0};
		assert_null(dpop_proof(a, texts[i], "https://h/", 1, NULL, &e));
		assert_string_equal(e.message, "its dpopKey is no private key on P-256");
		free(texts[i]);
	}
	arena_free(a);
	EVP_PKEY_free(other);
	EVP_PKEY_free(rsa);
}

/* --- the session -------------------------------------------------------------------------------------------------- */

static void keys_are_used_while_they_last(void **state)
{
	static const struct row script[] = {GOOD};
	char variables[256], folder[96], path[300];

	(void)state;
	write_login("ASIAOLD", in_seconds(800), "S3CR3T-r1");
	struct stage s = stage_new(CONFIG, NULL, NULL, "x", SCRIPT(script));
	assert_ask_good(&s, "ASIAOLD", "login");
	assert_int_equal(s.b.server->seen, 1);
	stage_done(&s);
	/* In a folder of one's own. */
	snprintf(folder, sizeof(folder), "%s/mine", stage_home);
	snprintf(path, sizeof(path), "%s%s", folder, strrchr(login_file(), '/'));
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(rename(login_file(), path), 0);
	snprintf(variables, sizeof(variables), "AWS_LOGIN_CACHE_DIRECTORY=%s", folder);
	s = stage_new(CONFIG, NULL, variables, "x", SCRIPT(script));
	assert_ask_good(&s, "ASIAOLD", "login");
	stage_done(&s);
}

static void keys_are_renewed_and_written_back(void **state)
{
	static const struct row script[] = {RENEWED, GOOD};
	char jwt[2048], url[128];
	struct stat st;

	(void)state;
	write_login("ASIAOLD", in_seconds(200), "S3CR3T-r1");
	struct stage s = stage_new(CONFIG, NULL, NULL, "x", SCRIPT(script));
	assert_ask_good(&s, "ASIANEW", "login");
	assert_words(s.b.server->requests[0].head, "POST /v1/token HTTP");
	assert_string_equal(s.b.server->requests[0].body,
		"{\"clientId\":\"arn:aws:signin:::devtools/same-device\",\"grantType\":\"refresh_token\",\"refreshToken\":\"S3CR3T-r1\"}");
	snprintf(url, sizeof(url), "%s/v1/token", s.b.server->url);
	check_proof(header_of(s.b.server, 0, "DPoP", jwt, sizeof(jwt)), url);
	cJSON *kept = read_kept(login_file());
	const cJSON *keys = json_object(kept, "accessToken");
	assert_string_equal(json_raw(keys, "accessKeyId"), "ASIANEW");
	assert_string_equal(json_raw(keys, "secretAccessKey"), "S3CR3T-n");
	assert_string_equal(json_raw(keys, "accountId"), "111122223333");
	assert_true(json_time(keys, "expiresAt") - clock_wall_ms() > 600 * 1000);
	assert_string_equal(json_raw(kept, "refreshToken"), "S3CR3T-r2");
	assert_int_equal(json_count(json_array(kept, "ours")), 2);
	assert_non_null(json_raw(kept, "dpopKey"));
	json_wipe(kept);
	assert_int_equal(stat(login_file(), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	stage_done(&s);
}

static void a_renewal_may_fail(void **state)
{
	static const struct {
		struct row row;
		long seconds;
		enum err_kind kind; /* ERR_NONE: the old keys are used on */
		const char *words;
	} rows[] = {
		{SAYS(400, "TOKEN_EXPIRED", "old"), -60, ERR_EXPIRED, "the login of profile 'x' has ended: run `aws login --profile x`"},
		{SAYS(400, "USER_CREDENTIALS_CHANGED", "old"), -60, ERR_EXPIRED, "keys have changed: run `aws login --profile x`"},
		{SAYS(400, "INSUFFICIENT_PERMISSIONS", "not allowed"), -60, ERR_CREDENTIALS, "renewing the login of profile 'x': not allowed"},
		{SAYS(429, "INVALID_REQUEST", "slow down"), -60, ERR_THROTTLED, "slow down"},
		{{.status = 500, .body = ""}, -60, ERR_SERVER, "renewing the login of profile 'x': HTTP 500"},
		{{.how = HANG}, -60, ERR_TIMEOUT, "renewing the login of profile 'x'"},
		{{.how = DROP}, -60, ERR_NETWORK, "renewing the login of profile 'x'"},
		{{.body = "hello"}, -60, ERR_MALFORMED, "not JSON"},
		{{.body = "{\"expiresIn\":900}"}, -60, ERR_MALFORMED, "the answer lacks keys or their end"},
		{SAYS(400, "TOKEN_EXPIRED", "old"), 200, ERR_NONE, ""},
		{{.how = DROP}, 200, ERR_NONE, ""},
		{{.body = "hello"}, 200, ERR_NONE, ""},
		{{.body = "{\"expiresIn\":900}"}, 200, ERR_NONE, ""},
	};
	char token[32];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row script[] = {rows[i].row, GOOD};
		snprintf(token, sizeof(token), "S3CR3T-fail%zu", i);
		write_login("ASIAOLD", in_seconds(rows[i].seconds), token);
		struct stage s = stage_new(CONFIG, NULL, NULL, "x", SCRIPT(script));
		if (rows[i].kind == ERR_NONE)
			assert_ask_good(&s, "ASIAOLD", "login");
		else
			assert_ask_fails(&s, rows[i].kind, rows[i].words);
		if (rows[i].kind == ERR_EXPIRED) { /* once a minute is enough */
			aws_context_look_now(s.context);
			assert_ask_fails(&s, ERR_EXPIRED, "run `aws login --profile x`");
			assert_int_equal(s.b.server->seen, 1);
			/* Somebody logs in: it is noticed. */
			write_login("ASIAAGAIN", in_seconds(900), "S3CR3T-again");
			aws_context_look_now(s.context);
			assert_ask_good(&s, "ASIAAGAIN", "login");
		}
		stage_done(&s);
	}
}

static void a_missing_login_says_what_to_run(void **state)
{
	static const struct row script[] = {GOOD};
	static const struct {
		const char *text, *words;
	} rows[] = {
		{NULL, "profile 'x' uses the session of `aws login`, and nobody is logged in: run `aws login --profile x`"},
		{"{", "is not what the AWS CLI writes there"},
		{"{\"accessToken\":{},\"clientId\":\"c\",\"dpopKey\":\"S3CR3T\"}", "has no refreshToken: run `aws login --profile x`"},
		{"{\"refreshToken\":\"S3CR3T\",\"clientId\":\"c\",\"dpopKey\":\"S3CR3T\"}", "has no accessToken"},
		{"{\"accessToken\":{},\"refreshToken\":\"S3CR3T\",\"clientId\":\"c\",\"dpopKey\":\"S3CR3T\"}", "its dpopKey is no private key"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unlink(login_file());
		if (rows[i].text)
			write_kept(login_file(), rows[i].text);
		struct stage s = stage_new(CONFIG, NULL, NULL, "x", SCRIPT(script));
		assert_ask_fails(&s, ERR_CREDENTIALS, rows[i].words);
		assert_int_equal(s.b.server->seen, 0);
		write_login("ASIAFRESH", in_seconds(900), "S3CR3T-fresh");
		aws_context_look_now(s.context);
		assert_ask_good(&s, "ASIAFRESH", "login");
		stage_done(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(proofs_are_made),
		cmocka_unit_test(other_keys_are_refused),
		cmocka_unit_test(keys_are_used_while_they_last),
		cmocka_unit_test(keys_are_renewed_and_written_back),
		cmocka_unit_test(a_renewal_may_fail),
		cmocka_unit_test(a_missing_login_says_what_to_run),
	};

	return cmocka_run_group_tests(tests, login_begin, login_end);
}
