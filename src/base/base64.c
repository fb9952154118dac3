/* base64.c: see base64.h. */
#include "base/base64.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *base64_encode(const void *bytes, size_t size)
{
	const unsigned char *in = bytes;
	char *text = mem_alloc((size + 2) / 3 * 4 + 1), *out = text;

	for (size_t i = 0; i < size; i += 3) {
		size_t left = size - i;
		uint32_t three = (uint32_t)in[i] << 16 | (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) | (left > 2 ? in[i + 2] : 0);
		*out++ = digits[three >> 18];
		*out++ = digits[three >> 12 & 63];
		*out++ = left > 1 ? digits[three >> 6 & 63] : '=';
		*out++ = left > 2 ? digits[three & 63] : '=';
	}
	return text;
}

static int value_of(char digit)
{
	const char *at = digit ? strchr(digits, digit) : NULL;

	return at ? (int)(at - digits) : -1;
}

char *base64_decode(struct arena *a, const char *text, size_t *size)
{
	size_t n = strlen(text), padding = 0;
	char *bytes = arena_alloc(a, n / 4 * 3 + 1), *out = bytes;

	if (n % 4)
		return NULL;
	while (padding < 2 && padding < n && text[n - 1 - padding] == '=')
		padding++;
	for (size_t i = 0; i < n; i += 4) {
		uint32_t three = 0;
		for (size_t k = 0; k < 4; k++) {
			bool is_padding = i + k >= n - padding;
			int value = is_padding ? 0 : value_of(text[i + k]);
			if (value < 0)
				return NULL;
			three = three << 6 | (uint32_t)value;
		}
		*out++ = (char)(three >> 16);
		*out++ = (char)(three >> 8);
		*out++ = (char)three;
	}
	*size = n / 4 * 3 - padding;
	bytes[*size] = '\0';
	return bytes;
}
