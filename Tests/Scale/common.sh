# What the subjects share; each sources it first. A subject finds the tools that were built in PATH,
# has the directory $work to itself, and stands in the repository's root.
set -euo pipefail
cd "$(dirname "$0")/../../.."
repository=$PWD
PATH=$PWD/.build/debug:$PATH
work=$(mktemp -d "${TMPDIR:-/tmp}/scale.XXXXXX")
at_exit=()

finish() {
  local step
  for step in "${at_exit[@]}"; do eval "$step" > /dev/null 2>&1 || true; done
  rm -rf "$work"
}
trap finish EXIT

# needs PACKAGE…: installs Debian packages, unless they are there.
needs() {
  if dpkg-query --show "$@" > /dev/null 2>&1; then return; fi
  local root=()
  if (($(id -u) != 0)); then root=(sudo); fi
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" > "$work/apt.log"
}

# example PAGE TEXT: the manual's example that has this text in it, as a script.
example() {
  awk -v text="$2" '
    /^\.Bd -literal/ { block = ""; inside = 1; next }
    /^\.Ed/ { if (inside && index(block, text)) { printf "%s", block; exit }; inside = 0 }
    inside { gsub(/\\e/, "\\"); sub(/^\\&/, ""); block = block $0 "\n" }' \
    "$repository/man/$1"
}

# port: a port of this machine on which nothing listens.
port() {
  python3 -c 'import socket
with socket.socket() as s: s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# wait_for SECONDS COMMAND…: until the command succeeds, at most so long.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS >= end)); then
      echo "waited too long for: $*" >&2
      exit 1
    fi
    sleep 0.2
  done
}

# is WHAT FOUND EXPECTED: fails where what was found is not what was expected.
is() {
  if [[ $2 != "$3" ]]; then
    printf 'not as expected: %s\n  found    %s\n  expected %s\n' "$1" "$2" "$3" >&2
    exit 1
  fi
  printf '  %s: %s\n' "$1" "$2"
}
