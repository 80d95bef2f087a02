import { expect, test } from '@playwright/test';
import { LorgnetteError } from '../../web/src/errors.ts';
import { Session } from '../../web/src/session.ts';
import { defaultSettings } from '../../web/src/tracker-settings.ts';
import {
  catalogEntry,
  faceResult,
  FakeImage,
  FakeParts,
  FakeSource,
  FakeTracker,
  fakeModel,
  settle,
} from './session-fakes.ts';

let parts: FakeParts;
let session: Session;
let tracker: FakeTracker;
let states: string[];
let events: string[];

test.beforeEach(() => {
  FakeImage.open.clear();
  parts = new FakeParts();
  session = new Session(parts);
  tracker = new FakeTracker();
  states = [];
  events = [];
  session.on('status-change', (status) => {
    states.push(status.state === 'running' ? `running ${status.faces}` : status.state);
  });
  session.on('face-found', ({ id, faces }) => events.push(`found ${id} of ${faces}`));
  session.on('face-lost', ({ id, faces }) => events.push(`lost ${id} of ${faces}`));
  session.on('error', ({ error, fatal }) => events.push(`${fatal ? 'fatal ' : ''}${error.code}`));
  session.on('pack-change', ({ pack }) => events.push(`measures with ${pack}`));
  session.on('frame-change', ({ frame }) => events.push(`wears ${frame?.id ?? 'nothing'}`));
});

test.afterEach(() => {
  session.dispose();
  expect(
    [...FakeImage.open].map(({ name }) => name),
    'pictures left open',
  ).toEqual([]);
});

async function runningCamera(): Promise<FakeSource> {
  const started = session.startCamera();
  await settle();
  const camera = new FakeSource('camera');
  parts.cameras.at(-1)!.resolve(camera);
  if (parts.trackers.length === 1) parts.trackers[0]!.resolve(tracker);
  expect(await started).toBe(true);
  return camera;
}

/** Answers for the frame being measured. */
async function answer(...ids: number[]): Promise<void> {
  await settle();
  const last = tracker.asked.at(-1)!;
  last.answer.resolve(faceResult(last.time, ids));
  await settle();
}

test('loads the models while the visitor is asked for the camera', async () => {
  const started = session.startCamera();
  await settle();
  expect(session.status.state).toBe('asking-camera');
  expect(parts.trackerRequests).toHaveLength(1);
  parts.trackerRequests[0]!.onProgress({ loadedBytes: 1, totalBytes: 2, part: 'x' });
  expect(session.status.state).toBe('asking-camera');

  const camera = new FakeSource('camera');
  parts.cameras[0]!.resolve(camera);
  await settle();
  expect(session.status).toMatchObject({ state: 'loading', progress: { loadedBytes: 1 } });

  parts.trackers[0]!.resolve(tracker);
  expect(await started).toBe(true);
  camera.send(new FakeImage('a'), 0);
  await answer();
  camera.send(new FakeImage('b'), 1);
  await answer(7);
  expect(states).toEqual(['asking-camera', 'loading', 'no-face', 'running 1']);
});

test('shows the frame that was measured; one in flight, the newest waits, others are closed', async () => {
  const camera = await runningCamera();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => new FakeImage(name)) as [
    FakeImage,
    FakeImage,
    FakeImage,
  ];
  camera.send(a, 0);
  camera.send(b, 1);
  camera.send(c, 2);
  await settle();
  expect(tracker.asked.map(({ name }) => name)).toEqual(['a']);
  expect(b.closed).toBe(true);
  await answer(1);
  expect(tracker.asked.map(({ name }) => name)).toEqual(['a', 'c']);
  await answer(1);
  const [renderer] = parts.renderers;
  expect(renderer!.drawn).toEqual([
    { name: 'a', time: 0, mirror: true },
    { name: 'c', time: 2, mirror: true },
  ]);
  expect(a.closed).toBe(true);
});

test('tells of faces that come and go', async () => {
  const camera = await runningCamera();
  for (const [index, ids] of [[1], [1, 2], [2], []].entries()) {
    camera.send(new FakeImage(`f${index}`), index);
    await answer(...ids);
  }
  expect(events).toEqual(['found 1 of 1', 'found 2 of 2', 'lost 1 of 1', 'lost 2 of 0']);
  expect(states.slice(-4)).toEqual(['running 1', 'running 2', 'running 1', 'no-face']);
});

test('tells how much has come, and when it is ready', async () => {
  const told: string[] = [];
  session.on('progress', ({ loadedBytes }) => told.push(`${loadedBytes} bytes`));
  session.on('ready', () => told.push('ready'));
  const loaded = session.load();
  await settle();
  parts.trackerRequests[0]!.onProgress({ loadedBytes: 1, totalBytes: 2, part: 'x' });
  parts.trackers[0]!.resolve(tracker);
  expect(await loaded).toBe(true);
  await session.load();
  expect(told).toEqual(['1 bytes', 'ready']);
});

test.describe('a picture that stands still', () => {
  test('keeps its camera and can be dressed otherwise; resumed, it shows the newest', async () => {
    const camera = await runningCamera();
    expect(session.pause(), 'there is nothing to freeze yet').toBe(false);
    camera.send(new FakeImage('a'), 0);
    await answer(1);
    camera.send(new FakeImage('in flight'), 1);
    expect(session.pause()).toBe(true);
    await answer(1, 2);
    camera.send(new FakeImage('b'), 2);
    camera.send(new FakeImage('c'), 3);
    await settle();
    const renderer = parts.renderers[0]!;
    expect(renderer.drawn.map(({ name }) => name)).toEqual(['a']);
    expect(tracker.asked.map(({ name }) => name)).toEqual(['a', 'in flight']);
    expect(session.status).toEqual({ state: 'paused', faces: 1 });
    expect(camera.stopped).toBe(false);

    const worn = session.setFrame(catalogEntry('x'));
    await settle();
    tracker.models.get('x.glb')!.resolve(fakeModel('x'));
    expect(await worn).toBe(true);
    expect(renderer.redrawn).toBe(1);

    expect(session.resume()).toBe(true);
    await answer(1);
    expect(renderer.drawn.map(({ name }) => name)).toEqual(['a', 'c']);
    expect(session.resume(), 'it goes on already').toBe(false);
    expect(states.slice(-3)).toEqual(['running 1', 'paused', 'running 1']);
  });

  test('is let go of by a stop, and by another source', async () => {
    for (const end of [() => session.stop(), () => void session.showPhoto('p')]) {
      const camera = await runningCamera();
      camera.send(new FakeImage('a'), 0);
      await answer();
      expect(session.pause()).toBe(true);
      camera.send(new FakeImage('waits'), 1);
      end();
      expect(camera.stopped).toBe(true);
      expect(session.resume()).toBe(false);
      expect(FakeImage.open.size).toBe(0);
    }
  });

  test('is not what a photo is: that stands by itself', async () => {
    const started = session.showPhoto('p');
    await settle();
    const photo = new FakeSource('photo');
    parts.photos[0]!.resolve(photo);
    parts.trackers[0]!.resolve(tracker);
    await started;
    photo.send(new FakeImage('p'), 0);
    await answer(1);
    expect(session.moving).toBe(false);
    expect(session.pause()).toBe(false);
    expect(session.status).toEqual({ state: 'running', faces: 1 });
  });
});

test('starts and stops ten times', async () => {
  for (let turn = 0; turn < 10; turn++) {
    const camera = await runningCamera();
    camera.send(new FakeImage(`t${turn}`), turn);
    await answer(turn);
    expect(session.status).toEqual({ state: 'running', faces: 1 });
    session.stop();
    expect(camera.stopped).toBe(true);
    expect(session.status.state).toBe('stopped');
    expect(FakeImage.open.size).toBe(0);
  }
  expect(parts.trackers).toHaveLength(1);
  expect(tracker.resets).toBe(10);
});

test('stopped while asking: a camera that comes later goes off at once', async () => {
  const started = session.startCamera();
  await settle();
  session.stop();
  const camera = new FakeSource('camera');
  parts.cameras[0]!.resolve(camera);
  expect(await started).toBe(false);
  expect(camera.stopped).toBe(true);
  expect(camera.sink).toBeUndefined();
  expect(states).toEqual(['asking-camera', 'stopped']);
});

test('stopped while a frame is measured: its result is not shown', async () => {
  const camera = await runningCamera();
  camera.send(new FakeImage('a'), 0);
  await settle();
  session.stop();
  await answer(1);
  expect(parts.renderers[0]!.drawn).toEqual([]);
  expect(session.status.state).toBe('stopped');
});

test('another source while loading: the last one wins', async () => {
  const first = session.startCamera();
  await settle();
  const second = session.showPhoto(new Blob());
  await settle();
  const [camera, photo] = [new FakeSource('camera'), new FakeSource('photo')];
  parts.photos[0]!.resolve(photo);
  parts.cameras[0]!.resolve(camera);
  parts.trackers[0]!.resolve(tracker);
  expect(await first).toBe(false);
  expect(await second).toBe(true);
  expect(camera.stopped).toBe(true);
  photo.send(new FakeImage('photo'), 0);
  await answer(1);
  expect(tracker.asked[0]!.mode).toBe('still');
  expect(parts.renderers[0]!.drawn).toEqual([{ name: 'photo', time: 0, mirror: false }]);
});

test('a frame that came before the models waits for them', async () => {
  const started = session.showPhoto(new Blob());
  await settle();
  const photo = new FakeSource('photo');
  parts.photos[0]!.resolve(photo);
  await settle();
  photo.send(new FakeImage('photo'), 0);
  await settle();
  expect(tracker.asked).toEqual([]);
  parts.trackers[0]!.resolve(tracker);
  await started;
  await answer(1);
  expect(session.status.state).toBe('running');
});

test('a refused camera is an error with its code; a photo is a way out', async () => {
  const started = session.startCamera();
  await settle();
  parts.trackers[0]!.resolve(tracker);
  parts.cameras[0]!.reject(new LorgnetteError('camera-denied', 'Refused.'));
  expect(await started).toBe(false);
  expect(session.status).toEqual({ state: 'error', code: 'camera-denied', message: 'Refused.' });
  expect(events).toEqual(['fatal camera-denied']);

  const photo = new FakeSource('photo');
  const shown = session.showPhoto(new Blob());
  await settle();
  parts.photos[0]!.resolve(photo);
  expect(await shown).toBe(true);
  photo.send(new FakeImage('photo'), 0);
  await answer(1);
  expect(session.status.state).toBe('running');
});

test('a camera that ends by itself is an error', async () => {
  const camera = await runningCamera();
  camera.send(new FakeImage('a'), 0);
  await answer(1);
  camera.sink!.error(new LorgnetteError('camera-ended', 'Unplugged.'));
  expect(session.status).toMatchObject({ state: 'error', code: 'camera-ended' });
  expect(camera.stopped).toBe(true);
  expect(events).toEqual(['found 1 of 1', 'lost 1 of 0', 'fatal camera-ended']);
});

test('models that do not load are told while the visitor is still being asked', async () => {
  const started = session.startCamera();
  await settle();
  parts.trackers[0]!.reject(new LorgnetteError('asset-unavailable', 'x: status 404.'));
  await settle();
  expect(session.status).toMatchObject({ state: 'error', code: 'asset-unavailable' });
  const camera = new FakeSource('camera');
  parts.cameras[0]!.resolve(camera);
  expect(await started).toBe(false);
  expect(camera.stopped).toBe(true);
  expect(events).toEqual(['fatal asset-unavailable']);
});

test('after a failed load the next start loads again', async () => {
  const failed = session.startCamera();
  await settle();
  parts.cameras[0]!.resolve(new FakeSource('camera'));
  parts.trackers[0]!.reject(new LorgnetteError('asset-unavailable', 'x: no answer.'));
  expect(await failed).toBe(false);
  const started = session.startCamera();
  await settle();
  parts.cameras[1]!.resolve(new FakeSource('camera'));
  parts.trackers[1]!.resolve(tracker);
  expect(await started).toBe(true);
});

test('without WebGL the camera is not asked for', async () => {
  parts.rendererFailure = new LorgnetteError('webgl-unavailable', 'None.');
  expect(await session.startCamera()).toBe(false);
  expect(parts.cameras).toEqual([]);
  expect(session.status).toMatchObject({ state: 'error', code: 'webgl-unavailable' });
});

test('a worker that dies is replaced by the next start', async () => {
  const camera = await runningCamera();
  camera.send(new FakeImage('a'), 0);
  await settle();
  tracker.lost = true;
  tracker.asked[0]!.answer.reject(new LorgnetteError('worker-unavailable', 'Died.'));
  await settle();
  expect(session.status).toMatchObject({ state: 'error', code: 'worker-unavailable' });
  expect(tracker.disposed).toBe(true);
  const started = session.startCamera();
  await settle();
  parts.cameras[1]!.resolve(new FakeSource('camera'));
  parts.trackers[1]!.resolve(new FakeTracker());
  expect(await started).toBe(true);
});

test('a worker that died over what another element had asked it is replaced by the next start', async () => {
  await runningCamera();
  tracker.lost = true; // nobody here has asked it since
  const started = session.startCamera();
  await settle();
  expect(tracker.disposed).toBe(true);
  parts.cameras[1]!.resolve(new FakeSource('camera'));
  parts.trackers[1]!.resolve(new FakeTracker());
  expect(await started).toBe(true);
  expect(events).toEqual([]);
});

test.describe('spectacles', () => {
  const [a, b] = [catalogEntry('a'), catalogEntry('b')];

  test('chosen before the start are on in the first picture', async () => {
    expect(await session.setFrame(a)).toBe(false);
    const started = session.startCamera();
    await settle();
    parts.cameras[0]!.resolve(new FakeSource('camera'));
    parts.trackers[0]!.resolve(tracker);
    await settle();
    expect(tracker.models.has('a.glb')).toBe(true);
    tracker.models.get('a.glb')!.resolve(fakeModel('a'));
    expect(await started).toBe(true);
    expect(session.frame?.id).toBe('a');
    expect(events).toEqual(['wears a']);
  });

  test('of two choices the last one wins, whichever loads first', async () => {
    await runningCamera();
    const [first, second] = [session.setFrame(a), session.setFrame(b)];
    await settle();
    tracker.models.get('b.glb')!.resolve(fakeModel('b'));
    tracker.models.get('a.glb')!.resolve(fakeModel('a'));
    expect(await first).toBe(false);
    expect(await second).toBe(true);
    expect(parts.renderers[0]!.worn).toEqual(['b']);
    expect(events).toEqual(['wears b']);
  });

  test('that cannot be had leave the ones before on, and the picture running', async () => {
    const camera = await runningCamera();
    const worn = session.setFrame(a);
    await settle();
    tracker.models.get('a.glb')!.resolve(fakeModel('a'));
    await worn;
    const failed = session.setFrame(b);
    await settle();
    tracker.models.get('b.glb')!.reject(new LorgnetteError('glasses-invalid', 'No GLB.'));
    expect(await failed).toBe(false);
    expect(session.frame?.id).toBe('a');
    expect(events).toEqual(['wears a', 'glasses-invalid', 'wears a']);
    expect(camera.stopped).toBe(false);
  });

  test('can be taken off', async () => {
    await runningCamera();
    const worn = session.setFrame(a);
    await settle();
    tracker.models.get('a.glb')!.resolve(fakeModel('a'));
    await worn;
    expect(await session.setFrame(null)).toBe(true);
    expect(parts.renderers[0]!.worn).toEqual(['a', null]);
    expect(session.frame).toBeNull();
    expect(session.variant).toBeNull();
  });
});

test.describe('colours', () => {
  const a = catalogEntry('a', 'Gold', 'Red');
  const file = fakeModel('a', ['Black', 'Gold', 'Red']);
  let colours: string[];
  let complaints: string[];

  test.beforeEach(() => {
    colours = [];
    complaints = [];
    session.on('frame-change', ({ frame, variant }) =>
      colours.push(`${frame?.id} in ${variant?.name}`),
    );
    session.on('error', ({ error }) => complaints.push(`${error.code}: ${error.message}`));
  });

  /** Puts a on, in its first colour unless another is named. */
  async function wearA(variant?: string): Promise<void> {
    const worn = session.setFrame(a, variant);
    await settle();
    tracker.models.get('a.glb')!.resolve(file);
    expect(await worn).toBe(true);
  }

  test('the first one is the file as it is, which need not name it', async () => {
    await runningCamera();
    const worn = session.setFrame(a);
    await settle();
    tracker.models.get('a.glb')!.resolve(fakeModel('a'));
    expect(await worn).toBe(true);
    expect(session.variant?.name).toBe('Black');
    expect(parts.renderers[0]!.variants).toEqual([null]);
  });

  test('a frame comes in the one that is asked for with it', async () => {
    await runningCamera();
    await wearA('Gold');
    expect(session.variant?.name).toBe('Gold');
    expect(parts.renderers[0]!.variants).toEqual(['Gold']);
    expect(colours).toEqual(['a in Gold']);
  });

  test('another one shows at once: it needs no other file', async () => {
    const camera = await runningCamera();
    await wearA();
    camera.send(new FakeImage('a'), 0);
    await answer(1);
    const [renderer] = parts.renderers;
    const { redrawn } = renderer!;
    tracker.models.clear();
    expect(await session.setVariant('Red')).toBe(true);
    expect(await session.setVariant(null)).toBe(true);
    expect([...tracker.models.keys()]).toEqual([]);
    expect(renderer!.variants).toEqual([null, 'Red', null]);
    expect(renderer!.redrawn).toBe(redrawn + 2);
    expect(colours).toEqual(['a in Black', 'a in Red', 'a in Black']);
  });

  test('chosen before the start is on in the first picture', async () => {
    await session.setFrame(a);
    expect(await session.setVariant('Red')).toBe(false);
    const started = session.startCamera();
    await settle();
    parts.cameras[0]!.resolve(new FakeSource('camera'));
    parts.trackers[0]!.resolve(tracker);
    await settle();
    tracker.models.get('a.glb')!.resolve(file);
    expect(await started).toBe(true);
    expect(colours).toEqual(['a in Red']);
  });

  test('chosen while the frame loads is the one it comes in', async () => {
    await runningCamera();
    const [first, second] = [session.setFrame(a), session.setVariant('Gold')];
    await settle();
    tracker.models.get('a.glb')!.resolve(file);
    expect(await first).toBe(false);
    expect(await second).toBe(true);
    expect(parts.renderers[0]!.variants).toEqual(['Gold']);
  });

  test('back to what is worn overtakes a frame that is still loading', async () => {
    await runningCamera();
    await wearA();
    const other = session.setFrame(catalogEntry('b'));
    expect(await session.setFrame(a, 'Gold')).toBe(true);
    tracker.models.get('b.glb')!.resolve(fakeModel('b'));
    expect(await other).toBe(false);
    expect(session.frame?.id).toBe('a');
    expect(parts.renderers[0]!.worn).toEqual(['a', 'a']);
  });

  test('an unknown one is told, with those there are, and changes nothing', async () => {
    await runningCamera();
    await wearA('Gold');
    expect(await session.setVariant('Pink')).toBe(false);
    expect(await session.setFrame(catalogEntry('b'), 'Gold')).toBe(false);
    expect(complaints).toEqual([
      'invalid-argument: The frame "a" has no variant "Pink". It has: "Black", "Gold", "Red".',
      'invalid-argument: The frame "b" has no variant "Gold". It has: "Black".',
    ]);
    expect(session.variant?.name).toBe('Gold');
    expect(await session.setVariant('Red')).toBe(true);
    expect(session.frame?.id).toBe('a');
  });

  test('one that the file lacks is the fault of the catalogue; the glasses before stay', async () => {
    await runningCamera();
    await wearA('Gold');
    const wrong = session.setFrame(catalogEntry('b', 'Gold'), 'Gold');
    await settle();
    tracker.models.get('b.glb')!.resolve(fakeModel('b', ['Rose']));
    expect(await wrong).toBe(false);
    expect(complaints).toEqual([
      expect.stringMatching(
        /^catalog-invalid: .* "b" the variant "Gold", but .* its file has: "Rose"\./,
      ),
    ]);
    expect(parts.renderers[0]!.worn).toEqual(['a']);
    expect(colours).toEqual(['a in Gold', 'a in Gold']);
  });

  test('without spectacles there are none', async () => {
    await runningCamera();
    expect(await session.setVariant('Gold')).toBe(false);
    expect(complaints).toEqual([
      expect.stringMatching(/^invalid-argument: There are no spectacles/),
    ]);
  });

  /** Wears a frame that rests at (0, −3, 4), with a catalogue's fine tuning. */
  async function wearTuned(): Promise<void> {
    await runningCamera();
    const a = {
      ...catalogEntry('a'),
      fit: { offsetMm: [9, 9, 9] as const, pantoscopicDeg: 7, faceScale: 1 },
      tuning: { upMm: 1, nearMm: -0.5, tiltDeg: 2 },
    };
    const worn = session.setFrame(a);
    await settle();
    const offsetMm = [0, -3, 4] as const;
    const seat = { offsetMm, tilt: 0.1, noseGapMm: 0, clearanceMm: 1, eyeGapMm: 12 };
    tracker.models.get('a.glb')!.resolve(fakeModel('a', ['Black'], seat));
    expect(await worn).toBe(true);
  }

  test('sit where they rest, with the fine tuning of the catalogue', async () => {
    await wearTuned();
    expect(tracker.heads).toEqual(['occluder.glb']);
    expect(tracker.worn).toEqual({ tiltDeg: 9, faceScale: 1 });
    expect(parts.renderers[0]!.place).toEqual([0, -2, 4.5, 9]);
    expect([...session.headFromGlasses!]).toEqual([0, -2, 4.5, 9]);
  });

  test('that rest nowhere sit where the catalogue says', async () => {
    await runningCamera();
    const worn = session.setFrame({
      ...catalogEntry('a'),
      fit: { offsetMm: [1, 2, 3], pantoscopicDeg: 7, faceScale: 1 },
    });
    await settle();
    tracker.models.get('a.glb')!.resolve(fakeModel('a'));
    await worn;
    expect(parts.renderers[0]!.place).toEqual([1, 2, 3, 7]);
  });

  test('are moved up and nearer by the wearer, within limits, and stay so', async () => {
    const moved: unknown[] = [];
    session.on('adjust-change', (adjustment) => moved.push(adjustment));
    expect(await session.adjust({ upMm: 2 })).toBe(true);
    await wearTuned();
    expect(parts.renderers[0]!.place).toEqual([0, 0, 4.5, 9]);
    expect(await session.adjust({ nearMm: 1 })).toBe(true);
    expect(parts.renderers[0]!.place).toEqual([0, 0, 3.5, 9]);
    expect(moved).toEqual([
      { upMm: 2, nearMm: 0 },
      { upMm: 2, nearMm: 1 },
    ]);

    for (const wrong of [{ upMm: 8.5 }, { nearMm: -9 }, { upMm: NaN }])
      expect(await session.adjust(wrong)).toBe(false);
    expect(events.filter((event) => event === 'invalid-argument')).toHaveLength(3);
    expect(session.adjustment).toEqual({ upMm: 2, nearMm: 1 });
    expect(parts.renderers[0]!.place).toEqual([0, 0, 3.5, 9]);
    expect(await session.adjust({ upMm: 0, nearMm: 0 })).toBe(true);
    expect(parts.renderers[0]!.place).toEqual([0, -2, 4.5, 9]);
  });
});

test('a mirror asked for holds for every source, and redraws what is shown', async () => {
  const started = session.showPhoto(new Blob());
  await settle();
  const photo = new FakeSource('photo');
  parts.photos[0]!.resolve(photo);
  parts.trackers[0]!.resolve(tracker);
  await started;
  photo.send(new FakeImage('photo'), 0);
  await answer(1);
  session.setMirror(true);
  session.setMirror(null);
  expect(parts.renderers[0]!.drawn.map(({ mirror }) => mirror)).toEqual([false, true, false]);
});

test('settings reach a tracker that is still loading', async () => {
  const started = session.startCamera();
  await settle();
  await session.configure({ maxFaces: 3 });
  parts.cameras[0]!.resolve(new FakeSource('camera'));
  parts.trackers[0]!.resolve(tracker);
  await started;
  expect(parts.trackerRequests[0]!.settings).toEqual(defaultSettings);
  expect(tracker.settings).toEqual([{ ...defaultSettings, maxFaces: 3 }]);
});

test.describe('another model pack', () => {
  const unavailable = new LorgnetteError('pack-unavailable', 'Not on this site.');

  async function shownPhoto(): Promise<FakeSource> {
    const started = session.showPhoto(new Blob());
    await settle();
    const photo = new FakeSource('photo');
    parts.photos[0]!.resolve(photo);
    parts.trackers[0]!.resolve(tracker);
    await started;
    return photo;
  }

  /** The next tracker is there: it answers from now on. */
  async function replace(): Promise<FakeTracker> {
    const before = tracker;
    tracker = new FakeTracker();
    parts.trackers.at(-1)!.resolve(tracker);
    await settle();
    return before;
  }

  test('before the first source is only remembered', async () => {
    expect(await session.setPack('3ddfa')).toBe(false);
    expect(session.pack).toBe('3ddfa');
    expect(parts.trackers).toHaveLength(0);
    await runningCamera();
    expect(parts.trackerRequests.map(({ pack }) => pack)).toEqual(['3ddfa']);
  });

  test('takes over a running camera; the one before works until then', async () => {
    const camera = await runningCamera();
    const changed = session.setPack('3ddfa');
    await settle();
    expect(parts.trackerRequests.map(({ pack }) => pack)).toEqual(['facemesh', '3ddfa']);
    camera.send(new FakeImage('a'), 0);
    await answer(1);
    expect(session.pack).toBe('facemesh');
    const before = await replace();
    expect(await changed).toBe(true);
    expect(before.disposed).toBe(true);
    expect(session.pack).toBe('3ddfa');
    camera.send(new FakeImage('b'), 1);
    await answer(1);
    expect(tracker.asked.map(({ name }) => name)).toEqual(['b']);
    expect(parts.renderers[0]!.drawn.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(camera.stopped).toBe(false);
    expect(parts.renderers).toHaveLength(1);
    expect(events).toEqual(['found 1 of 1', 'measures with 3ddfa']);
  });

  test('measures the frame anew that was being measured', async () => {
    const camera = await runningCamera();
    void session.setPack('3ddfa');
    camera.send(new FakeImage('a'), 0);
    await settle();
    expect(tracker.asked).toHaveLength(1);
    await replace();
    expect(tracker.asked.map(({ name }) => name)).toEqual(['a']);
    await answer(1);
    expect(parts.renderers[0]!.drawn.map(({ name }) => name)).toEqual(['a']);
    expect(events).toEqual(['measures with 3ddfa', 'found 1 of 1']);
  });

  test('measures a shown photo anew, the same picture', async () => {
    const photo = await shownPhoto();
    const picture = new FakeImage('photo');
    photo.send(picture, 0);
    await answer(1);
    void session.setPack('3ddfa');
    await settle();
    await replace();
    expect(tracker.asked.map(({ name, mode }) => `${name} ${mode}`)).toEqual(['photo still']);
    await answer(1, 2);
    expect(picture.closed).toBe(false);
    expect(session.status).toEqual({ state: 'running', faces: 2 });
    expect(parts.renderers[0]!.drawn.map(({ name }) => name)).toEqual(['photo', 'photo']);
    session.stop();
    expect(picture.closed).toBe(true);
  });

  test('that cannot be had leaves the one before at work, and says so', async () => {
    const camera = await runningCamera();
    const changed = session.setPack('3ddfa');
    await settle();
    parts.trackers[1]!.reject(unavailable);
    expect(await changed).toBe(false);
    expect(session.pack).toBe('facemesh');
    expect(events).toEqual(['pack-unavailable', 'measures with facemesh']);
    expect(tracker.disposed).toBe(false);
    camera.send(new FakeImage('a'), 0);
    await answer(1);
    expect(session.status).toEqual({ state: 'running', faces: 1 });
  });

  test('of several choices the last one wins, whichever loads first', async () => {
    await runningCamera();
    const first = session.setPack('3ddfa');
    await settle();
    const back = session.setPack('facemesh');
    expect(await back).toBe(true);
    expect(await first).toBe(false);
    expect(parts.trackerRequests[1]!.signal.aborted).toBe(true);
    expect(session.pack).toBe('facemesh');
    expect(tracker.disposed).toBe(false);
    expect(events).toEqual([]);
  });

  test('chosen while the first one loads comes after it', async () => {
    const started = session.startCamera();
    await settle();
    const changed = session.setPack('3ddfa');
    parts.cameras[0]!.resolve(new FakeSource('camera'));
    parts.trackers[0]!.resolve(tracker);
    expect(await started).toBe(true);
    await settle();
    const before = await replace();
    expect(await changed).toBe(true);
    expect(before.disposed).toBe(true);
    expect(parts.trackerRequests.map(({ pack }) => pack)).toEqual(['facemesh', '3ddfa']);
  });

  test('chosen after one that could not be had is what the next start loads', async () => {
    session.dispose();
    parts = new FakeParts();
    session = new Session(parts, { pack: '3ddfa' });
    const failed = session.startCamera();
    await settle();
    parts.cameras[0]!.resolve(new FakeSource('camera'));
    parts.trackers[0]!.reject(unavailable);
    expect(await failed).toBe(false);
    expect(session.status).toMatchObject({ state: 'error', code: 'pack-unavailable' });
    await session.setPack('facemesh');
    const started = session.startCamera();
    await settle();
    parts.cameras[1]!.resolve(new FakeSource('camera'));
    parts.trackers[1]!.resolve(tracker);
    expect(await started).toBe(true);
    expect(parts.trackerRequests[1]!.pack).toBe('facemesh');
  });

  test('takes the settings along, and spectacles that are on their way', async () => {
    await runningCamera();
    const worn = session.setFrame(catalogEntry('a'));
    void session.setPack('3ddfa');
    await settle();
    await session.configure({ userIpdMm: 61 });
    await replace();
    expect(tracker.settings).toEqual([{ ...defaultSettings, userIpdMm: 61 }]);
    tracker.models.get('a.glb')!.resolve(fakeModel('a'));
    expect(await worn).toBe(true);
    expect(events).toEqual(['measures with 3ddfa', 'wears a']);
  });

  test('is not loaded to the end for a session that is disposed of', async () => {
    await runningCamera();
    const changed = session.setPack('3ddfa');
    await settle();
    session.dispose();
    expect(await changed).toBe(false);
    expect(parts.trackerRequests[1]!.signal.aborted).toBe(true);
    expect(events).toEqual([]);
  });
});

test.describe('numbered frames', () => {
  test('are each measured and shown, in order, with their own result', async () => {
    const results = [0, 1, 2].map((i) => session.feed(new FakeImage(`n${i}`).asImage(), i / 30));
    await settle();
    parts.trackers[0]!.resolve(tracker);
    for (let i = 0; i < 3; i++) {
      await settle();
      expect(tracker.asked).toHaveLength(i + 1);
      await answer(i);
    }
    const measured = await Promise.all(results);
    expect(measured.map(({ time, faces }) => [time, faces[0]?.id])).toEqual([
      [0, 0],
      [1 / 30, 1],
      [2 / 30, 2],
    ]);
    expect(parts.renderers[0]!.drawn.map(({ name }) => name)).toEqual(['n0', 'n1', 'n2']);
    expect(tracker.resets).toBe(1);
  });

  test('left over at a stop are closed, and told so', async () => {
    const results = [0, 1].map((i) => session.feed(new FakeImage(`n${i}`).asImage(), i));
    const outcomes = Promise.allSettled(results);
    await settle();
    parts.trackers[0]!.resolve(tracker);
    await settle();
    session.stop();
    await answer(1);
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
    }
    expect(session.status.state).toBe('stopped');
  });
});

test('there is nothing to save before the first picture', async () => {
  await expect(session.snapshot()).rejects.toMatchObject({ code: 'invalid-argument' });
  const camera = await runningCamera();
  camera.send(new FakeImage('a'), 0);
  await answer();
  expect(await (await session.snapshot()).text()).toBe('picture');
});

test('disposed of while loading, it leaves nothing running', async () => {
  const started = session.startCamera();
  await settle();
  session.dispose();
  const camera = new FakeSource('camera');
  parts.cameras[0]!.resolve(camera);
  expect(await started).toBe(false);
  expect(camera.stopped).toBe(true);
  expect(parts.renderers[0]!.disposed).toBe(true);
  expect(parts.trackerRequests[0]!.signal.aborted).toBe(true);
  expect(states).toEqual(['asking-camera']);
  expect(events).toEqual([]);
});

test('light: the studio, a panorama, and the studio again where that cannot be had', async () => {
  session.dispose();
  session = new Session(parts, { environmentImage: 'sky.hdr' });
  session.on('error', ({ error }) => events.push(error.code));
  await runningCamera();
  const { lights } = parts.renderers[0]!;
  expect(lights).toEqual(['sky.hdr']);
  expect(await session.setEnvironmentImage(null)).toBe(true);
  expect(lights.at(-1)).toBeNull();
  parts.brokenLights.set('broken.hdr', new LorgnetteError('environment-invalid', 'broken'));
  expect(await session.setEnvironmentImage('broken.hdr')).toBe(false);
  expect(events).toEqual(['environment-invalid']);
  expect(lights).toEqual(['sky.hdr', null, null]);
});

test('of two changes of light the last one wins, whichever comes first', async () => {
  await runningCamera();
  const { lights } = parts.renderers[0]!;
  const [slow, fast] = [session.setEnvironmentImage('slow.hdr'), session.setEnvironmentImage(null)];
  expect(await Promise.all([slow, fast])).toEqual([false, true]);
  expect(lights).toEqual([null, null]);
});

test('quality: kept until there is a renderer, told when it changes, refused by name', async () => {
  session.setQuality('medium');
  const changes: string[] = [];
  session.on('quality-change', ({ quality, reason }) => changes.push(`${quality} ${reason}`));
  session.on('error', ({ error }) => events.push(`${error.code}: ${error.message}`));
  await runningCamera();
  const renderer = parts.renderers[0]!;
  expect(renderer.qualities).toEqual(['medium']);
  renderer.onQualityChange!({ quality: 'low', reason: 'slow' });
  expect(changes).toEqual(['low slow']);
  session.setQuality('auto');
  expect(renderer.qualities).toEqual(['medium', 'auto']);
  events.length = 0;
  session.setQuality('best' as 'high');
  expect(events.at(-1)).toMatch(/invalid-argument: .*"best".*auto, high, medium, low/);
  expect(renderer.qualities).toEqual(['medium', 'auto']);
});
