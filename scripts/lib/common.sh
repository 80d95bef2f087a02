# shellcheck shell=bash
# What the scripts share: messages, and the installation of what they need. Source it; it sets
# `root` (the checkout) and goes there.
#
# Everything is safe to run again and quick when there is nothing to do.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit
stamps=build/.stamps
mkdir -p "$stamps"

say() { printf '%s\n' "$@"; }
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}
on_debian() { command -v dpkg-query apt-get >/dev/null; }

# COMMAND...: runs it as root.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# PACKAGE: the command that stands for a Debian package on other systems. Header-only libraries
# have none: CMake says itself what it misses.
command_of_package() {
  case $1 in
    g++) echo c++ ;;
    ninja-build) echo ninja ;;
    nodejs) echo node ;;
    xvfb) echo Xvfb ;;
    python3-*) echo "/usr/bin/python3 -c 'import ${1#python3-}'" ;;
    lib* | nlohmann-json3-dev | googletest | fonts-*) ;;
    *) echo "$1" ;;
  esac
}

# PACKAGE...: installs those Debian packages that are missing. Elsewhere it only looks whether their
# commands are there.
apt_need() {
  local package missing=()
  if ! on_debian; then
    local probe
    for package in "$@"; do
      probe=$(command_of_package "$package")
      case $probe in
        '') continue ;;
        *' '*) sh -c "$probe" 2>/dev/null || missing+=("$package") ;;
        *) command -v "$probe" >/dev/null || missing+=("$package") ;;
      esac
    done
    [ ${#missing[@]} = 0 ] ||
      die "please install what Debian calls: ${missing[*]} (only on Debian does this script do it)"
    return 0
  fi
  # Virtual packages and other vendors' packages of another name are not needed here, so a plain
  # look at the status is enough.
  local installed
  # shellcheck disable=SC2016 # dpkg-query's own variables
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    grep -qxF "$package installed" <<<"$installed" || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return 0

  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
    die "this needs root, and there is no sudo; run as root: apt-get install ${missing[*]}"
  local install=(env DEBIAN_FRONTEND=noninteractive
    apt-get -q -y -o DPkg::Lock::Timeout=600 install --no-install-recommends "${missing[@]}")
  say "installing: ${missing[*]}"
  # The lists may be missing or older than the archive; then a second try with new ones may do.
  if apt-get -s -q install --no-install-recommends "${missing[@]}" >/dev/null 2>&1 &&
    as_root "${install[@]}" >"$stamps/apt.log" 2>&1; then
    return 0
  fi
  as_root apt-get -q -o DPkg::Lock::Timeout=600 update >"$stamps/apt.log" 2>&1 ||
    { cat "$stamps/apt.log" >&2; die "apt-get update failed"; }
  as_root "${install[@]}" >"$stamps/apt.log" 2>&1 ||
    { cat "$stamps/apt.log" >&2; die "could not install; try: apt-get install ${missing[*]}"; }
}

# What compiles the core, and what makes models and assets.
need_compilers() {
  apt_need g++ cmake ninja-build ccache \
    libeigen3-dev nlohmann-json3-dev libtinygltf-dev googletest
}
need_python() { apt_need python3 python3-onnx python3-numpy python3-flatbuffers; }
# What exports 3DDFA: 142 MB to fetch, 600 MB on disk.
need_torch() {
  need_python
  apt_need python3-torch
}
need_browser() { apt_need chromium ffmpeg fonts-dejavu-core; }
# It has WebGL 2 on a display only, drawn by Mesa.
need_firefox() { apt_need firefox-esr xvfb libegl1 libgl1-mesa-dri ffmpeg fonts-dejavu-core; }

# Is the node on PATH one that Vite and sharp run on?
node_is_new_enough() {
  command -v node >/dev/null || return 1
  node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22 ? 0 : 1);
  '
}

# Installs the node and npm pinned in scripts/lib/node into .tools/node, with the help of any npm, and
# sets pinned_modules.
need_pinned_node() {
  local machine
  case $(uname -sm) in
    'Linux x86_64') machine=x64 ;;
    'Linux aarch64') machine=arm64 ;;
    *) die 'node >= 20.19 (of node 22, >= 22.12) and npm >= 10 are needed; please install them' ;;
  esac
  pinned_modules=$root/.tools/node/node_modules
  pinned_bin=$pinned_modules/node-linux-$machine/bin
  cmp -s scripts/lib/node/package-lock.json .tools/node/package-lock.json && [ -x "$pinned_bin/node" ] &&
    return 0
  command -v npm >/dev/null || apt_need npm
  say 'installing node and npm into .tools/node'
  rm -rf .tools/node .tools/node.new
  mkdir -p .tools/node.new
  cp scripts/lib/node/{package.json,package-lock.json,.npmrc} .tools/node.new/
  # With the system's PATH: Debian's npm works with Debian's node only.
  (cd .tools/node.new && PATH=$system_path npm ci --ignore-scripts --no-progress) \
    >"$stamps/node.log" 2>&1 || { cat "$stamps/node.log" >&2; die 'could not install node'; }
  mv .tools/node.new .tools/node
}

# Puts a node that is new enough first on PATH: the system's, or else the pinned one (Debian 12's own
# is 18.20).
system_path=$PATH
need_node() {
  node_is_new_enough && return 0
  need_pinned_node
  export PATH=$pinned_bin:$system_path
  hash -r
  node_is_new_enough || die "$pinned_bin/node does not run"
}

# Installs web/node_modules when package-lock.json or node's major version changed. Install scripts
# stay off: no package here needs its own.
need_npm_modules() {
  need_node
  local want npm=(npm) version
  want="$(sha256sum <web/package-lock.json) node $(node -p 'process.versions.modules')"
  [ "$(cat web/node_modules/.lorgnette-stamp 2>/dev/null)" = "$want" ] && return 0
  # npm 9 (Debian 12 and 13) fails on an override of a package that comes from git.
  version=$(PATH=$system_path npm --version 2>/dev/null || echo 0)
  if [ "${version%%.*}" -lt 10 ]; then
    need_pinned_node
    npm=(node "$pinned_modules/npm/bin/npm-cli.js")
  fi
  say 'installing npm packages into web/node_modules'
  (cd web && "${npm[@]}" ci --ignore-scripts --no-progress) >"$stamps/npm.log" 2>&1 ||
    { cat "$stamps/npm.log" >&2; die 'npm ci failed in web/'; }
  echo "$want" >web/node_modules/.lorgnette-stamp
}

# Finds or installs the pinned Emscripten; the wasm preset takes it from EMSCRIPTEN_ROOT.
need_emscripten() {
  need_node
  local version dir
  version=$(cat emsdk-version.txt)
  dir=$(sed -n "s|^$version ||p" "$stamps/emscripten" 2>/dev/null || true)
  if ! [ -x "$dir/emcc" ]; then
    say "looking for Emscripten $version, or installing it into .emsdk"
    dir=$(scripts/get-emscripten .emsdk 2>"$stamps/emscripten.log") ||
      { cat "$stamps/emscripten.log" >&2; die 'could not install Emscripten'; }
    echo "$version $dir" >"$stamps/emscripten"
  fi
  export EMSCRIPTEN_ROOT=$dir
}

# PRESET TARGET...: configures and builds targets of a CMake preset.
build_cmake() {
  local preset=$1
  shift
  cmake --preset "$preset" >"build/configure-$preset.log" 2>&1 ||
    { cat "build/configure-$preset.log" >&2; die "cmake --preset $preset failed"; }
  cmake --build --preset "$preset" --target "$@"
}
