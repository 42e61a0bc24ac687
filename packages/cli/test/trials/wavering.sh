#!/bin/sh
# A program that answers otherwise each time, and falls over what could not be read.
if [ "$1" = describe ]; then
  cat <<'DESCRIPTION'
{ "protocol": 1, "name": "wavering", "version": "1.0.0", "namespace": "wavering", "checks": [{
  "id": "wavering/nodes-few", "summary": "there are few nodes", "severity": "low", "per": "cluster", "settleMs": 0,
  "needs": { "configuration": { "fact": "metadata.nodes-config", "optional": true } },
  "messages": { "many": { "symptom": "s", "required": "", "current": "c", "impact": "i", "action": "Do." } } }] }
DESCRIPTION
  exit
fi
if grep -q '"unavailable"'; then
  echo 'there is no value' >&2
  exit 1
fi
about='"check": "wavering/nodes-few"'
echo "{ $about, \"target\": { \"kind\": \"cluster\", \"id\": \"cluster\" }, \"finding\": { \"message\": \"many\", \"magnitude\": $$ } }"
echo "{ $about, \"done\": true }"
