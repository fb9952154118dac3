check_PROGRAMS += \
	tests/tui/test_input \
	tests/tui/test_pty_basic \
	tests/tui/test_theme
tests_tui_test_input_SOURCES = tests/tui/test_input.c
tests_tui_test_input_LDADD = $(TUI_TEST_LIBS)
tests_tui_test_pty_basic_SOURCES = tests/tui/test_pty_basic.c
tests_tui_test_pty_basic_LDADD = $(TUI_TEST_LIBS)
tests_tui_test_theme_SOURCES = tests/tui/test_theme.c
tests_tui_test_theme_LDADD = $(TUI_TEST_LIBS)
if SIM
check_PROGRAMS += tests/tui/test_dashboard
tests_tui_test_dashboard_SOURCES = tests/tui/test_dashboard.c tests/app/simulated.h
tests_tui_test_dashboard_LDADD = $(TUI_TEST_LIBS)
endif
