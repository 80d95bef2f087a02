import { LorgnetteError } from './errors.ts';
import type { Session } from './session.ts';
import type { FrameResult } from './types.ts';

/**
 * Shows a photo, and waits until it is there, measured.
 * @throws LorgnetteError why it is not; AbortError when something else was started or stopped meanwhile
 */
export async function shownPhoto(session: Session, photo: Blob | string): Promise<FrameResult> {
  const started = await session.showPhoto(photo);
  if (started && session.result === null) await shownOrEnded(session);
  const { status, result } = session;
  if (status.state === 'error') throw new LorgnetteError(status.code, status.message);
  if (!started || result === null) {
    throw new DOMException('Something else was started, or it was stopped.', 'AbortError');
  }
  return result;
}

/** Until the picture of the source that has started is shown, or the source is over. */
function shownOrEnded(session: Session): Promise<unknown> {
  return new Promise((resolve) => {
    session.addEventListener('status-change', resolve, { once: true });
    session.ended.addEventListener('abort', resolve, { once: true });
  });
}
