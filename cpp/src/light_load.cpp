#include "light_load.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>

namespace lorgnette::light {
namespace {

// More than any network for a camera's picture needs; less than what would take the page down.
constexpr std::uint64_t kMaxArena = 1 << 25;    // floats
constexpr std::uint64_t kMaxWeights = 1 << 25;  // floats
constexpr int kMaxSide = 4096;
constexpr int kMaxMargin = 2;
constexpr int kMaxWindow = 8;

template <class T>
std::vector<T> readRecords(std::span<const std::uint8_t> file, std::size_t begin,
                           std::size_t count) {
  std::vector<T> records(count);
  if (count > 0) std::memcpy(records.data(), file.data() + begin, count * sizeof(T));
  return records;
}

/// A map with what only the loader needs to know of it.
struct PlacedMap {
  Map map;
  int channels = 0;                ///< real ones
  std::size_t begin = 0, end = 0;  ///< floats of the arena
};

bool overlap(const PlacedMap& a, const PlacedMap& b) { return a.begin < b.end && b.begin < a.end; }

/// Whether windows of a convolution stay within a map and its margin, along one side.
bool reaches(int outputs, int kernel, int stride, int pad, int size, int margin) {
  return pad <= margin && (outputs - 1) * stride - pad + kernel <= size + margin;
}

/// Reads one file. Each step returns whether it went well; if not, wrong_ says what was wrong.
class Loader {
 public:
  explicit Loader(std::span<const std::uint8_t> file) : file_(file) {}

  Result<Plan> load() {
    if (readTables() && placeMaps() && placeOutputs() && buildOps()) return std::move(plan_);
    return Error{ErrorCode::kPackInvalid,
                 "the compiled network: " + wrong_ + "; build it anew with scripts/make_models"};
  }

 private:
  bool refuse(std::string what) {
    wrong_ = std::move(what);
    return false;
  }
  bool refuseOp(const char* what) { return refuse("op " + std::to_string(op_index_) + " " + what); }

  bool readTables() {
    if (file_.size() < sizeof header_) return refuse("is shorter than its header");
    std::memcpy(&header_, file_.data(), sizeof header_);
    if (header_.magic != kMagic) return refuse("does not begin like one");
    if (header_.version != kVersion)
      return refuse("is of version " + std::to_string(header_.version) + ", not " +
                    std::to_string(kVersion));
    if (header_.bytes != file_.size()) return refuse("is not as long as it says");
    if (header_.checksum != crc32(file_.subspan(kChecksumBegin)))
      return refuse("is damaged: the checksum is wrong");
    if (header_.arena < 1 || header_.arena > kMaxArena) return refuse("has an impossible arena");
    const std::size_t maps = sizeof header_;
    const std::size_t arrays = maps + header_.maps * sizeof(MapRecord);
    const std::size_t ops = arrays + header_.arrays * sizeof(ArrayRecord);
    const std::size_t outputs = ops + header_.ops * sizeof(OpRecord);
    if (outputs + header_.outputs * sizeof(OutputRecord) > file_.size())
      return refuse("is shorter than its tables");
    map_records_ = readRecords<MapRecord>(file_, maps, header_.maps);
    array_records_ = readRecords<ArrayRecord>(file_, arrays, header_.arrays);
    op_records_ = readRecords<OpRecord>(file_, ops, header_.ops);
    output_records_ = readRecords<OutputRecord>(file_, outputs, header_.outputs);
    return true;
  }

  bool placeMaps() {
    plan_.arena = Floats(header_.arena);
    for (const MapRecord& record : map_records_) {
      const auto refuse_map = [&](const char* what) {
        return refuse("map " + std::to_string(maps_.size()) + " " + what);
      };
      PlacedMap placed;
      placed.channels = record.channels;
      placed.begin = record.begin;
      if (record.height < 1 || record.height > kMaxSide || record.width < 1 ||
          record.width > kMaxSide || record.channels < 1 || record.channels > kMaxChannels ||
          record.margin > kMaxMargin)
        return refuse_map("has an impossible size");
      placed.map = {nullptr, record.height, record.width, padded(record.channels), record.margin};
      // Computed as below in Map::size(), which may overflow where pointers have 32 bits.
      const std::uint64_t pixels = (std::uint64_t(record.height) + 2 * record.margin) *
                                       (std::uint64_t(record.width) + record.margin) +
                                   record.margin;
      const std::uint64_t floats = pixels * std::uint64_t(placed.map.channels);
      if (record.begin % 4 != 0) return refuse_map("does not begin at a whole vector");
      if (floats + record.begin > header_.arena) return refuse_map("ends beyond the arena");
      placed.end = placed.begin + std::size_t(floats);
      placed.map.data = plan_.arena.data() + placed.begin + placed.map.lead();
      maps_.push_back(placed);
    }
    const PlacedMap* input = map(header_.input);
    if (!input || input->channels != 3) return refuse("names no picture of three channels");
    plan_.input = input->map;
    return true;
  }

  bool placeOutputs() {
    for (const OutputRecord& record : output_records_) {
      if (std::uint64_t(record.begin) + record.size > header_.arena)
        return refuse("output " + std::to_string(plan_.outputs.size()) + " ends beyond the arena");
      plan_.outputs.emplace_back(plan_.arena.data() + record.begin, record.size);
    }
    emitted_.resize(plan_.outputs.size());
    return true;
  }

  bool buildOps() {
    for (const OpRecord& record : op_records_) {
      if (!buildOp(record)) return false;
      ++op_index_;
    }
    for (std::size_t i = 0; i < emitted_.size(); ++i)
      if (emitted_[i] != plan_.outputs[i].size())
        return refuse("output " + std::to_string(i) + " is not filled");
    return true;
  }

  bool buildOp(const OpRecord& record) {
    const PlacedMap* in = map(record.input);
    if (!in) return refuseOp("names no input");
    if (record.kind == OpKind::kEmit) return buildEmit(record, *in);
    const PlacedMap* out = map(record.output);
    if (!out) return refuseOp("names no output");
    if (overlap(*in, *out)) return refuseOp("writes over its input");
    switch (record.kind) {
      case OpKind::kStem: return buildStem(record, *in, *out);
      case OpKind::kBlock: return buildBlock(record, *in, *out);
      case OpKind::kMaxPool: return buildMaxPool(record, *in, *out);
      case OpKind::kMeanPool: return buildMeanPool(*in, *out);
      case OpKind::kDense: return buildDense(record, *in, *out);
      case OpKind::kEmit: break;
    }
    return refuseOp("is of an unknown kind");
  }

  bool buildStem(const OpRecord& r, const PlacedMap& in, const PlacedMap& out) {
    Stem op;
    op.in = in.map;
    op.out = out.map;
    if (in.channels != 3) return refuseOp("wants a picture of three channels");
    if (r.pool > 1) return refuseOp("has an unknown pool");
    op.pool = r.pool;
    const int scale = op.pool ? 2 : 1;
    if (!setWindow(r, in.map, scale * out.map.height, scale * out.map.width, op)) return false;
    if (op.kernel == 0) return refuseOp("has no kernel");
    const auto weights = array(r.weights, std::size_t(3 * op.kernel * op.kernel), out);
    if (!weights || !setLinear(r, packPanels(*weights), out, op.linear)) return false;
    plan_.ops.emplace_back(op);
    return true;
  }

  bool buildBlock(const OpRecord& r, const PlacedMap& in, const PlacedMap& out) {
    Block op;
    op.in = in.map;
    op.out = out.map;
    op.rows = r.rows;
    op.columns = r.columns;
    if (r.pool > 1 || r.shortcut > 2) return refuseOp("has an unknown pool or shortcut");
    op.pool = r.pool;
    op.shortcut = Shortcut(r.shortcut);
    const auto pooled = [&](int size) { return op.pool ? (size + 1) / 2 : size; };
    if (out.map.height != pooled(op.rows) || out.map.width != pooled(op.columns))
      return refuseOp("has a result of another size");
    if (op.pool && (op.shortcut != Shortcut::kNone || in.map.channels > Scratch::kChannels))
      return refuseOp("cannot have a pool");
    if (!setWindow(r, in.map, op.rows, op.columns, op)) return false;
    if (op.kernel > 0) {
      const auto taps = array(r.taps, std::size_t(op.kernel * op.kernel), in);
      if (!taps || !keep(packTaps(*taps), op.taps)) return false;
      if (!setChannels(r.taps_bias, in, op.taps_bias)) return false;
      if (r.taps_slope != kNoIndex && !setBend(r.taps_slope, in, op.taps_bend)) return false;
    }
    if (op.shortcut != Shortcut::kNone) {
      const PlacedMap* skip = map(r.skip);
      if (!skip) return refuseOp("names no shortcut");
      const int scale = op.shortcut == Shortcut::kMaxPool ? 2 : 1;
      if (skip->map.height != scale * op.rows || skip->map.width != scale * op.columns ||
          skip->channels > out.channels)
        return refuseOp("has a shortcut of another size");
      if (overlap(*skip, out)) return refuseOp("writes over its shortcut");
      op.skip = skip->map;
    }
    const auto channels = std::size_t(in.channels);
    const auto weights = array(r.weights, channels, out);
    if (!weights || !setLinear(r, packPanelsInPlanes(*weights, channels), out, op.linear))
      return false;
    plan_.ops.emplace_back(op);
    return true;
  }

  bool buildMaxPool(const OpRecord& r, const PlacedMap& in, const PlacedMap& out) {
    if (in.channels != out.channels) return refuseOp("changes the number of channels");
    if (r.kernel < 1 || r.kernel > kMaxWindow || r.stride < 1 || r.stride > kMaxWindow ||
        r.pad_top >= r.kernel || r.pad_left >= r.kernel)
      return refuseOp("has an impossible window");
    // Every window has a pixel of the map in it.
    if ((out.map.height - 1) * r.stride - r.pad_top >= in.map.height ||
        (out.map.width - 1) * r.stride - r.pad_left >= in.map.width)
      return refuseOp("has a result of another size");
    plan_.ops.emplace_back(MaxPool{in.map, out.map, r.kernel, r.stride, r.pad_top, r.pad_left});
    return true;
  }

  bool buildMeanPool(const PlacedMap& in, const PlacedMap& out) {
    if (in.channels != out.channels || out.map.height != 1 || out.map.width != 1)
      return refuseOp("has a result of another size");
    plan_.ops.emplace_back(MeanPool{in.map, out.map});
    return true;
  }

  bool buildDense(const OpRecord& r, const PlacedMap& in, const PlacedMap& out) {
    if (out.map.height != 1 || out.map.width != 1) return refuseOp("has a result of another size");
    Dense op{in.map, out.map, {}};
    const auto pixels = std::size_t(in.map.height) * std::size_t(in.map.width);
    const auto channels = std::size_t(in.channels);
    const auto weights = array(r.weights, pixels * channels, out);
    if (!weights || !setLinear(r, packPanelsInPlanes(*weights, channels), out, op.linear))
      return false;
    plan_.ops.emplace_back(op);
    return true;
  }

  bool buildEmit(const OpRecord& r, const PlacedMap& in) {
    if (r.output >= plan_.outputs.size()) return refuseOp("names no output");
    const OutputRecord& output = output_records_[r.output];
    const std::size_t size =
        std::size_t(in.map.height) * std::size_t(in.map.width) * std::size_t(in.channels);
    std::size_t& emitted = emitted_[r.output];
    if (size > output.size - emitted) return refuseOp("writes beyond its output");
    if (in.begin < std::size_t(output.begin) + output.size && output.begin < in.end)
      return refuseOp("writes over its input");
    plan_.ops.emplace_back(Emit{in.map, in.channels, plan_.arena.data() + output.begin + emitted});
    emitted += size;
    return true;
  }

  const PlacedMap* map(std::uint16_t index) const {
    return index < maps_.size() ? &maps_[index] : nullptr;
  }

  /// The window of a stem or block whose result has `rows` × `columns` pixels.
  template <class T>
  bool setWindow(const OpRecord& r, const Map& in, int rows, int columns, T& op) {
    op.kernel = r.kernel;
    op.stride = r.stride;
    op.pad_top = r.pad_top;
    op.pad_left = r.pad_left;
    const bool known = op.kernel == 0
                           ? op.stride == 1 && op.pad_top == 0 && op.pad_left == 0
                           : (op.kernel == 3 || op.kernel == 5) && op.stride >= 1 && op.stride <= 2;
    if (!known) return refuseOp("has an unknown kernel or stride");
    const int kernel = std::max(op.kernel, 1);
    if (!reaches(rows, kernel, op.stride, op.pad_top, in.height, in.margin) ||
        !reaches(columns, kernel, op.stride, op.pad_left, in.width, in.margin))
      return refuseOp("reads beyond its input's margin");
    return true;
  }

  bool setLinear(const OpRecord& r, Floats panels, const PlacedMap& out, Linear& linear) {
    return keep(std::move(panels), linear.panels) && setChannels(r.bias, out, linear.bias) &&
           setBend(r.slope, out, linear.bend);
  }

  bool setChannels(std::uint16_t index, const PlacedMap& of, const float*& packed) {
    const auto values = array(index, 1, of);
    return values && keep(packChannels(*values, of.channels), packed);
  }

  bool setBend(std::uint16_t index, const PlacedMap& of, const float*& packed) {
    const bool single = index < array_records_.size() && array_records_[index].columns == 1;
    const auto values = array(index, 1, single ? 1 : std::size_t(of.channels));
    if (!values) return false;
    Floats bends = packChannels(*values, of.channels);
    for (int c = 0; c < of.channels; ++c) bends.data()[c] -= 1;
    return keep(std::move(bends), packed);
  }

  /// Array `index`, which must have a column for each channel of a map.
  std::optional<Array> array(std::uint16_t index, std::size_t rows, const PlacedMap& of) {
    return array(index, rows, std::size_t(of.channels));
  }

  /// Array `index`, which must have this size.
  std::optional<Array> array(std::uint16_t index, std::size_t rows, std::size_t columns) {
    if (index >= array_records_.size()) {
      refuseOp("names no array");
      return std::nullopt;
    }
    const ArrayRecord& record = array_records_[index];
    if (record.rows != rows || record.columns != columns) {
      refuseOp("has weights of another size");
      return std::nullopt;
    }
    std::string wrong;
    auto opened = Array::open(file_, record, wrong);
    if (!opened) refuse("array " + std::to_string(index) + " " + wrong);
    return opened;
  }

  bool keep(Floats packed, const float*& data) {
    weight_floats_ += packed.size();
    if (weight_floats_ > kMaxWeights) return refuseOp("has too many weights");
    if (!areFinite(packed)) return refuseOp("has a weight that is not finite");
    data = plan_.weights.emplace_back(std::move(packed)).data();
    return true;
  }

  std::span<const std::uint8_t> file_;
  FileHeader header_{};
  std::vector<MapRecord> map_records_;
  std::vector<ArrayRecord> array_records_;
  std::vector<OpRecord> op_records_;
  std::vector<OutputRecord> output_records_;
  std::vector<PlacedMap> maps_;
  std::vector<std::size_t> emitted_;  ///< floats of each output that ops fill so far
  std::uint64_t weight_floats_ = 0;
  int op_index_ = 0;
  Plan plan_;
  std::string wrong_;
};

}  // namespace

Result<Plan> loadPlan(std::span<const std::uint8_t> file) { return Loader(file).load(); }

}  // namespace lorgnette::light
