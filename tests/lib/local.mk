check_LIBRARIES += libtest.a
libtest_a_SOURCES = \
	tests/lib/cm.h \
	tests/lib/fixture.c \
	tests/lib/fixture.h \
	tests/lib/term.c \
	tests/lib/term.h
EXTRA_DIST += \
	tests/lib/sandbox.sh \
	tests/lib/scrub.sh
