// The tracker's result as the object that becomes one line of JSON.

/** A float carries seven significant digits; the rest would be noise of its conversion. */
const digits = (value) => Number(value.toPrecision(7));
const list = (values) => Array.from(values, digits);

const length = ({ mm, errorMm }) => ({ mm: digits(mm), errorMm: digits(errorMm) });

/** Splits a flat array into rows. */
function rows(flat, width) {
  const values = list(flat);
  return Array.from({ length: values.length / width }, (_, row) =>
    values.slice(row * width, (row + 1) * width),
  );
}

/**
 * @param {string} file the path as it was given
 * @param {number} frame index in the file, from 0
 * @param {import('../../../web/src/types.ts').FrameResult} result
 */
export function toLine(file, frame, { time, width, height, ms, faces }) {
  const { detect, regress, fit, total } = ms;
  return {
    file,
    frame,
    time,
    width,
    height,
    ms: {
      detect: digits(detect),
      regress: digits(regress),
      fit: digits(fit),
      total: digits(total),
    },
    faces: faces.map((face) => ({
      id: face.id,
      confidence: digits(face.confidence),
      box: list(face.box),
      landmarks: rows(face.landmarks, 2),
      landmarks3d: rows(face.landmarks3d, 3),
      rotation: rows(face.rotation, 3),
      yaw: digits(face.yaw),
      pitch: digits(face.pitch),
      roll: digits(face.roll),
      translation: list(face.translation),
      scale: digits(face.scale),
      seen: face.seen,
      presence: digits(face.presence),
      pupillaryDistance: length(face.pupillaryDistance),
      faceWidth: length(face.faceWidth),
    })),
  };
}
