// Where NVIDIA's libraries are looked for, and which versions are taken.
#include "kernels/cuda/libraries/library.h"

#include <link.h>
#include <sys/stat.h>

#include <cstdlib>
#include <string_view>

#include "weft/error.h"

namespace weft::kernels::cuda::libraries {

namespace {

/// The folder of the library that this code is in, with a slash at its end.
std::string own_folder() {
  Dl_info self{};
  if (!dladdr(reinterpret_cast<const void*>(&version_text), &self) || !self.dli_fname) return "";
  const std::string path = self.dli_fname;
  return path.substr(0, path.rfind('/') + 1);
}

bool is_folder(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

bool exists(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0;
}

std::string accepted_versions(const LibraryRequest& request) {
  const int last = request.below / 10000 - 1;
  return version_text(request.lowest) + " or later, up to " + std::to_string(last) + ".x";
}

/// One search, which keeps what was tried for the message.
class Search {
 public:
  explicit Search(const LibraryRequest& request) : request_(request) {}

  /// True when `name`, a path or a bare name, opened and has a version that is accepted. flags: RTLD_NOLOAD for what is loaded.
  bool open(const std::string& name, int flags = 0) {
    void* handle = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL | flags);
    if (!handle) {
      const char* text = dlerror();
      if (name.find('/') != std::string::npos && text) add(refused_, text);
      return false;
    }
    found_.path = path_of(handle, name);
    if (!check_version(handle)) {
      dlclose(handle);
      return false;
    }
    found_.handle = handle;
    return true;
  }
  /// The names of the request in `folder`.
  bool open_in(const std::string& folder) {
    add(tried_, folder);
    for (const char* name : request_.names)
      if (exists(folder + "/" + name) && open(folder + "/" + name)) return true;
    return false;
  }
  void tried(const std::string& what) { add(tried_, what); }
  bool refused() const { return !refused_.empty(); }

  Library found() const { return found_; }
  Library missing() const {
    std::string names;
    for (const char* name : request_.names) add(names, name);
    Library library;
    library.why = std::string(request_.title) + " was not found: looked for " + names + " in " + tried_;
    if (refused()) library.why += " (" + refused_ + ")";
    library.why += "; install it, for example with `" + std::string(request_.install) + "`";
    if (request_.variable)
      library.why += ", or set " + std::string(request_.variable) + " to its file or folder";
    return library;
  }

 private:
  static void add(std::string& list, const std::string& item) { list += (list.empty() ? "" : ", ") + item; }

  static std::string path_of(void* handle, const std::string& name) {
    link_map* map = nullptr;
    const bool known = dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0 && map && map->l_name && *map->l_name;
    return known ? map->l_name : name;
  }

  bool check_version(void* handle) {
    if (!request_.version_symbol) return true;
    const auto version = reinterpret_cast<size_t (*)()>(dlsym(handle, request_.version_symbol));
    if (!version) {
      add(refused_, found_.path + " lacks " + request_.version_symbol);
      return false;
    }
    found_.version = static_cast<int>(version());
    if (found_.version >= request_.lowest && found_.version < request_.below) return true;
    add(refused_, found_.path + " is version " + version_text(found_.version) + ", but this build needs " +
                      accepted_versions(request_));
    return false;
  }

  const LibraryRequest& request_;
  Library found_;
  std::string tried_, refused_;
};

/// What the user asked for by name: this or an error.
Library open_named(const LibraryRequest& request, const std::string& where) {
  Library none;
  if (where == "none") {
    none.why = std::string(request.title) + " is left out: " + request.variable + " is none";
    return none;
  }
  Search search(request);
  if (is_folder(where) ? search.open_in(where) : search.open(where)) return search.found();
  if (!is_folder(where)) search.tried(where);
  throw DeviceError("[cuda] " + std::string(request.variable) +
                    " must name a usable library, or its folder; " + search.missing().why);
}

}  // namespace

std::string version_text(int version) {
  return std::to_string(version / 10000) + "." + std::to_string(version / 100 % 100) + "." +
         std::to_string(version % 100);
}

Library open_library(const LibraryRequest& request) {
  const char* where = request.variable ? std::getenv(request.variable) : nullptr;
  if (where && *where) return open_named(request, where);

  Search search(request);
  // A second copy beside one that PyTorch, say, has loaded would mix their parts: that one or none.
  for (const char* name : request.names)
    if (search.open(name, RTLD_NOLOAD)) return search.found();
  if (search.refused()) {
    search.tried("this process, which has loaded one already");
    return search.missing();
  }
  const std::string here = own_folder();
  for (const char* environment : {"../../nvidia/", "../nvidia/"})
    for (const char* package : request.packages)
      if (search.open_in(here + environment + package + "/lib")) return search.found();
  search.tried("the system's library path");
  for (const char* name : request.names)
    if (search.open(name)) return search.found();
  if (search.open_in("/usr/local/cuda/lib64")) return search.found();
  return search.missing();
}

}  // namespace weft::kernels::cuda::libraries
