/* colour.c: colours by name and number, and the nearest of a smaller palette. */
#include "tui/colour.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rgb {
	int r, g, b;
};

/* xterm's own values for the first sixteen; terminals differ, their order does not. */
static const struct rgb basic[16] = {
	{0, 0, 0}, {205, 0, 0}, {0, 205, 0}, {205, 205, 0}, {0, 0, 238}, {205, 0, 205}, {0, 205, 205}, {229, 229, 229},
	{127, 127, 127}, {255, 0, 0}, {0, 255, 0}, {255, 255, 0}, {92, 92, 255}, {255, 0, 255}, {0, 255, 255}, {255, 255, 255},
};

static const char *const names[8] = {"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"};

static int level(int step)
{
	return step ? 55 + step * 40 : 0;
}

static struct rgb rgb_of(int colour)
{
	if (colour < 16)
		return basic[colour];
	if (colour >= 232)
		return (struct rgb){8 + (colour - 232) * 10, 8 + (colour - 232) * 10, 8 + (colour - 232) * 10};
	int cube = colour - 16;
	return (struct rgb){level(cube / 36), level(cube / 6 % 6), level(cube % 6)};
}

/* Weighted, since green differs more to the eye than blue. */
static long distance(struct rgb a, struct rgb b)
{
	long r = a.r - b.r, g = a.g - b.g, u = a.b - b.b;

	return 3 * r * r + 4 * g * g + 2 * u * u;
}

static int nearest(struct rgb want, int first, int last)
{
	int best = first;

	for (int i = first + 1; i <= last; i++)
		if (distance(rgb_of(i), want) < distance(rgb_of(best), want))
			best = i;
	return best;
}

/* How much of a colour the colour is: grey must stay grey. */
static bool is_grey(struct rgb c)
{
	int most = c.r > c.g ? c.r : c.g, least = c.r < c.g ? c.r : c.g;

	most = c.b > most ? c.b : most;
	least = c.b < least ? c.b : least;
	return most - least < 30;
}

int colour_nearest(int colour, int colours)
{
	static const int greys[] = {0, 8, 7, 15};

	if (colour < 0 || colour < colours)
		return colour;
	struct rgb want = rgb_of(colour);
	if (!is_grey(want))
		return nearest(want, 0, 15);
	int best = 0;
	for (int i = 1; i < 4; i++)
		if (distance(basic[greys[i]], want) < distance(basic[best], want))
			best = greys[i];
	return best;
}

static bool parse_hex(const char *text, int *out)
{
	char *end;

	if (strlen(text) != 7)
		return false;
	unsigned long v = strtoul(text + 1, &end, 16);
	if (*end || text[1] == '-' || text[1] == '+')
		return false;
	*out = nearest((struct rgb){(int)(v >> 16), (int)(v >> 8 & 255), (int)(v & 255)}, 16, 255);
	return true;
}

bool colour_parse(const char *text, int *out)
{
	const char *name = !strncmp(text, "bright-", 7) ? text + 7 : text;
	char *end;

	if (!strcmp(text, "default")) {
		*out = COLOUR_DEFAULT;
		return true;
	}
	for (int i = 0; i < 8; i++)
		if (!strcmp(names[i], name)) {
			*out = name == text ? i : i + 8;
			return true;
		}
	if (text[0] == '#')
		return parse_hex(text, out);
	if (text[0] < '0' || text[0] > '9')
		return false;
	long v = strtol(text, &end, 10);
	if (*end || v > 255)
		return false;
	*out = (int)v;
	return true;
}
