// Reads affinity, container quotas and memory; used by parallel.cpp and allocator.cpp.
#include "src/core/machine.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <limits>
#include <thread>

namespace weft {
namespace {

std::string read_text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

bool lists(std::string_view comma_separated, std::string_view name) {
  const auto parts = split(comma_separated, ',');
  return std::find(parts.begin(), parts.end(), name) != parts.end();
}

/// The number that starts the text, which is moved past it; -1 when there is none or it is out of range.
int64_t take_number(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\n"), text.size()));
  int64_t value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return error == std::errc() ? value : -1;
}

int affinity_count() {
  // The kernel refuses a mask smaller than its own, so machines with more than 1024 processors need a larger one.
  for (int processors = CPU_SETSIZE; processors <= (1 << 16); processors *= 4) {
    cpu_set_t* mask = CPU_ALLOC(static_cast<size_t>(processors));
    if (!mask) break;
    const size_t bytes = CPU_ALLOC_SIZE(static_cast<size_t>(processors));
    const int count = sched_getaffinity(0, bytes, mask) == 0 ? CPU_COUNT_S(bytes, mask) : 0;
    CPU_FREE(mask);
    if (count > 0) return count;
  }
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::vector<CgroupDirectory> own_directories(std::string_view controller) {
  return cgroup_directories(read_text("/proc/self/mountinfo"), read_text("/proc/self/cgroup"), controller);
}

}  // namespace

std::vector<CgroupDirectory> cgroup_directories(std::string_view mountinfo, std::string_view groups,
                                                std::string_view controller) {
  std::vector<CgroupDirectory> directories;
  for (const auto mount : split(mountinfo, '\n')) {
    const size_t dash = mount.find(" - ");
    if (dash == std::string_view::npos) continue;
    const auto fields = split(mount.substr(0, dash), ' ');
    const auto source = split(mount.substr(dash + 3), ' ');
    if (fields.size() < 5 || source.size() < 3) continue;
    const bool unified = source[0] == "cgroup2";
    if (!unified && !(source[0] == "cgroup" && lists(source[2], controller))) continue;

    for (const auto group : split(groups, '\n')) {
      const auto parts = split(group, ':');
      if (parts.size() < 3 || !(unified ? parts[1].empty() : lists(parts[1], controller))) continue;
      // In a container the mount shows a subtree; the part of the group's path above it is not visible.
      auto below = parts[2];
      const auto root = fields[3] == "/" ? std::string_view() : fields[3];
      if (!below.starts_with(root) || below.find("..") != std::string_view::npos) below = "/";
      else below.remove_prefix(root.size());
      while (!below.empty() && below.back() == '/') below.remove_suffix(1);
      for (;; below = below.substr(0, below.rfind('/'))) {
        directories.push_back({std::string(fields[4]) + std::string(below), unified});
        if (below.empty()) break;
      }
    }
  }
  return directories;
}

int processors_in_quota(std::string_view quota_and_period) {
  const int64_t quota = take_number(quota_and_period);
  const int64_t period = take_number(quota_and_period);
  if (quota <= 0 || period <= 0) return 0;
  return static_cast<int>(
      std::min<int64_t>(quota / period + (quota % period != 0), std::numeric_limits<int>::max()));
}

int64_t bytes_in_limit(std::string_view limit) { return std::max<int64_t>(take_number(limit), 0); }

int usable_processors() {
  int processors = affinity_count();
  for (const auto& [path, unified] : own_directories("cpu")) {
    const int quota = processors_in_quota(unified ? read_text(path + "/cpu.max")
                                                  : read_text(path + "/cpu.cfs_quota_us") + " " +
                                                        read_text(path + "/cpu.cfs_period_us"));
    if (quota > 0) processors = std::min(processors, quota);
  }
  return processors;
}

int64_t usable_memory() {
  int64_t bytes = static_cast<int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  for (const auto& [path, unified] : own_directories("memory")) {
    const int64_t limit =
        bytes_in_limit(read_text(path + (unified ? "/memory.max" : "/memory.limit_in_bytes")));
    if (limit > 0) bytes = std::min(bytes, limit);
  }
  return bytes;
}

}  // namespace weft
