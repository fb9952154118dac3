/* http.c: see http.h.  libcurl resolves, connects, verifies, unpacks and signs (CURLOPT_AWS_SIGV4); no thread of ours. */
#include "aws/http.h"

#include <ctype.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "aws/endpoint.h"
#include "aws/proxy.h"
#include "aws/sign.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"

#define IDLE_CONNECTIONS 64L
#define IDLE_SECONDS 30L       /* a laptop that slept must not try connections that died meanwhile */
#define FDS_MAX 16
#define WAIT_MAX_MS (60 * 1000)

struct aws_http {
	CURLM *multi;
};

struct aws_transfer {
	CURL *easy;
	struct curl_slist *headers;
	char *body, *host;
	size_t len;
	aws_transfer_fn *done;
	void *owner;
	bool is_https, is_head, is_too_long, uses_proxy, stops_when_full, is_on_its_way, is_repeat;
	size_t max_reply_bytes;
	char trouble[CURL_ERROR_SIZE];
	struct aws_answer answer;
};

struct aws_http *aws_http_new(void)
{
	struct aws_http *h = mem_alloc(sizeof(*h));

	curl_global_init(CURL_GLOBAL_DEFAULT);
	h->multi = curl_multi_init();
	if (!h->multi)
		abort(); /* only out of memory */
	curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, IDLE_CONNECTIONS);
	return h;
}

void aws_http_free(struct aws_http *h)
{
	if (!h)
		return;
	curl_multi_cleanup(h->multi);
	curl_global_cleanup();
	free(h);
}

/* --- what comes back -------------------------------------------------------------------------------------------- */

/* "Name: value" with the given name: the value, trimmed, into out. */
static bool header_is(const char *line, size_t n, const char *name, char *out, size_t size)
{
	size_t k = strlen(name);

	if (n <= k || line[k] != ':' || strncasecmp(line, name, k) != 0)
		return false;
	size_t start = k + 1;
	while (start < n && isspace((unsigned char)line[start]))
		start++;
	while (n > start && isspace((unsigned char)line[n - 1]))
		n--;
	text_clean_into(out, size, line + start, n - start);
	return true;
}

/* Whole seconds, or the moment. */
static void take_retry_after(struct aws_answer *a, const char *value)
{
	int64_t at;
	long seconds = strtol(value, NULL, 10);

	if (isdigit((unsigned char)value[0]) && seconds < 24 * 3600)
		a->retry_after_ms = seconds * 1000;
	else if (time_parse_http(value, &at) && a->date_at != NO_TIME && at > a->date_at)
		a->retry_after_ms = at - a->date_at;
}

static void take_header_of(struct aws_answer *a, const char *line, size_t n)
{
	char value[64];

	if (n > 5 && strncmp(line, "HTTP/", 5) == 0) { /* a new answer begins: forget an interim one */
		a->head_mono = clock_mono_ms();
		a->date_at = NO_TIME;
		a->retry_after_ms = 0;
		a->request_id[0] = a->error_type[0] = '\0';
		buf_clear(&a->body);
	} else if (header_is(line, n, "Date", value, sizeof(value))) {
		if (!time_parse_http(value, &a->date_at))
			a->date_at = NO_TIME;
	} else if (header_is(line, n, "x-amz-retry-after", value, sizeof(value))) {
		a->retry_after_ms = strtol(value, NULL, 10);
	} else if (header_is(line, n, "Retry-After", value, sizeof(value))) {
		take_retry_after(a, value);
	} else if (!header_is(line, n, "x-amzn-RequestId", a->request_id, sizeof(a->request_id)) &&
		!header_is(line, n, "x-amz-request-id", a->request_id, sizeof(a->request_id))) { /* S3's */
		header_is(line, n, "x-amzn-ErrorType", a->error_type, sizeof(a->error_type));
	}
}

static size_t take_body(char *bytes, size_t one, size_t n, void *user)
{
	struct aws_transfer *t = user;
	size_t room = t->max_reply_bytes - t->answer.body.len;

	(void)one;
	if (n <= room && buf_add(&t->answer.body, bytes, n))
		return n;
	t->is_too_long = true;
	if (t->stops_when_full)
		buf_add(&t->answer.body, bytes, room);
	return 0;
}

static size_t take_header(char *line, size_t one, size_t n, void *user)
{
	struct aws_transfer *t = user;

	take_header_of(&t->answer, line, n);
	return t->is_head ? take_body(line, one, n, user) : n;
}

/* --- how a transfer fails --------------------------------------------------------------------------------------- */

static const struct failure {
	CURLcode code;
	enum err_kind kind;
	bool is_final;
	const char *before, *after; /* the host stands between them */
} failures[] = {
	{CURLE_COULDNT_RESOLVE_HOST, ERR_NETWORK, false, "no address is known for ",
		" (no network, or no such region or service there)"},
	{CURLE_COULDNT_RESOLVE_PROXY, ERR_NETWORK, false, "no address is known for the proxy on the way to ", ""},
	{CURLE_COULDNT_CONNECT, ERR_NETWORK, false, "cannot connect to ", ""},
	{CURLE_OPERATION_TIMEDOUT, ERR_TIMEOUT, false, "", " does not answer in time"},
	{CURLE_SSL_CONNECT_ERROR, ERR_NETWORK, false, "no secure connection to ", ""},
	{CURLE_SSL_CACERT_BADFILE, ERR_CONFIG, true, "the CA bundle to verify ",
		" with cannot be read (AWS_CA_BUNDLE, ca_bundle)"},
	{CURLE_GOT_NOTHING, ERR_NETWORK, false, "", " closed the connection without an answer"},
	{CURLE_SEND_ERROR, ERR_NETWORK, false, "while sending, the connection was lost to ", ""},
	{CURLE_RECV_ERROR, ERR_NETWORK, false, "the connection was lost to ", ""},
	{CURLE_PARTIAL_FILE, ERR_NETWORK, false, "", " closed the connection in the middle of its answer"},
	{CURLE_HTTP2, ERR_NETWORK, false, "the connection was lost to ", ""},
	{CURLE_HTTP2_STREAM, ERR_NETWORK, false, "", " broke off its answer"},
	{CURLE_WEIRD_SERVER_REPLY, ERR_MALFORMED, false, "", " does not answer in HTTP"},
	{CURLE_UNSUPPORTED_PROTOCOL, ERR_MALFORMED, false, "", " does not answer in HTTP"},
	{CURLE_BAD_CONTENT_ENCODING, ERR_MALFORMED, false, "", " sent an answer that cannot be unpacked"},
	{CURLE_WRITE_ERROR, ERR_MALFORMED, false, "", " sent an answer that cannot be unpacked"},
};

static const struct failure *failure_of(CURLcode code)
{
	static const struct failure other = {CURLE_OK, ERR_NETWORK, false, "no talking to ", ""};

	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
		if (failures[i].code == code)
			return &failures[i];
	return &other;
}

static void certificate_trouble(const struct aws_transfer *t, struct err *e)
{
	if (strcasestr(t->trouble, "subject name") || strcasestr(t->trouble, "does not match"))
		err_set(e, ERR_NETWORK, "the certificate shown is not that of %s: %s", t->host, t->trouble);
	else
		err_set(e, ERR_NETWORK, "the certificate of %s is not trusted: %s; if a company proxy or a server of your own "
			"answers there, set AWS_CA_BUNDLE to a file with its authority's certificate", t->host, t->trouble);
}

/* Before the connection stands (with TLS: is secured) no byte of the request can have left. */
static bool may_have_left(const struct aws_transfer *t)
{
	curl_off_t connected = 0, secured = 0;

	curl_easy_getinfo(t->easy, CURLINFO_CONNECT_TIME_T, &connected);
	curl_easy_getinfo(t->easy, CURLINFO_APPCONNECT_TIME_T, &secured);
	return t->is_https ? secured > 0 : connected > 0;
}

static bool is_proxys_fault(struct aws_transfer *t, CURLcode code)
{
	struct aws_proxy_failure f = {.trouble = t->trouble,
		.is_unreachable = code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_PROXY};
	char *url = NULL;

	curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &f.connect_status);
	curl_easy_getinfo(t->easy, CURLINFO_EFFECTIVE_URL, &url);
	return t->uses_proxy && url && aws_proxy_is_to_blame(url, &f, &t->answer.err, &t->answer.is_final);
}

static void fail(struct aws_transfer *t, CURLcode code)
{
	const struct failure *f = failure_of(code);
	struct aws_answer *a = &t->answer;

	a->may_have_left = may_have_left(t);
	a->is_final = f->is_final || code == CURLE_PEER_FAILED_VERIFICATION;
	if (code == CURLE_PEER_FAILED_VERIFICATION) {
		certificate_trouble(t, &a->err);
	} else if (t->is_too_long) {
		a->is_final = true;
		err_set(&a->err, ERR_MALFORMED, "the answer of %s is larger than %zu bytes", t->host, t->max_reply_bytes);
	} else if (!is_proxys_fault(t, code)) {
		err_set(&a->err, f->kind, "%s%s%s: %s", f->before, t->host, f->after,
			t->trouble[0] ? t->trouble : curl_easy_strerror(code));
	}
}

/* A step that has been taken counts a microsecond at least. */
static int64_t step_ms(curl_off_t from, curl_off_t to)
{
	return to > 0 ? (to - from) / 1000 : -1;
}

static void take_timing(struct aws_transfer *t)
{
	curl_off_t dns = 0, connected = 0, secured = 0, total = 0;
	const char *ip = NULL;
	long connections = 0;

	curl_easy_getinfo(t->easy, CURLINFO_NAMELOOKUP_TIME_T, &dns);
	curl_easy_getinfo(t->easy, CURLINFO_CONNECT_TIME_T, &connected);
	curl_easy_getinfo(t->easy, CURLINFO_APPCONNECT_TIME_T, &secured);
	curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &total);
	curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &connections);
	curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &ip);
	t->answer.timing = (struct aws_timing){.dns_ms = step_ms(0, dns), .connect_ms = step_ms(dns, connected),
		.tls_ms = step_ms(connected, secured), .total_ms = total / 1000, .is_new_connection = connections > 0};
	snprintf(t->answer.timing.ip, sizeof(t->answer.timing.ip), "%s", ip ? ip : "");
	/* When the handshake fails libcurl does not tell how long connecting took, but whom it was connected to. */
	if (t->answer.timing.ip[0] && t->answer.timing.connect_ms < 0)
		t->answer.timing.connect_ms = 0;
}

/* On a connection that was there already libcurl tells the steps as taken in no time. */
static void forget_steps(struct aws_timing *t)
{
	if (!t->is_new_connection)
		t->dns_ms = t->connect_ms = t->tls_ms = -1;
}

static void finish(struct aws_transfer *t, CURLcode code)
{
	long status = 0, os_error = 0;
	char *redirect = NULL;

	if (t->is_repeat) {
		code = CURLE_GOT_NOTHING;
		t->answer.was_kept = true;
		snprintf(t->trouble, sizeof(t->trouble), "it was kept from an earlier call");
	}
	take_timing(t);
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &redirect);
	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &os_error);
	t->answer.redirect_url = redirect;
	t->answer.os_error = (int)os_error;
	t->answer.is_cut = t->is_too_long && t->stops_when_full;
	if ((code == CURLE_OK || t->answer.is_cut) && status >= 200 && status < 1000) {
		t->answer.timing.http_status = t->answer.status = (int)status;
		forget_steps(&t->answer.timing);
	} else {
		fail(t, code == CURLE_OK ? CURLE_WEIRD_SERVER_REPLY : code);
	}
}

/* --- starting --------------------------------------------------------------------------------------------------- */

static int close_on_exec(void *user, curl_socket_t fd, curlsocktype purpose)
{
	(void)user;
	(void)purpose;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	return CURL_SOCKOPT_OK;
}

/* When a kept connection ends without an answer libcurl sends the request again by itself, up to five times.  How often something is
 * tried, and at what pace, is decided elsewhere. */
static int refuse_repeat(void *user, char *ip, char *local_ip, int port, int local_port) /* NOLINT(readability-non-const-parameter) */
{
	struct aws_transfer *t = user;

	(void)ip, (void)local_ip, (void)port, (void)local_port;
	t->is_repeat = t->is_on_its_way;
	t->is_on_its_way = true;
	return t->is_repeat ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static void add_header(struct aws_transfer *t, const char *name, const char *value)
{
	size_t size = strlen(name) + strlen(value) + 3;
	char *line = mem_alloc(size);

	snprintf(line, size, "%s: %s", name, value);
	t->headers = curl_slist_append(t->headers, line);
	explicit_bzero(line, size); /* one of them is the session token */
	free(line);
}

#define HEADERS_MAX 6

/* The headers that are signed, in the order of their names.  `date` is ours only where libcurl does not sign, `body_hash` S3's. */
static size_t signed_headers(const struct aws_request *r, const char *authority, const char *body_hash, const char *date,
	struct aws_header *out)
{
	size_t n = 0;

	if (r->content_type)
		out[n++] = (struct aws_header){"content-type", r->content_type};
	if (date)
		out[n++] = (struct aws_header){"host", authority};
	if (body_hash)
		out[n++] = (struct aws_header){"x-amz-content-sha256", body_hash};
	if (date)
		out[n++] = (struct aws_header){"x-amz-date", date};
	if (secret_is_set(&r->creds->session_token))
		out[n++] = (struct aws_header){"x-amz-security-token", secret_reveal(&r->creds->session_token)};
	if (r->target)
		out[n++] = (struct aws_header){"x-amz-target", r->target};
	return n;
}

/* A path that is the same once encoded: 7.88 signs it as it is sent, and AWS wants it encoded once more. */
static bool has_plain_path(const char *url)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/";
	const char *path = strchr(strstr(url, "://") + 3, '/');

	return !path || path[strspn(path, plain)] == '\0';
}

/* libcurl adds Host and X-Amz-Date, and signs them with our headers.  (No "Expect:" among them to switch that off: 7.88 would
 * sign it and not send it.) */
static void sign_by_local_clock(struct aws_transfer *t, const struct aws_request *r)
{
	struct aws_header headers[HEADERS_MAX];
	size_t n = signed_headers(r, NULL, NULL, NULL, headers);
	struct buf scope;

	for (size_t i = 0; i < n; i++)
		add_header(t, headers[i].name, headers[i].value);
	buf_init(&scope, 512);
	buf_printf(&scope, "aws:amz:%s:%s", r->region, r->signing_name);
	curl_easy_setopt(t->easy, CURLOPT_AWS_SIGV4, buf_text(&scope));
	curl_easy_setopt(t->easy, CURLOPT_USERNAME, r->creds->access_key_id);
	curl_easy_setopt(t->easy, CURLOPT_PASSWORD, secret_reveal(&r->creds->secret_key));
	buf_done(&scope);
}

/* By another clock than the local one, with a path that libcurl does not encode as AWS does, or for S3. */
static void sign_here(struct aws_transfer *t, const struct aws_request *given)
{
	struct aws_request mine = *given, *r = &mine;
	const char *authority = strstr(r->url, "://") + 3;
	size_t n = strcspn(authority, "/");
	struct aws_header headers[HEADERS_MAX];
	struct buf host, authorization;
	char date[20], body_hash[65];

	if (r->signed_at == NO_TIME)
		r->signed_at = clock_wall_ms();
	time_format_amz(r->signed_at, date);
	buf_init(&host, 512);
	buf_init(&authorization, 4096);
	buf_add(&host, authority, n);
	hash_sha256_hex(r->body, r->len, body_hash);
	size_t count = signed_headers(r, buf_text(&host), r->is_s3 ? body_hash : NULL, date, headers);
	for (size_t i = 0; i < count; i++)
		add_header(t, headers[i].name, headers[i].value);
	aws_sign(r, authority + n, headers, count, &authorization);
	add_header(t, "Authorization", buf_text(&authorization));
	buf_done(&host);
	buf_done(&authorization);
}

/* With a bundle of one's own only that one counts. */
static void set_trust(struct aws_transfer *t, const char *ca_bundle)
{
	struct stat st;

	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(t->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (!ca_bundle)
		return;
	bool is_folder = stat(ca_bundle, &st) == 0 && S_ISDIR(st.st_mode);
	curl_easy_setopt(t->easy, CURLOPT_CAINFO, is_folder ? NULL : ca_bundle);
	curl_easy_setopt(t->easy, CURLOPT_CAPATH, is_folder ? ca_bundle : NULL);
}

/* What is written with % signs in a URL; libcurl keeps a copy. */
static void set_decoded(struct aws_transfer *t, CURLoption option, const char *s, size_t n)
{
	char *text = curl_easy_unescape(t->easy, s, n <= INT_MAX ? (int)n : 0, NULL);

	curl_easy_setopt(t->easy, option, text ? text : "");
	if (text)
		explicit_bzero(text, strlen(text));
	curl_free(text);
}

/* "": none, whatever the environment says. */
static void set_proxy(struct aws_transfer *t, const char *proxy)
{
	struct aws_proxy_parts parts = aws_proxy_split(proxy);
	size_t size = parts.scheme.n + parts.host.n + 1;
	char *place = mem_alloc(size);

	snprintf(place, size, "%.*s%s", (int)parts.scheme.n, parts.scheme.s, parts.host.s);
	curl_easy_setopt(t->easy, CURLOPT_PROXY, place);
	free(place);
	if (!parts.has_user)
		return;
	set_decoded(t, CURLOPT_PROXYUSERNAME, parts.user.s, parts.user.n);
	set_decoded(t, CURLOPT_PROXYPASSWORD, parts.password.s, parts.password.n);
}

static void set_connection(struct aws_transfer *t, const struct aws_request *r)
{
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(t->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(t->easy, CURLOPT_PATH_AS_IS, (long)r->is_s3); /* it is signed as it is */
	curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->easy, CURLOPT_QUICK_EXIT, 1L); /* do not wait for a resolver thread when a transfer is given up */
	curl_easy_setopt(t->easy, CURLOPT_MAXAGE_CONN, IDLE_SECONDS);
	curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)r->connect_timeout_ms);
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)r->call_timeout_ms);
	curl_easy_setopt(t->easy, CURLOPT_EXPECT_100_TIMEOUT_MS, 1L); /* a large body does not wait to be asked for */
	curl_easy_setopt(t->easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(t->easy, CURLOPT_SOCKOPTFUNCTION, close_on_exec);
	if (r->is_sent_once) {
		curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
	} else {
		curl_easy_setopt(t->easy, CURLOPT_PREREQFUNCTION, refuse_repeat);
		curl_easy_setopt(t->easy, CURLOPT_PREREQDATA, t);
	}
	if (r->stops_when_full)
		curl_easy_setopt(t->easy, CURLOPT_FORBID_REUSE, 1L);
	const char *proxy = r->bypasses_proxy ? "" : aws_proxy_for(r->url);
	t->uses_proxy = *proxy;
	set_proxy(t, proxy);
	curl_easy_setopt(t->easy, CURLOPT_NOPROXY, ""); /* that is considered already */
}

static void set_body(struct aws_transfer *t, const struct aws_request *r)
{
	bool is_post = !r->method || strcmp(r->method, "POST") == 0;

	t->body = mem_alloc(r->len + 1);
	t->len = r->len;
	if (r->len)
		memcpy(t->body, r->body, r->len);
	if (t->is_head) {
		curl_easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
		return;
	}
	if (!is_post && !r->len) {
		curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, r->method);
		if (strcmp(r->method, "GET") != 0)
			add_header(t, "Content-Length", "0");
		return;
	}
	curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->len);
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, t->body);
	if (!is_post)
		curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, r->method);
}

static void set_answer(struct aws_transfer *t, const struct aws_request *r)
{
	t->max_reply_bytes = r->max_reply_bytes;
	t->stops_when_full = r->stops_when_full;
	buf_init(&t->answer.body, r->max_reply_bytes);
	curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->trouble);
	curl_easy_setopt(t->easy, CURLOPT_ACCEPT_ENCODING, "gzip");
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
}

static void add_plain_headers(struct aws_transfer *t, const struct aws_request *r)
{
	if (!r->creds && r->content_type)
		add_header(t, "content-type", r->content_type);
	for (size_t i = 0; i < r->header_count; i++)
		add_header(t, r->headers[i].name, r->headers[i].value);
}

struct aws_transfer *aws_http_start(struct aws_http *h, const struct aws_request *r, aws_transfer_fn *done, void *owner)
{
	struct aws_transfer *t = mem_alloc(sizeof(*t));
	char host[256] = "";

	t->done = done;
	t->owner = owner;
	t->easy = curl_easy_init();
	if (!t->easy)
		abort(); /* only out of memory */
	aws_url_host(r->url, host, sizeof(host));
	t->host = mem_dup(host);
	t->is_https = strncasecmp(r->url, "https:", 6) == 0;
	t->is_head = r->method && strcmp(r->method, "HEAD") == 0;
	curl_easy_setopt(t->easy, CURLOPT_URL, r->url);
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(t->easy, CURLOPT_USERAGENT, r->user_agent);
	set_body(t, r);
	set_answer(t, r);
	set_connection(t, r);
	set_trust(t, r->ca_bundle);
	if (r->creds && r->signed_at == NO_TIME && !r->is_s3 && has_plain_path(r->url))
		sign_by_local_clock(t, r);
	else if (r->creds)
		sign_here(t, r);
	add_plain_headers(t, r);
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	curl_multi_add_handle(h->multi, t->easy);
	return t;
}

void aws_http_drop(struct aws_http *h, struct aws_transfer *t)
{
	if (!t)
		return;
	curl_multi_remove_handle(h->multi, t->easy); /* fine when it is out already */
	curl_easy_cleanup(t->easy);
	for (struct curl_slist *line = t->headers; line; line = line->next)
		explicit_bzero(line->data, strlen(line->data));
	curl_slist_free_all(t->headers);
	if (t->answer.body.data) /* answers and requests of the credential providers hold secrets */
		explicit_bzero(t->answer.body.data, t->answer.body.len);
	buf_done(&t->answer.body);
	explicit_bzero(t->body, t->len);
	free(t->body);
	free(t->host);
	free(t);
}

/* --- driving ---------------------------------------------------------------------------------------------------- */

void aws_http_perform(struct aws_http *h)
{
	int running = 0;

	curl_multi_perform(h->multi, &running);
}

static struct aws_transfer *next_finished(struct aws_http *h)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(h->multi, &left))) {
		struct aws_transfer *t = NULL;
		CURLcode code = message->data.result;
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t);
		finish(t, code);
		curl_multi_remove_handle(h->multi, t->easy);
		return t;
	}
	return NULL;
}

void aws_http_collect(struct aws_http *h)
{
	for (struct aws_transfer *t; (t = next_finished(h));) {
		t->done(t->owner, t);
		aws_http_drop(h, t);
	}
}

/* libcurl does not report a hang-up of foreign descriptors, so they are asked once more by ourselves. */
static void look_at(struct aws_fd *fds, size_t count)
{
	struct pollfd polled[FDS_MAX];

	for (size_t i = 0; i < count; i++)
		polled[i] = (struct pollfd){.fd = fds[i].fd, .events = POLLIN};
	if (poll(polled, (nfds_t)count, 0) <= 0)
		return;
	for (size_t i = 0; i < count; i++)
		fds[i].is_ready = (polled[i].revents & (POLLIN | POLLHUP | POLLERR | POLLNVAL)) != 0;
}

void aws_http_wait(struct aws_http *h, struct aws_fd *fds, size_t count, int64_t timeout_ms)
{
	struct curl_waitfd waited[FDS_MAX];
	unsigned used = 0;

	if (count > FDS_MAX)
		count = FDS_MAX;
	for (size_t i = 0; i < count; i++) {
		fds[i].is_ready = false;
		if (fds[i].fd >= 0)
			waited[used++] = (struct curl_waitfd){.fd = fds[i].fd, .events = CURL_WAIT_POLLIN};
	}
	if (timeout_ms < 0 || timeout_ms > WAIT_MAX_MS)
		timeout_ms = WAIT_MAX_MS;
	curl_multi_poll(h->multi, waited, used, (int)timeout_ms, NULL);
	look_at(fds, count);
}

const struct aws_answer *aws_transfer_answer(const struct aws_transfer *t)
{
	return &t->answer;
}

char *aws_transfer_take_body(struct aws_transfer *t)
{
	buf_puts(&t->answer.body, "");
	return t->answer.body.data ? buf_take(&t->answer.body) : mem_dup("");
}
