import '../src/index.ts';
import { LorgnetteError } from '../src/errors.ts';
import { fetchBytes } from '../src/fetch.ts';
import { gatherModel } from '../src/gltf/open-model.ts';
import { download } from '../src/ui/download.ts';
import type { CheckReply } from './your-glasses/check-messages.ts';
import { check } from './your-glasses/checker.ts';
import {
  byName,
  filesOf,
  findFile,
  modelAmong,
  type DroppedModel,
} from './your-glasses/dropped-files.ts';
import { figureList, findingList, summaryOf } from './your-glasses/report.ts';
import { entryFor, tagFor } from './your-glasses/snippets.ts';
import { spoiled } from './your-glasses/spoil.ts';

const byId = <Type extends HTMLElement = HTMLElement>(id: string): Type =>
  document.getElementById(id) as Type;

const tryOn = document.querySelector('glasses-tryon')!;
const [outcome, summary, problem] = [byId('outcome'), byId('summary'), byId('problem')];
const [report, numbers, findings] = [byId('report'), byId('numbers'), byId('findings')];
const [fixing, stated, takeHome] = [byId('fixing'), byId('stated'), byId('take-home')];
const width = byId<HTMLInputElement>('width');

/** What the report is of. */
let shown: DroppedModel | undefined;
/** Counts what was handed in: the last one wins. */
let turn = 0;

/** Wears a model and reports on it, both at once. */
async function take(model: DroppedModel): Promise<void> {
  turn++;
  width.value = '';
  problem.textContent = '';
  outcome.hidden = false;
  await Promise.all([wear(model, turn), examine(model)]);
}

async function wear(model: DroppedModel, own: number): Promise<void> {
  const told = (event: Event): void => {
    const { error, fatal } = (event as CustomEvent<{ error: LorgnetteError; fatal: boolean }>)
      .detail;
    // Of what ends the picture the element itself tells.
    if (!fatal && own === turn) tellProblem(error);
  };
  tryOn.addEventListener('error', told);
  try {
    const file = await selfContained(model);
    if (!['running', 'no-face', 'paused'].includes(tryOn.status.state)) await tryOn.showSample();
    if (own === turn) await tryOn.wear(file);
  } catch (error) {
    if (!(error instanceof LorgnetteError)) throw error;
    if (own === turn) tellProblem(error);
  } finally {
    tryOn.removeEventListener('error', told);
  }
}

function tellProblem({ code, message }: LorgnetteError): void {
  problem.replaceChildren(`It cannot be worn: ${message} `);
  const tag = document.createElement('code');
  tag.textContent = code;
  problem.append(tag);
}

/** A .gltf is joined with its files: what is worn is one file. */
async function selfContained({ name, model, files }: DroppedModel): Promise<File> {
  if (files.size === 0) return model;
  const bytes = new Uint8Array(await model.arrayBuffer());
  const read = async (path: string): Promise<Uint8Array> =>
    new Uint8Array(await findFile(files, path).arrayBuffer());
  return new File([await gatherModel(bytes, read)], name);
}

async function examine(model: DroppedModel): Promise<void> {
  const own = turn;
  summary.textContent = `Checking ${model.name}…`;
  for (const part of [numbers, findings]) part.replaceChildren();
  for (const part of [report, fixing, stated, takeHome]) part.hidden = true;
  const reply = await check(model, { widthMm: statedWidth() });
  if (own === turn) show(model, reply);
}

function show(model: DroppedModel, reply: CheckReply): void {
  shown = model;
  if ('refused' in reply) {
    summary.textContent = reply.refused;
    return;
  }
  const { findings: found, figures } = reply;
  summary.textContent = summaryOf(model.name, found);
  findings.replaceChildren(...findingList(found));
  report.hidden = false;
  if (!figures) return;
  const bytes = [model.model, ...model.files.values()].reduce((sum, { size }) => sum + size, 0);
  numbers.replaceChildren(figureList(figures, bytes));
  stated.hidden = takeHome.hidden = false;
  // Of a size that means nothing nothing can be put right.
  fixing.hidden = figures.widthMm === null || !found.some(({ fixable }) => fixable);
  byId('tag').textContent = tagFor(model.name);
  byId('entry').textContent = entryFor(model.name, figures);
}

const statedWidth = (): number | undefined =>
  width.value === '' ? undefined : width.valueAsNumber;

/** The model put right, as a GLB; undefined where that cannot be done, which is told. */
async function fixedFile(): Promise<File | undefined> {
  if (!shown) return undefined;
  const model = shown;
  const reply = await check(model, { widthMm: statedWidth(), fix: true });
  if ('refused' in reply || !reply.fixed) {
    summary.textContent = 'refused' in reply ? reply.refused : `${model.name} cannot be put right.`;
    return undefined;
  }
  const name = `${model.name.replace(/\.[^.]*$/, '')}-fixed.glb`;
  const bytes = reply.fixed.bytes as Uint8Array<ArrayBuffer>;
  return new File([bytes], name, { type: 'model/gltf-binary' });
}

function receive(files: ReadonlyMap<string, File>): void {
  const model = modelAmong(files);
  if (model) return void take(model);
  const [photo] = [...files.values()].filter(({ type }) => type.startsWith('image/'));
  if (photo) return void tryOn.showPhoto(photo);
  outcome.hidden = false;
  summary.textContent = 'There is no .glb or .gltf among these files.';
}

// Dropped anywhere. On the element, which takes pictures, models are caught before it sees them.
addEventListener('dragover', (event) => {
  if (!event.dataTransfer?.types.includes('Files')) return;
  event.preventDefault();
  document.body.classList.add('dropping');
});
addEventListener('dragleave', ({ relatedTarget }) => {
  if (relatedTarget === null) document.body.classList.remove('dropping');
});
addEventListener(
  'drop',
  (event) => {
    document.body.classList.remove('dropping');
    const { dataTransfer } = event;
    if (!dataTransfer?.types.includes('Files')) return;
    const pictures = [...dataTransfer.items].every(({ type }) => /^(image|video)\//.test(type));
    if (pictures && event.composedPath().includes(tryOn)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tryOn.removeAttribute('dropping');
    void filesOf(dataTransfer).then(receive);
  },
  { capture: true },
);

const chosen = byId<HTMLInputElement>('file');
chosen.addEventListener('change', () => {
  const files = byName(chosen.files ?? []);
  // The same file again, changed meanwhile, is a change, too.
  chosen.value = '';
  if (files.size > 0) receive(files);
});

const ours = 'round-metal.glb';
async function takeOurs(change: (bytes: Uint8Array) => Uint8Array, name: string): Promise<void> {
  try {
    const bytes = change(
      await fetchBytes(new URL(`assets/glasses/${ours}`, document.baseURI).href),
    );
    receive(byName([new File([bytes as Uint8Array<ArrayBuffer>], name)]));
  } catch (error) {
    if (!(error instanceof LorgnetteError)) throw error;
    outcome.hidden = false;
    tellProblem(error);
  }
}
byId('good').addEventListener('click', () => void takeOurs((bytes) => bytes, ours));
byId('spoilt').addEventListener('click', () => void takeOurs(spoiled, 'badly-exported.glb'));

byId('wear-fixed').addEventListener('click', async () => {
  const file = await fixedFile();
  if (!file) return;
  receive(byName([file]));
  // The button is gone with what it was for.
  byId('outcome-title').focus();
});
byId('download-fixed').addEventListener('click', async () => {
  const file = await fixedFile();
  if (file) download(file, file.name);
});
stated.addEventListener('submit', (event) => {
  event.preventDefault();
  turn++;
  if (shown) void examine(shown);
});
for (const button of document.querySelectorAll<HTMLElement>('[data-copies]')) {
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(byId(button.dataset['copies']!).textContent ?? '');
    const words = button.textContent;
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = words), 1500);
  });
}
