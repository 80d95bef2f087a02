import { ElementCatalog } from './element-catalog.ts';
import { Comparison } from './element-compare.ts';
import { faceUpdate, forwardedEvents, type GlassesTryOnEvents } from './element-events.ts';
import { ClipRecorder } from './element-record.ts';
import { addressOf, assetOf, numberIn, trackerSettings } from './element-settings.ts';
import { VisitorHistory } from './element-undo.ts';
import { ElementWear } from './element-wear.ts';
import { visitorCommands, type VisitedElement } from './element-visitor.ts';
import { browserParts } from './session-parts.ts';
import { Session, type Status } from './session.ts';
import { View } from './ui/view.ts';

/** What an element has while it is in a document. */
export interface Life {
  readonly session: Session;
  readonly view: View;
  readonly catalog: ElementCatalog;
  readonly wear: ElementWear;
  readonly comparison: Comparison;
  readonly recorder: ClipRecorder;
  readonly history: VisitorHistory;
}

/** What the parts of an element ask of it beyond its public methods. */
export interface ElementHooks {
  /** Of an error that ends nothing. */
  tell(error: unknown): void;
  /** Shows the page's style sheets where it stands; before its events do. */
  reflect(status: Status): void;
  dispatch<Name extends keyof GlassesTryOnEvents>(
    name: Name,
    detail: GlassesTryOnEvents[Name],
  ): void;
}

/** Makes everything anew, as the attributes say. */
export function beginLife(element: VisitedElement, hooks: ElementHooks): Life {
  const view: View = new View(visitorCommands(element, () => life, hooks.tell));
  const parts = browserParts({
    canvas: view.canvas,
    assetBase: assetOf(element),
    engine: element.getAttribute('engine') ?? undefined,
    fovDeg: numberIn(element, 'fov-deg'),
  });
  const session = new Session(parts, {
    pack: element.pack,
    settings: trackerSettings(element),
    mirror: element.mirror,
    environmentImage: addressOf(element.environmentImage),
  });
  const catalog = new ElementCatalog(element, (entries) => view.setEntries(entries));
  const wear = new ElementWear(session, view, catalog, hooks.tell);
  const comparison = new Comparison({ session, view, catalog, wear }, frameChanged);
  const recorder = new ClipRecorder(session, view.canvas);
  const history = new VisitorHistory(element, {
    changed: (state) => {
      view.setHistory(state);
      hooks.dispatch('history-change', state);
    },
    stepped: (what) => view.say(view.strings[what]),
  });
  const life: Life = { session, view, catalog, wear, comparison, recorder, history };

  function frameChanged(worn: GlassesTryOnEvents['frame-change']): void {
    // What is put on for a comparison is not what the visitor wears.
    if (comparison.running) return;
    view.select(worn.frame, worn.variant);
    comparison.remember(worn);
    hooks.dispatch('frame-change', worn);
  }

  session.on('status-change', hooks.reflect);
  for (const name of forwardedEvents) {
    if (name === 'frame-change') session.on(name, frameChanged);
    else session.on(name, (detail) => hooks.dispatch(name, detail));
  }
  session.on('result', ({ faces }) => {
    for (const face of faces) if (face.seen) hooks.dispatch('face-updated', faceUpdate(face));
  });
  return life;
}
