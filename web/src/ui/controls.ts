import type { CameraDevice } from '../camera.ts';
import type { Status } from '../session.ts';
import { isShowing } from './status-panel.ts';
import { make } from './dom.ts';
import { canSharePictures } from './share.ts';
import type { Strings } from './strings.ts';

/** What the visitor can ask for. */
export interface Commands {
  startCamera(deviceId?: string): void;
  stop(): void;
  pause(): void;
  resume(): void;
  choosePhoto(file: Blob): void;
  chooseVideo(file: Blob): void;
  showSample(): void;
  setMirror(mirror: boolean): void;
  saveSnapshot(): void;
  /** The glasses tried on last, on one picture. */
  compare(): void;
  recordClip(): void;
  share(): void;
  toggleFullScreen(): void;
}

/** The buttons: those that begin something, and those for what runs. */
export class Controls {
  /** Ways to begin, for the panel over the empty picture. */
  readonly begin: HTMLElement;
  /** Below the picture while something is shown. */
  readonly bar: HTMLElement;
  readonly #strings: Strings;
  readonly #stop: HTMLButtonElement;
  readonly #start: HTMLButtonElement;
  readonly #freeze: HTMLButtonElement;
  readonly #compare: HTMLButtonElement;
  readonly #share: HTMLButtonElement;
  readonly #fullScreen: HTMLButtonElement;
  readonly #record: HTMLButtonElement;
  #paused = false;
  readonly #mirror = make('input', { type: 'checkbox', role: 'switch' });
  readonly #camera = make('select');
  readonly #cameraLabel: HTMLElement;

  constructor(strings: Strings, commands: Commands) {
    this.#strings = strings;
    this.#camera.setAttribute('aria-label', strings.camera);
    this.#start = button(strings.startCamera, 'primary', () => commands.startCamera());
    this.#stop = button(strings.stop, '', () => commands.stop());
    this.#compare = button(strings.compare, '', () => commands.compare());
    this.#compare.hidden = true;
    this.#share = button(strings.share, '', () => commands.share());
    this.#share.hidden = !canSharePictures();
    this.#fullScreen = button(strings.fullScreen, '', () => commands.toggleFullScreen());
    this.#fullScreen.hidden = !document.fullscreenEnabled;
    this.#record = button(strings.record, '', () => commands.recordClip());
    // One button for both: it keeps the focus.
    this.#freeze = button(strings.pause, '', () =>
      this.#paused ? commands.resume() : commands.pause(),
    );
    this.begin = make(
      'div',
      { class: 'begin' },
      this.#start,
      make(
        'div',
        { class: 'others' },
        fileButton(strings.choosePhoto, 'image/*', commands.choosePhoto),
        fileButton(strings.chooseVideo, 'video/*', commands.chooseVideo),
        button(strings.samplePortrait, '', () => commands.showSample()),
      ),
      make('p', { class: 'drop detail' }, strings.drop),
    );
    this.#mirror.addEventListener('change', () => commands.setMirror(this.#mirror.checked));
    this.#camera.addEventListener('change', () => commands.startCamera(this.#camera.value));
    this.#cameraLabel = make('label', { class: 'field', hidden: true }, this.#camera);
    this.bar = make(
      'div',
      { class: 'bar', part: 'controls' },
      this.#stop,
      this.#freeze,
      make('label', { class: 'field' }, this.#mirror, strings.mirror),
      this.#cameraLabel,
      button(strings.snapshot, '', () => commands.saveSnapshot()),
      this.#share,
      this.#compare,
      this.#record,
      this.#fullScreen,
    );
  }

  /**
   * Shows the buttons that make sense now.
   * @param moving whether a camera or a video is shown: there is something to freeze
   */
  show(status: Status, mirrored: boolean, moving: boolean): void {
    const { state } = status;
    const live = isShowing(status);
    const busy = state === 'loading' || state === 'asking-camera';
    this.begin.hidden = live || state === 'loading';
    // While the browser asks there is nothing to start again, but there are ways round.
    this.#start.hidden = busy;
    this.bar.hidden = !live && !busy;
    this.bar.classList.toggle('busy', busy);
    this.#freeze.hidden = this.#record.hidden = !moving;
    this.#paused = state === 'paused';
    this.#freeze.textContent = this.#paused ? this.#strings.resume : this.#strings.pause;
    this.#mirror.checked = mirrored;
  }

  /** @param count how many pairs of glasses, or colours of them, were tried on */
  setTried(count: number): void {
    this.#compare.hidden = count < 2;
  }

  setFullScreen(full: boolean): void {
    this.#fullScreen.textContent = full ? this.#strings.leaveFullScreen : this.#strings.fullScreen;
  }

  setRecording(recording: boolean): void {
    // Not disabled, which would lose the focus.
    this.#record.setAttribute('aria-disabled', String(recording));
    this.#record.textContent = recording ? this.#strings.recording : this.#strings.record;
  }

  /** @param deviceId of the camera in use */
  setCameras(cameras: readonly CameraDevice[], deviceId: string): void {
    this.#cameraLabel.hidden = cameras.length < 2;
    this.#camera.replaceChildren(
      ...cameras.map((camera, index) =>
        make(
          'option',
          { value: camera.deviceId, selected: camera.deviceId === deviceId },
          camera.label || this.#strings.cameraNumber(index + 1),
        ),
      ),
    );
  }
}

function button(text: string, className: string, onClick: () => void): HTMLButtonElement {
  const element = make('button', { type: 'button', class: className }, text);
  element.addEventListener('click', onClick);
  return element;
}

/** A button that opens the file dialogue; the same file can be chosen twice in a row. */
function fileButton(text: string, accept: string, onFile: (file: Blob) => void): HTMLElement {
  const input = make('input', { type: 'file', accept, hidden: true, 'aria-label': text });
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    input.value = '';
    if (file) onFile(file);
  });
  return make(
    'span',
    {},
    button(text, '', () => input.click()),
    input,
  );
}
