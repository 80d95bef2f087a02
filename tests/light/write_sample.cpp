// Writes the sample network of the tests to the file that is named: a seed for the fuzzer.
#include <fstream>

#include "file_builder.hpp"

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const std::vector<std::uint8_t> file = lorgnette::light::sampleFile();
  std::ofstream out(arguments[1], std::ios::binary);
  out.write(reinterpret_cast<const char*>(file.data()), std::streamsize(file.size()));
  return out.good() ? 0 : 1;
}
