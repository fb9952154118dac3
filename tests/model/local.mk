check_PROGRAMS += tests/model/test_action
tests_model_test_action_SOURCES = tests/model/test_action.c tests/model/fixture.h
tests_model_test_action_LDADD = $(MODEL_TEST_LIBS)

check_PROGRAMS += tests/model/test_choose
tests_model_test_choose_SOURCES = tests/model/test_choose.c tests/model/fixture.h
tests_model_test_choose_LDADD = $(MODEL_TEST_LIBS)

check_PROGRAMS += tests/model/test_facts
tests_model_test_facts_SOURCES = tests/model/test_facts.c tests/model/fixture.h
tests_model_test_facts_LDADD = $(MODEL_TEST_LIBS)

check_PROGRAMS += tests/model/test_intent
tests_model_test_intent_SOURCES = tests/model/test_intent.c tests/model/fixture.h
tests_model_test_intent_LDADD = $(MODEL_TEST_LIBS)

check_PROGRAMS += tests/model/test_phase
tests_model_test_phase_SOURCES = tests/model/test_phase.c tests/model/fixture.h
tests_model_test_phase_LDADD = $(MODEL_TEST_LIBS)

check_PROGRAMS += tests/model/test_pipeline
tests_model_test_pipeline_SOURCES = tests/model/test_pipeline.c tests/model/fixture.h
tests_model_test_pipeline_LDADD = $(MODEL_TEST_LIBS)

check_PROGRAMS += tests/model/test_progress
tests_model_test_progress_SOURCES = tests/model/test_progress.c tests/model/fixture.h
tests_model_test_progress_LDADD = $(MODEL_TEST_LIBS)

check_PROGRAMS += tests/model/test_random
tests_model_test_random_SOURCES = tests/model/test_random.c tests/model/fixture.h
tests_model_test_random_LDADD = $(MODEL_TEST_LIBS)

check_PROGRAMS += tests/model/test_sides
tests_model_test_sides_SOURCES = tests/model/test_sides.c tests/model/fixture.h
tests_model_test_sides_LDADD = $(MODEL_TEST_LIBS)

check_PROGRAMS += tests/model/test_split
tests_model_test_split_SOURCES = tests/model/test_split.c tests/model/fixture.h
tests_model_test_split_LDADD = $(MODEL_TEST_LIBS)

check_PROGRAMS += tests/model/test_wait
tests_model_test_wait_SOURCES = tests/model/test_wait.c tests/model/fixture.h
tests_model_test_wait_LDADD = $(MODEL_TEST_LIBS)

check_PROGRAMS += tests/model/test_way_back
tests_model_test_way_back_SOURCES = tests/model/test_way_back.c tests/model/fixture.h
tests_model_test_way_back_LDADD = $(MODEL_TEST_LIBS)
