// What this process may use of the machine: the thread pool and the allocator's cache limit ask once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weft {

/// Processors of the affinity mask, or fewer where a container's quota (cgroup v1 or v2) allows less; at least 1.
int usable_processors();
/// Bytes of physical memory, or fewer where a container's limit allows less.
int64_t usable_memory();

/// One directory in which the kernel states this process's limits.
struct CgroupDirectory {
  std::string path;
  bool unified = false;  // cgroup v2
  bool operator==(const CgroupDirectory&) const = default;
};
/// The directories of `controller` ("cpu", "memory") from the process's own group up to the root of each mount, read
/// from the texts of /proc/self/mountinfo and /proc/self/cgroup. Lines that are not understood are passed over.
std::vector<CgroupDirectory> cgroup_directories(std::string_view mountinfo, std::string_view groups,
                                                std::string_view controller);
/// "150000 100000" (quota and period, as in cpu.max) is 2 processors; 0 stands for no limit ("max", "-1", no numbers).
int processors_in_quota(std::string_view quota_and_period);
/// "1073741824" (as in memory.max); 0 stands for no limit.
int64_t bytes_in_limit(std::string_view limit);

}  // namespace weft
