noinst_LIBRARIES += libsetup.a
libsetup_a_SOURCES = \
	src/setup/found.c \
	src/setup/found.h \
	src/setup/inquiry.c \
	src/setup/inquiry.h \
	src/setup/desired.c \
	src/setup/desired.h \
	src/setup/unified_diff.c \
	src/setup/unified_diff.h
