noinst_LIBRARIES += libsetup.a
libsetup_a_SOURCES = \
	src/setup/appspec.c \
	src/setup/appspec.h \
	src/setup/buildspec.c \
	src/setup/buildspec.h \
	src/setup/buildspec_calls.c \
	src/setup/buildspec_calls.h \
	src/setup/buildspec_edit.c \
	src/setup/buildspec_modern.c \
	src/setup/buildspec_parts.h \
	src/setup/buildspec_read.c \
	src/setup/buildspec_shell.c \
	src/setup/buildspec_shell.h \
	src/setup/buildspec_verify.c \
	src/setup/desired.c \
	src/setup/desired.h \
	src/setup/found.c \
	src/setup/found.h \
	src/setup/inquiry.c \
	src/setup/inquiry.h \
	src/setup/taskdef.c \
	src/setup/taskdef.h \
	src/setup/unified_diff.c \
	src/setup/unified_diff.h \
	src/setup/verify.c \
	src/setup/verify.h \
	src/setup/verify_judge.c \
	src/setup/verify_judge.h \
	src/setup/verify_parts.h \
	src/setup/verify_steps.c \
	src/setup/yaml_tree.c \
	src/setup/yaml_tree.h
