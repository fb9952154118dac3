/* names.c: the words of the model's enums, as JSON and screen know them, and what a phase implies. */
#include "model/release.h"

#include "model/util.h"

/* `rank` orders the good path; 0: not on it. */
static const struct phase_row {
	const char *name, *title;
	int rank;
	bool is_final, is_running;
} phases[PHASES] = {
	[PHASE_UNKNOWN] = {NULL, "UNKNOWN", 0, false, false},
	[PHASE_IDLE] = {"idle", "IDLE", 0, true, false},
	[PHASE_PREPARING] = {"preparing", "PREPARING", 1, false, true},
	[PHASE_INSTALLING] = {"installing", "INSTALLING", 2, false, true},
	[PHASE_TESTING] = {"testing", "TESTING", 3, false, true},
	[PHASE_READY] = {"ready", "READY", 4, false, true},
	[PHASE_SHIFTING] = {"shifting", "SHIFTING", 5, false, true},
	[PHASE_BAKING] = {"baking", "BAKING", 6, false, true},
	[PHASE_CLEANING_UP] = {"cleaning_up", "CLEANING UP", 7, false, true},
	[PHASE_SUCCEEDED] = {"succeeded", "SUCCEEDED", 8, true, false},
	[PHASE_FAILED] = {"failed", "FAILED", 0, true, false},
	[PHASE_STOPPED] = {"stopped", "STOPPED", 0, true, false},
	[PHASE_ROLLING_BACK] = {"rolling_back", "ROLLING BACK", 0, false, true},
	[PHASE_ROLLED_BACK] = {"rolled_back", "ROLLED BACK", 0, true, false},
};

static const struct phase_row *row_of(enum phase phase)
{
	return &phases[(unsigned)phase < PHASES ? phase : PHASE_UNKNOWN];
}

const char *phase_name(enum phase phase)
{
	return row_of(phase)->name;
}

const char *phase_title(enum phase phase)
{
	return row_of(phase)->title;
}

bool phase_is_final(enum phase phase)
{
	return row_of(phase)->is_final;
}

bool phase_is_running(enum phase phase)
{
	return row_of(phase)->is_running;
}

bool phase_has_reached(enum phase phase, enum phase goal)
{
	int rank = row_of(phase)->rank;
	int wanted = row_of(goal)->rank;
	return rank > 0 && wanted > 0 && rank >= wanted;
}

/* A word of a table by index; NULL outside of it. */
static const char *word(const char *const *words, size_t count, unsigned index)
{
	return index < count ? words[index] : NULL;
}

const char *wait_name(enum wait_for what)
{
	static const char *const words[] = {
		[WAIT_NONE] = NULL, [WAIT_REROUTE] = "reroute", [WAIT_TERMINATE] = "terminate", [WAIT_HOOK] = "hook",
		[WAIT_APPROVAL] = "approval",
	};
	return word(words, COUNT_OF(words), (unsigned)what);
}

const char *at_zero_name(enum at_zero action)
{
	static const char *const words[] = {
		[AT_ZERO_UNKNOWN] = NULL, [AT_ZERO_CONTINUE] = "continue", [AT_ZERO_STOP] = "stop",
		[AT_ZERO_ROLLBACK] = "rollback", [AT_ZERO_TERMINATE] = "terminate", [AT_ZERO_FAIL] = "fail",
		[AT_ZERO_KEEP] = NULL,
	};
	return word(words, COUNT_OF(words), (unsigned)action);
}

const char *stage_kind_name(enum stage_kind kind)
{
	static const char *const words[] = {
		[STAGE_SOURCE] = "source", [STAGE_BUILD] = "build", [STAGE_TEST] = "test", [STAGE_DEPLOY] = "deploy",
		[STAGE_APPROVAL] = "approval", [STAGE_INVOKE] = "invoke", [STAGE_COMPUTE] = "compute",
		[STAGE_MIXED] = "mixed",
	};
	return word(words, COUNT_OF(words), (unsigned)kind);
}

const char *engine_name(enum engine engine)
{
	static const char *const words[] = {
		[ENGINE_NONE] = NULL, [ENGINE_CODEDEPLOY] = "codedeploy", [ENGINE_ECS_NATIVE] = "ecs",
		[ENGINE_OTHER] = NULL,
	};
	return word(words, COUNT_OF(words), (unsigned)engine);
}
