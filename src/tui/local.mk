noinst_LIBRARIES += libtui.a
libtui_a_SOURCES = \
	src/tui/colour.c \
	src/tui/colour.h \
	src/tui/dashboard.c \
	src/tui/dashboard.h \
	src/tui/input.c \
	src/tui/input.h \
	src/tui/paint.c \
	src/tui/paint.h \
	src/tui/probe.c \
	src/tui/terminal.c \
	src/tui/terminal.h \
	src/tui/theme.c \
	src/tui/theme.h \
	src/tui/tui.c \
	src/tui/tui.h
