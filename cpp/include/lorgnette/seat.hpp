#pragma once
#include <array>
#include <optional>
#include <vector>

#include "lorgnette/eigen.hpp"
#include "lorgnette/glasses.hpp"

namespace lorgnette {

/// How far a head's surface reaches forward: z (mm, head frame) over the x-y plane, sampled every
/// kStep mm and linear between. Where there is no head: kNothing.
class HeightField {
 public:
  /// `head`: the occluder's triangles, head frame, mm; `scale`: the size of the face, over its own.
  explicit HeightField(const GlassesModel& head, float scale = 1);

  float scale() const { return scale_; }

  /// The foremost surface at (x, y), or kNothing.
  float at(float x, float y) const;

  /// What a depth across the surface at (x, y) is along z, as a factor: 1 where it faces forward.
  float slantAt(float x, float y) const;

  static constexpr float kNothing = -1e9f;
  static constexpr float kStep = 1;  ///< mm

 private:
  // What spectacles can touch from the front: face and temples of the head.
  static constexpr int kHalfWidth = 90, kBottom = -140, kTop = 70;  // mm
  static constexpr int kColumns = 2 * kHalfWidth + 1, kRows = kTop - kBottom + 1;

  float scale_;
  std::vector<float> depths_;  ///< kRows × kColumns, from the bottom
};

/// The temples of a pair of spectacles, open: what lies behind the plane z = hinge_z (glasses
/// frame).
struct Temples {
  float hinge_z = 0;
  /// Where the left and the right one pass the ears' depth: x of the side that faces the head, y of
  /// the middle. Glasses frame, mm.
  std::array<std::array<float, 2>, 2> at_ear{};
};

/// Where spectacles rest: head = offset_mm + Rx(tilt) · glasses, on the reference face.
struct Seat {
  std::array<float, 3> offset_mm{};
  float tilt = 0;          ///< pantoscopic, rad: > 0 brings the lower rims nearer to the cheeks
  float nose_gap_mm = 0;   ///< least distance, along z, of bridge or pads from the nose; < 0: in it
  float clearance_mm = 0;  ///< least distance, along z, of rims and lenses from brows and cheeks
  float eye_gap_mm = 0;    ///< least distance, along z, of the lenses from the closed lids
  std::optional<Temples> temples;  ///< none where the file has none that are open
};

/// Finds where spectacles rest by themselves, for a given tilt (rad):
///
///   1. the back of the front part as points, rearmost first come into touch
///   2. for every height: as far back as the nose lets bridge and pads go,
///      or brows, cheeks and lids the rims and lenses
///   3. of the heights at which they touch the nose, the one nearest to where the eyes look through
///      the lenses' upper middle
///   4. the temples, and where they pass the ears
///
/// Returns none where the model is not as large as spectacles are (kLeastWidthMm…kMostWidthMm), its
/// front does not face +z, or it never touches the nose: its file then has other units or axes.
std::optional<Seat> seatGlasses(const GlassesModel& glasses, const HeightField& head, double tilt);

// The reference head, mm, head frame. The ear's is where a temple rests: between the top of the
// ear's root and the side of the head (scripts/assets/occluder.mjs), x of the head's side there.
inline constexpr std::array<float, 3> kLeftEarRest{78.5f, -2.5f, -95.5f};
/// Between the middles of the lids (models/facemesh/reference_face.bin, vertices 386 and 374).
inline constexpr std::array<float, 2> kLeftPupil{31.8f, -6.5f};

inline constexpr float kLeastWidthMm = 95, kMostWidthMm = 190;  ///< children's to wrap-around
/// Lens to closed lids: lids are 1 mm thick, and 12 mm from the cornea is the least that opticians
/// fit (ISO 13666:2019 has 12 mm and more for back vertex distance).
inline constexpr float kLeastEyeGapMm = 11;
inline constexpr float kLeastClearanceMm = 1;
/// The head's nose is that of the occluder, so far beneath the skin (NOSE_INSET in
/// scripts/assets/occluder.mjs); and how much deeper bridge and pads press at most. Across the
/// skin.
inline constexpr float kSkinMm = 0.8f, kPressMm = 0.8f;

}  // namespace lorgnette
