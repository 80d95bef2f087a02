// 1 × 1 convolutions over strips, with what comes before and after them.
#include <algorithm>

#include "light_kernels.hpp"
#include "light_simd.hpp"

namespace lorgnette::light {
namespace {

/// Pixels of a tile: with the panel's two vectors, as many sums as there are registers for.
constexpr int kTile = kFused ? 6 : 4;
constexpr int kSlots = Scratch::kPixels + kTile;

/// A tile of neighbours in the strip.
struct Neighbours {
  static constexpr int kPixels = kTile;
  static constexpr int offset(int p) { return p * Scratch::kPitch; }
};

/// A window of 2 × 2; its second row lies in the strip's second half.
struct Window {
  static constexpr int kPixels = 4;
  static constexpr int offset(int p) {
    return (p / 2 * (Scratch::kPixels / 2) + p % 2) * Scratch::kPitch;
  }
};

/// `depth` steps of sums += strip pixel × panel row.
template <class Tile, int V>
inline void accumulate(const float* strip, const float* panel, int depth,
                       Float4 (&sums)[Tile::kPixels][V]) {
#pragma GCC unroll 1
  for (const float* end = panel + 4 * V * depth; panel != end;) {
    Float4 weight[V];
    for (int v = 0; v < V; ++v) weight[v] = load(panel + 4 * v);
#pragma GCC unroll 8
    for (int p = 0; p < Tile::kPixels; ++p) {
      const Float4 x = splat(strip[Tile::offset(p)]);
      for (int v = 0; v < V; ++v) sums[p][v] = multiplyAdd(x, weight[v], sums[p][v]);
    }
    strip += 1;
    panel += 4 * V;
    LORGNETTE_KEEP_LOOP("+r"(strip), "+r"(panel));
  }
}

/// Where the pixels of a strip come from and go to: addresses in the first plane.
struct Strip {
  float* out[kSlots];
  const float* skip[kSlots];
  int count = 0;
};

/// The part of the input channels that is in the strip. Sums wait in the output between the parts.
struct Part {
  int first, channels;
  bool is_last(const Block& op) const { return first + channels == op.in.channels; }
};

/// All pixels of `strip`, channels of one panel.
template <int V>
void multiplyTiles(const Block& op, const Strip& strip, const float* pixels, const Part& part,
                   int n, const float* panel) {
  const std::ptrdiff_t out_plane = op.out.plane(), skip_plane = op.skip.plane();
  const std::ptrdiff_t out = n / kLanes * out_plane, skip = n / kLanes * skip_plane;
  // Channels that the shortcut lacks are zeros.
  const int skipped = (op.skip.channels - n) / kLanes;
  for (int i = 0; i < strip.count; i += kTile) {
    Float4 sums[kTile][V];
    for (int v = 0; v < V; ++v) {
      const Float4 bias = load(op.linear.bias + n + kLanes * v);
      for (int p = 0; p < kTile; ++p)
        sums[p][v] = part.first == 0 ? bias : load(strip.out[i + p] + out + v * out_plane);
    }
    accumulate<Neighbours, V>(pixels + i * Scratch::kPitch, panel, part.channels, sums);
    if (part.is_last(op)) {
      for (int v = 0; v < V; ++v) {
        const std::ptrdiff_t at = skip + v * skip_plane;
        if (v < skipped && op.shortcut == Shortcut::kIdentity) {
          for (int p = 0; p < kTile; ++p) sums[p][v] += load(strip.skip[i + p] + at);
        } else if (v < skipped && op.shortcut == Shortcut::kMaxPool) {
          for (int p = 0; p < kTile; ++p) {
            const float *top = strip.skip[i + p] + at, *bottom = top + op.skip.pitch();
            sums[p][v] += maximum(maximum(load(top), load(top + kLanes)),
                                  maximum(load(bottom), load(bottom + kLanes)));
          }
        }
        const Float4 bend = load(op.linear.bend + n + kLanes * v);
        for (int p = 0; p < kTile; ++p) sums[p][v] = activate(sums[p][v], bend);
      }
    }
    for (int p = 0; p < kTile; ++p)
      for (int v = 0; v < V; ++v) store(strip.out[i + p] + out + v * out_plane, sums[p][v]);
  }
}

/// Calls f(n, panel, vectors) for each panel of the matrix, at its row `first`.
template <class F>
void forEachPanel(const Block& op, int first, F f) {
  const float* panels = op.linear.panels;
  for (int n = 0; n < op.out.channels; n += kPanel) {
    const int width = std::min(kPanel, op.out.channels - n);
    f(n, panels + first * width, width / 4);
    panels += std::ptrdiff_t(op.in.channels) * width;
  }
}

void runStrip(const Block& op, int begin, int count, Scratch& scratch) {
  Strip strip;
  strip.count = count;
  const int scale = op.shortcut == Shortcut::kMaxPool ? 2 : 1;
  const auto forEachRun = [&](auto f) {
    for (int i = 0; i < count;) {
      const int y = (begin + i) / op.columns, x = (begin + i) % op.columns;
      const int length = std::min(op.columns - x, count - i);
      f(i, y, x, length);
      i += length;
    }
  };
  forEachRun([&](int i, int y, int x, int length) {
    float* out = op.out.at(y, x);
    // A block without a shortcut adds nothing; its pointers must still be some.
    const float* skip = op.shortcut == Shortcut::kNone ? out : op.skip.at(scale * y, scale * x);
    const int step = op.shortcut == Shortcut::kNone ? 0 : scale * kLanes;
    for (int j = 0; j < length; ++j, out += kLanes, skip += step) {
      strip.out[i + j] = out;
      strip.skip[i + j] = skip;
    }
  });
  // A tile's pixels beyond the strip's end are the last one once more.
  const int end = (count + kTile - 1) / kTile * kTile;
  std::fill(strip.out + count, strip.out + end, strip.out[count - 1]);
  std::fill(strip.skip + count, strip.skip + end, strip.skip[count - 1]);
  for (int first = 0; first < op.in.channels; first += Scratch::kChannels) {
    const Part part{first, std::min(Scratch::kChannels, op.in.channels - first)};
    forEachRun([&](int i, int y, int x, int length) {
      fillStrip(op, y, x, length, first, part.channels, scratch.strip() + i * Scratch::kPitch);
    });
    const float* last = scratch.strip() + (count - 1) * Scratch::kPitch;
    for (int i = count; i < end; ++i)
      std::copy_n(last, part.channels, scratch.strip() + i * Scratch::kPitch);
    forEachPanel(op, first, [&](int n, const float* panel, int vectors) {
      if (vectors == 2)
        multiplyTiles<2>(op, strip, scratch.strip(), part, n, panel);
      else
        multiplyTiles<1>(op, strip, scratch.strip(), part, n, panel);
    });
  }
}

template <int V>
void poolTiles(const Block& op, const float* pixels, int windows, int n, const float* panel,
               float* out) {
  for (int i = 0; i < windows; ++i, out += kLanes) {
    Float4 sums[4][V];
    for (int p = 0; p < 4; ++p)
      for (int v = 0; v < V; ++v) sums[p][v] = load(op.linear.bias + n + 4 * v);
    accumulate<Window, V>(pixels + 2 * i * Scratch::kPitch, panel, op.in.channels, sums);
    // The activation never decreases: the largest result is that of the largest sum.
    for (int v = 0; v < V; ++v)
      store(out + v * op.out.plane(),
            activate(maximum(maximum(sums[0][v], sums[1][v]), maximum(sums[2][v], sums[3][v])),
                     load(op.linear.bend + n + 4 * v)));
  }
}

void runPooledStrip(const Block& op, int y, int begin, int windows, Scratch& scratch) {
  const int x = 2 * begin, count = std::min(2 * windows, op.columns - x);
  for (int r = 0; r < 2; ++r) {
    float* row = scratch.strip() + r * (Scratch::kPixels / 2) * Scratch::kPitch;
    fillStrip(op, std::min(2 * y + r, op.rows - 1), x, count, 0, op.in.channels, row);
    if (count < 2 * windows) {  // an odd last column stands for its missing neighbour too
      const float* last = row + (count - 1) * Scratch::kPitch;
      std::copy(last, last + op.in.channels, row + count * Scratch::kPitch);
    }
  }
  forEachPanel(op, 0, [&](int n, const float* panel, int vectors) {
    float* out = op.out.at(y, begin, n);
    if (vectors == 2)
      poolTiles<2>(op, scratch.strip(), windows, n, panel, out);
    else
      poolTiles<1>(op, scratch.strip(), windows, n, panel, out);
  });
}

}  // namespace

void run(const Block& op, Scratch& scratch) {
  clearMargin(op.out);
  if (op.pool) {
    constexpr int kWindows = Scratch::kPixels / 4;
    for (int y = 0; y < op.out.height; ++y)
      for (int x = 0; x < op.out.width; x += kWindows)
        runPooledStrip(op, y, x, std::min(kWindows, op.out.width - x), scratch);
    return;
  }
  const int pixels = op.rows * op.columns;
  for (int i = 0; i < pixels; i += Scratch::kPixels)
    runStrip(op, i, std::min(Scratch::kPixels, pixels - i), scratch);
}

}  // namespace lorgnette::light
