/* Any bytes as a shared AWS file, credentials or configuration: every section and entry is whole. */
#include "aws/profile_read.h"

#include "base/err.h"
#include "fuzz/target.h"

static void look(const struct profile_entry *entry, int depth)
{
	for (; entry; entry = entry->next) {
		PROMISE(depth <= 2);
		PROMISE(entry->key && entry->value);
		look(entry->nested, depth + 1);
	}
}

static void read_as(bool is_credentials_file, const uint8_t *data, size_t size)
{
	struct err e = {0};
	struct profile_section *sections = NULL;
	struct profile_warning *warnings = NULL;
	const struct profile_text text = {.path = "fuzz", .is_credentials_file = is_credentials_file, .bytes = (const char *)data,
		.len = size};
	bool taken = profile_read(&text, &sections, &warnings, &e);

	PROMISE(taken ? e.kind == ERR_NONE : e.kind == ERR_CONFIG && e.message[0]);
	for (const struct profile_section *s = sections; s; s = s->next) {
		PROMISE(s->name && s->header);
		look(s->entries, 1);
	}
	for (const struct profile_warning *w = warnings; w; w = w->next)
		PROMISE(w->text && w->text[0]);
	profile_sections_free(sections);
	profile_warnings_free(warnings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_as(false, data, size);
	read_as(true, data, size);
	return 0;
}
