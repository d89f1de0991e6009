// Expecting an error of one type whose message says something.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace weft::testing {

/// `call` throws an E whose message contains `message`.
template <class E, class Call>
void expect_error(const Call& call, const std::string& message) {
  try {
    call();
    ADD_FAILURE() << "nothing was thrown; expected: " << message;
  } catch (const E& error) {
    EXPECT_NE(std::string(error.what()).find(message), std::string::npos)
        << error.what() << "\nexpected: " << message;
  } catch (const std::exception& error) {
    ADD_FAILURE() << "another type was thrown: " << error.what() << "\nexpected: " << message;
  }
}

}  // namespace weft::testing
