check_PROGRAMS += \
	tests/cli/test_doctor \
	tests/cli/test_json \
	tests/cli/test_man \
	tests/cli/test_near \
	tests/cli/test_options \
	tests/cli/test_settle \
	tests/cli/test_watch
tests_cli_test_doctor_SOURCES = tests/cli/test_doctor.c
tests_cli_test_doctor_LDADD = $(CLI_TEST_LIBS)
tests_cli_test_json_SOURCES = tests/cli/test_json.c tests/cli/story.c tests/cli/story.h
tests_cli_test_json_LDADD = $(CLI_TEST_LIBS)
tests_cli_test_man_SOURCES = tests/cli/test_man.c
tests_cli_test_man_LDADD = $(CLI_TEST_LIBS)
tests_cli_test_near_SOURCES = tests/cli/test_near.c
tests_cli_test_near_LDADD = $(CLI_TEST_LIBS)
tests_cli_test_options_SOURCES = tests/cli/test_options.c
tests_cli_test_options_LDADD = $(CLI_TEST_LIBS)
tests_cli_test_settle_SOURCES = tests/cli/test_settle.c tests/cli/story.c tests/cli/story.h
tests_cli_test_settle_LDADD = $(CLI_TEST_LIBS)
tests_cli_test_watch_SOURCES = tests/cli/test_watch.c tests/cli/story.c tests/cli/story.h
tests_cli_test_watch_LDADD = $(CLI_TEST_LIBS)
EXTRA_DIST += tests/cli/doctor.txt tests/cli/setup_lib.sh tests/cli/setup_readback.mjs
SHELL_TESTS += \
	tests/cli/exits.sh \
	tests/cli/journey.sh
if SIM
SHELL_TESTS += \
	tests/cli/demo.sh \
	tests/cli/approval.sh \
	tests/cli/denied.sh \
	tests/cli/doctor.sh \
	tests/cli/iam_policy.sh \
	tests/cli/setup.sh \
	tests/cli/setup_again.sh \
	tests/cli/setup_connection.sh \
	tests/cli/setup_ecs.sh \
	tests/cli/setup_readback.sh \
	tests/cli/setup_undo.sh \
	tests/cli/setup_verify.sh \
	tests/cli/waves.sh
endif
