#!/bin/sh
# A Nagios plugin: check_restate.sh ADDRESS [FLAG…]. The first word of the output decides, as people read it.
address=$1
shift
output=$(restate-preflight check --address="$address" --timeout=2m --output=nagios "$@" 2>&1)
code=$?
printf '%s\n' "$output"
case $output in
"RESTATE OK"*) [ "$code" -eq 0 ] && exit 0 ;;
"RESTATE WARNING"*) exit 1 ;;
"RESTATE CRITICAL"*) exit 2 ;;
esac
exit 3
