#!/bin/sh
# Grafana starts this file as the data source's backend. It finds a Node.js and becomes it (`exec`), so that
# Grafana's signals reach the backend itself. A Node.js in an unusual place is named by ROLLCALL_NODE in Grafana's
# environment, or, where Grafana keeps its environment from plugins, in grafana.ini:
#
#   [plugin.rollcall-scheduler-datasource]
#   node = /opt/node/bin/node
#
# which arrives here as GF_PLUGIN_NODE. Even PATH may be missing.

case $0 in
  */*) here=${0%/*} ;;
  *) here=. ;;
esac

for node in \
  "$ROLLCALL_NODE" \
  "$GF_PLUGIN_NODE" \
  "$(command -v node)" \
  "$here/node" \
  /usr/local/bin/node \
  /usr/bin/node \
  /opt/node/bin/node \
  /opt/homebrew/bin/node \
  /snap/bin/node; do
  [ -x "$node" ] || continue
  version=$("$node" --version 2>/dev/null) || continue
  version=${version#v}
  major=${version%%.*}
  minor=${version#*.}
  minor=${minor%%.*}
  if [ "$major" -gt 22 ] 2>/dev/null || { [ "$major" -eq 22 ] && [ "$minor" -ge 15 ]; } 2>/dev/null; then
    exec "$node" "$here/backend.mjs" "$@"
  fi
done

echo '{"@level":"error","@message":"This archive of Rollcall needs Node.js 22.15 or later to run its data source and found none. Install it, name it by ROLLCALL_NODE in the environment of Grafana, or take the archive of this platform, which needs none","@module":"rollcall.launcher"}' >&2
exit 1
