noinst_LIBRARIES += libapp.a
libapp_a_SOURCES = \
	src/app/act.c \
	src/app/app.c \
	src/app/app.h \
	src/app/app_parts.h \
	src/app/ask.c \
	src/app/change.c \
	src/app/audit.c \
	src/app/audit.h \
	src/app/hints.c \
	src/app/hints.h \
	src/app/pages.c \
	src/app/pages.h \
	src/app/picture.c \
	src/app/plan.c \
	src/app/plan.h \
	src/app/policy.c \
	src/app/policy.h \
	src/app/policy_document.c \
	src/app/policy_parts.h \
	src/app/policy_places.c \
	src/app/probe.c \
	src/app/probe.h \
	src/app/reading.c \
	src/app/schedule.c \
	src/app/schedule.h \
	src/app/scope.c \
	src/app/screen.h \
	src/app/settings.c \
	src/app/settings.h \
	src/app/store.c \
	src/app/store.h
