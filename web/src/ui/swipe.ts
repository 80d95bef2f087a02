/** A finger that moved less may have been meant as a touch. */
const leastPx = 40;
/** One that took longer was doing something else. */
const mostMs = 900;
/** Sideways by this many times what it moved up or down. */
const slant = 1.5;

/**
 * Swipes to the side, by finger or pen. Scrolling up and down and pinching stay the browser's: the element's
 * style has `touch-action: pan-y pinch-zoom`, and what the browser takes for one of them it cancels here.
 * @param onSwipe 1: towards what comes next, the finger having moved to the left; −1: towards what was before
 */
export function followSwipes(element: HTMLElement, onSwipe: (step: 1 | -1) => void): void {
  let start: PointerEvent | null = null;
  element.addEventListener('pointerdown', (event) => {
    // A second finger makes it no swipe; a button is for pressing.
    const pressed = (event.target as Element).closest('button, select, input');
    start = event.isPrimary && event.pointerType !== 'mouse' && !pressed ? event : null;
  });
  element.addEventListener('pointercancel', () => (start = null));
  element.addEventListener('pointerup', (event) => {
    if (event.pointerId !== start?.pointerId) return;
    const across = event.clientX - start.clientX;
    const along = Math.abs(event.clientY - start.clientY);
    const quick = event.timeStamp - start.timeStamp <= mostMs;
    start = null;
    if (!quick || Math.abs(across) < leastPx || Math.abs(across) < slant * along) return;
    onSwipe(across < 0 ? 1 : -1);
  });
}
