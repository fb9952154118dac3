view_moments = tests/view/moments.c tests/view/moments.h tests/view/probe_moments.c tests/view/probe_moments.h \
	tests/view/setup_moments.c tests/view/setup_moments.h
check_PROGRAMS += \
	tests/view/test_grid \
	tests/view/test_layout \
	tests/view/test_screens \
	tests/view/test_ui
tests_view_test_grid_SOURCES = tests/view/test_grid.c
tests_view_test_grid_LDADD = $(VIEW_TEST_LIBS)
tests_view_test_layout_SOURCES = tests/view/test_layout.c $(view_moments)
tests_view_test_layout_LDADD = $(VIEW_TEST_LIBS)
tests_view_test_screens_SOURCES = \
	tests/view/test_screens.c \
	$(view_moments) \
	tests/view/screen_file.c \
	tests/view/screen_file.h
tests_view_test_screens_LDADD = $(VIEW_TEST_LIBS)
tests_view_test_ui_SOURCES = tests/view/test_ui.c $(view_moments)
tests_view_test_ui_LDADD = $(VIEW_TEST_LIBS)

# Writes the pictures anew, into the source tree: read what git diff says before they are committed.
accept: tests/view/test_screens$(EXEEXT)
	$(AM_TESTS_ENVIRONMENT) ACCEPT_SCREENS=1 tests/view/test_screens$(EXEEXT)
.PHONY: accept
EXTRA_DIST += \
	tests/screens/answers-100x30.grid \
	tests/screens/answers-200x60.grid \
	tests/screens/answers-40x10.grid \
	tests/screens/answers-80x24.grid \
	tests/screens/answers-old-80x24.grid \
	tests/screens/approval-80x24.grid \
	tests/screens/ascii-80x24.grid \
	tests/screens/baking-100x30.grid \
	tests/screens/baking-200x60.grid \
	tests/screens/baking-80x24.grid \
	tests/screens/build-failed-80x24.grid \
	tests/screens/building-80x24.grid \
	tests/screens/demo-start-100x30.grid \
	tests/screens/demo-start-200x60.grid \
	tests/screens/demo-start-80x24.grid \
	tests/screens/denied-80x24.grid \
	tests/screens/denied-all-80x24.grid \
	tests/screens/denied-many-80x24.grid \
	tests/screens/dialog-100x30.grid \
	tests/screens/dialog-200x60.grid \
	tests/screens/dialog-40x10.grid \
	tests/screens/dialog-80x24.grid \
	tests/screens/dialog-changed-80x24.grid \
	tests/screens/dialog-refused-80x24.grid \
	tests/screens/differs-80x24.grid \
	tests/screens/expired-80x24.grid \
	tests/screens/failed-100x30.grid \
	tests/screens/failed-200x60.grid \
	tests/screens/failed-60x16.grid \
	tests/screens/failed-80x24.grid \
	tests/screens/failed-all-80x24.grid \
	tests/screens/help-80x24.grid \
	tests/screens/hook-80x24.grid \
	tests/screens/installing-100x30.grid \
	tests/screens/installing-200x60.grid \
	tests/screens/installing-80x24.grid \
	tests/screens/korean-80x24.grid \
	tests/screens/list-80x24.grid \
	tests/screens/list-denied-80x24.grid \
	tests/screens/list-empty-80x24.grid \
	tests/screens/list-loading-80x24.grid \
	tests/screens/list-offer-80x24.grid \
	tests/screens/list-unfinished-40x10.grid \
	tests/screens/list-unfinished-80x24.grid \
	tests/screens/loading-80x24.grid \
	tests/screens/many-80x24.grid \
	tests/screens/native-80x24.grid \
	tests/screens/never-deployed-80x24.grid \
	tests/screens/no-answer-200x60.grid \
	tests/screens/no-answer-80x24.grid \
	tests/screens/not-ecs-80x24.grid \
	tests/screens/partial-80x24.grid \
	tests/screens/probes-40x10.grid \
	tests/screens/probes-80x24.grid \
	tests/screens/probes-silent-100x30.grid \
	tests/screens/probes-silent-80x24.grid \
	tests/screens/probes-unread-80x24.grid \
	tests/screens/question-40x10.grid \
	tests/screens/question-80x24.grid \
	tests/screens/read-only-80x24.grid \
	tests/screens/ready-100x30.grid \
	tests/screens/ready-200x60.grid \
	tests/screens/ready-39x10.grid \
	tests/screens/ready-40x10.grid \
	tests/screens/ready-60x16.grid \
	tests/screens/ready-80x24.grid \
	tests/screens/ready-80x9.grid \
	tests/screens/refused-80x24.grid \
	tests/screens/rolled-back-100x30.grid \
	tests/screens/rolled-back-200x60.grid \
	tests/screens/rolled-back-80x24.grid \
	tests/screens/rolling-back-80x24.grid \
	tests/screens/setup-again-80x24.grid \
	tests/screens/setup-ascii-80x24.grid \
	tests/screens/setup-blocked-100x30.grid \
	tests/screens/setup-blocked-80x24.grid \
	tests/screens/setup-choices-40x10.grid \
	tests/screens/setup-choices-80x24.grid \
	tests/screens/setup-failed-80x24.grid \
	tests/screens/setup-loading-80x24.grid \
	tests/screens/setup-nothing-80x24.grid \
	tests/screens/setup-plan-100x30.grid \
	tests/screens/setup-plan-40x10.grid \
	tests/screens/setup-plan-80x24.grid \
	tests/screens/setup-unanswered-80x24.grid \
	tests/screens/shifting-100x30.grid \
	tests/screens/shifting-200x60.grid \
	tests/screens/shifting-80x24.grid \
	tests/screens/sso-expired-80x24.grid \
	tests/screens/stages-80x24.grid \
	tests/screens/succeeded-100x30.grid \
	tests/screens/succeeded-200x60.grid \
	tests/screens/succeeded-80x24.grid \
	tests/screens/throttled-100x30.grid \
	tests/screens/throttled-80x24.grid \
	tests/screens/two-80x24.grid \
	tests/screens/unanswered-80x24.grid \
	tests/screens/unbound-80x24.grid \
	tests/screens/unfinished-80x24.grid \
	tests/screens/unreachable-80x24.grid
