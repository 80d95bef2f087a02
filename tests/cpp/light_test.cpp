#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <random>

#include "../light/file_builder.hpp"
#include "allocations.hpp"
#include "light_load.hpp"
#include "lorgnette/light_network.hpp"

namespace lorgnette {
namespace {

using light::Block;
using light::Encoding;
using light::FileBuilder;
using light::Map;
using light::OpKind;
using light::OpRecord;
using light::Shortcut;
using light::Values;

std::mt19937 g_random(1);

int draw(int least, int most) { return std::uniform_int_distribution<int>(least, most)(g_random); }

/// A feature map as one writes it down.
struct Tensor {
  int height = 0, width = 0, channels = 0;
  std::vector<double> values;

  Tensor(int height, int width, int channels)
      : height(height),
        width(width),
        channels(channels),
        values(std::size_t(height) * std::size_t(width) * std::size_t(channels)) {}

  double& at(int y, int x, int c) {
    return values[(std::size_t(y) * std::size_t(width) + std::size_t(x)) * std::size_t(channels) +
                  std::size_t(c)];
  }
  double get(int y, int x, int c) const {  // zero outside
    if (y < 0 || x < 0 || y >= height || x >= width || c >= channels) return 0;
    return const_cast<Tensor*>(this)->at(y, x, c);
  }
};

Tensor randomTensor(int height, int width, int channels) {
  Tensor t(height, width, channels);
  for (double& v : t.values) v = double(float(draw(-1000, 1000)) / 1000);
  return t;
}

/// Multiples of 1/64 in [−2, 2): every encoding holds them exactly.
Values randomValues(int rows, int columns) {
  Values v{std::uint32_t(rows), std::uint32_t(columns), {}};
  for (int i = 0; i < rows * columns; ++i) v.floats.push_back(float(draw(-127, 127)) / 64);
  return v;
}

Encoding randomEncoding() { return Encoding(draw(0, 3)); }

double valueOf(const Values& v, int row, int column) {
  return double(v.floats[std::size_t(row) * v.columns + std::size_t(column)]);
}

double activate(double x, double slope) { return x < 0 ? x * slope : x; }

/// Weights, bias and slope of one convolution, as stored and as the reference wants them.
struct RandomLinear {
  Values weights, bias, slope;

  RandomLinear(int inputs, int channels, bool rising = false)
      : weights(randomValues(inputs, channels)),
        bias(randomValues(1, channels)),
        slope(randomValues(1, draw(0, 2) == 0 ? 1 : channels)) {
    if (rising)
      for (float& s : slope.floats) s = std::fabs(s);
  }
  void add(FileBuilder& file, OpRecord& op) const {
    op.weights = file.addArray(weights, randomEncoding());
    op.bias = file.addArray(bias, randomEncoding());
    op.slope = file.addArray(slope);
  }
  double slopeOf(int c) const { return valueOf(slope, 0, slope.columns == 1 ? 0 : c); }
};

float* channelAt(const Map& map, int y, int x, int c) {
  const int lane = c % light::kLanes;
  return map.at(y, x, c - lane) + lane;
}

/// A loaded file whose maps the test reads and writes itself. All of the arena is NaN at first, so
/// that whatever is read but was never written shows.
struct Bench {
  light::Plan plan;
  light::Scratch scratch;

  explicit Bench(const FileBuilder& file) {
    auto loaded = light::loadPlan(file.bytes());
    EXPECT_TRUE(loaded) << loaded.error().message;
    if (!loaded) return;
    plan = std::move(*loaded);
    std::fill_n(plan.arena.data(), plan.arena.size(), NAN);
  }
  bool ok() const { return plan.ops.size() == 1; }
  template <class T>
  const T& op() const {
    return std::get<T>(plan.ops[0]);
  }
  void write(const Map& map, const Tensor& t) {
    light::clearMargin(map);
    for (int y = 0; y < t.height; ++y)
      for (int x = 0; x < t.width; ++x)
        for (int c = 0; c < map.channels; ++c) *channelAt(map, y, x, c) = float(t.get(y, x, c));
  }
  /// Runs the op; afterwards only `out` may have changed.
  template <class T>
  void run(const T& op, const Map& out) {
    std::vector<float> before(plan.arena.data(), plan.arena.data() + plan.arena.size());
    light::run(op, scratch);
    const auto begin = out.data - out.lead() - plan.arena.data();
    for (std::ptrdiff_t i = 0; i < std::ptrdiff_t(before.size()); ++i) {
      if (i >= begin && i < begin + out.size()) continue;
      ASSERT_EQ(std::memcmp(&before[std::size_t(i)], plan.arena.data() + i, 4), 0)
          << "float " << i << " was overwritten";
    }
  }
};

/// Every value, the zeros of the channels that were added, and the margin's.
void expectMap(const Map& map, const Tensor& want, double tolerance) {
  ASSERT_EQ(map.height, want.height);
  ASSERT_EQ(map.width, want.width);
  for (int y = -map.margin; y < map.height + map.margin; ++y)
    for (int x = -map.margin; x < map.width + map.margin; ++x)
      for (int c = 0; c < map.channels; ++c)
        ASSERT_NEAR(*channelAt(map, y, x, c), want.get(y, x, c), tolerance)
            << "y " << y << " x " << x << " c " << c;
}

/// The margin that a convolution of these measures reads.
int marginFor(int kernel, int pad, int outputs, int stride, int size) {
  return std::max(pad, (outputs - 1) * stride - pad + kernel - size);
}

// --- Single ops, against the definition ---------------------------------------------------------

struct Window {
  int kernel, stride, pad_top, pad_left, rows, columns, margin;
};

/// A convolution window over a map of this size whose margin is at most 2.
Window randomWindow(int kernel, int stride, int height, int width) {
  for (;;) {
    Window w{kernel, stride, draw(0, kernel / 2), draw(0, kernel / 2), 0, 0, 0};
    const int bottom = draw(0, kernel / 2), right = draw(0, kernel / 2);
    w.rows = (height + w.pad_top + bottom - kernel) / stride + 1;
    w.columns = (width + w.pad_left + right - kernel) / stride + 1;
    if (height + w.pad_top + bottom < kernel || width + w.pad_left + right < kernel) continue;
    w.margin = std::max({0, marginFor(kernel, w.pad_top, w.rows, stride, height),
                         marginFor(kernel, w.pad_left, w.columns, stride, width)});
    return w;
  }
}

void setWindow(OpRecord& op, const Window& w) {
  op.kernel = std::uint16_t(w.kernel);
  op.stride = std::uint16_t(w.stride);
  op.pad_top = std::uint16_t(w.pad_top);
  op.pad_left = std::uint16_t(w.pad_left);
  op.rows = std::uint16_t(w.rows);
  op.columns = std::uint16_t(w.columns);
}

Tensor pooled(const Tensor& t) {
  Tensor result((t.height + 1) / 2, (t.width + 1) / 2, t.channels);
  for (int y = 0; y < result.height; ++y)
    for (int x = 0; x < result.width; ++x)
      for (int c = 0; c < t.channels; ++c) {
        double most = -INFINITY;
        for (int j = 2 * y; j < std::min(2 * y + 2, t.height); ++j)
          for (int i = 2 * x; i < std::min(2 * x + 2, t.width); ++i)
            most = std::max(most, t.get(j, i, c));
        result.at(y, x, c) = most;
      }
  return result;
}

TEST(LightStem, RandomShapesAgreeWithTheDefinition) {
  for (int trial = 0; trial < 300; ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    const int kernel = draw(0, 1) ? 3 : 5, stride = draw(1, 2);
    const int height = draw(kernel, 20), width = draw(kernel, 40), channels = draw(1, 30);
    const Window w = randomWindow(kernel, stride, height, width);
    const bool pool = w.rows % 2 == 0 && w.columns % 2 == 0 && draw(0, 1);
    const RandomLinear linear(3 * kernel * kernel, channels, pool);

    FileBuilder file;
    const auto in = file.addMap(height, width, 3, std::min(2, w.margin + draw(0, 1)));
    const auto out = file.addMap(pool ? w.rows / 2 : w.rows, pool ? w.columns / 2 : w.columns,
                                 channels, draw(0, 2));
    file.input = in;
    OpRecord record = light::blankOp(OpKind::kStem, in, out);
    setWindow(record, w);
    record.pool = pool;
    linear.add(file, record);
    file.ops = {record};

    const Tensor picture = randomTensor(height, width, 3);
    Tensor want(w.rows, w.columns, channels);
    for (int y = 0; y < w.rows; ++y)
      for (int x = 0; x < w.columns; ++x)
        for (int n = 0; n < channels; ++n) {
          double sum = valueOf(linear.bias, 0, n);
          for (int ky = 0; ky < kernel; ++ky)
            for (int kx = 0; kx < kernel; ++kx)
              for (int c = 0; c < 3; ++c)
                sum += valueOf(linear.weights, (ky * kernel + kx) * 3 + c, n) *
                       picture.get(y * stride - w.pad_top + ky, x * stride - w.pad_left + kx, c);
          want.at(y, x, n) = activate(sum, linear.slopeOf(n));
        }

    Bench bench(file);
    ASSERT_TRUE(bench.ok());
    const auto& op = bench.op<light::Stem>();
    bench.write(op.in, picture);
    // The picture's fourth values and its margin are nobody's concern.
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) op.in.at(y, x)[3] = NAN;
    bench.run(op, op.out);
    expectMap(op.out, pool ? pooled(want) : want, 1e-4);
    if (HasFatalFailure()) return;
  }
}

TEST(LightBlock, RandomShapesAgreeWithTheDefinition) {
  for (int trial = 0; trial < 600; ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    const int kernel = std::array{0, 3, 5}[std::size_t(draw(0, 2))];
    const int stride = kernel ? draw(1, 2) : 1;
    const bool deep = draw(0, 9) == 0;  // more channels than a strip holds
    const int inputs = deep ? draw(120, 300) : draw(1, 40), channels = draw(1, 40);
    const int height = draw(std::max(kernel, 1), deep ? 6 : 14);
    const int width = draw(std::max(kernel, 1), deep ? 9 : 60);
    Window w{0, 1, 0, 0, height, width, 0};
    if (kernel) w = randomWindow(kernel, stride, height, width);
    const bool pool = light::padded(inputs) <= light::Scratch::kChannels && draw(0, 2) == 0;
    const Shortcut shortcut = pool ? Shortcut::kNone : Shortcut(draw(0, 2));
    const RandomLinear linear(inputs, channels, pool);
    const Values taps = randomValues(kernel * kernel, inputs);
    const Values taps_bias = randomValues(1, inputs), taps_slope = randomValues(1, inputs);
    const bool taps_activation = draw(0, 1);
    const int skip_scale = shortcut == Shortcut::kMaxPool ? 2 : 1;
    const int skip_channels = draw(1, channels);

    FileBuilder file;
    file.input = file.addMap(1, 1, 3, 0);
    const auto in = file.addMap(height, width, inputs, std::min(2, w.margin + draw(0, 1)));
    const auto skip =
        file.addMap(skip_scale * w.rows, skip_scale * w.columns, skip_channels, draw(0, 2));
    const auto out = file.addMap(pool ? (w.rows + 1) / 2 : w.rows,
                                 pool ? (w.columns + 1) / 2 : w.columns, channels, draw(0, 2));
    OpRecord record = light::blankOp(OpKind::kBlock, in, out);
    setWindow(record, w);
    record.pool = pool;
    record.shortcut = std::uint16_t(shortcut);
    if (shortcut != Shortcut::kNone) record.skip = skip;
    if (kernel) {
      record.taps = file.addArray(taps, randomEncoding());
      record.taps_bias = file.addArray(taps_bias, randomEncoding());
      if (taps_activation) record.taps_slope = file.addArray(taps_slope, randomEncoding());
    }
    linear.add(file, record);
    file.ops = {record};

    const Tensor input = randomTensor(height, width, inputs);
    const Tensor other = randomTensor(skip_scale * w.rows, skip_scale * w.columns, skip_channels);
    Tensor middle(w.rows, w.columns, inputs);
    for (int y = 0; y < w.rows; ++y)
      for (int x = 0; x < w.columns; ++x)
        for (int c = 0; c < inputs; ++c) {
          double sum = kernel ? valueOf(taps_bias, 0, c) : input.get(y, x, c);
          for (int ky = 0; ky < kernel; ++ky)
            for (int kx = 0; kx < kernel; ++kx)
              sum += valueOf(taps, ky * kernel + kx, c) *
                     input.get(y * stride - w.pad_top + ky, x * stride - w.pad_left + kx, c);
          if (kernel && taps_activation) sum = activate(sum, valueOf(taps_slope, 0, c));
          middle.at(y, x, c) = sum;
        }
    const Tensor halved = pooled(other);
    Tensor want(w.rows, w.columns, channels);
    for (int y = 0; y < w.rows; ++y)
      for (int x = 0; x < w.columns; ++x)
        for (int n = 0; n < channels; ++n) {
          double sum = valueOf(linear.bias, 0, n);
          for (int c = 0; c < inputs; ++c)
            sum += valueOf(linear.weights, c, n) * middle.get(y, x, c);
          if (shortcut == Shortcut::kIdentity) sum += other.get(y, x, n);
          if (shortcut == Shortcut::kMaxPool) sum += halved.get(y, x, n);
          want.at(y, x, n) = activate(sum, linear.slopeOf(n));
        }

    Bench bench(file);
    ASSERT_TRUE(bench.ok());
    const auto& op = bench.op<Block>();
    bench.write(op.in, input);
    if (shortcut != Shortcut::kNone) bench.write(op.skip, other);
    bench.run(op, op.out);
    expectMap(op.out, pool ? pooled(want) : want, deep ? 5e-3 : 1e-3);
    if (HasFatalFailure()) return;
  }
}

TEST(LightPool, RandomShapesAgreeWithTheDefinition) {
  for (int trial = 0; trial < 300; ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    const int kernel = draw(1, 4), stride = draw(1, 3), channels = draw(1, 20);
    const int height = draw(kernel, 15), width = draw(kernel, 15);
    const int top = draw(0, kernel - 1), left = draw(0, kernel - 1);
    const int rows = (height + top - 1) / stride + 1, columns = (width + left - 1) / stride + 1;
    FileBuilder file;
    file.input = file.addMap(1, 1, 3, 0);
    const auto in = file.addMap(height, width, channels, draw(0, 2));
    const auto out = file.addMap(rows, columns, channels, draw(0, 2));
    OpRecord record = light::blankOp(OpKind::kMaxPool, in, out);
    setWindow(record, {kernel, stride, top, left, 0, 0, 0});
    file.ops = {record};

    const Tensor input = randomTensor(height, width, channels);
    Tensor want(rows, columns, channels);
    for (int y = 0; y < rows; ++y)
      for (int x = 0; x < columns; ++x)
        for (int c = 0; c < channels; ++c) {
          double most = -INFINITY;
          for (int j = y * stride - top; j < y * stride - top + kernel; ++j)
            for (int i = x * stride - left; i < x * stride - left + kernel; ++i)
              if (j >= 0 && i >= 0 && j < height && i < width)
                most = std::max(most, input.get(j, i, c));
          want.at(y, x, c) = most;
        }
    Bench bench(file);
    ASSERT_TRUE(bench.ok());
    const auto& op = bench.op<light::MaxPool>();
    bench.write(op.in, input);
    bench.run(op, op.out);
    expectMap(op.out, want, 1e-7);
    if (HasFatalFailure()) return;
  }
}

TEST(LightPool, TheMeanIsOverAllPixels) {
  FileBuilder file;
  file.input = file.addMap(1, 1, 3, 0);
  const auto in = file.addMap(3, 2, 5, 1);
  const auto out = file.addMap(1, 1, 5, 1);
  file.ops = {light::blankOp(OpKind::kMeanPool, in, out)};
  const Tensor input = randomTensor(3, 2, 5);
  Tensor want(1, 1, 5);
  for (int y = 0; y < 3; ++y)
    for (int x = 0; x < 2; ++x)
      for (int c = 0; c < 5; ++c) want.at(0, 0, c) += input.get(y, x, c) / 6;
  Bench bench(file);
  ASSERT_TRUE(bench.ok());
  const auto& op = bench.op<light::MeanPool>();
  bench.write(op.in, input);
  bench.run(op, op.out);
  expectMap(op.out, want, 1e-6);
}

TEST(LightDense, RandomShapesAgreeWithTheDefinition) {
  for (int trial = 0; trial < 100; ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    const int height = draw(1, 4), width = draw(1, 4), inputs = draw(1, 20), channels = draw(1, 40);
    const RandomLinear linear(height * width * inputs, channels);
    FileBuilder file;
    file.input = file.addMap(1, 1, 3, 0);
    const auto in = file.addMap(height, width, inputs, draw(0, 2));
    const auto out = file.addMap(1, 1, channels, draw(0, 1));
    OpRecord record = light::blankOp(OpKind::kDense, in, out);
    linear.add(file, record);
    file.ops = {record};

    const Tensor input = randomTensor(height, width, inputs);
    Tensor want(1, 1, channels);
    for (int n = 0; n < channels; ++n) {
      double sum = valueOf(linear.bias, 0, n);
      for (std::size_t k = 0; k < input.values.size(); ++k)
        sum += valueOf(linear.weights, int(k), n) * input.values[k];
      want.at(0, 0, n) = activate(sum, linear.slopeOf(n));
    }
    Bench bench(file);
    ASSERT_TRUE(bench.ok());
    const auto& op = bench.op<light::Dense>();
    bench.write(op.in, input);
    bench.run(op, op.out);
    expectMap(op.out, want, 1e-3);
    if (HasFatalFailure()) return;
  }
}

TEST(LightEmit, OutputsFollowOneAnotherWithoutAddedChannels) {
  FileBuilder file;
  file.input = file.addMap(1, 1, 3, 0);
  const auto first = file.addMap(2, 2, 3, 1), second = file.addMap(1, 1, 2, 0);
  const auto output = file.addOutput(14);
  file.ops = {light::blankOp(OpKind::kEmit, first, output),
              light::blankOp(OpKind::kEmit, second, output)};
  Bench bench(file);
  ASSERT_EQ(bench.plan.ops.size(), 2u);
  const Tensor a = randomTensor(2, 2, 3), b = randomTensor(1, 1, 2);
  for (int i = 0; i < 2; ++i) {
    const auto& op = std::get<light::Emit>(bench.plan.ops[std::size_t(i)]);
    bench.write(op.in, i == 0 ? a : b);
    light::run(op, bench.scratch);
  }
  std::vector<double> want = a.values;
  want.insert(want.end(), b.values.begin(), b.values.end());
  const std::span<const float> got = bench.plan.outputs[0];
  EXPECT_EQ(std::vector<double>(got.begin(), got.end()), want);
}

/// 3 × 3 ones over 3 × 3 ones count the neighbours; one 1 × 1 weight doubles them.
TEST(LightBlock, CountsNeighbours) {
  FileBuilder file;
  file.input = file.addMap(1, 1, 3, 0);
  const auto in = file.addMap(3, 3, 1, 1), out = file.addMap(3, 3, 1, 0);
  OpRecord op = light::blankOp(OpKind::kBlock, in, out);
  setWindow(op, {3, 1, 1, 1, 3, 3, 1});
  op.taps = file.addArray({9, 1, std::vector<float>(9, 1.f)});
  op.taps_bias = op.bias = file.addArray({1, 1, {0.f}});
  op.weights = file.addArray({1, 1, {2.f}});
  op.slope = file.addArray({1, 1, {1.f}});
  file.ops = {op};
  Bench bench(file);
  ASSERT_TRUE(bench.ok());
  const auto& block = bench.op<Block>();
  Tensor ones(3, 3, 1);
  std::fill(ones.values.begin(), ones.values.end(), 1);
  bench.write(block.in, ones);
  bench.run(block, block.out);
  const int want[3][3] = {{8, 12, 8}, {12, 18, 12}, {8, 12, 8}};
  for (int y = 0; y < 3; ++y)
    for (int x = 0; x < 3; ++x) EXPECT_EQ(block.out.at(y, x)[0], float(want[y][x]));
}

// --- Weights -------------------------------------------------------------------------------------

/// Row after row of an array in a file.
std::vector<float> valuesOf(std::span<const std::uint8_t> file, const light::ArrayRecord& record) {
  std::string wrong;
  const auto array = light::Array::open(file, record, wrong);
  EXPECT_TRUE(array) << wrong;
  if (!array) return {};
  std::vector<float> values(array->rows() * array->columns());
  for (std::size_t row = 0; row < array->rows(); ++row)
    array->readRow(row, values.data() + row * array->columns());
  return values;
}

TEST(LightWeights, EveryHalfIsWidened) {
  std::vector<std::uint8_t> bytes;
  for (int half = 0; half < 0x10000; ++half) {
    bytes.push_back(std::uint8_t(half));
    bytes.push_back(std::uint8_t(half >> 8));
  }
  const std::vector<float> values = valuesOf(bytes, {0, 1, 0x10000, Encoding::kFloat16});
  ASSERT_EQ(values.size(), 0x10000u);
  for (int half = 0; half < 0x10000; ++half) {
    const int exponent = half >> 10 & 31, fraction = half & 1023;
    const double size =
        exponent ? std::ldexp(1024 + fraction, exponent - 25) : std::ldexp(fraction, -24);
    const float got = values[std::size_t(half)];
    if (exponent == 31)
      ASSERT_FALSE(std::isfinite(got)) << half;
    else
      ASSERT_EQ(double(got), half & 0x8000 ? -size : size) << half;
  }
}

TEST(LightWeights, RowsOfAnyLengthAndPlaceAreRead) {
  for (int columns = 1; columns < 10; ++columns)
    for (const Encoding encoding :
         {Encoding::kFloat32, Encoding::kFloat16, Encoding::kBytes, Encoding::kBytesPerColumn}) {
      const Values values = randomValues(3, columns);
      FileBuilder file;
      file.addArray(randomValues(1, columns), Encoding::kFloat16);  // moves what follows
      file.addArray(values, encoding);
      light::ArrayRecord record = file.arrays[1];
      std::vector<std::uint8_t> data = file.data;
      data.insert(data.begin(), 3, 0);
      record.begin += 3;
      EXPECT_EQ(valuesOf(data, record), values.floats);
    }
}

TEST(LightWeights, BytesHaveAScaleForAllOrForEachColumn) {
  FileBuilder file;
  const float all[] = {0.5f, -3.f}, columns[] = {1.f, 0.25f, 10.f, -1.f};
  const auto matrixOf = [](const float* head, std::size_t floats, Encoding encoding) {
    std::vector<std::uint8_t> bytes(4 * floats);
    std::memcpy(bytes.data(), head, bytes.size());
    for (const int b : {0, 1, 4, 255}) bytes.push_back(std::uint8_t(b));
    return valuesOf(bytes, {0, 2, 2, encoding});
  };
  EXPECT_EQ(matrixOf(all, 2, Encoding::kBytes), (std::vector<float>{-3, -2.5f, -1, 124.5f}));
  EXPECT_EQ(matrixOf(columns, 4, Encoding::kBytesPerColumn),
            (std::vector<float>{10, -0.75f, 14, 62.75f}));
}

TEST(LightWeights, TheChecksumIsCrc32) {
  const std::string digits = "123456789";
  EXPECT_EQ(light::crc32({reinterpret_cast<const std::uint8_t*>(digits.data()), digits.size()}),
            0xcbf43926u);
  EXPECT_EQ(light::crc32({}), 0u);
}

// --- Whole files ---------------------------------------------------------------------------------

std::vector<float> answerOf(LightNetwork& network) {
  const TensorView picture = network.input();
  for (int y = 0; y < network.inputHeight(); ++y)
    for (int i = 0; i < 4 * network.inputWidth(); ++i)
      picture.data[y * picture.row + i] = float((7 * y + 3 * i) % 11) / 8;
  network.run();
  const auto output = network.output(0);
  return {output.begin(), output.end()};
}

TEST(LightNetwork, RunsTheSameEachTimeWithoutAllocating) {
  auto network = LightNetwork::load(light::sampleFile());
  ASSERT_TRUE(network) << network.error().message;
  EXPECT_EQ(network->inputWidth(), 8);
  EXPECT_EQ(network->inputHeight(), 10);
  EXPECT_EQ(network->outputs(), 1);
  const std::vector<float> first = answerOf(*network);
  EXPECT_EQ(first.size(), 5u);
  EXPECT_GT(*std::max_element(first.begin(), first.end()),
            *std::min_element(first.begin(), first.end()));
  const std::size_t before = allocationCount();
  network->run();
  EXPECT_EQ(allocationCount(), before);
  EXPECT_EQ(answerOf(*network), first);
  LightNetwork moved = std::move(*network);
  EXPECT_EQ(answerOf(moved), first);
}

TEST(LightFile, EveryTruncationIsRefused) {
  const std::vector<std::uint8_t> whole = light::sampleFile();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    std::vector<std::uint8_t> cut(whole.begin(), whole.begin() + std::ptrdiff_t(size));
    auto network = LightNetwork::load(cut);
    ASSERT_FALSE(network) << size;
    ASSERT_EQ(network.error().code, ErrorCode::kPackInvalid);
    light::seal(cut);  // and if it says that it is whole
    ASSERT_FALSE(LightNetwork::load(cut)) << size;
  }
}

TEST(LightFile, EveryChangedByteIsNoticed) {
  const std::vector<std::uint8_t> whole = light::sampleFile();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::vector<std::uint8_t> changed = whole;
    changed[i] ^= std::uint8_t(1 << i % 8);
    ASSERT_FALSE(LightNetwork::load(changed)) << "byte " << i;
  }
}

/// What a file with a right checksum may get wrong; AddressSanitizer watches what runs after all.
TEST(LightFile, MutantsAreRefusedOrRun) {
  const std::vector<std::uint8_t> whole = light::sampleFile();
  std::mt19937 random(7);
  int refused = 0, run = 0;
  for (int mutant = 0; mutant < 10000; ++mutant) {
    std::vector<std::uint8_t> changed = whole;
    for (unsigned i = 0, n = 1 + random() % 3; i < n; ++i)
      changed[light::kChecksumBegin + random() % (changed.size() - light::kChecksumBegin)] =
          std::uint8_t(random() % 4 ? random() % 20 : random());
    light::seal(changed);
    auto network = LightNetwork::load(changed);
    if (!network) {
      ++refused;
      continue;
    }
    answerOf(*network);
    ++run;
  }
  EXPECT_GT(refused, 1000);
  EXPECT_GT(run, 1000);
}

struct Fault {
  const char* message;  ///< part of it
  std::function<void(FileBuilder&)> make;
};

/// A file with a stem, two blocks, a pool, a mean, a matrix and an output, to be broken.
FileBuilder soundFile() {
  FileBuilder file;
  const auto linear = [&](OpRecord& op, int inputs, int channels) {
    op.weights = file.addArray(randomValues(inputs, channels));
    op.bias = file.addArray(randomValues(1, channels));
    op.slope = file.addArray({1, 1, {0.f}});
  };
  file.input = file.addMap(9, 9, 3, 1);
  const auto a = file.addMap(5, 5, 8, 1), b = file.addMap(5, 5, 8, 0), c = file.addMap(3, 3, 8, 0);
  const auto d = file.addMap(1, 1, 8, 0), e = file.addMap(1, 1, 4, 0);
  const auto output = file.addOutput(4);
  OpRecord stem = light::blankOp(OpKind::kStem, file.input, a);
  setWindow(stem, {3, 2, 1, 1, 0, 0, 1});
  linear(stem, 27, 8);
  OpRecord block = light::blankOp(OpKind::kBlock, a, b);
  setWindow(block, {3, 1, 1, 1, 5, 5, 1});
  block.shortcut = 1, block.skip = a;
  block.taps = file.addArray(randomValues(9, 8));
  block.taps_bias = file.addArray(randomValues(1, 8));
  linear(block, 8, 8);
  OpRecord pool = light::blankOp(OpKind::kMaxPool, b, c);
  setWindow(pool, {2, 2, 0, 0, 0, 0, 0});
  OpRecord dense = light::blankOp(OpKind::kDense, d, e);
  linear(dense, 8, 4);
  file.ops = {stem,  block,
              pool,  light::blankOp(OpKind::kMeanPool, c, d),
              dense, light::blankOp(OpKind::kEmit, e, output)};
  return file;
}

TEST(LightFile, SaysWhatIsWrong) {
  ASSERT_TRUE(light::loadPlan(soundFile().bytes()));
  const Fault faults[] = {
      {"impossible arena", [](auto& f) { f.arena = 0; }},
      {"impossible arena", [](auto& f) { f.arena = 1u << 31; }},
      {"no picture", [](auto& f) { f.input = 99; }},
      {"no picture", [](auto& f) { f.input = 1; }},
      {"map 1 has an impossible size", [](auto& f) { f.maps[1].height = 0; }},
      {"map 1 has an impossible size", [](auto& f) { f.maps[1].width = 5000; }},
      {"map 1 has an impossible size", [](auto& f) { f.maps[1].channels = 5000; }},
      {"map 1 has an impossible size", [](auto& f) { f.maps[1].margin = 3; }},
      {"map 1 ends beyond the arena", [](auto& f) { f.maps[1].begin = f.arena - 4; }},
      {"map 1 does not begin", [](auto& f) { f.maps[1].begin += 1; }},
      {"output 0 ends beyond the arena", [](auto& f) { f.outputs[0].begin = 0xfffffffc; }},
      {"output 0 is not filled", [](auto& f) { f.outputs[0].size = 5; }},
      {"op 5 writes beyond its output", [](auto& f) { f.outputs[0].size = 3; }},
      {"op 5 writes over its input", [](auto& f) { f.outputs[0].begin = f.maps[5].begin; }},
      {"op 5 names no output", [](auto& f) { f.ops[5].output = 1; }},
      {"op 0 names no input", [](auto& f) { f.ops[0].input = 50; }},
      {"op 0 names no output", [](auto& f) { f.ops[0].output = 50; }},
      {"op 0 is of an unknown kind", [](auto& f) { f.ops[0].kind = OpKind(9); }},
      {"op 0 writes over its input", [](auto& f) { f.ops[0].output = f.ops[0].input; }},
      {"op 0 has an unknown kernel", [](auto& f) { f.ops[0].kernel = 4; }},
      {"op 0 has an unknown kernel", [](auto& f) { f.ops[0].stride = 3; }},
      {"op 0 has no kernel",
       [](auto& f) {
         f.ops[0].kernel = f.ops[0].pad_top = f.ops[0].pad_left = 0;
         f.ops[0].stride = 1;
       }},
      {"op 0 reads beyond its input's margin", [](auto& f) { f.ops[0].pad_top = 2; }},
      {"op 0 reads beyond its input's margin", [](auto& f) { f.ops[0].kernel = 5; }},
      {"op 0 reads beyond its input's margin", [](auto& f) { f.maps[0].margin = 0; }},
      {"op 0 has an unknown pool", [](auto& f) { f.ops[0].pool = 2; }},
      {"op 0 wants a picture", [](auto& f) { f.ops[0].input = 2; }},
      {"op 0 names no array", [](auto& f) { f.ops[0].weights = 999; }},
      {"op 0 names no array", [](auto& f) { f.ops[0].slope = light::kNoIndex; }},
      {"op 0 has weights of another size",
       [](auto& f) { std::swap(f.arrays[0].rows, f.arrays[0].columns); }},
      {"op 1 has a result of another size", [](auto& f) { f.ops[1].rows = 4; }},
      {"op 1 has an unknown pool or shortcut", [](auto& f) { f.ops[1].shortcut = 3; }},
      {"op 1 cannot have a pool",
       [](auto& f) {
         f.ops[1].pool = 1;
         f.maps[2].height = f.maps[2].width = 3;
       }},
      {"op 1 names no shortcut", [](auto& f) { f.ops[1].skip = light::kNoIndex; }},
      {"op 1 has a shortcut of another size", [](auto& f) { f.ops[1].skip = 3; }},
      {"op 1 has a shortcut of another size", [](auto& f) { f.ops[1].shortcut = 2; }},
      {"op 1 writes over its shortcut", [](auto& f) { f.ops[1].skip = 2; }},
      {"op 2 changes the number of channels", [](auto& f) { f.ops[2].output = 5; }},
      {"op 2 has an impossible window", [](auto& f) { f.ops[2].stride = 0; }},
      {"op 2 has an impossible window", [](auto& f) { f.ops[2].pad_left = 2; }},
      {"op 2 has a result of another size", [](auto& f) { f.ops[2].stride = 3; }},
      {"op 3 has a result of another size", [](auto& f) { f.ops[3].output = 2; }},
      {"op 4 has a result of another size", [](auto& f) { f.ops[4].output = 3; }},
      {"op 4 has weights of another size", [](auto& f) { f.ops[4].input = 3; }},
      {"array 0 ends beyond the file", [](auto& f) { f.arrays[0].begin = 0x7fffff00; }},
      {"array 0 is of an unknown encoding", [](auto& f) { f.arrays[0].encoding = Encoding(4); }},
      {"op 0 has a weight that is not finite",
       [](auto& f) { std::fill_n(f.data.begin(), 4, std::uint8_t(0xff)); }},
  };
  for (const Fault& fault : faults) {
    FileBuilder file = soundFile();
    fault.make(file);
    const auto plan = light::loadPlan(file.bytes());
    ASSERT_FALSE(plan) << fault.message;
    EXPECT_EQ(plan.error().code, ErrorCode::kPackInvalid);
    EXPECT_NE(plan.error().message.find(fault.message), std::string::npos)
        << plan.error().message << "\nwanted: " << fault.message;
  }
}

TEST(LightFile, AnotherVersionOrKindOfFileIsNamed) {
  std::vector<std::uint8_t> file = light::sampleFile();
  file[4] = 2;
  EXPECT_NE(LightNetwork::load(file).error().message.find("version 2, not 1"), std::string::npos);
  file[0] = 'X';
  EXPECT_NE(LightNetwork::load(file).error().message.find("does not begin"), std::string::npos);
}

}  // namespace
}  // namespace lorgnette
