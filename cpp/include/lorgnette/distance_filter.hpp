#pragma once

namespace lorgnette {

/// Calms a head's distance, which is what sets its size in the picture: a head goes on as it moves,
/// and what else passes between frames is mostly noise of the networks. An alpha-beta filter on ln
/// d, its gains those of T. Benedict and G. Bordner, "Synthesis of an optimal set of radar
/// track-while-scan smoothing equations", 1962, which do not lag behind a steady motion. The same
/// at any frame rate. Each step is the minimum of (ln d − ln seen)² + λ (ln d − ln foretold)².
class DistanceFilter {
 public:
  /// The distance that follows from what was seen at `time` (s, not before the last one's), mm. The
  /// first, and the first after a gap of kMaxGap, is what was seen.
  double update(double seen, double time);

  static constexpr double kMemory = 0.09;  ///< s: in which what is seen gets the share 1 − 1/e
  static constexpr double kMaxGap = 0.25;  ///< s

 private:
  bool is_set_ = false;
  double log_distance_ = 0;
  double rate_ = 0;  ///< of ln d, 1/s
  double last_time_ = 0;
};

}  // namespace lorgnette
