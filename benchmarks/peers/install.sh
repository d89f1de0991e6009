#!/usr/bin/env bash
# Sets up the libraries that benchmarks/compare.py measures beside weft: PyTorch, JAX and MLX for the CPU in one virtual
# environment, and the libtorch program. What cannot be installed is named and left out. usage: install.sh FOLDER
set -uo pipefail
source_folder=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
folder=${1:?usage: install.sh FOLDER}
failed=()

say() { printf '%s\n' "$*" >&2; }
pip() { "$folder/bin/pip" install --quiet --disable-pip-version-check "$@" >&2; }

[[ -x $folder/bin/pip ]] || python3 -m venv "$folder" || exit 1
folder=$(readlink -f "$folder")
pip numpy setuptools || exit 1

# The wheel of PyTorch is the CUDA build. Where a CUDA toolkit stands, its libraries serve the wheel, which saves gigabytes.
install_torch() {
  local cuda libraries=''
  if command -v nvcc >/dev/null; then
    cuda=$(dirname "$(dirname "$(readlink -f "$(command -v nvcc)")")")
    pip typing_extensions filelock sympy networkx jinja2 fsspec || return
    pip --no-deps torch==2.15.0 nvidia-nccl-cu13 nvidia-cufile nvidia-cusparselt-cu13 nvidia-nvshmem-cu13 || return
    libraries=$(find "$folder" -path '*nvidia*' -name 'lib*.so*' -printf '%h\n' | sort -u | tr '\n' ':')
    libraries+=$cuda/lib64:$cuda/extras/CUPTI/lib64
  else
    pip torch==2.15.0 || return
  fi
  {
    echo ". '$folder/bin/activate'"
    echo "export LD_LIBRARY_PATH='$libraries'"
  } >"$folder/activate-torch"
  # shellcheck disable=SC1091
  (. "$folder/activate-torch" && python -c 'import torch') >&2
}

build_libtorch_program() {
  local torch source=$source_folder/libtorch_steps.cpp
  torch=$("$folder/bin/python" -c 'import importlib.util as u; print(u.find_spec("torch").submodule_search_locations[0])') || return
  [[ $folder/libtorch_steps -nt $source && $folder/libtorch_steps -nt $source_folder/../worker.h ]] && return
  # shellcheck disable=SC1091
  (. "$folder/activate-torch" &&
    g++ -std=c++20 -O2 -I"$source_folder/.." -isystem "$torch/include" -isystem "$torch/include/torch/csrc/api/include" \
      "$source" -o "$folder/libtorch_steps" -L"$torch/lib" -Wl,-rpath,"$torch/lib" -Wl,--allow-shlib-undefined \
      -ltorch_cpu -lc10 -pthread) >&2
}

# try NAME COMMAND...: runs the command; its failure costs this one peer alone.
try() {
  say "Setting up $1"
  "${@:2}" || {
    say "Could not set up $1; going without"
    failed+=("$1")
    return 1
  }
}

try PyTorch install_torch && try 'libtorch, C++' build_libtorch_program
try JAX pip jax optax
try MLX pip 'mlx[cpu]'
((${#failed[@]} < 4)) || { say "No peer could be set up"; exit 1; }
say "Ready in $folder$([[ ${#failed[@]} == 0 ]] || printf ', without: %s' "${failed[*]}")"
