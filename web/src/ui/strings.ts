import type { ErrorCode } from '../errors.ts';

/** Every word the element shows, in English; the other languages are strings-*.ts, see languages.ts. */
export const english = {
  /** BCP 47. */
  language: 'en',
  title: 'Try the glasses on',
  idle: 'Your camera picture stays on this device. Nothing is sent anywhere.',
  startCamera: 'Start camera',
  stop: 'Stop',
  pause: 'Freeze',
  resume: 'Go on',
  choosePhoto: 'Use a photo',
  chooseVideo: 'Use a video',
  samplePortrait: 'Sample portrait',
  mirror: 'Mirror',
  camera: 'Camera',
  switchCamera: 'Switch camera',
  cameraNumber: (number: number): string => `Camera ${number}`,
  snapshot: 'Save picture',
  share: 'Share',
  fullScreen: 'Full screen',
  leaveFullScreen: 'Leave full screen',
  drop: 'Or drop a photo here, or paste one.',
  record: 'Record a clip',
  recording: 'Recording…',
  undo: 'Undo',
  redo: 'Redo',
  undone: 'Undone.',
  redone: 'Done again.',
  compare: 'Compare',
  compared: (names: string): string => `The same picture with: ${names}`,
  close: 'Close',
  measure: 'Measure my face',
  measureAgain: 'Measure again',
  faceWidth: 'Face width',
  pupillaryDistance: 'Pupillary distance',
  fitting: 'As broad as your face',
  noneFits: 'None of these',
  measureNote:
    'From one camera sizes are estimates: turn your head a little, then measure again. Not for making lenses.',
  frames: 'Glasses',
  framesSize,
  variants: 'Colour',
  lens: {
    clear: 'clear lenses',
    tinted: 'tinted lenses',
    gradient: 'gradient lenses',
    mirrored: 'mirrored lenses',
  },
  adjust: 'Move the glasses',
  adjustUp: 'Up',
  adjustDown: 'Down',
  adjustNearer: 'Nearer',
  adjustFarther: 'Farther',
  adjustReset: 'Reset',
  adjusted: (upMm: number, nearMm: number): string =>
    [
      upMm && `${Math.abs(upMm)} mm ${upMm > 0 ? 'up' : 'down'}`,
      nearMm && `${Math.abs(nearMm)} mm ${nearMm > 0 ? 'nearer' : 'farther'}`,
    ]
      .filter(Boolean)
      .join(', ') || 'As they rest',
  canvas: 'Picture with the glasses on',

  loadingTitle: 'Getting ready',
  loading: (loadedBytes: number, totalBytes: number): string =>
    `${megabytes(loadedBytes)} of ${megabytes(totalBytes)} MB`,
  warmingUp: 'One moment…',
  askingTitle: 'May we use the camera?',
  asking: 'Answer your browser’s question. The pictures stay on this device.',
  noFace: 'No face in view yet. Look at the camera, in good light.',
  running: (faces: number): string => (faces === 1 ? 'Glasses on.' : `Glasses on ${faces} faces.`),
  paused: 'The picture stands still.',
  stoppedTitle: 'Stopped',
  stopped: 'Nothing is running, and the camera is off.',

  errorTitle: {
    'camera-denied': 'The camera is not allowed',
    'camera-not-found': 'No camera found',
    'camera-in-use': 'The camera is busy',
    'camera-unsupported': 'No camera here',
    'camera-ended': 'The camera went away',
    'photo-unreadable': 'This photo cannot be read',
    'video-unreadable': 'This video cannot be played',
    'asset-unavailable': 'A file is missing',
    'pack-unavailable': 'These models are not here',
    'catalog-invalid': 'The catalogue is faulty',
    'environment-invalid': 'The light is faulty',
    'recording-unavailable': 'No recording here',
    'webgl-unavailable': 'No WebGL here',
    'worker-unavailable': 'The tracker could not start',
    'wasm-unavailable': 'No WebAssembly here',
  } as Partial<Record<ErrorCode, string>>,
  errorTitleOther: 'Something went wrong',
};

export type Strings = typeof english;

/** With one decimal, as it is written in that language. */
export function megabytes(bytes: number, language = 'en'): string {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return (bytes / 1e6).toLocaleString(language, digits);
}

/** As stamped on temples: lens, bridge, temple. */
export function framesSize(lensWidth: number, bridge: number, templeLength: number): string {
  return `${Math.round(lensWidth)}–${Math.round(bridge)}–${Math.round(templeLength)} mm`;
}
