check_PROGRAMS += \
	tests/sim/test_access \
	tests/sim/test_api \
	tests/sim/test_calls \
	tests/sim/test_elsewhere \
	tests/sim/test_faults \
	tests/sim/test_iam \
	tests/sim/test_protocol \
	tests/sim/test_shell \
	tests/sim/test_sigv4 \
	tests/sim/test_sts \
	tests/sim/test_world_clock \
	tests/sim/test_world_journey \
	tests/sim/test_world_pipeline \
	tests/sim/test_world_ways
tests_sim_test_access_SOURCES = tests/sim/test_access.c
tests_sim_test_access_LDADD = $(SIM_TEST_LIBS)
tests_sim_test_api_SOURCES = tests/sim/test_api.c tests/sim/signing.h tests/sim/api_kit.h
tests_sim_test_api_LDADD = $(SIM_TEST_LIBS)
tests_sim_test_calls_SOURCES = tests/sim/test_calls.c
tests_sim_test_calls_LDADD = $(SIM_TEST_LIBS)
tests_sim_test_elsewhere_SOURCES = tests/sim/test_elsewhere.c tests/sim/api_kit.h tests/sim/signing.h
tests_sim_test_elsewhere_LDADD = $(SIM_TEST_LIBS)
tests_sim_test_faults_SOURCES = tests/sim/test_faults.c
tests_sim_test_faults_LDADD = $(SIM_TEST_LIBS)
tests_sim_test_iam_SOURCES = tests/sim/test_iam.c tests/sim/api_kit.h tests/sim/signing.h
tests_sim_test_iam_LDADD = $(SIM_TEST_LIBS)
tests_sim_test_protocol_SOURCES = tests/sim/test_protocol.c
tests_sim_test_protocol_LDADD = $(SIM_TEST_LIBS)
tests_sim_test_shell_SOURCES = tests/sim/test_shell.c
tests_sim_test_shell_LDADD = $(SIM_TEST_LIBS)
tests_sim_test_sigv4_SOURCES = tests/sim/test_sigv4.c tests/sim/signing.h
tests_sim_test_sigv4_LDADD = $(SIM_TEST_LIBS)
tests_sim_test_sts_SOURCES = tests/sim/test_sts.c tests/sim/api_kit.h tests/sim/signing.h
tests_sim_test_sts_LDADD = $(SIM_TEST_LIBS)
tests_sim_test_world_clock_SOURCES = tests/sim/test_world_clock.c tests/sim/world_kit.h
tests_sim_test_world_clock_LDADD = $(SIM_TEST_LIBS)
tests_sim_test_world_journey_SOURCES = tests/sim/test_world_journey.c tests/sim/world_kit.h
tests_sim_test_world_journey_LDADD = $(SIM_TEST_LIBS)
tests_sim_test_world_pipeline_SOURCES = tests/sim/test_world_pipeline.c tests/sim/world_kit.h
tests_sim_test_world_pipeline_LDADD = $(SIM_TEST_LIBS)
tests_sim_test_world_ways_SOURCES = tests/sim/test_world_ways.c tests/sim/world_kit.h
tests_sim_test_world_ways_LDADD = $(SIM_TEST_LIBS)
SHELL_TESTS += \
	tests/sim/awscli.sh \
	tests/sim/awscli_approval.sh \
	tests/sim/awscli_builds.sh \
	tests/sim/awscli_connections.sh \
	tests/sim/awscli_identity.sh \
	tests/sim/awscli_refusals.sh \
	tests/sim/awscli_same.sh \
	tests/sim/awscli_setup.sh \
	tests/sim/awscli_surroundings.sh \
	tests/sim/sdk.sh
EXTRA_DIST += \
	tests/sim/awscli_lib.sh \
	tests/sim/awscli_setup_lib.sh \
	tests/sim/sdk_lib.sh \
	tests/sim/sdk/.npmrc \
	tests/sim/sdk/errors.js \
	tests/sim/sdk/identity.js \
	tests/sim/sdk/journey.js \
	tests/sim/sdk/lib.js \
	tests/sim/sdk/life.js \
	tests/sim/sdk/package-lock.json \
	tests/sim/sdk/package.json \
	tests/sim/sdk/release.js \
	tests/sim/sdk/run.js \
	tests/sim/sdk/scenarios.js \
	tests/sim/sdk/setup.js \
	tests/sim/sdk/surroundings.js \
	tests/sim/sdk/wire.js
