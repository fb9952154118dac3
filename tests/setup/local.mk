check_PROGRAMS += tests/setup/test_unified_diff
tests_setup_test_unified_diff_SOURCES = tests/setup/test_unified_diff.c
tests_setup_test_unified_diff_LDADD = $(SETUP_TEST_LIBS)
check_PROGRAMS += tests/setup/test_verify_judge
tests_setup_test_verify_judge_SOURCES = tests/setup/test_verify_judge.c
tests_setup_test_verify_judge_LDADD = $(SETUP_TEST_LIBS)
