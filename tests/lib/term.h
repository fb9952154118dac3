/* term.h: a program on a terminal of its own: a pty with an emulator (libvterm) behind it, read as cells.
 *
 * Nothing here sleeps: term_pump() takes in what the program wrote, and waiting means pumping until something holds, with a
 * deadline.  What fails prints the whole screen and ends the test case. */
#ifndef TESTS_TERM_H
#define TESTS_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

#define TERM_PATIENCE_MS 30000 /* for what must come; a machine may be slow and a program under valgrind */

struct term;

struct term_options {
	const char *const *env; /* beside the caller's: "NAME=VALUE" sets, "NAME" unsets; NULL ends; may be NULL */
	int rows, columns;      /* 0: 24, 80 */
	bool has_job_control; /* a shell of one job stands between; else the program leads the session, as with `xterm -e` */
};
/* argv[0] is a path, or a name in PATH.  TERM is xterm-256color where env says nothing; o may be NULL. */
struct term *term_open(char *const *argv, const struct term_options *o);
void term_close(struct term *t); /* ends the program if it still runs; NULL is fine */

/* The program itself, not the shell. */
pid_t term_pid(const struct term *t);

/* Takes in what comes, for so long. */
void term_pump(struct term *t, int ms);
/* Pumps until it holds; false: ms are over. */
bool term_wait(struct term *t, bool (*holds)(struct term *t, const void *user), const void *user, int ms);
bool term_wait_text(struct term *t, const char *text, int ms);
bool term_wait_gone(struct term *t, const char *text, int ms);
bool term_wait_stopped(struct term *t, int ms); /* by job control */

/* --- input ---------------------------------------------------------------------------------------------- */

void term_send(struct term *t, const char *keys);
/* As a terminal pastes: between marks when the program has asked for them, else as if typed.  Returns whether it has. */
bool term_paste(struct term *t, const char *text);
void term_resize(struct term *t, int rows, int columns);
void term_hang_up(struct term *t); /* the terminal is gone; only the end of the program can still be seen */

/* --- what is on the screen ------------------------------------------------------------------------------ */

struct term_cell {
	char text[32];              /* UTF-8; " " blank; "" the right half of a wide character */
	int width;                  /* 1, 2; 0 the right half */
	int foreground, background; /* palette index; -1 default; -2 not of the palette */
	bool is_bold, is_underlined, is_reverse;
};
void term_size(const struct term *t, int *rows, int *columns);
void term_cell(struct term *t, int row, int column, struct term_cell *out); /* blank outside */
/* Rows that end in a newline, blanks at their ends left out.  Borrowed until the next call. */
const char *term_text(struct term *t);
const char *term_row(struct term *t, int row); /* without newline; borrowed until the next call */
/* The first row and column where it stands, within one row; NULLs are fine. */
bool term_find(struct term *t, const char *text, int *row, int *column);
bool term_has(struct term *t, const char *text);
bool term_is_alternate(const struct term *t);
bool term_cursor_is_shown(const struct term *t);
size_t term_bytes(const struct term *t); /* written by the program so far */
void term_print(struct term *t);         /* the screen, as a diagnostic */

/* --- its end -------------------------------------------------------------------------------------------- */

bool term_modes(struct term *t, struct termios *out); /* of the pty, as the program has left them */
void term_fg(struct term *t);                         /* after it was stopped */
bool term_has_ended(struct term *t);
/* The exit status as a shell tells it (a signal is 128 + its number); -1: it has not ended within ms. */
int term_wait_exit(struct term *t, int ms);

/* --- checks: they end the case with the screen printed -------------------------------------------------- */

#define term_expect(t, text) term_expect_(t, text, TERM_PATIENCE_MS, __FILE__, __LINE__)
#define term_expect_within(t, text, ms) term_expect_(t, text, ms, __FILE__, __LINE__)
#define term_expect_gone(t, text) term_expect_gone_(t, text, TERM_PATIENCE_MS, __FILE__, __LINE__)
#define term_check(t, condition) term_check_(t, condition, #condition, __FILE__, __LINE__)
#define term_expect_end(t, code) term_expect_end_(t, code, TERM_PATIENCE_MS, __FILE__, __LINE__)
#define term_fail(t, ...) term_fail_(t, __FILE__, __LINE__, __VA_ARGS__)

void term_expect_(struct term *t, const char *text, int ms, const char *file, int line);
void term_expect_gone_(struct term *t, const char *text, int ms, const char *file, int line);
void term_check_(struct term *t, bool holds, const char *condition, const char *file, int line);
void term_expect_end_(struct term *t, int code, int ms, const char *file, int line);
void term_fail_(struct term *t, const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

int64_t term_now_ms(void); /* monotonic */

#endif
