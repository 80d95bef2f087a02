# shellcheck shell=bash
# Source it: run_node SCRIPT ARGUMENT... replaces the shell by node with a module of scripts/lib.
# Unlike common.sh it stays in the caller's directory, installs nothing and is quick.

run_node() {
  local lib script=$1 node=node
  shift
  lib=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
  # The system's node may be older than what scripts/build has installed for the project.
  local pinned=("$lib"/../../.tools/node/node_modules/node-linux-*/bin/node)
  if [ -x "${pinned[0]}" ]; then
    node=${pinned[0]}
  elif ! command -v node >/dev/null; then
    printf '%s: there is no node: run scripts/build\n' "${0##*/}" >&2
    exit 1
  fi
  exec "$node" "$lib/$script" "$@"
}
