noinst_LIBRARIES += libsetup.a
libsetup_a_SOURCES = \
	src/setup/desired.c \
	src/setup/desired.h \
	src/setup/unified_diff.c \
	src/setup/unified_diff.h
