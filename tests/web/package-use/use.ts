// What a shop writes with the package's types. It is compiled, strictly and with the libraries' types
// checked, and not run; what @ts-expect-error stands before must be refused.
import {
  errorCodes,
  GlassesTryOn,
  loadCatalog,
  LorgnetteError,
  parseCatalog,
  type CatalogEntry,
  type ErrorCode,
  type FaceUpdate,
  type FrameResult,
  type GlassesTryOnEventMap,
  type Measurement,
  type Status,
} from 'lorgnette';

const tryOn = document.createElement('glasses-tryon');
const same: GlassesTryOn = tryOn;
const found: GlassesTryOn | null = document.querySelector('glasses-tryon');

tryOn.frame = 'round-metal';
tryOn.userIpdMm = 63;
tryOn.maxFaces = null;
tryOn.source = 'photo';
// @ts-expect-error a word that `source` does not know
tryOn.source = 'screen';
// @ts-expect-error a number
tryOn.userIpdMm = '63';
// @ts-expect-error read only
tryOn.tracking = true;
// @ts-expect-error no such property
tryOn.frames = ['round-metal'];

tryOn.addEventListener('frame-change', ({ detail: { frame, variant } }) => {
  const worn: string | undefined = frame?.name;
  const width: number | undefined = frame?.dimensionsMm?.frontWidth;
  // @ts-expect-error there may be no frame
  frame.name.trim();
  // @ts-expect-error the event tells a variant, no colour
  variant?.colour;
  console.log(worn, width);
});
tryOn.addEventListener('face-updated', ({ detail }) => {
  const { matrix, pupillaryDistance }: FaceUpdate = detail;
  const mm: number = pupillaryDistance.mm + matrix[12]!;
  // @ts-expect-error mm and errorMm, not a number
  const wrong: number = detail.faceWidth;
  console.log(mm, wrong);
});
tryOn.addEventListener('error', (event) => {
  const { error, fatal }: { error: LorgnetteError; fatal: boolean } = event.detail;
  if (error.code === 'camera-denied') console.log(fatal);
  // @ts-expect-error no such code
  if (error.code === 'camera-broken') console.log(fatal);
});
tryOn.addEventListener('click', (event) => console.log(event.clientX));
// @ts-expect-error this listener wants another detail
tryOn.addEventListener('ready', (event: CustomEvent<number>) =>
  console.log(event.detail.toFixed()),
);
const late: GlassesTryOnEventMap['progress'] = new CustomEvent('progress', {
  detail: { loadedBytes: 1, totalBytes: 2, part: 'models' },
});
tryOn.dispatchEvent(late);

function told(status: Status): string {
  if (status.state === 'error') return status.code;
  // @ts-expect-error only errors have a code
  return status.code;
}

async function use(photo: Blob): Promise<void> {
  const { faces }: FrameResult = await tryOn.tryPhoto(photo);
  const measured: Measurement = await tryOn.measure();
  const picture: Blob = await tryOn.compare(['panto', { frame: 'pilot', variant: 'Gold' }]);
  await tryOn.adjust({ upMm: 1 });
  // @ts-expect-error seconds is a number
  await tryOn.record({ seconds: '5' });
  // @ts-expect-error no such direction
  await tryOn.adjust({ leftMm: 1 });
  const entries: CatalogEntry[] = await loadCatalog('/catalog.json');
  const codes: readonly ErrorCode[] = errorCodes;
  console.log(faces[0]?.yaw, measured.frames, picture, entries, codes, parseCatalog({}, 'a:b'));
}

console.log(same, found, told, use);
