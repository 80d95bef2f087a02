#include "lorgnette/seat.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace lorgnette {
namespace {

using Eigen::Vector2f;
using Eigen::Vector3f;

/// What of the front may rest on the nose, mm to each side of the middle.
constexpr float kNoseHalfWidth = 17;
/// Bridge and pads are looked at as deep as this behind the front's foremost point, mm.
constexpr float kBridgeDepth = 22;
/// Around a pupil, mm: where a lens must not come near the lids.
constexpr float kPupilRadius = 7;
/// Temples: as far outside as this share of the half width.
constexpr float kTempleShare = 0.62f;
constexpr float kLeastTemple = 40;  ///< mm behind the front; what is shorter is folded or none
/// Rims are as high and low as they are within so many mm beside the pupils.
constexpr float kRimAround = 12;
/// Where eyes look through: so far below the upper edge of the rims, mm, or in shallow ones this
/// share of their height; how far from there is tried.
constexpr float kPupilBelowTop = 20.5f, kPupilShare = 0.47f;
constexpr float kHeightRange = 8, kHeightStep = 0.25f;
/// What makes up for being beside that height: mm² that cost as much as 1; what a mm costs that
/// glasses float before the nose; and, as narrow bridges are worn higher up, where the nose is
/// narrower, a mm that lenses are farther from the lids than this.
constexpr float kHeightSpread = 8, kFloatCost = 4;
constexpr float kFarEyeGap = 16, kFarCost = 2;
constexpr float kSampleMm = 1;

Vector3f vertexAt(const Primitive& primitive, std::size_t index) {
  return Eigen::Map<const Vector3f>(primitive.vertices.data() + index * kVertexFloats);
}

template <class Use>
void forTriangles(const GlassesModel& model, const Use& use) {
  for (const Primitive& primitive : model.primitives)
    for (std::size_t i = 0; i + 2 < primitive.indices.size(); i += 3)
      use(vertexAt(primitive, primitive.indices[i]), vertexAt(primitive, primitive.indices[i + 1]),
          vertexAt(primitive, primitive.indices[i + 2]));
}

/// Points on a triangle, none farther than kSampleMm from the next.
template <class Use>
void forSamples(const Vector3f& a, const Vector3f& b, const Vector3f& c, const Use& use) {
  const float longest = std::max({(b - a).norm(), (c - a).norm(), (c - b).norm()});
  const int steps = std::clamp(int(std::ceil(longest / kSampleMm)), 1, 200);
  for (int i = 0; i <= steps; ++i)
    for (int j = 0; j + i <= steps; ++j)
      use(Vector3f(a + (b - a) * (float(i) / float(steps)) + (c - a) * (float(j) / float(steps))));
}

/// The rearmost points of a front part, one a square millimetre: what touches first from behind.
class Back {
 public:
  void add(const Vector3f& point) {
    const int column = int(std::lround(point.x())) + kSide;
    const int row = int(std::lround(point.y())) + kSide;
    if (column < 0 || row < 0 || column > 2 * kSide || row > 2 * kSide) return;
    Vector3f& rearmost = cells_[std::size_t(row * (2 * kSide + 1) + column)];
    // Of points that are as far back, the one nearer to the nose.
    const auto key = [](const Vector3f& p) { return std::pair(p.z(), std::fabs(p.x())); };
    if (key(point) < key(rearmost)) rearmost = point;
  }

  std::vector<Vector3f> points() const {
    std::vector<Vector3f> points;
    for (const Vector3f& cell : cells_)
      if (cell.z() < kNone) points.push_back(cell);
    return points;
  }

 private:
  static constexpr int kSide = 130;  // mm
  static constexpr float kNone = 1e8f;
  std::vector<Vector3f> cells_ = std::vector<Vector3f>(
      std::size_t((2 * kSide + 1) * (2 * kSide + 1)), Vector3f::Constant(1e9f));
};

/// Behind which z all is temple: looks from the front to the back for the last slice of 1 mm that
/// has something nearer to the middle than temples are. None where nothing reaches far behind it.
std::optional<float> hingeOf(const GlassesModel& glasses, float middle, float half_width) {
  const float limit = kTempleShare * half_width;
  float hinge = glasses.max[2];
  forTriangles(glasses, [&](const Vector3f& a, const Vector3f& b, const Vector3f& c) {
    // A long temple's triangles have all corners outside.
    for (const Vector3f& p : {a, b, c})
      if (std::fabs(p.x() - middle) < limit) hinge = std::min(hinge, p.z());
  });
  // The end pieces are still the front's.
  hinge -= 2;
  if (hinge - glasses.min[2] < kLeastTemple) return {};
  return hinge;
}

/// Where a temple passes the plane z = `depth` (glasses frame).
std::optional<std::array<float, 2>> passing(const GlassesModel& glasses, float side, float middle,
                                            float depth) {
  float inner = std::numeric_limits<float>::infinity();
  float low = inner, high = -inner;
  forTriangles(glasses, [&](const Vector3f& a, const Vector3f& b, const Vector3f& c) {
    const Vector3f* corners[3] = {&a, &b, &c};
    for (int k = 0; k < 3; ++k) {
      const Vector3f &p = *corners[k], &q = *corners[(k + 1) % 3];
      if ((p.z() < depth) == (q.z() < depth)) continue;
      const Vector3f at = p + (q - p) * ((depth - p.z()) / (q.z() - p.z()));
      if (side * (at.x() - middle) <= 0) continue;
      inner = std::min(inner, side * at.x());
      low = std::min(low, at.y());
      high = std::max(high, at.y());
    }
  });
  if (!std::isfinite(inner)) return {};
  return std::array{side * inner, (low + high) / 2};
}

}  // namespace

HeightField::HeightField(const GlassesModel& head, float scale)
    : scale_(scale), depths_(std::size_t(kRows * kColumns), kNothing) {
  forTriangles(head, [&](const Vector3f& p, const Vector3f& q, const Vector3f& r) {
    const Vector3f a = scale * p, b = scale * q, c = scale * r;
    const float area = (b.x() - a.x()) * (c.y() - a.y()) - (c.x() - a.x()) * (b.y() - a.y());
    if (std::fabs(area) < 1e-6f) return;
    const auto [left, right] = std::minmax({a.x(), b.x(), c.x()});
    const auto [bottom, top] = std::minmax({a.y(), b.y(), c.y()});
    const int x0 = std::max(-kHalfWidth, int(std::ceil(left)));
    const int x1 = std::min(kHalfWidth, int(std::floor(right)));
    const int y0 = std::max(kBottom, int(std::ceil(bottom)));
    const int y1 = std::min(kTop, int(std::floor(top)));
    for (int y = y0; y <= y1; ++y)
      for (int x = x0; x <= x1; ++x) {
        const float px = float(x) - a.x(), py = float(y) - a.y();
        const float u = (px * (c.y() - a.y()) - py * (c.x() - a.x())) / area;
        const float v = (py * (b.x() - a.x()) - px * (b.y() - a.y())) / area;
        if (u < -1e-4f || v < -1e-4f || u + v > 1 + 1e-4f) continue;
        float& depth = depths_[std::size_t((y - kBottom) * kColumns + x + kHalfWidth)];
        depth = std::max(depth, a.z() + u * (b.z() - a.z()) + v * (c.z() - a.z()));
      }
  });
}

float HeightField::at(float x, float y) const {
  const float column = x + kHalfWidth, row = y - kBottom;
  if (!(column >= 0 && row >= 0 && column < kColumns - 1 && row < kRows - 1)) return kNothing;
  const int i = int(column), j = int(row);
  const float u = column - float(i), v = row - float(j);
  const float* corner = depths_.data() + j * kColumns + i;
  const float values[4] = {corner[0], corner[1], corner[kColumns], corner[kColumns + 1]};
  if (*std::min_element(values, values + 4) == kNothing) return kNothing;
  return (1 - v) * ((1 - u) * values[0] + u * values[1]) +
         v * ((1 - u) * values[2] + u * values[3]);
}

float HeightField::slantAt(float x, float y) const {
  const float left = at(x - kStep, y), right = at(x + kStep, y);
  const float below = at(x, y - kStep), above = at(x, y + kStep);
  if (std::min({left, right, below, above}) == kNothing) return 1;
  return Vector3f((right - left) / (2 * kStep), (above - below) / (2 * kStep), 1).norm();
}

std::optional<Seat> seatGlasses(const GlassesModel& glasses, const HeightField& head, double tilt) {
  const float width = glasses.max[0] - glasses.min[0];
  if (!(width >= kLeastWidthMm && width <= kMostWidthMm)) return {};
  const float middle = (glasses.min[0] + glasses.max[0]) / 2;
  const std::optional<float> hinge = hingeOf(glasses, middle, width / 2);
  const float front_end = hinge.value_or(glasses.min[2]);
  if (glasses.max[2] - front_end > kMostWidthMm / 3) return {};  // no front: other axes

  // 1.
  const Eigen::AngleAxisf turn(float(tilt), Vector3f::UnitX());
  const Vector2f pupil = head.scale() * Vector2f(kLeftPupil[0], kLeftPupil[1]);
  Back back;
  float foremost = -HeightField::kNothing;
  float low = foremost, high = -foremost;  // of the lenses and their rims
  foremost = -foremost;
  forTriangles(glasses, [&](const Vector3f& a, const Vector3f& b, const Vector3f& c) {
    if (std::max({a.z(), b.z(), c.z()}) < front_end) return;
    forSamples(a, b, c, [&](const Vector3f& p) {
      if (p.z() < front_end) return;
      const Vector3f q = turn * Vector3f(p.x() - middle, p.y(), p.z());
      back.add(q);
      const float x = std::fabs(q.x());
      if (std::fabs(x - pupil.x()) < kRimAround) {
        low = std::min(low, q.y());
        high = std::max(high, q.y());
      }
      if (x < kNoseHalfWidth) foremost = std::max(foremost, q.z());
    });
  });
  if (!(high - low > 10)) return {};
  std::vector<Vector3f> bridge, rims;
  for (const Vector3f& p : back.points()) {
    const float x = std::fabs(p.x());
    if (x >= kNoseHalfWidth)
      rims.push_back(p);
    else if (p.z() > foremost - kBridgeDepth)
      bridge.push_back(p);
  }
  if (bridge.empty()) return {};

  // 2., 3.
  const float through = high - std::min(kPupilBelowTop, kPupilShare * (high - low));
  struct Place {
    float y, z, nose, skin, lids, cost;
  };
  std::optional<Place> best;
  for (float off = -kHeightRange; off <= kHeightRange; off += kHeightStep) {
    const float y = pupil.y() - through + off;
    Place place{y,
                HeightField::kNothing,
                HeightField::kNothing,
                HeightField::kNothing,
                HeightField::kNothing,
                0};
    float pressed = HeightField::kNothing, touching = HeightField::kNothing;
    for (const Vector3f& p : bridge) {
      const float z = head.at(p.x(), p.y() + y) - p.z();
      const float slant = head.slantAt(p.x(), p.y() + y);
      place.nose = std::max(place.nose, z);
      pressed = std::max(pressed, z - kPressMm * slant);
      touching = std::max(touching, z + kSkinMm * slant);
    }
    for (const Vector3f& p : rims) {
      const float z = head.at(p.x(), p.y() + y) - p.z();
      const Vector2f from_pupil(std::fabs(p.x()) - pupil.x(), p.y() + y - pupil.y());
      float& limit = from_pupil.norm() < kPupilRadius ? place.lids : place.skin;
      limit = std::max(limit, z);
    }
    if (place.nose == HeightField::kNothing) continue;
    place.z = std::max({pressed, place.skin + kLeastClearanceMm, place.lids + kLeastEyeGapMm});
    place.cost = off * off / kHeightSpread + kFloatCost * std::max(place.z - touching, 0.0f) +
                 kFarCost * std::max(place.z - place.lids - kFarEyeGap, 0.0f);
    if (!best || place.cost < best->cost) best = place;
  }
  if (!best) return {};

  Seat seat;
  seat.tilt = float(tilt);
  seat.offset_mm = {-middle, best->y, best->z};
  seat.nose_gap_mm = best->z - best->nose;
  seat.clearance_mm = best->z - best->skin;
  seat.eye_gap_mm = best->z - best->lids;

  // 4.
  if (!hinge) return seat;
  const Vector3f rest(kLeftEarRest[0], kLeftEarRest[1], kLeftEarRest[2]);
  const Vector3f ear = turn.inverse() * (head.scale() * rest - Vector3f(0, best->y, best->z));
  // Short temples rest where they end.
  const float depth = std::max(ear.z(), glasses.min[2] + 5);
  const auto left = passing(glasses, 1, middle, depth), right = passing(glasses, -1, middle, depth);
  if (left && right) seat.temples = Temples{*hinge, {*left, *right}};
  return seat;
}

}  // namespace lorgnette
