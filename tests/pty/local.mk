# The program on a terminal against the simulator: see world.h and story.h.
pty_shared = tests/pty/story.c tests/pty/story.h tests/pty/world.c tests/pty/world.h
check_PROGRAMS += \
	tests/pty/test_codes \
	tests/pty/test_end \
	tests/pty/test_journey \
	tests/pty/test_keys \
	tests/pty/test_pages \
	tests/pty/test_resize \
	tests/pty/test_setup \
	tests/pty/test_weather
tests_pty_test_codes_SOURCES = tests/pty/test_codes.c $(pty_shared)
tests_pty_test_codes_LDADD = $(TUI_TEST_LIBS)
tests_pty_test_end_SOURCES = tests/pty/test_end.c $(pty_shared)
tests_pty_test_end_LDADD = $(TUI_TEST_LIBS)
tests_pty_test_journey_SOURCES = tests/pty/test_journey.c $(pty_shared)
tests_pty_test_journey_LDADD = $(TUI_TEST_LIBS)
tests_pty_test_keys_SOURCES = tests/pty/test_keys.c $(pty_shared)
tests_pty_test_keys_LDADD = $(TUI_TEST_LIBS)
tests_pty_test_pages_SOURCES = tests/pty/test_pages.c $(pty_shared)
tests_pty_test_pages_LDADD = $(TUI_TEST_LIBS)
tests_pty_test_resize_SOURCES = tests/pty/test_resize.c $(pty_shared)
tests_pty_test_resize_LDADD = $(TUI_TEST_LIBS)
tests_pty_test_setup_SOURCES = tests/pty/test_setup.c $(pty_shared)
tests_pty_test_setup_LDADD = $(TUI_TEST_LIBS)
tests_pty_test_weather_SOURCES = tests/pty/test_weather.c $(pty_shared)
tests_pty_test_weather_LDADD = $(TUI_TEST_LIBS)
EXTRA_DIST += \
	tests/pty/many.json

# Writes docs/screens.md anew, into the source tree: the journey's moments, played by the program just built.
EXTRA_PROGRAMS += tests/pty/capture
CLEANFILES += tests/pty/capture$(EXEEXT)
tests_pty_capture_SOURCES = tests/pty/capture.c $(pty_shared)
tests_pty_capture_LDADD = $(TUI_TEST_LIBS)
captures: tests/pty/capture$(EXEEXT) $(bin_PROGRAMS)
	$(MKDIR_P) '$(srcdir)/docs'
	$(AM_TESTS_ENVIRONMENT) tests/pty/capture$(EXEEXT) '$(abs_top_srcdir)/docs/screens.md'
EXTRA_DIST += docs/screens.md
