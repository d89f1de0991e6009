// Names of kernels for messages: looked up in the symbol table of the file that holds the code, since most kernels are local to theirs.
#include <cxxabi.h>
#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "kernels/cuda/sim/blocks.h"

namespace sim {

namespace {

template <class T>
std::vector<T> read(std::ifstream& file, uint64_t offset, size_t count) {
  std::vector<T> result(count);
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(reinterpret_cast<char*>(result.data()), static_cast<std::streamsize>(count * sizeof(T)));
  if (!file) result.clear();
  return result;
}

// The mangled name of the function that holds `address` of the ELF file, or "".
std::string find_symbol(const char* path, uint64_t address) {
  std::ifstream file(path, std::ios::binary);
  const auto header = read<ElfW(Ehdr)>(file, 0, 1);
  if (header.empty() || header[0].e_shentsize != sizeof(ElfW(Shdr))) return "";
  const auto sections = read<ElfW(Shdr)>(file, header[0].e_shoff, header[0].e_shnum);
  for (const auto& section : sections) {
    if (section.sh_type != SHT_SYMTAB || section.sh_link >= sections.size()) continue;
    const auto symbols = read<ElfW(Sym)>(file, section.sh_offset, section.sh_size / sizeof(ElfW(Sym)));
    const auto names =
        read<char>(file, sections[section.sh_link].sh_offset, sections[section.sh_link].sh_size);
    if (names.empty() || names.back() != '\0') continue;
    for (const auto& symbol : symbols)
      if ((symbol.st_info & 0xf) == STT_FUNC && address >= symbol.st_value &&
          address < symbol.st_value + symbol.st_size && symbol.st_name < names.size())
        return &names[symbol.st_name];
  }
  return "";
}

}  // namespace

std::string symbol_name(const void* function) {
  Dl_info info;
  if (function == nullptr || dladdr(function, &info) == 0) return "without a name";
  const auto* code = static_cast<const char*>(function);
  const auto* base = static_cast<const char*>(info.dli_fbase);
  // A program at a fixed address has absolute symbols.
  std::string name = find_symbol(info.dli_fname, static_cast<uint64_t>(code - base));
  if (name.empty()) name = find_symbol(info.dli_fname, reinterpret_cast<uintptr_t>(code));
  if (name.empty() && info.dli_saddr == function) name = info.dli_sname;
  int status = 0;
  char* demangled = abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status);
  if (status == 0) name = demangled;
  std::free(demangled);
  // Without the result's type, which templates have, and the parameters.
  if (name.starts_with("void ")) name.erase(0, 5);
  size_t begin = name.size();
  int open = 0;
  do {
    if (begin == 0 || name.back() != ')') break;
    --begin;
    open += name[begin] == ')' ? 1 : name[begin] == '(' ? -1 : 0;
    if (open == 0) name.resize(begin);
  } while (open > 0);
  return name.empty() ? "without a name" : name;
}

}  // namespace sim
