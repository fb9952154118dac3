check_PROGRAMS += tests/setup/test_unified_diff
tests_setup_test_unified_diff_SOURCES = tests/setup/test_unified_diff.c
tests_setup_test_unified_diff_LDADD = $(SETUP_TEST_LIBS)

noinst_PROGRAMS += tests/setup/merge_buildspec
tests_setup_merge_buildspec_SOURCES = tests/setup/merge_buildspec.c
tests_setup_merge_buildspec_LDADD = $(SETUP_TEST_LIBS)
