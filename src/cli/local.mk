noinst_LIBRARIES += libcli.a
libcli_a_SOURCES = \
	src/cli/act.c \
	src/cli/changes.c \
	src/cli/changes.h \
	src/cli/confirm.c \
	src/cli/confirm.h \
	src/cli/demo.c \
	src/cli/demo.h \
	src/cli/help.c \
	src/cli/help.h \
	src/cli/json.c \
	src/cli/json.h \
	src/cli/kept.c \
	src/cli/kept.h \
	src/cli/near.c \
	src/cli/near.h \
	src/cli/options.c \
	src/cli/options.h \
	src/cli/phrases.c \
	src/cli/phrases.h \
	src/cli/same.h \
	src/cli/session.c \
	src/cli/session.h \
	src/cli/settle.c \
	src/cli/settle.h \
	src/cli/status.c \
	src/cli/table.c \
	src/cli/table.h \
	src/cli/text.c \
	src/cli/text.h \
	src/cli/trouble.c \
	src/cli/trouble.h \
	src/cli/verbs.c \
	src/cli/verbs.h \
	src/cli/wait.c \
	src/cli/watch.c
