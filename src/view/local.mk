noinst_LIBRARIES += libview.a
libview_a_SOURCES = \
	src/view/dialog.c \
	src/view/draw.h \
	src/view/draw_header.c \
	src/view/footer.c \
	src/view/grid.c \
	src/view/grid.h \
	src/view/help.c \
	src/view/keys.c \
	src/view/layout.c \
	src/view/layout.h \
	src/view/lines.c \
	src/view/list.c \
	src/view/page.c \
	src/view/page.h \
	src/view/pane_routes.c \
	src/view/pane_side.c \
	src/view/pane_stages.c \
	src/view/pane_story.c \
	src/view/pane_timeline.c \
	src/view/problems.c \
	src/view/probes.c \
	src/view/question.c \
	src/view/roles.c \
	src/view/setup.c \
	src/view/ui.c \
	src/view/view.c \
	src/view/view.h \
	src/view/words.c
