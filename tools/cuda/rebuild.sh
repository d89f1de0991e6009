#!/usr/bin/env bash
# rebuild.sh FOLDER [ARCHITECTURE]: compiles libweft_cuda.so into FOLDER with nvcc alone, for one architecture (90 at first): to mend
# the GPU library on a machine with a GPU, where the rest of weft's build needs is missing. `./dev gpu-run --rebuild` calls it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
folder=$1 architecture=${2:-90}
nvcc=$(command -v nvcc || echo /usr/local/cuda/bin/nvcc)
objects=build/rebuilt
mkdir -p "$folder" "$objects"

# cuBLAS's and cuDNN's headers: the toolkit's, or those of NVIDIA's packages for Python.
toolkit=$(dirname "$(dirname "$(readlink -f "$nvcc")")")/include
packages=$(python3 -c 'import nvidia; print("\n".join(nvidia.__path__))' 2>/dev/null || true)
includes=(-Iinclude -I.)
has() {
  local header=$1 place
  shift
  for place in "$@"; do
    if [[ -f $place/$header ]]; then
      includes+=(-isystem "$place")
      return 0
    fi
  done
  printf '#if !__has_include(<%s>)\n#error\n#endif\n' "$header" | "$nvcc" -x cu -E - -o /dev/null 2>/dev/null
}
definitions=()
if has cublasLt.h "$toolkit" "$packages"/{cu13,cublas}/include; then definitions+=(-DWEFT_HAS_CUBLAS=1); fi
if has cudnn_frontend.h frontend .venv/lib/python3*/site-packages/include && has cudnn.h "$toolkit" "$packages/cudnn/include"; then
  definitions+=(-DWEFT_HAS_CUDNN=1 -DCUDNN_FRONTEND_SKIP_JSON_LIB)
fi

export nvcc objects
# shellcheck disable=SC2054  # commas are part of -Xcompiler
flags=("-gencode=arch=compute_$architecture,code=sm_$architecture" -std=c++20 --expt-relaxed-constexpr -O3 -DNDEBUG
  -Xcompiler=-fPIC,-fvisibility=hidden,-ffp-contract=off "${includes[@]}" "${definitions[@]}")
# Only what is newer than its object, or where a header is, is compiled again.
compile() {
  local source=$1 object
  shift
  object=$objects/${source//\//_}.o
  newest=$(find kernels include -newer "$object" -name '*.*h' -print -quit 2>/dev/null || echo none)
  [[ -f $object && $object -nt $source && -z $newest ]] || "$nvcc" "$@" -c "$source" -o "$object"
}
export -f compile
sources=(kernels/cuda/*.cu kernels/cuda/*.cpp kernels/cuda/runtime/*.cpp kernels/cuda/libraries/*.cpp)
for source in kernels/cuda/{runtime,libraries}/*.cu; do [[ ! -f $source ]] || sources+=("$source"); done
printf '%s\n' "${sources[@]}" | xargs -P "$(nproc)" -I{} bash -c 'compile "$@"' compile {} "${flags[@]}"
linked=()
for source in "${sources[@]}"; do linked+=("$objects/${source//\//_}.o"); done
"$nvcc" -shared -cudart static -o "$folder/libweft_cuda.so" "${linked[@]}" -ldl
echo "compiled $folder/libweft_cuda.so for sm_$architecture, ${definitions[*]:-without cuBLAS and cuDNN}"
