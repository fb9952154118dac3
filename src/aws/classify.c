/* classify.c: what AWS's error codes mean for us.  The codes are those of the services' models and of the front ends before
 * them; elbv2 and sts leave out the suffix Exception that the JSON services use, so both forms are one here. */
#include "aws/call.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"

struct code_row {
	const char *code; /* without the suffix Exception */
	enum err_kind kind;
};

static const struct code_row exact[] = {
	{"Throttling", ERR_THROTTLED}, {"Throttled", ERR_THROTTLED}, {"RequestThrottled", ERR_THROTTLED},
	{"TooManyRequests", ERR_THROTTLED}, {"ProvisionedThroughputExceeded", ERR_THROTTLED},
	{"TransactionInProgress", ERR_THROTTLED}, {"RequestLimitExceeded", ERR_THROTTLED},
	{"BandwidthLimitExceeded", ERR_THROTTLED}, {"SlowDown", ERR_THROTTLED}, {"EC2Throttled", ERR_THROTTLED},
	{"PriorRequestNotComplete", ERR_THROTTLED}, {"LimitExceeded", ERR_INVALID}, /* a quota with all our services */

	{"ExpiredToken", ERR_EXPIRED}, {"TokenRefreshRequired", ERR_EXPIRED},

	{"AccessDenied", ERR_DENIED}, {"UnauthorizedOperation", ERR_DENIED}, {"Unauthorized", ERR_DENIED},
	{"AuthorizationError", ERR_DENIED}, {"NotAuthorized", ERR_DENIED}, {"OptInRequired", ERR_DENIED},
	{"SubscriptionRequired", ERR_DENIED}, {"OperationNotPermitted", ERR_DENIED}, {"RegionDisabled", ERR_DENIED},
	{"EncryptionKeyAccessDenied", ERR_DENIED}, {"AccountSuspended", ERR_DENIED}, {"Blocked", ERR_DENIED},
	{"Forbidden", ERR_DENIED},

	{"UnrecognizedClient", ERR_CREDENTIALS}, {"InvalidClientTokenId", ERR_CREDENTIALS},
	{"InvalidAccessKeyId", ERR_CREDENTIALS}, {"SignatureDoesNotMatch", ERR_CREDENTIALS},
	{"InvalidSignature", ERR_CREDENTIALS}, {"IncompleteSignature", ERR_CREDENTIALS},
	{"MissingAuthenticationToken", ERR_CREDENTIALS}, {"AuthFailure", ERR_CREDENTIALS}, {"InvalidToken", ERR_CREDENTIALS},
	{"InvalidIdentityToken", ERR_CREDENTIALS}, {"RequestTimeTooSkewed", ERR_CREDENTIALS},
	{"RequestExpired", ERR_CREDENTIALS}, {"RequestInTheFuture", ERR_CREDENTIALS},

	{"DeploymentIsNotInReadyState", ERR_WRONG_PHASE}, {"InvalidDeploymentStatus", ERR_WRONG_PHASE},
	{"DeploymentAlreadyCompleted", ERR_WRONG_PHASE}, {"DeploymentAlreadyStarted", ERR_WRONG_PHASE},
	{"DeploymentNotStarted", ERR_WRONG_PHASE}, {"DeploymentLimitExceeded", ERR_WRONG_PHASE},
	{"LifecycleEventAlreadyCompleted", ERR_WRONG_PHASE}, {"PipelineExecutionNotStoppable", ERR_WRONG_PHASE},
	{"PipelineExecutionOutdated", ERR_WRONG_PHASE}, {"DuplicatedStopRequest", ERR_WRONG_PHASE},
	{"StageNotRetryable", ERR_WRONG_PHASE}, {"NotLatestPipelineExecution", ERR_WRONG_PHASE},
	{"UnableToRollbackStage", ERR_WRONG_PHASE}, {"ConcurrentPipelineExecutionsLimitExceeded", ERR_WRONG_PHASE},
	{"ConditionNotOverridable", ERR_WRONG_PHASE}, {"ApprovalAlreadyCompleted", ERR_WRONG_PHASE},
	{"InvalidApprovalToken", ERR_WRONG_PHASE}, {"Conflict", ERR_WRONG_PHASE}, {"ConcurrentModification", ERR_WRONG_PHASE},
	{"UpdateInProgress", ERR_WRONG_PHASE}, {"ResourceInUse", ERR_WRONG_PHASE},
	{"ParentCommitIdOutdated", ERR_WRONG_PHASE}, {"ConcurrentReferenceUpdate", ERR_WRONG_PHASE},

	{"NoSuchEntity", ERR_NOT_FOUND}, {"NoSuchBucket", ERR_NOT_FOUND}, {"ServiceNotActive", ERR_NOT_FOUND}, {"InstanceNotRegistered", ERR_NOT_FOUND},

	{"RequestTimeout", ERR_TIMEOUT},

	{"InternalFailure", ERR_SERVER}, {"InternalError", ERR_SERVER}, {"InternalServerError", ERR_SERVER},
	{"InternalServer", ERR_SERVER}, {"InternalService", ERR_SERVER}, {"Server", ERR_SERVER},
	{"ServiceUnavailable", ERR_SERVER}, {"ServiceFailure", ERR_SERVER}, {"HealthUnavailable", ERR_SERVER},
	{"InsufficientCapacity", ERR_SERVER}, {"OperationAborted", ERR_SERVER}, {"IDPCommunicationError", ERR_SERVER},
	{"EncryptionKeyUnavailable", ERR_SERVER}, {"RequestFailed", ERR_SERVER},
};

/* Families, by how a code ends. */
static const struct code_row endings[] = {
	{"DoesNotExist", ERR_NOT_FOUND}, {"NotFound", ERR_NOT_FOUND},
};

/* Some codes say too little; AWS's words then decide. */
static const struct {
	const char *code, *words;
	enum err_kind kind;
} hints[] = {
	{"LimitExceeded", "rate exceeded", ERR_THROTTLED},
	{"Client", "unable to describe task definition", ERR_NOT_FOUND},     /* ecs DescribeTaskDefinition */
	{"Validation", "rate exceeded", ERR_THROTTLED},
};

/* An answer whose body names no code: it may come from something between us and AWS. */
static const struct {
	int status;
	enum err_kind kind;
} statuses[] = {
	{401, ERR_DENIED}, {403, ERR_DENIED}, {407, ERR_NETWORK}, {408, ERR_TIMEOUT}, {429, ERR_THROTTLED},
	{509, ERR_THROTTLED},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static size_t without_suffix(const char *code)
{
	const char *suffix = "Exception";
	size_t n = strlen(code), k = strlen(suffix);

	return n > k && strcmp(code + n - k, suffix) == 0 ? n - k : n;
}

static bool equals(const char *row, const char *code, size_t n)
{
	return strlen(row) == n && memcmp(row, code, n) == 0;
}

static bool ends_with(const char *row, const char *code, size_t n)
{
	size_t k = strlen(row);

	return n >= k && memcmp(code + n - k, row, k) == 0;
}

static enum err_kind by_code(const char *code, const char *message)
{
	size_t n = without_suffix(code);

	for (size_t i = 0; message && i < COUNT(hints); i++)
		if (equals(hints[i].code, code, n) && strcasestr(message, hints[i].words))
			return hints[i].kind;
	for (size_t i = 0; i < COUNT(exact); i++)
		if (equals(exact[i].code, code, n))
			return exact[i].kind;
	for (size_t i = 0; i < COUNT(endings); i++)
		if (ends_with(endings[i].code, code, n))
			return endings[i].kind;
	return ERR_NONE;
}

static enum err_kind by_status(int status)
{
	for (size_t i = 0; i < COUNT(statuses); i++)
		if (statuses[i].status == status)
			return statuses[i].kind;
	return status >= 500 && status < 600 ? ERR_SERVER : ERR_MALFORMED;
}

enum err_kind aws_classify(int http_status, const char *code, const char *message)
{
	if (!code || !*code)
		return by_status(http_status);
	enum err_kind kind = by_code(code, message);
	if (kind != ERR_NONE)
		return kind;
	if (http_status == 429)
		return ERR_THROTTLED;
	return http_status >= 500 ? ERR_SERVER : ERR_INVALID;
}

bool aws_speaks_of_time(const char *code, int64_t signed_at, int64_t date_at)
{
	static const char *const about_time[] = {"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"};
	static const char *const about_signature[] = {"SignatureDoesNotMatch", "InvalidSignature", "AuthFailure"};
	const int64_t tolerated_ms = 4 * 60 * 1000;
	size_t n = without_suffix(code);

	if (date_at == NO_TIME)
		return false;
	for (size_t i = 0; i < COUNT(about_time); i++)
		if (equals(about_time[i], code, n))
			return true;
	for (size_t i = 0; i < COUNT(about_signature); i++)
		if (equals(about_signature[i], code, n))
			return date_at - signed_at > tolerated_ms || signed_at - date_at > tolerated_ms;
	return false;
}
