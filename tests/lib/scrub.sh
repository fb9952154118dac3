# scrub.sh: sourced by make check before every test and by tests/lib/sandbox.sh.  Nothing of the caller's session may
# change what a test sees: no AWS settings, proxies, terminal, locale, time zone or home.
# shellcheck shell=sh

for name in $(env | sed -n 's/^\(AWS_[A-Za-z0-9_]*\|XDG_[A-Z_]*\|CUTOVER_[A-Z_]*\|LC_[A-Z]*\)=.*/\1/p'); do
	case $name in
	CUTOVER_UNDER | CUTOVER_CALLER_HOME) ;;
	*) unset "$name" ;;
	esac
done
unset http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY \
	LINES COLUMNS ESCDELAY LANG LANGUAGE NO_COLOR COLORTERM BROWSER CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR TERMINFO name

# npm and the like may keep their caches where they always do.
: "${CUTOVER_CALLER_HOME:=${HOME:-/nonexistent}}"
HOME=/nonexistent
LC_ALL=C.UTF-8
TZ=UTC
TERM=xterm-256color
CMOCKA_MESSAGE_OUTPUT=TAP
export CUTOVER_CALLER_HOME HOME LC_ALL TZ TERM CMOCKA_MESSAGE_OUTPUT
