import { LorgnetteError, type ErrorCode } from './errors.ts';

/** An open camera. Its light is on until `stop`. */
export interface Camera {
  readonly stream: MediaStream;
  /** The device in use; empty where the browser does not tell. */
  readonly deviceId: string;
  /** Whether it looks away from the visitor, as those on the backs of telephones do. */
  readonly facesAway: boolean;
  /** Stops every track. Does not call `onEnded`. Calling it again does nothing. */
  stop(): void;
}

export interface CameraDevice {
  readonly deviceId: string;
  /** What the browser calls the camera; empty until the visitor has allowed one. */
  readonly label: string;
}

export interface CameraRequest {
  /** Exactly this device; without it, the one that looks at the visitor if there is one. */
  readonly deviceId?: string | undefined;
  /** The camera went away by itself: unplugged, or the permission was withdrawn. */
  readonly onEnded: (error: LorgnetteError) => void;
}

/** Enough for the models (they see 128² and 192² crops) and cheap to copy. */
const idealWidthPx = 640;
const idealHeightPx = 480;
const idealFps = 30;

/**
 * Asks the visitor for the camera and opens it.
 * @throws LorgnetteError camera-unsupported, camera-denied, camera-not-found, camera-in-use
 */
export async function openCamera(request: CameraRequest): Promise<Camera> {
  const devices = mediaDevices();
  let stream: MediaStream;
  try {
    stream = await devices.getUserMedia({ audio: false, video: constraints(request.deviceId) });
  } catch (cause) {
    throw cameraError(cause, request.deviceId);
  }
  const tracks = stream.getTracks();
  const ended = (): void => {
    stop();
    request.onEnded(
      new LorgnetteError(
        'camera-ended',
        'The camera stopped sending pictures: it was unplugged, taken by another program, or its permission was withdrawn. Start the camera again.',
      ),
    );
  };
  const stop = (): void => {
    for (const track of tracks) {
      track.removeEventListener('ended', ended);
      track.stop();
    }
  };
  for (const track of tracks) track.addEventListener('ended', ended);
  const { deviceId = '', facingMode } = tracks[0]?.getSettings() ?? {};
  return { stream, deviceId, facesAway: facingMode === 'environment', stop };
}

/** The cameras of this machine; empty where the browser has no camera API. */
export async function listCameras(): Promise<CameraDevice[]> {
  const devices = await navigator.mediaDevices?.enumerateDevices();
  return (devices ?? [])
    .filter((device) => device.kind === 'videoinput')
    .map(({ deviceId, label }) => ({ deviceId, label }));
}

function mediaDevices(): MediaDevices {
  // Undefined on insecure origins, though the type says otherwise.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  if (typeof devices?.getUserMedia === 'function') return devices;
  throw new LorgnetteError(
    'camera-unsupported',
    globalThis.isSecureContext
      ? 'This browser offers pages no camera. Use a current browser, or a photo instead.'
      : 'Browsers give the camera to secure pages only. Open this page over https:// (or on localhost), or use a photo instead.',
  );
}

function constraints(deviceId: string | undefined): MediaTrackConstraints {
  return {
    width: { ideal: idealWidthPx },
    height: { ideal: idealHeightPx },
    frameRate: { ideal: idealFps },
    // `ideal`: a desktop's only camera faces nobody in particular and must still be found.
    ...(deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: 'user' } }),
  };
}

/** Names of the DOMExceptions of getUserMedia: Media Capture and Streams, §10.2. */
const codeOfName: Readonly<Record<string, ErrorCode>> = {
  NotAllowedError: 'camera-denied',
  SecurityError: 'camera-denied',
  NotFoundError: 'camera-not-found',
  OverconstrainedError: 'camera-not-found',
  NotReadableError: 'camera-in-use',
  AbortError: 'camera-in-use',
};

function cameraError(cause: unknown, deviceId: string | undefined): LorgnetteError {
  const name = cause instanceof Error ? cause.name : '';
  const code = codeOfName[name] ?? 'camera-unsupported';
  const messages: Partial<Record<ErrorCode, string>> = {
    'camera-denied':
      'The camera was refused to this page. Allow it in the address bar or in the system settings and start again, or use a photo instead.',
    'camera-not-found': deviceId
      ? 'The chosen camera is not connected any more. Choose another camera, or use a photo instead.'
      : 'No camera was found on this machine. Connect one and start again, or use a photo instead.',
    'camera-in-use':
      'The camera could not be started; most often another program or page holds it. Close that one and start again, or use a photo instead.',
  };
  const message =
    messages[code] ??
    `The camera could not be opened (${String(cause)}). Use a current browser, or a photo instead.`;
  return new LorgnetteError(code, message, { cause });
}
