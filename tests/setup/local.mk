check_PROGRAMS += \
	tests/setup/test_appspec \
	tests/setup/test_buildspec \
	tests/setup/test_desired \
	tests/setup/test_plan \
	tests/setup/test_plan_blocked \
	tests/setup/test_plan_random \
	tests/setup/test_record \
	tests/setup/test_taskdef \
	tests/setup/test_trust \
	tests/setup/test_unified_diff \
	tests/setup/test_verify_judge
tests_setup_test_appspec_SOURCES = tests/setup/test_appspec.c
tests_setup_test_appspec_LDADD = $(SETUP_TEST_LIBS)
tests_setup_test_buildspec_SOURCES = tests/setup/test_buildspec.c
tests_setup_test_buildspec_LDADD = $(SETUP_TEST_LIBS)
tests_setup_test_desired_SOURCES = tests/setup/test_desired.c
tests_setup_test_desired_LDADD = $(SETUP_TEST_LIBS)
tests_setup_test_plan_SOURCES = tests/setup/test_plan.c tests/setup/found_kit.h
tests_setup_test_plan_LDADD = $(SETUP_TEST_LIBS)
tests_setup_test_plan_blocked_SOURCES = tests/setup/test_plan_blocked.c tests/setup/found_kit.h
tests_setup_test_plan_blocked_LDADD = $(SETUP_TEST_LIBS)
tests_setup_test_plan_random_SOURCES = tests/setup/test_plan_random.c tests/setup/found_kit.h
tests_setup_test_plan_random_LDADD = $(SETUP_TEST_LIBS)
tests_setup_test_record_SOURCES = tests/setup/test_record.c tests/setup/found_kit.h
tests_setup_test_record_LDADD = $(SETUP_TEST_LIBS)
tests_setup_test_taskdef_SOURCES = tests/setup/test_taskdef.c
tests_setup_test_taskdef_LDADD = $(SETUP_TEST_LIBS)
tests_setup_test_trust_SOURCES = tests/setup/test_trust.c
tests_setup_test_trust_LDADD = $(SETUP_TEST_LIBS)
tests_setup_test_unified_diff_SOURCES = tests/setup/test_unified_diff.c
tests_setup_test_unified_diff_LDADD = $(SETUP_TEST_LIBS)
tests_setup_test_verify_judge_SOURCES = tests/setup/test_verify_judge.c
tests_setup_test_verify_judge_LDADD = $(SETUP_TEST_LIBS)
# Those that drive the app itself need somebody to answer.
if SIM
check_PROGRAMS += \
	tests/setup/test_apply \
	tests/setup/test_init \
	tests/setup/test_inquiry \
	tests/setup/test_revert
tests_setup_test_apply_SOURCES = tests/setup/test_apply.c tests/setup/unprepared.h
tests_setup_test_apply_LDADD = $(SETUP_TEST_LIBS)
tests_setup_test_init_SOURCES = tests/setup/test_init.c tests/setup/unprepared.h
tests_setup_test_init_LDADD = $(SETUP_TEST_LIBS)
tests_setup_test_inquiry_SOURCES = tests/setup/test_inquiry.c tests/setup/unprepared.h
tests_setup_test_inquiry_LDADD = $(SETUP_TEST_LIBS)
tests_setup_test_revert_SOURCES = tests/setup/test_revert.c tests/setup/unprepared.h
tests_setup_test_revert_LDADD = $(SETUP_TEST_LIBS)
endif

# What buildspecs.sh gives its files to; no test by itself.
EXTRA_PROGRAMS += tests/setup/merge_buildspec
tests_setup_merge_buildspec_SOURCES = tests/setup/merge_buildspec.c
tests_setup_merge_buildspec_LDADD = $(SETUP_TEST_LIBS)
tests/setup/buildspecs.log: tests/setup/merge_buildspec$(EXEEXT)

SHELL_TESTS += tests/setup/buildspecs.sh
EXTRA_DIST += \
	tests/setup/buildspecs \
	tests/setup/npm/.npmrc \
	tests/setup/npm/buildspecs.js \
	tests/setup/npm/package-lock.json \
	tests/setup/npm/package.json
