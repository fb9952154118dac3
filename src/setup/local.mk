noinst_LIBRARIES += libsetup.a
libsetup_a_SOURCES = \
	src/setup/unified_diff.c \
	src/setup/unified_diff.h
