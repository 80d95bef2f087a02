#include "lorgnette/distance_filter.hpp"

#include <algorithm>
#include <cmath>

namespace lorgnette {
namespace {

/// Frames of one time stamp count as this far apart.
constexpr double kMinStep = 1e-3;  // s

}  // namespace

double DistanceFilter::update(double seen, double time) {
  const double seconds = std::max(time - last_time_, kMinStep);
  const double log_seen = std::log(seen);
  if (is_set_ && seconds < kMaxGap) {
    const double alpha = 1 - std::exp(-seconds / kMemory);
    const double beta = alpha * alpha / (2 - alpha);
    const double foretold = log_distance_ + rate_ * seconds;
    log_distance_ = foretold + alpha * (log_seen - foretold);
    rate_ += beta * (log_seen - foretold) / seconds;
  } else {
    log_distance_ = log_seen;
    rate_ = 0;
  }
  is_set_ = true;
  last_time_ = time;
  return std::exp(log_distance_);
}

}  // namespace lorgnette
