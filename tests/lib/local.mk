check_LIBRARIES += libtest.a
libtest_a_SOURCES = \
	tests/lib/cm.h \
	tests/lib/fixture.c \
	tests/lib/fixture.h \
	tests/lib/term.c \
	tests/lib/term.h
# Shell tests call the AWS CLI by it.
EXTRA_PROGRAMS += tests/lib/awscli_client
CLEANFILES += tests/lib/awscli_client$(EXEEXT)
tests_lib_awscli_client_SOURCES = tests/lib/awscli_client.c
shell_test_programs += tests/lib/awscli_client$(EXEEXT)
EXTRA_DIST += \
	tests/lib/awscli.sh \
	tests/lib/awscli_server.py \
	tests/lib/sandbox.sh \
	tests/lib/scrub.sh
