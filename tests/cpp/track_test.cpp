#include "lorgnette/track.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <set>

#include "allocations.hpp"

namespace lorgnette {
namespace {

/// A face 100 px wide and high in the picture, as a detector and a regressor see it.
struct Person {
  float x = 0, y = 0;  ///< centre, image px
  float size = 100;

  Candidate candidate() const {
    return {{x - size / 2, y - size / 2, size, size}, landmarks().next};
  }

  FaceLandmarks landmarks(float confidence = 0.9f) const {
    FaceLandmarks face;
    for (int i = 0; i < kLandmarks; ++i) {  // on the outline of the square
      const float a = float(i) / float(kLandmarks) * 2 * std::numbers::pi_v<float>;
      const float r = 1 / std::max(std::fabs(std::cos(a)), std::fabs(std::sin(a)));
      face.points.col(i) << x + r * std::cos(a) * size / 2, y + r * std::sin(a) * size / 2, 0;
    }
    face.confidence = confidence;
    face.next = {x, y, 1.5f * size, 0};
    return face;
  }
};

/// Plays the pipeline's part: regresses with the truth, fits what is seen.
class Room {
 public:
  explicit Room(int max_faces) : tracker(max_faces) {}

  struct Frame {
    bool searched = false;
    std::vector<int> ids;  ///< of the tracks seen
  };

  /// One frame with these people in the picture; a track sees whoever is near its square's centre.
  Frame frame(double time, const std::vector<Person>& people, bool regressor_confirms = true) {
    Frame result;
    tracker.beginFrame(time);
    const auto regress = [&](Track& track) {
      const Person* nearest = nullptr;
      for (const Person& p : people)
        if (std::hypot(p.x - track.roi.center_x, p.y - track.roi.center_y) < 0.4f * track.roi.size)
          if (!nearest ||
              std::hypot(p.x - track.roi.center_x, p.y - track.roi.center_y) <
                  std::hypot(nearest->x - track.roi.center_x, nearest->y - track.roi.center_y))
            nearest = &p;
      const bool visible = nearest && regressor_confirms;
      tracker.update(track, visible ? nearest->landmarks() : Person().landmarks(0.01f), time);
    };
    for (Track& track : tracker.tracks())
      if (tracker.isLookedFor(track)) regress(track);
    if ((result.searched = tracker.searchDue(time))) {
      std::vector<Candidate> detections;
      for (const Person& p : people) detections.push_back(p.candidate());
      tracker.addDetections(detections, time);
      for (Track& track : tracker.tracks())
        if (track.pending) regress(track);
    }
    tracker.endFrame();
    for (Track& track : tracker.tracks())
      if (track.seen) {
        track.fit.emplace();
        result.ids.push_back(track.id);
      }
    return result;
  }

  Tracker tracker;
};

using Ids = std::vector<int>;
constexpr Person kAnna{200, 200}, kBert{500, 200}, kCora{800, 200};
constexpr double kFrame = 1.0 / 32;  // exact in binary, as are its multiples

// --- Identity ------------------------------------------------------------------------------------

TEST(Track, APersonKeepsItsIdWhileMoving) {
  Room room(1);
  Person anna = kAnna;
  for (int k = 0; k < 200; ++k) {
    anna.x += 5;
    anna.size *= 1.005f;
    ASSERT_EQ(room.frame(k * kFrame, {anna}).ids, Ids{1}) << k;
  }
  ASSERT_EQ(room.tracker.tracks().size(), 1u);
  const Track& track = room.tracker.tracks()[0];
  EXPECT_NEAR(track.box.x, anna.x - anna.size / 2, 0.01f * anna.size);
  EXPECT_NEAR(track.box.width, anna.size, 0.01f * anna.size);
  EXPECT_FLOAT_EQ(track.roi.size, 1.5f * anna.size);
  EXPECT_EQ(track.last_seen, 199 * kFrame);
}

TEST(Track, IdsAreNeverUsedTwice) {
  Room room(3);
  std::set<int> ids;
  double time = 0;
  for (int visit = 0; visit < 30; ++visit) {
    if (visit % 10 == 9) room.tracker.reset();
    const auto frame = room.frame(time, {kAnna, kBert});
    ASSERT_EQ(frame.ids.size(), 2u);
    for (const int id : frame.ids) EXPECT_TRUE(ids.insert(id).second) << "id " << id << " again";
    EXPECT_GE(*ids.begin(), 1);
    room.frame(time += 2, {});  // longer than any memory
    time += 2;
  }
}

TEST(Track, EachPersonHasOneTrack) {
  Room room(kMaxFaces);
  for (int k = 0; k < 64; ++k) {
    const auto frame = room.frame(k * kFrame, {kAnna, kBert, kCora});
    ASSERT_EQ(frame.ids, (Ids{1, 2, 3}));
  }
}

TEST(Track, DetectionsOfFollowedFacesChangeNothing) {
  Room room(2);
  room.frame(0, {kAnna});
  const Roi roi = room.tracker.tracks()[0].roi;
  // rough boxes: shifted, larger, smaller
  for (const Person& rough : {Person{210, 190, 100}, {200, 200, 133}, {200, 200, 70}}) {
    const Candidate d = rough.candidate();
    room.tracker.addDetections({&d, 1}, kFrame);
    ASSERT_EQ(room.tracker.tracks().size(), 1u);
    EXPECT_FALSE(room.tracker.tracks()[0].pending);
    EXPECT_EQ(room.tracker.tracks()[0].roi.size, roi.size);
  }
}

TEST(Track, TwoDetectionsOfOneNewFaceMakeOneTrack) {
  Tracker tracker(5);
  const Candidate twice[] = {kAnna.candidate(), Person{205, 203, 95}.candidate()};
  tracker.addDetections(twice, 0);
  ASSERT_EQ(tracker.tracks().size(), 1u);
  const Track& track = tracker.tracks()[0];
  EXPECT_TRUE(track.pending);
  EXPECT_FLOAT_EQ(track.roi.center_x, 200);  // the better one's
  EXPECT_FLOAT_EQ(track.roi.size, 150);
}

TEST(Track, TheBestDetectionsTakeTheSlots) {
  Tracker tracker(2);
  const Candidate three[] = {kCora.candidate(), kAnna.candidate(), kBert.candidate()};
  tracker.addDetections(three, 0);
  ASSERT_EQ(tracker.tracks().size(), 2u);
  EXPECT_FLOAT_EQ(tracker.tracks()[0].roi.center_x, 800);
  EXPECT_FLOAT_EQ(tracker.tracks()[1].roi.center_x, 200);
}

// --- When to search ------------------------------------------------------------------------------

TEST(Track, SearchesEveryFrameWhileNobodyIsSeen) {
  Room room(1);
  for (int k = 0; k < 50; ++k) EXPECT_TRUE(room.frame(k * kFrame, {}).searched) << k;
}

TEST(Track, NeverSearchesWhenEverySlotIsTaken) {
  Room room(2);
  EXPECT_TRUE(room.frame(0, {kAnna, kBert, kCora}).searched);
  for (int k = 1; k < 100; ++k) {
    const auto frame = room.frame(k * kFrame, {kAnna, kBert, kCora});
    ASSERT_FALSE(frame.searched) << k;
    ASSERT_EQ(frame.ids, (Ids{1, 2}));
  }
}

TEST(Track, SearchesEveryQuarterSecondWhileASlotIsFree) {
  static_assert(Tracker::kSearchInterval == 8 * kFrame);
  Room room(2);
  for (int k = 0; k < 100; ++k)
    EXPECT_EQ(room.frame(k * kFrame, {kAnna}).searched, k % 8 == 0) << k;
}

TEST(Track, SearchIntervalEndsExactlyOnItsBorder) {
  Room room(2);
  room.frame(0, {kAnna});
  EXPECT_FALSE(room.tracker.searchDue(std::nextafter(0.25, 0)));
  EXPECT_TRUE(room.tracker.searchDue(0.25));
}

TEST(Track, SearchesMoreOftenWhileSomebodyIsMissing) {
  static_assert(Tracker::kReturnInterval > 3 * kFrame && Tracker::kReturnInterval < 4 * kFrame);
  Room room(2);
  room.frame(0, {kAnna, kBert});
  for (int k = 1; k < 24; ++k) EXPECT_EQ(room.frame(k * kFrame, {kAnna}).searched, k % 4 == 0) << k;
  for (int k = 24; k < 32; ++k) room.frame(k * kFrame, {kAnna, kBert});
  EXPECT_FALSE(room.frame(32 * kFrame, {kAnna, kBert}).searched);
}

TEST(Track, SearchesAtOnceWhenTheLastFaceIsLost) {
  Room room(2);
  room.frame(0, {kAnna});
  EXPECT_FALSE(room.frame(kFrame, {kAnna}).searched);
  EXPECT_TRUE(room.frame(2 * kFrame, {}).searched);
  EXPECT_TRUE(room.frame(3 * kFrame, {}).searched);
}

TEST(Track, ASecondPersonIsFoundWithinTheInterval) {
  Room room(2);
  room.frame(0, {kAnna});
  for (int k = 1; k < 8; ++k) EXPECT_EQ(room.frame(k * kFrame, {kAnna, kBert}).ids, Ids{1});
  EXPECT_EQ(room.frame(8 * kFrame, {kAnna, kBert}).ids, (Ids{1, 2}));
}

// --- Loss and return -----------------------------------------------------------------------------

TEST(Track, ALostFaceReturnsWithItsId) {
  Room room(1);
  room.frame(0, {kAnna});
  for (int k = 1; k <= 31; ++k) EXPECT_EQ(room.frame(k * kFrame, {}).ids, Ids{});  // 0.97 s
  EXPECT_EQ(room.frame(32 * kFrame, {kAnna}).ids, Ids{1});
}

TEST(Track, ALostFaceIsLookedForInItsPlaceAShortWhile) {
  Room room(2);
  room.frame(0, {kAnna});
  const auto isLookedFor = [&](double time) {
    room.tracker.beginFrame(time);
    return room.tracker.isLookedFor(room.tracker.tracks()[0]);
  };
  EXPECT_TRUE(isLookedFor(0.9));  // a long frame is no loss
  room.tracker.update(room.tracker.tracks()[0], kAnna.landmarks(0), kFrame);
  EXPECT_TRUE(isLookedFor(Tracker::kLookAgain));
  EXPECT_FALSE(isLookedFor(std::nextafter(Tracker::kLookAgain, 1.)));
}

TEST(Track, ALostFaceIsFoundWhereItWasGoing) {
  Room room(1);
  Person anna = kAnna;
  int k = 0;
  for (; k < 32; ++k) {
    anna.x += 10;
    room.frame(k * kFrame, {anna});
  }
  for (; k < 38; ++k) room.frame(k * kFrame, {});
  anna.x += 6 * 10 + 30;  // a little farther than foretold
  EXPECT_EQ(room.frame(k * kFrame, {anna}).ids, Ids{1});
}

TEST(Track, AFaceOfAnotherSizeIsSomebodyElse) {
  Room room(1);
  room.frame(0, {kAnna});
  for (int k = 1; k < 12; ++k) room.frame(k * kFrame, {});
  EXPECT_EQ(room.frame(12 * kFrame, {Person{kAnna.x, kAnna.y, 190}}).ids, Ids{2});
}

TEST(Track, EachOfTwoWhoWereLostIsTakenUpByTheNearestDetection) {
  Room room(2);
  const Person left{200, 200}, right{310, 200};
  ASSERT_EQ(room.frame(0, {left, right}).ids, (Ids{1, 2}));
  for (int k = 1; k < 12; ++k) room.frame(k * kFrame, {});
  // both are within reach of each detection; the better detection is the right one's
  const auto frame = room.frame(12 * kFrame, {Person{305, 205}, Person{215, 195}});
  ASSERT_EQ(frame.ids, (Ids{1, 2}));
  EXPECT_FLOAT_EQ(room.tracker.tracks()[0].roi.center_x, 215);
  EXPECT_FLOAT_EQ(room.tracker.tracks()[1].roi.center_x, 305);
}

/// Where two people who walk past each other are after `k` frames; the first is in front and hides
/// the other one while their faces overlap by half.
std::vector<Person> crossing(int k, Person& front, Person& back) {
  front = {200 + 6 * float(k), 200, 110};
  back = {560 - 6 * float(k), 205, 95};
  if (std::fabs(front.x - back.x) < 50) return {front};
  return {front, back};
}

TEST(Track, IdsStayWithPeopleWhoPassEachOther) {
  Room room(2);
  Person front, back;
  std::vector<Person> people = crossing(0, front, back);
  ASSERT_EQ(room.frame(0, people).ids, (Ids{1, 2}));
  for (int k = 1; k < 60; ++k) {
    people = crossing(k, front, back);
    const auto frame = room.frame(k * kFrame, people);
    for (const Track& track : room.tracker.tracks()) {
      if (!track.seen) continue;
      const Person& own = track.id == 1 ? front : back;
      EXPECT_NEAR(track.box.x + track.box.width / 2, own.x, 1) << "frame " << k;
    }
    ASSERT_FALSE(frame.ids.empty());
    EXPECT_EQ(frame.ids[0], 1) << "the one in front is seen all the time";
  }
  EXPECT_EQ(room.frame(60 * kFrame, people).ids, (Ids{1, 2}));
}

TEST(Track, ALostFaceIsTakenUpAgainThroughADetectionNearItsPlace) {
  Room room(2);
  room.frame(0, {kAnna});
  room.frame(kFrame, {});
  // Beyond the reach of the old square, but its box still overlaps the old one.
  const Person moved{kAnna.x + 32, kAnna.y + 15, 140};
  const Candidate d = moved.candidate();
  room.tracker.beginFrame(2 * kFrame);
  room.tracker.addDetections({&d, 1}, 2 * kFrame);
  ASSERT_EQ(room.tracker.tracks().size(), 1u);
  Track& track = room.tracker.tracks()[0];
  EXPECT_EQ(track.id, 1);
  EXPECT_TRUE(track.pending);
  EXPECT_FLOAT_EQ(track.roi.center_x, moved.x);  // looked for where it was detected
  EXPECT_FLOAT_EQ(track.roi.size, 1.5f * 140);
  EXPECT_TRUE(room.tracker.update(track, moved.landmarks(), 2 * kFrame));
  EXPECT_FALSE(track.pending);
}

TEST(Track, SomebodyElsewhereIsSomebodyElse) {
  Room room(2);
  room.frame(0, {kAnna});
  room.frame(kFrame, {});
  EXPECT_EQ(room.frame(2 * kFrame, {kBert}).ids, Ids{2});
}

TEST(Track, WithASingleSlotTheNewFaceReplacesTheLostOne) {
  Room room(1);
  room.frame(0, {kAnna});
  room.frame(kFrame, {});
  EXPECT_EQ(room.frame(2 * kFrame, {kBert}).ids, Ids{2});
  EXPECT_EQ(room.tracker.tracks().size(), 1u);
}

TEST(Track, MemoryEndsExactlyOnItsBorder) {
  for (const auto& [time, kept] :
       {std::pair{1.0, true}, {std::nextafter(1.0, 2.0), false}, {0.999, true}, {5.0, false}}) {
    Room room(1);
    room.frame(0, {kAnna});
    room.frame(kFrame, {});
    room.tracker.beginFrame(time);
    EXPECT_EQ(room.tracker.tracks().size(), kept ? 1u : 0u) << time;
  }
}

TEST(Track, ALostFaceHasANewIdAfterItsMemory) {
  Room room(1);
  room.frame(0, {kAnna});
  for (int k = 1; k < 33; ++k) room.frame(k * kFrame, {});
  EXPECT_EQ(room.frame(33 * kFrame, {kAnna}).ids, Ids{2});  // 1.03 s
}

TEST(Track, MemoryCountsFromTheLastFrameThatShowedTheFace) {
  Room room(1);
  for (int k = 0; k < 100; ++k) room.frame(k * kFrame, {kAnna});
  room.frame(100 * kFrame, {});
  EXPECT_EQ(room.frame(130 * kFrame, {kAnna}).ids, Ids{1});  // 0.97 s after frame 99
}

// --- What the regressor says ---------------------------------------------------------------------

TEST(Track, DetectionsThatTheRegressorDoesNotConfirmAreDropped) {
  Room room(2);
  const auto frame = room.frame(0, {kAnna, kBert}, /*regressor_confirms=*/false);
  EXPECT_TRUE(frame.searched);
  EXPECT_TRUE(frame.ids.empty());
  EXPECT_TRUE(room.tracker.tracks().empty());
  EXPECT_EQ(room.frame(kFrame, {kAnna}).ids.size(), 1u);
}

/// A tracker that has followed Anna for a frame.
struct Followed {
  Room room{1};
  Followed() { room.frame(0, {kAnna}); }
  bool update(const FaceLandmarks& face) {
    return room.tracker.update(room.tracker.tracks()[0], face, kFrame);
  }
  const Track& track() { return room.tracker.tracks()[0]; }
};

TEST(Track, ConfidenceThreshold) {
  EXPECT_TRUE(Followed().update(kAnna.landmarks(0.5f)));
  EXPECT_FALSE(Followed().update(kAnna.landmarks(std::nextafter(0.5f, 0.f))));
  EXPECT_FALSE(Followed().update(kAnna.landmarks(0)));
  EXPECT_FALSE(Followed().update(kAnna.landmarks(std::numeric_limits<float>::quiet_NaN())));
}

TEST(Track, JumpsAreRejectedMovementIsNot) {
  for (const float part : {0.f, 0.1f, 0.3f, 0.5f})  // of the square's side, in one frame
    for (const float angle : {0.f, 2.f, 4.f})
      EXPECT_TRUE(Followed().update(
          Person{200 + 150 * part * std::cos(angle), 200 + 150 * part * std::sin(angle)}
              .landmarks()))
          << part;
  for (const float part : {0.75f, 1.5f, 10.f})
    for (const float angle : {0.f, 2.f, 4.f})
      EXPECT_FALSE(Followed().update(
          Person{200 + 150 * part * std::cos(angle), 200 + 150 * part * std::sin(angle)}
              .landmarks()))
          << part;
}

TEST(Track, ImplausibleSizesAreRejected) {
  for (const float factor : {0.6f, 0.9f, 1.f, 1.2f, 1.8f})
    EXPECT_TRUE(Followed().update(Person{200, 200, 100 * factor}.landmarks())) << factor;
  for (const float factor : {0.f, 0.01f, 0.3f, 3.f, 100.f, -1.f})
    EXPECT_FALSE(Followed().update(Person{200, 200, 100 * factor}.landmarks())) << factor;
}

TEST(Track, SquaresThatAreNotFiniteAreRejected) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
        -std::numeric_limits<float>::infinity()})
    for (float Roi::*field : {&Roi::center_x, &Roi::center_y, &Roi::size, &Roi::rotation}) {
      FaceLandmarks face = kAnna.landmarks();
      face.next.*field = bad;
      EXPECT_FALSE(Followed().update(face));
    }
}

TEST(Track, ARejectedFaceLeavesPlaceAndTimeAsTheyWere) {
  Followed followed;
  const Track before = followed.track();
  EXPECT_FALSE(followed.update(Person{900, 900}.landmarks()));
  const Track& after = followed.track();
  EXPECT_FALSE(after.seen);
  EXPECT_EQ(after.last_seen, before.last_seen);
  EXPECT_EQ(after.points, before.points);
  EXPECT_EQ(after.roi.center_x, before.roi.center_x);
  EXPECT_EQ(after.box.x, before.box.x);
  EXPECT_EQ(after.id, before.id);
}

TEST(Track, OfTracksThatSlideOntoOneFaceTheStrayedOneGoesBack) {
  Room room(3);
  ASSERT_EQ(room.frame(0, {kAnna, kBert, kCora}).ids, (Ids{1, 2, 3}));
  room.tracker.beginFrame(kFrame);
  for (Track& track : room.tracker.tracks()) {
    // 2 and 3 both end up on Bert: one in two steps of its square
    Person bert = kBert;
    if (track.id == 1) bert = kAnna;
    if (track.id == 3) track.roi.center_x = 520;
    EXPECT_TRUE(room.tracker.update(track, bert.landmarks(), kFrame));
  }
  room.tracker.endFrame();
  ASSERT_EQ(room.tracker.tracks().size(), 3u);
  EXPECT_TRUE(room.tracker.tracks()[0].seen);
  EXPECT_TRUE(room.tracker.tracks()[1].seen);
  const Track& strayed = room.tracker.tracks()[2];
  EXPECT_FALSE(strayed.seen);  // and remembers where it belongs
  EXPECT_NEAR(strayed.box.x, kCora.x - kCora.size / 2, 1);
  EXPECT_EQ(strayed.last_seen, 0);
}

TEST(Track, NeighboursWhoseBoxesTouchStayTwo) {
  Room room(2);
  for (int k = 0; k < 20; ++k)
    ASSERT_EQ(room.frame(k * kFrame, {Person{200, 200}, Person{300 - float(k), 200}}).ids,
              (Ids{1, 2}))
        << k;
}

// --- Fading ------------------------------------------------------------------------------------

TEST(Track, FacesFadeInAndOutWithTime) {
  for (const double fps : {16., 32., 64.}) {
    Room room(2);
    room.frame(0, {kAnna});
    EXPECT_EQ(room.tracker.tracks()[0].presence, 1) << "who is there at first is there at once";
    int k = 1;
    const auto presence = [&](std::size_t index, double seconds, std::vector<Person> people) {
      for (const int end = k + int(std::lround(seconds * fps)); k < end; ++k)
        room.frame(k / fps, people);
      return room.tracker.tracks()[index].presence;
    };
    presence(0, 1, {kAnna, kBert});
    EXPECT_EQ(room.tracker.tracks()[1].presence, 1);
    const double half = 0.125;
    EXPECT_NEAR(presence(1, half, {kAnna}), 1 - half / Tracker::kFadeOut, 0.01) << fps;
    EXPECT_EQ(presence(1, half, {kAnna}), 0) << fps;
    presence(1, 0.5, {kAnna, kBert});
    EXPECT_EQ(room.tracker.tracks()[1].id, 2);
    EXPECT_EQ(room.tracker.tracks()[1].presence, 1);
  }
}

TEST(Track, WhoComesLaterFadesIn) {
  Room room(1);
  room.frame(0, {});
  float last = 0;
  for (int k = 1; k <= 4; ++k) {
    room.frame(k * kFrame, {kAnna});
    const float presence = room.tracker.tracks()[0].presence;
    EXPECT_NEAR(presence, std::min(1., k * kFrame / Tracker::kFadeIn), 1e-6);
    EXPECT_GT(presence, last);
    last = presence;
  }
}

// --- Settings ------------------------------------------------------------------------------------

TEST(Track, ResetForgetsEverybodyAndSearchesAtOnce) {
  Room room(2);
  room.frame(0, {kAnna});
  room.tracker.reset();
  EXPECT_TRUE(room.tracker.tracks().empty());
  EXPECT_TRUE(room.tracker.searchDue(kFrame));
  EXPECT_EQ(room.frame(kFrame, {kAnna}).ids, Ids{2});
}

TEST(Track, TimeMayStartAnewAfterReset) {
  Room room(2);
  room.frame(1000, {kAnna});
  room.tracker.reset();
  EXPECT_EQ(room.frame(0, {kAnna}).ids, Ids{2});
  for (int k = 1; k < 8; ++k) EXPECT_FALSE(room.frame(k * kFrame, {kAnna}).searched);
  EXPECT_TRUE(room.frame(8 * kFrame, {kAnna}).searched);
}

TEST(Track, FewerFacesForgetTheNewest) {
  Room room(3);
  room.frame(0, {kAnna, kBert, kCora});
  room.tracker.setMaxFaces(1);
  ASSERT_EQ(room.tracker.tracks().size(), 1u);
  EXPECT_EQ(room.tracker.tracks()[0].id, 1);
  const auto frame = room.frame(kFrame, {kAnna, kBert, kCora});
  EXPECT_EQ(frame.ids, Ids{1});
  EXPECT_FALSE(frame.searched);
}

TEST(Track, FewerFacesForgetTheLostBeforeTheSeen) {
  Room room(2);
  room.frame(0, {kAnna, kBert});
  EXPECT_EQ(room.frame(kFrame, {kBert}).ids, Ids{2});
  room.tracker.setMaxFaces(1);
  EXPECT_EQ(room.frame(2 * kFrame, {kBert}).ids, Ids{2});
}

TEST(Track, MoreFacesAreFoundAtTheNextSearch) {
  Room room(1);
  room.frame(0, {kAnna, kBert, kCora});
  room.tracker.setMaxFaces(3);
  EXPECT_EQ(room.frame(0.25, {kAnna, kBert, kCora}).ids, (Ids{1, 2, 3}));
}

TEST(Track, ManyPeopleStayWithinTheLimitAndAllocateNothing) {
  Tracker tracker(kMaxFaces);
  std::vector<Candidate> crowd;
  for (int i = 0; i < 60; ++i)
    crowd.push_back(Person{150.f * float(i % 10), 150.f * float(i / 10)}.candidate());
  const std::size_t before = allocationCount();
  for (int k = 0; k < 30; ++k) {
    tracker.beginFrame(k);
    tracker.addDetections(crowd, k);
    tracker.endFrame();
  }
  const std::size_t after = allocationCount();
  EXPECT_EQ(after, before);
  tracker.addDetections(crowd, 30);
  EXPECT_EQ(tracker.tracks().size(), std::size_t(kMaxFaces));
}

}  // namespace
}  // namespace lorgnette
