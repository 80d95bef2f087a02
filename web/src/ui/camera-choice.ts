import type { CameraDevice } from '../camera.ts';
import { round } from './buttons.ts';
import { make } from './dom.ts';
import { icon } from './icons.ts';
import type { Strings } from './strings.ts';

/** Which camera: of two, a button takes the other one, as phones have it; of more, there is a list. */
export class CameraChoice {
  readonly root: HTMLElement;
  readonly #strings: Strings;
  readonly #other: HTMLButtonElement;
  readonly #list = make('select');
  readonly #field: HTMLElement;
  #cameras: readonly CameraDevice[] = [];
  #deviceId = '';

  /** @param choose is given the deviceId of the camera that is wanted */
  constructor(strings: Strings, choose: (deviceId: string) => void) {
    this.#strings = strings;
    this.#other = round('switchCamera', strings.switchCamera, () => {
      const other = this.#cameras.find(({ deviceId }) => deviceId !== this.#deviceId);
      if (other) choose(other.deviceId);
    });
    this.#list.setAttribute('aria-label', strings.camera);
    this.#list.addEventListener('change', () => choose(this.#list.value));
    // The list lies unseen over the icon: a tap opens it.
    const face = make('span', { class: 'round' }, icon('switchCamera'));
    this.#field = make('span', { class: 'list', title: strings.camera }, this.#list, face);
    this.root = make('span', { class: 'camera-choice' }, this.#other, this.#field);
    this.setCameras([], '');
  }

  /** @param deviceId of the camera in use; empty where none is */
  setCameras(cameras: readonly CameraDevice[], deviceId: string): void {
    this.#cameras = cameras;
    this.#deviceId = deviceId;
    this.#other.hidden = cameras.length !== 2;
    this.#field.hidden = cameras.length < 3;
    this.root.hidden = cameras.length < 2;
    this.#list.replaceChildren(
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
