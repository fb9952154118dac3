check_PROGRAMS += \
	tests/setup/test_appspec \
	tests/setup/test_buildspec \
	tests/setup/test_taskdef \
	tests/setup/test_unified_diff
tests_setup_test_appspec_SOURCES = tests/setup/test_appspec.c
tests_setup_test_appspec_LDADD = $(SETUP_TEST_LIBS)
tests_setup_test_buildspec_SOURCES = tests/setup/test_buildspec.c
tests_setup_test_buildspec_LDADD = $(SETUP_TEST_LIBS)
tests_setup_test_taskdef_SOURCES = tests/setup/test_taskdef.c
tests_setup_test_taskdef_LDADD = $(SETUP_TEST_LIBS)
tests_setup_test_unified_diff_SOURCES = tests/setup/test_unified_diff.c
tests_setup_test_unified_diff_LDADD = $(SETUP_TEST_LIBS)

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
