/* trust.h: whom a role's trust policy lets assume it. */
#ifndef SETUP_TRUST_H
#define SETUP_TRUST_H

/* `policy`: the JSON document; `service`: "codepipeline.amazonaws.com", which may be named as that of `region` alone, too:
 * "codepipeline.ap-northeast-2.amazonaws.com".  1, 0, or -1: it can't be understood. */
int trust_allows(const char *policy, const char *service, const char *region);

#endif
