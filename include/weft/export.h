// Symbol visibility: the library is built with hidden symbols; what users and extensions need is marked WEFT_API.
#pragma once

#define WEFT_API __attribute__((visibility("default")))
