noinst_LIBRARIES += libmodel.a
libmodel_a_SOURCES = \
	src/model/action.c \
	src/model/action.h \
	src/model/action_progress.c \
	src/model/action_rows.h \
	src/model/action_sentence.c \
	src/model/assemble.c \
	src/model/assemble.h \
	src/model/assemble_choose.c \
	src/model/assemble_current.c \
	src/model/assemble_deployment.c \
	src/model/assemble_links.c \
	src/model/assemble_pipeline.c \
	src/model/assemble_problems.c \
	src/model/assemble_routes.c \
	src/model/assemble_side.c \
	src/model/facts.c \
	src/model/facts.h \
	src/model/preparation.h \
	src/model/probe.h \
	src/model/setup_plan.c \
	src/model/setup_plan.h \
	src/model/setup_preview.h \
	src/model/intent.c \
	src/model/judge.h \
	src/model/judge_phase.c \
	src/model/judge_sides.c \
	src/model/judge_split.c \
	src/model/judge_wait.c \
	src/model/judge_way_back.c \
	src/model/life.c \
	src/model/life.h \
	src/model/names.c \
	src/model/release.h \
	src/model/util.h
