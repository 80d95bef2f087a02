"""Recipe of the pack `facemesh`: BlazeFace short range, FaceMesh and MediaPipe's canonical face."""

import compile_network
import onnx_writer
import reference_face
import tflite
import weights


def build(inputs):
    """Bytes of the inputs by base name → bytes of the pack's files by name."""
    outputs = {}
    detector = inputs["face_detection_short_range.tflite"]
    outputs.update(_network("blazeface", detector, ["regressors", "scores"]))
    regressor = inputs["face_landmark.tflite"]
    outputs.update(_network("facemesh", regressor, ["landmarks", "score"]))
    metadata = inputs["geometry_pipeline_metadata_landmarks.binarypb"]
    outputs["reference_face.bin"] = reference_face.build(metadata)
    return outputs


def _network(name, data, output_names):
    model = onnx_writer.convert(tflite.read(data), name, "input", output_names)
    side = model.graph.input[0].type.tensor_type.shape.dim[2].dim_value
    compiled = compile_network.compile_network(model, side, side, output_names)
    halves = weights.split(model, f"{name}.weights")
    return {
        f"{name}.onnx": model.SerializeToString(),
        f"{name}.f16": halves,
        f"{name}.light": compiled,
    }
