// The option --device of every example: what it takes, and the one line that a program ends with where there is no such device.
#pragma once

#include <weft/weft.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>

/// Adds the option; a name that no device has is a CLI::ParseError, which ends a program with exit code 2.
inline void add_device_option(CLI::App& app, std::string& name) {
  const auto what_is_wrong = [](const std::string& text) -> std::string {
    try {
      static_cast<void>(weft::Device(text));
      return {};
    } catch (const weft::Error& error) {
      return error.what();
    }
  };
  app.add_option("--device", name, "Where to compute: cpu, cuda or cuda:N")
      ->check(what_is_wrong)
      ->capture_default_str();
}

/// The device, for a program to ask for before it reads any data. Throws a DeviceError that says why it is not there.
inline weft::Device checked_device(weft::Device device) {
  const int gpus = weft::cuda::device_count();
  if (!device.is_cuda() || std::max<int>(device.index, 0) < gpus) return device;
  const std::string why = gpus > 0 ? "GPUs go up to cuda:" + std::to_string(gpus - 1)
                                   : "there is no GPU: " + weft::cuda::why_unavailable();
  throw weft::DeviceError("--device " + device.str() + ": " + why);
}
