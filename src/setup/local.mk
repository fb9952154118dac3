noinst_LIBRARIES += libsetup.a
libsetup_a_SOURCES = \
	src/setup/desired.c \
	src/setup/desired.h \
	src/setup/unified_diff.c \
	src/setup/unified_diff.h \
	src/setup/verify.c \
	src/setup/verify.h \
	src/setup/verify_judge.c \
	src/setup/verify_judge.h \
	src/setup/verify_parts.h \
	src/setup/verify_steps.c
