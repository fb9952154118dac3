/* imds.h: inside aws/: the instance metadata service of EC2: where it is, how it is asked, and where this machine is.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html */
#ifndef AWS_IMDS_H
#define AWS_IMDS_H

#include "aws/creds.h"

struct arena;

#define IMDS_TOKEN_PATH "/latest/api/token"
#define IMDS_TTL_HEADER "x-aws-ec2-metadata-token-ttl-seconds"
#define IMDS_TTL "21600"
#define IMDS_TOKEN_HEADER "x-aws-ec2-metadata-token"
#define IMDS_OFF "AWS_EC2_METADATA_DISABLED"
#define IMDS_V1_OFF "AWS_EC2_METADATA_V1_DISABLED"

struct imds {
	const char *url;            /* without trailing slash, in the arena */
	int64_t timeout_ms;
	int tries;
	bool is_without_v1;
};

bool imds_is_off(void);
/* From the environment and the profile; ERR_CREDENTIALS when they name no place. */
bool imds_settings(const struct aws_lookup *l, struct arena *a, struct imds *out, struct err *e);
/* What came with 200 as a token: cut at trailing blanks; NULL when it cannot be one. */
const char *imds_token(struct arena *a, const char *bytes, size_t len);

/* The region this instance is in; heap.  NULL: not to be asked, or none answers.  Blocks, 2 s at most: for the start, when nothing
 * else names a region. */
char *aws_imds_region(const struct aws_lookup *l);
char *imds_region_of_zone(const char *zone, size_t len); /* "us-west-2-lax-1a": "us-west-2"; heap; NULL when it is none */

#endif
