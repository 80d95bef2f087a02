import '../src/index.ts';
import type { CatalogEntry, FrameVariant } from '../src/catalog.ts';
import type { FrameResult } from '../src/types.ts';
import { drawOverlays } from './how-it-works/drawing.ts';
import { placementOf } from './how-it-works/placement.ts';

const byId = <Type extends HTMLElement = HTMLElement>(id: string): Type =>
  document.getElementById(id) as Type;
const checked = (id: string): boolean => byId<HTMLInputElement>(id).checked;

const tryOn = document.querySelector('glasses-tryon')!;
const session = tryOn.session!;
const live = byId('live');
const overlay = byId<HTMLCanvasElement>('overlay');
const picture = tryOn.shadowRoot!.querySelector<HTMLCanvasElement>('[part~="canvas"]')!;

const isShowing = (): boolean => ['running', 'no-face', 'paused'].includes(tryOn.status.state);

/** Lays the overlay over the picture, and draws it. */
function draw(): void {
  const result = session.result;
  const showing = isShowing() && result !== null;
  overlay.hidden = !showing;
  if (!showing) return;
  const box = picture.getBoundingClientRect();
  const around = live.getBoundingClientRect();
  Object.assign(overlay.style, {
    left: `${box.left - around.left}px`,
    top: `${box.top - around.top}px`,
    width: `${box.width}px`,
    height: `${box.height}px`,
  });
  const density = devicePixelRatio;
  const [width, height] = [Math.round(box.width * density), Math.round(box.height * density)];
  if (overlay.width !== width) overlay.width = width;
  if (overlay.height !== height) overlay.height = height;
  const context = overlay.getContext('2d')!;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, box.width, box.height);
  drawOverlays(context, result, placementOf(result, box.width, box.height, session.mirrored), {
    landmarks: checked('landmarks'),
    axes: checked('axes'),
    box: checked('box'),
  });
}

/** How often numbers change at most, ms: faster nobody reads. */
const kNumbersMs = 250;
let written = 0;

function write(result: FrameResult): void {
  const now = performance.now();
  if (tryOn.status.state === 'running' && now - written < kNumbersMs) return;
  written = now;
  const face = result.faces.find(({ seen }) => seen);
  const say = (id: string, value: number | undefined, unit: string, digits = 0): void => {
    // No minus before a zero.
    const text = value === undefined ? '–' : `${Number(value.toFixed(digits)) + 0}${unit}`;
    byId(id).textContent = text.replace('-', '−');
  };
  say('yaw', face?.yaw, '°', 1);
  say('pitch', face?.pitch, '°', 1);
  say('roll', face?.roll, '°', 1);
  say('distance', face && -face.translation[2]!, ' mm');
  const { ms } = result;
  for (const stage of ['detect', 'regress', 'fit', 'total', 'crop', 'inference'] as const) {
    say(`ms-${stage}`, ms[stage], ' ms', 2);
  }
}

session.on('result', (result) => {
  draw();
  write(result);
});
session.on('status-change', draw);
// The picture's place changes with the window, the source, and what lies beside it.
new ResizeObserver(draw).observe(picture);
new ResizeObserver(draw).observe(live);
addEventListener('resize', draw);
// By the element's own switch, too.
new MutationObserver(draw).observe(tryOn, { attributes: true, attributeFilter: ['mirror'] });

for (const id of ['landmarks', 'axes', 'box']) byId(id).addEventListener('change', draw);
byId('head').addEventListener('change', () => session.setHeadView(checked('head')));
byId('hide').addEventListener('change', () => session.setOcclusion(checked('hide')));

/** What was worn when the glasses were taken off. */
let laidDown: { entry: CatalogEntry; variant: FrameVariant | null } | undefined;
byId('glasses').addEventListener('change', () => {
  if (!checked('glasses')) {
    if (session.frame) laidDown = { entry: session.frame, variant: session.variant };
    void session.setFrame(null);
  } else if (laidDown) {
    void session.setFrame(laidDown.entry, laidDown.variant?.name);
  }
});
// Starting another source puts them on.
tryOn.addEventListener('frame-change', ({ detail }) => {
  byId<HTMLInputElement>('glasses').checked = detail.frame !== null;
});
