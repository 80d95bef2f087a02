#include "lorgnette/distance_filter.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <random>
#include <utility>
#include <vector>

namespace lorgnette {
namespace {

TEST(DistanceFilter, BeginsWithWhatIsSeenAndAfterAGapAgain) {
  DistanceFilter filter;
  EXPECT_NEAR(filter.update(500, 3), 500, 1e-9);
  EXPECT_LT(filter.update(400, 3.04), 480);
  EXPECT_GT(filter.update(400, 3.04), 400);  // two frames of one time stamp
  EXPECT_NEAR(filter.update(300, 3.04 + DistanceFilter::kMaxGap), 300, 1e-9);
  EXPECT_NEAR(filter.update(300, 3.35), 300, 1e-9);  // it did not take the gap for a motion
}

TEST(DistanceFilter, DoesNotLagBehindASteadyMotion) {
  for (const double fps : {15., 25., 60.}) {
    DistanceFilter filter;
    double behind = 0;
    for (int i = 0; i < int(3 * fps); ++i) {
      const double time = i / fps, seen = 600 * std::exp(-0.2 * time);
      behind = std::log(filter.update(seen, time) / seen) / 0.2;  // s
    }
    EXPECT_LT(std::fabs(behind), 1e-3) << fps;
  }
}

TEST(DistanceFilter, CatchesUpAlikeAtAnyFrameRate) {
  // a step of 10 %: what is left of it 0.2 s later
  std::vector<double> left;
  for (const double fps : {15., 30., 60., 120.}) {
    DistanceFilter filter;
    double last = 0;
    for (int i = 0; i <= int(0.2 * fps); ++i) filter.update(500, i / fps);
    for (int i = 1; i <= int(0.2 * fps); ++i) last = filter.update(550, 0.2 + i / fps);
    left.push_back(std::log(550 / last) / std::log(1.1));
  }
  for (const double share : left) EXPECT_NEAR(share, left.back(), 0.12);
}

TEST(DistanceFilter, CalmsNoise) {
  std::mt19937 random(1);
  std::normal_distribution<double> noise(0, 0.01);
  for (const auto& [fps, most] : {std::pair{15., 0.5}, {25., 0.35}, {60., 0.2}}) {
    DistanceFilter filter;
    double in = 0, out = 0, last_in = 0, last_out = 0;
    for (int i = 0; i < 5000; ++i) {
      const double seen = noise(random);
      const double found = std::log(filter.update(500 * std::exp(seen), i / fps) / 500);
      if (i > 10) in += std::pow(seen - last_in, 2), out += std::pow(found - last_out, 2);
      last_in = seen, last_out = found;
    }
    EXPECT_LT(std::sqrt(out / in), most) << fps;  // of the changes from frame to frame
    std::printf("distance filter, %.0f fps: %.2f\n", fps, std::sqrt(out / in));
  }
}

}  // namespace
}  // namespace lorgnette
