check_PROGRAMS += \
	tests/app/test_hints \
	tests/app/test_plan \
	tests/app/test_policy \
	tests/app/test_probe \
	tests/app/test_schedule \
	tests/app/test_settings \
	tests/app/test_store
tests_app_test_hints_SOURCES = tests/app/test_hints.c
tests_app_test_hints_LDADD = $(APP_TEST_LIBS)
tests_app_test_plan_SOURCES = tests/app/test_plan.c
tests_app_test_plan_LDADD = $(APP_TEST_LIBS)
tests_app_test_policy_SOURCES = tests/app/test_policy.c
tests_app_test_policy_LDADD = $(APP_TEST_LIBS)
tests_app_test_probe_SOURCES = tests/app/test_probe.c
tests_app_test_probe_LDADD = $(APP_TEST_LIBS)
tests_app_test_schedule_SOURCES = tests/app/test_schedule.c
tests_app_test_schedule_LDADD = $(APP_TEST_LIBS)
tests_app_test_settings_SOURCES = tests/app/test_settings.c
tests_app_test_settings_LDADD = $(APP_TEST_LIBS)
tests_app_test_store_SOURCES = tests/app/test_store.c
tests_app_test_store_LDADD = $(APP_TEST_LIBS)
# Those that drive the app itself need somebody to answer.
if SIM
check_PROGRAMS += \
	tests/app/test_act \
	tests/app/test_change \
	tests/app/test_pace \
	tests/app/test_pages
tests_app_test_act_SOURCES = tests/app/test_act.c tests/app/simulated.h
tests_app_test_act_LDADD = $(APP_TEST_LIBS)
tests_app_test_change_SOURCES = tests/app/test_change.c tests/app/simulated.h
tests_app_test_change_LDADD = $(APP_TEST_LIBS)
tests_app_test_pace_SOURCES = tests/app/test_pace.c tests/app/simulated.h
tests_app_test_pace_LDADD = $(APP_TEST_LIBS)
tests_app_test_pages_SOURCES = tests/app/test_pages.c tests/app/simulated.h
tests_app_test_pages_LDADD = $(APP_TEST_LIBS)
endif
