/* partition.c: partitions and region names.
 *
 * A region name is GEOGRAPHY-DIRECTION-NUMBER.  The geography tells the partition.  Directions are a closed set, so a region
 * that AWS opens tomorrow is understood and a slip of the pen ("ap-norhteast-2") is not: it would end as a host that
 * does not resolve, which tells a person nothing. */
#include "aws/endpoint.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

struct partition {
	const char *id, *suffix, *dual_stack_suffix; /* the last one NULL: the AWS CLI knows no dual-stack hosts there */
};

static const struct partition partitions[] = {
	{"aws", "amazonaws.com", "api.aws"},
	{"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
	{"aws-us-gov", "amazonaws.com", "api.aws"},
	{"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu"},
	{"aws-iso", "c2s.ic.gov", "api.aws.ic.gov"},
	{"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud"},
	{"aws-iso-e", "cloud.adc-e.uk", NULL},
	{"aws-iso-f", "csp.hci.ic.gov", NULL},
};

static const struct {
	const char *geography, *partition;
} geographies[] = {
	{"us", "aws"}, {"eu", "aws"}, {"ap", "aws"}, {"sa", "aws"}, {"ca", "aws"}, {"me", "aws"}, {"af", "aws"},
	{"il", "aws"}, {"mx", "aws"}, {"cn", "aws-cn"}, {"us-gov", "aws-us-gov"}, {"eusc-de", "aws-eusc"},
	{"us-iso", "aws-iso"}, {"us-isob", "aws-iso-b"}, {"eu-isoe", "aws-iso-e"}, {"us-isof", "aws-iso-f"},
};

static const char *const directions[] = {
	"north", "south", "east", "west", "central", "northeast", "northwest", "southeast", "southwest",
};

/* For "did you mean" only; a region need not be listed to be used. */
static const char *const known_regions[] = {
	"af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2",
	"ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6",
	"ap-southeast-7", "ca-central-1", "ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-1", "eu-central-2",
	"eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "eusc-de-east-1", "il-central-1",
	"me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2", "us-gov-east-1", "us-gov-west-1",
	"us-west-1", "us-west-2",
};

#define REGION_MAX ((size_t)63)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool aws_region_is_wellformed(const char *region)
{
	size_t n = strlen(region);

	if (!n || n > REGION_MAX || region[0] == '-' || region[n - 1] == '-')
		return false;
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)region[i]) && region[i] != '-')
			return false;
	return true;
}

/* Does the rest of a region's name, behind its geography, read DIRECTION-NUMBER? */
static bool is_direction_and_number(const char *s)
{
	const char *dash = strchr(s, '-');

	if (!dash || !dash[1] || strlen(dash + 1) > 2 || strspn(dash + 1, "0123456789") != strlen(dash + 1))
		return false;
	for (size_t i = 0; i < COUNT(directions); i++)
		if (strlen(directions[i]) == (size_t)(dash - s) && memcmp(directions[i], s, (size_t)(dash - s)) == 0)
			return true;
	return false;
}

const char *aws_partition_of(const char *region)
{
	for (size_t i = 0; i < COUNT(geographies); i++) {
		size_t n = strlen(geographies[i].geography);
		if (strncmp(region, geographies[i].geography, n) == 0 && region[n] == '-' &&
			is_direction_and_number(region + n + 1))
			return geographies[i].partition;
	}
	return NULL;
}

static const struct partition *partition_named(const char *id)
{
	for (size_t i = 0; id && i < COUNT(partitions); i++)
		if (strcmp(partitions[i].id, id) == 0)
			return &partitions[i];
	return NULL;
}

const char *aws_partition_suffix(const char *partition)
{
	const struct partition *p = partition_named(partition);

	return p ? p->suffix : NULL;
}

const char *aws_partition_dual_stack_suffix(const char *partition)
{
	const struct partition *p = partition_named(partition);

	return p ? p->dual_stack_suffix : NULL;
}

char *aws_regions_near(const char *region)
{
	const int far = 4;
	char small[REGION_MAX + 1];
	struct buf names;
	size_t listed = 0, n = strnlen(region, REGION_MAX);

	for (size_t i = 0; i < n; i++)
		small[i] = (char)tolower((unsigned char)region[i]);
	small[n] = '\0';
	buf_init(&names, 1024);
	for (int distance = 0; distance < far && listed < 4; distance++)
		for (size_t i = 0; i < COUNT(known_regions) && listed < 4; i++)
			if (text_distance(small, known_regions[i], far) == distance) {
				buf_printf(&names, "%s%s", listed ? ", " : "", known_regions[i]);
				listed++;
			}
	return names.len ? buf_take(&names) : mem_dup("");
}
