import { pngOf, type Comparison } from './element-compare.ts';
import type { ClipRecorder } from './element-record.ts';
import type { Measurement } from './element-measure.ts';
import type { ChosenElement, VisitorHistory } from './element-undo.ts';
import { clipFile, download, snapshotFile } from './ui/download.ts';
import { sharePicture } from './ui/share.ts';
import type { View, ViewCommands } from './ui/view.ts';

/** What of the element the visitor's commands use. */
export interface VisitedElement extends ChosenElement {
  start(): Promise<boolean>;
  startCamera(deviceId?: string): Promise<boolean>;
  showPhoto(photo: Blob): Promise<boolean>;
  playVideo(video: Blob): Promise<boolean>;
  showSample(): Promise<boolean>;
  stop(): void;
  pause(): boolean;
  resume(): boolean;
  measure(): Promise<Measurement>;
  toBlob(): Promise<Blob>;
  record(): Promise<Blob>;
}

/** What the visitor's commands need beside the element. */
export interface Visited {
  readonly view: View;
  readonly comparison: Comparison;
  readonly recorder: ClipRecorder;
  readonly history: VisitorHistory;
}

/**
 * What the visitor does in the element.
 * @param visited what there is once the first command comes
 * @param tell hears of what failed
 */
export function visitorCommands(
  element: VisitedElement,
  visited: () => Visited,
  tell: (error: unknown) => void,
): ViewCommands {
  const attempt = async (what: () => Promise<unknown>): Promise<void> => {
    try {
      await what();
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) tell(error);
    }
  };
  return {
    start: () => void element.start(),
    startCamera: (deviceId) => void element.startCamera(deviceId),
    stop: () => element.stop(),
    pause: () => element.pause(),
    resume: () => element.resume(),
    choosePhoto: (file) => void element.showPhoto(file),
    chooseVideo: (file) => void element.playVideo(file),
    showSample: () => void element.showSample(),
    setMirror: (mirror) => visited().history.setMirror(mirror),
    adjust: (adjustment) => visited().history.adjust(adjustment),
    chooseFrame: (id) => visited().history.chooseFrame(id),
    chooseVariant: (name) => visited().history.chooseVariant(name),
    undo: () => void visited().history.undo(),
    redo: () => void visited().history.redo(),
    measure: () =>
      void attempt(async () => visited().view.showMeasurement(await element.measure())),
    compare: () => void attempt(() => visited().comparison.compareTried()),
    saveSnapshot: () => void attempt(async () => download(await element.toBlob(), snapshotFile)),
    saveSheet: (sheet) => void attempt(async () => download(await pngOf(sheet), snapshotFile)),
    recordClip: () => void attempt(() => saveClip(element, visited())),
    share: () => void attempt(() => share(element)),
    toggleFullScreen: () => void toggleFullScreen(element),
  };
}

async function saveClip(element: VisitedElement, { recorder, view }: Visited): Promise<void> {
  if (recorder.recording) return;
  view.setRecording(true);
  try {
    const clip = await element.record();
    download(clip, clipFile(clip.type));
  } finally {
    view.setRecording(false);
  }
}

async function share(element: VisitedElement): Promise<void> {
  const picture = await element.toBlob();
  try {
    await sharePicture(picture, snapshotFile);
  } catch (error) {
    if (!(error instanceof DOMException) || error.name === 'AbortError') throw error;
    // Not from this page, or not so long after the click.
    download(picture, snapshotFile);
  }
}

async function toggleFullScreen(element: HTMLElement): Promise<void> {
  try {
    await (document.fullscreenElement === element
      ? document.exitFullscreen()
      : element.requestFullscreen());
  } catch {
    // The browser refuses: the picture stays as large as it is.
  }
}
