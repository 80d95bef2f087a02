import type { CameraDevice } from '../camera.ts';
import type { Status } from '../session.ts';
import type { HistoryState } from '../element-history.ts';
import { button, fileButton, label, round, tool } from './buttons.ts';
import { CameraChoice } from './camera-choice.ts';
import { make } from './dom.ts';
import { canSharePictures } from './share.ts';
import { isShowing } from './status-panel.ts';
import type { Strings } from './strings.ts';

/** What the visitor can ask for. */
export interface Commands {
  /** What the page has named. */
  start(): void;
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
  undo(): void;
  redo(): void;
  share(): void;
  toggleFullScreen(): void;
}

/** The buttons: those that begin something, and those for what runs. */
export class Controls {
  /** Ways to begin, for the panel over the empty picture. */
  readonly begin: HTMLElement;
  /** Over a corner of the picture: how it is seen. */
  readonly corner: HTMLElement;
  /** Below the picture while something is shown: what can be done with it. */
  readonly bar: HTMLElement;
  readonly #strings: Strings;
  readonly #stop: HTMLButtonElement;
  readonly #startSlot: HTMLSlotElement;
  readonly #freeze: HTMLButtonElement;
  readonly #compare: HTMLButtonElement;
  readonly #fullScreen: HTMLButtonElement;
  readonly #record: HTMLButtonElement;
  readonly #mirror: HTMLButtonElement;
  readonly #camera: CameraChoice;
  readonly #undo: HTMLButtonElement;
  readonly #redo: HTMLButtonElement;
  #paused = false;
  #mirrored = false;

  /** @param toggles buttons of the bar that open something below it */
  constructor(strings: Strings, commands: Commands, toggles: readonly HTMLElement[]) {
    this.#strings = strings;
    const start = button(strings.startCamera, 'primary', () => commands.startCamera(), 'camera');
    this.#startSlot = make('slot', { name: 'start-button' }, start);
    this.#startSlot.addEventListener('click', ({ target }) => {
      // A page's own button is to do what the page has named.
      if (target instanceof Node && !start.contains(target)) commands.start();
    });
    const ours = make(
      'div',
      { class: 'begin' },
      this.#startSlot,
      make(
        'div',
        { class: 'others' },
        fileButton(strings.choosePhoto, 'photo', 'image/*', commands.choosePhoto),
        fileButton(strings.chooseVideo, 'video', 'video/*', commands.chooseVideo),
        button(strings.samplePortrait, '', () => commands.showSample(), 'person'),
      ),
      make('p', { class: 'drop detail' }, strings.drop),
    );
    this.begin = make('slot', { name: 'begin' }, ours);

    this.#camera = new CameraChoice(strings, commands.startCamera);
    this.#mirror = round('mirror', strings.mirror, () => commands.setMirror(!this.#mirrored));
    this.#fullScreen = round('fullScreen', strings.fullScreen, () => commands.toggleFullScreen());
    this.#fullScreen.hidden = !document.fullscreenEnabled;
    this.#stop = round('close', strings.stop, () => commands.stop());
    this.corner = make(
      'div',
      { class: 'corner', part: 'picture-controls' },
      this.#camera.root,
      this.#mirror,
      this.#fullScreen,
      this.#stop,
    );

    // One button for both: it keeps the focus.
    this.#freeze = tool('pause', strings.pause, () =>
      this.#paused ? commands.resume() : commands.pause(),
    );
    this.#compare = tool('compare', strings.compare, () => commands.compare());
    this.#compare.hidden = true;
    this.#undo = tool('undo', strings.undo, () => commands.undo());
    this.#redo = tool('redo', strings.redo, () => commands.redo());
    this.setHistory({ canUndo: false, canRedo: false });
    this.#record = tool('record', strings.record, () => commands.recordClip());
    const share = tool('share', strings.share, () => commands.share());
    share.hidden = !canSharePictures();
    this.bar = make(
      'div',
      { class: 'bar', part: 'controls' },
      this.#freeze,
      ...toggles,
      this.#undo,
      this.#redo,
      this.#compare,
      tool('save', strings.snapshot, () => commands.saveSnapshot()),
      share,
      this.#record,
      make('slot', { name: 'controls' }),
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
    this.#startSlot.hidden = busy;
    this.corner.hidden = !live && !busy;
    this.bar.hidden = !live;
    this.#freeze.hidden = this.#record.hidden = !moving;
    this.#paused = state === 'paused';
    const { resume, pause } = this.#strings;
    label(this.#freeze, this.#paused ? resume : pause, this.#paused ? 'play' : 'pause');
    this.#mirrored = mirrored;
    this.#mirror.setAttribute('aria-pressed', String(mirrored));
  }

  /** @param count how many pairs of glasses, or colours of them, were tried on */
  setTried(count: number): void {
    this.#compare.hidden = count < 2;
  }

  /** Both or none: the one that was pressed keeps the focus. */
  setHistory({ canUndo, canRedo }: HistoryState): void {
    this.#undo.hidden = this.#redo.hidden = !canUndo && !canRedo;
    this.#undo.setAttribute('aria-disabled', String(!canUndo));
    this.#redo.setAttribute('aria-disabled', String(!canRedo));
  }

  setFullScreen(full: boolean): void {
    const { leaveFullScreen, fullScreen } = this.#strings;
    label(
      this.#fullScreen,
      full ? leaveFullScreen : fullScreen,
      full ? 'leaveFullScreen' : 'fullScreen',
    );
  }

  setRecording(recording: boolean): void {
    // Not disabled, which would lose the focus.
    this.#record.setAttribute('aria-disabled', String(recording));
    label(this.#record, recording ? this.#strings.recording : this.#strings.record, 'record');
  }

  /** @param deviceId of the camera in use */
  setCameras(cameras: readonly CameraDevice[], deviceId: string): void {
    this.#camera.setCameras(cameras, deviceId);
  }
}
