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
	src/setup/buildspec_need.c \
	src/setup/buildspec_parts.h \
	src/setup/buildspec_read.c \
	src/setup/buildspec_shell.c \
	src/setup/buildspec_shell.h \
	src/setup/buildspec_verify.c \
	src/setup/taskdef.c \
	src/setup/taskdef.h \
	src/setup/unified_diff.c \
	src/setup/unified_diff.h \
	src/setup/yaml_tree.c \
	src/setup/yaml_tree.h
