check_PROGRAMS += \
	tests/aws/test_calls \
	tests/aws/test_classify \
	tests/aws/test_client \
	tests/aws/test_context \
	tests/aws/test_creds_login \
	tests/aws/test_creds_machine \
	tests/aws/test_creds_process \
	tests/aws/test_creds_role \
	tests/aws/test_creds_sso \
	tests/aws/test_endpoint \
	tests/aws/test_identity \
	tests/aws/test_probe \
	tests/aws/test_profile \
	tests/aws/test_proxy \
	tests/aws/test_rate \
	tests/aws/test_retry \
	tests/aws/test_s3 \
	tests/aws/test_timing
tests_aws_test_calls_SOURCES = tests/aws/test_calls.c tests/aws/bench.h tests/aws/little_server.h tests/aws/signature.h
tests_aws_test_calls_LDADD = $(AWS_TEST_LIBS)
tests_aws_test_classify_SOURCES = tests/aws/test_classify.c
tests_aws_test_classify_LDADD = $(AWS_TEST_LIBS)
tests_aws_test_client_SOURCES = tests/aws/test_client.c tests/aws/bench.h tests/aws/little_server.h tests/aws/signature.h
tests_aws_test_client_LDADD = $(AWS_TEST_LIBS)
tests_aws_test_context_SOURCES = tests/aws/test_context.c tests/aws/shared_files.h
tests_aws_test_context_LDADD = $(AWS_TEST_LIBS)
tests_aws_test_creds_machine_SOURCES = tests/aws/test_creds_machine.c tests/aws/bench.h tests/aws/little_server.h tests/aws/lookup.h tests/aws/shared_files.h
tests_aws_test_creds_machine_LDADD = $(AWS_TEST_LIBS)
tests_aws_test_creds_process_SOURCES = tests/aws/test_creds_process.c tests/aws/bench.h tests/aws/little_server.h tests/aws/lookup.h tests/aws/shared_files.h
tests_aws_test_creds_process_LDADD = $(AWS_TEST_LIBS)
tests_aws_test_endpoint_SOURCES = tests/aws/test_endpoint.c tests/aws/endpoint_hosts.h
tests_aws_test_endpoint_LDADD = $(AWS_TEST_LIBS)
tests_aws_test_identity_SOURCES = tests/aws/test_identity.c tests/aws/bench.h tests/aws/little_server.h tests/aws/shared_files.h
tests_aws_test_identity_LDADD = $(AWS_TEST_LIBS)
tests_aws_test_probe_SOURCES = tests/aws/test_probe.c tests/aws/bench.h tests/aws/little_server.h
tests_aws_test_probe_LDADD = $(AWS_TEST_LIBS)
tests_aws_test_profile_SOURCES = tests/aws/test_profile.c tests/aws/botocore_files.h tests/aws/shared_files.h
tests_aws_test_profile_LDADD = $(AWS_TEST_LIBS)
tests_aws_test_proxy_SOURCES = tests/aws/test_proxy.c
tests_aws_test_proxy_LDADD = $(AWS_TEST_LIBS)
tests_aws_test_retry_SOURCES = tests/aws/test_retry.c
tests_aws_test_retry_LDADD = $(AWS_TEST_LIBS)
tests_aws_test_rate_SOURCES = tests/aws/test_rate.c
tests_aws_test_rate_LDADD = $(AWS_TEST_LIBS)
tests_aws_test_s3_SOURCES = tests/aws/test_s3.c tests/aws/bench.h tests/aws/little_server.h tests/aws/signature.h
tests_aws_test_s3_LDADD = $(AWS_TEST_LIBS)
tests_aws_test_timing_SOURCES = tests/aws/test_timing.c tests/aws/bench.h tests/aws/little_server.h
tests_aws_test_timing_LDADD = $(AWS_TEST_LIBS)
tests_aws_test_creds_login_SOURCES = tests/aws/test_creds_login.c tests/aws/bench.h tests/aws/little_server.h tests/aws/shared_files.h tests/aws/stage.h
tests_aws_test_creds_login_LDADD = $(AWS_TEST_LIBS)
tests_aws_test_creds_role_SOURCES = tests/aws/test_creds_role.c tests/aws/bench.h tests/aws/little_server.h tests/aws/shared_files.h tests/aws/stage.h
tests_aws_test_creds_role_LDADD = $(AWS_TEST_LIBS)
tests_aws_test_creds_sso_SOURCES = tests/aws/test_creds_sso.c tests/aws/bench.h tests/aws/little_server.h tests/aws/shared_files.h tests/aws/stage.h
tests_aws_test_creds_sso_LDADD = $(AWS_TEST_LIBS)
