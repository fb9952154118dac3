/* scope.c: where an app's calls go: one context per region and account.  Another account is acted in with the profile that the
 * settings bind to it, and only while GetCallerIdentity says that it is that account. */
#include "app/app_parts.h"
#include "app/settings.h"

#include "base/mem.h"
#include "base/same.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static __attribute__((format(printf, 2, 3))) void say_why_not(struct scope *s, const char *format, ...)
{
	char words[1200] = "";
	va_list args;
	free((char *)s->why_not);
	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	s->why_not = mem_dup(words);
	s->is_bound = false;
}

static const char *settings_path(const struct app *a)
{
	return a->options.settings_path != NULL && *a->options.settings_path != '\0' ? a->options.settings_path
		: "the settings file";
}

static const struct account_binding *binding_of(const struct app *a, const char *account)
{
	for (size_t i = 0; i < a->options.account_count; i++)
		if (strcmp(a->options.accounts[i].account, account) == 0)
			return &a->options.accounts[i];
	return NULL;
}

/* --- making -------------------------------------------------------------------------------------------------------- */

static void open_foreign(struct app *a, size_t at)
{
	struct scope *s = &a->scopes[at];
	const struct account_binding *b = binding_of(a, s->account);
	struct err e = { .kind = ERR_NONE };
	if (b == NULL || *b->profile == '\0') {
		s->settings_path = settings_path(a);
		say_why_not(s, "which has no credentials here: put [account %s] and below it profile = NAME into %s", s->account,
			s->settings_path);
		return;
	}
	struct aws_options wanted = { .profile = b->profile, .region = s->region, .endpoint_url = a->options.endpoint_url,
		.allows_http = a->options.allows_http };
	struct aws_context *c = aws_context_new(&wanted, &e);
	if (c == NULL) {
		say_why_not(s, "and the profile that %s names for it cannot be used: %s", settings_path(a), e.message);
		return;
	}
	free(c->account);
	c->account = mem_dup(s->account);
	a->contexts[at] = c;
	s->profile = b->profile;
	s->is_bound = true;
}

static void open_scope(struct app *a, size_t at)
{
	if (a->scopes[at].is_foreign) {
		open_foreign(a, at);
		return;
	}
	a->contexts[at] = aws_context_in_region(a->contexts[0], a->scopes[at].region, NULL);
	a->scopes[at].is_bound = a->contexts[at] != NULL;
}

int scope_ensure(struct app *a, const char *region, const char *account)
{
	bool is_foreign = account != NULL;
	for (size_t i = 0; i < a->scope_count; i++) {
		const struct scope *s = &a->scopes[i];
		if (is_same(s->region, region) && s->is_foreign == is_foreign && (!is_foreign || is_same(s->account, account)))
			return (int)i;
	}
	if (a->scope_count == MOST_SCOPES)
		return -1;
	size_t i = a->scope_count++;
	a->scopes[i] = (struct scope){ .region = mem_dup(region), .account = mem_dup(is_foreign ? account : a->scopes[0].account),
		.partition = a->scopes[0].partition, .is_foreign = is_foreign };
	open_scope(a, i);
	return (int)i;
}

void scopes_try_again(struct app *a)
{
	for (size_t i = 0; i < a->scope_count; i++) {
		if (a->contexts[i] == NULL)
			open_scope(a, i);
		else
			aws_context_look_now(a->contexts[i]);
	}
}

void scopes_done(struct app *a)
{
	for (size_t i = 0; i < a->scope_count; i++) {
		free((char *)a->scopes[i].region);
		free((char *)a->scopes[i].account);
		free((char *)a->scopes[i].why_not);
		aws_context_free(a->contexts[i]);
	}
}

/* --- whose they are ------------------------------------------------------------------------------------------------ */

static const struct identity *identity_of(const struct app *a, size_t scope)
{
	const struct part *p = store_find(&a->store, FACT_IDENTITY, (int)scope, "");
	return p != NULL ? p->fact.value : NULL;
}

/* The answer to credentials of before says nothing of those of now. */
static bool identity_is_of_now(const struct app *a, size_t scope)
{
	const struct part *p = store_find(&a->store, FACT_IDENTITY, (int)scope, "");
	return p != NULL && p->fact.value != NULL && p->good_sent_mono >= a->renewed_mono;
}

static void judge_foreign(struct app *a, size_t at)
{
	struct scope *s = &a->scopes[at];
	const struct part *p = store_find(&a->store, FACT_IDENTITY, (int)at, "");
	const struct identity *who = identity_of(a, at);
	if (p != NULL && p->fact.state == FACT_FAILED) {
		say_why_not(s, "and its profile '%s' cannot be used: %s", s->profile, p->fact.err.message);
	} else if (who != NULL && identity_is_of_now(a, at) && !is_same(who->account, s->account)) {
		say_why_not(s, "but profile '%s', which %s names for it, is of account %s: nothing is read or sent there", s->profile,
			settings_path(a), who->account != NULL ? who->account : "(unknown)");
	} else if (who == NULL || is_same(who->account, s->account)) {
		s->is_bound = true;
	}
}

/* What the other accounts' identities say. */
static void judge_all(struct app *a)
{
	for (size_t i = 1; i < a->scope_count; i++)
		if (a->scopes[i].is_foreign && a->contexts[i] != NULL)
			judge_foreign(a, i);
}

void scopes_learn(struct app *a)
{
	const struct identity *who = identity_of(a, 0);
	judge_all(a);
	if (who == NULL || who->account == NULL || is_same(a->scopes[0].account, who->account))
		return;
	for (size_t i = 0; i < a->scope_count; i++)
		if (!a->scopes[i].is_foreign) {
			free((char *)a->scopes[i].account);
			a->scopes[i].account = mem_dup(who->account);
		}
	if (a->hints.account != NULL && !is_same(a->hints.account, who->account)) {
		hints_drop(a->hints_path);
		a->hints = (struct hints){ .account = NULL };
	}
}

bool scope_is_open(const struct app *a, int scope, enum fact_kind kind)
{
	if (scope < 0 || (size_t)scope >= a->scope_count || a->contexts[scope] == NULL)
		return false;
	const struct scope *s = &a->scopes[scope];
	if (!s->is_foreign || kind == FACT_IDENTITY)
		return true;
	const struct identity *who = identity_of(a, (size_t)scope);
	return identity_is_of_now(a, (size_t)scope) && is_same(who->account, s->account);
}

const char *scope_arn(const struct app *a, int scope)
{
	const struct identity *who = identity_of(a, a->scopes[scope].is_foreign ? (size_t)scope : 0);
	return who != NULL ? who->arn : NULL;
}
