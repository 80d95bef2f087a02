/** Photos: glasses on a face, what the visitor and the page can do with them, and their files. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

export function testPictures(at) {
  test('the sample portrait wears glasses, which are measured, moved, compared and saved', async () => {
    const { shop } = at;
    await shop.visit(
      '<glasses-tryon asset-base="/" loading="eager" user-ipd-mm="62" frame="square-acetate"></glasses-tryon>',
    );
    // Loaded ahead, and told how far.
    await shop.until(() => window.told.some(([name]) => name === 'ready'));
    const progress = await shop.told('progress');
    assert.deepEqual(progress.at(-1).loadedBytes, progress.at(-1).totalBytes);
    assert.ok(progress.at(-1).totalBytes > 1e6);
    assert.equal(await shop.call(({ status }) => status.state), 'idle');

    await shop.press('Sample portrait');
    await shop.untilStatus('running');
    await shop.until(({ session }) => session.frame?.id === 'square-acetate');
    const drawn = await shop.call(async (element) => {
      const pixels = async (blob) => {
        const image = await createImageBitmap(blob);
        const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, image.width, image.height);
      };
      const photo = await (await fetch('/assets/samples/astronaut.jpg')).blob();
      const [bare, worn] = [await pixels(photo), await pixels(await element.toBlob())];
      const box = element.session.result.faces[0].box;
      let inside = 0;
      let outside = 0;
      for (let y = 0; y < worn.height; y++) {
        for (let x = 0; x < worn.width; x++) {
          const i = 4 * (y * worn.width + x);
          if (Math.abs(bare.data[i] - worn.data[i]) < 25) continue;
          // As wide as the face and half of its width around.
          const near =
            Math.abs(x - box[0] - box[2] / 2) < box[2] &&
            Math.abs(y - box[1] - box[3] / 2) < box[3];
          if (near) inside++;
          else outside++;
        }
      }
      const { pupillaryDistance, faceWidth, frames } = await element.measure();
      const jpeg = await element.snapshot('image/jpeg', 0.8);
      return {
        ...{ size: [worn.width, worn.height], inside, outside, type: jpeg.type },
        ...{ pupils: pupillaryDistance.mm, width: faceWidth.mm, frames: frames.length },
        ...{
          tracking: element.tracking,
          alt: element.shadowRoot.querySelector('canvas').ariaLabel,
        },
      };
    });
    assert.deepEqual(drawn.size, [512, 512]);
    // Of the photo's quarter of a million pixels: rims and temples, and nothing away from the head.
    assert.ok(drawn.inside > 400, `${drawn.inside} pixels of glasses`);
    assert.ok(drawn.outside < 20, `${drawn.outside} pixels beside the head`);
    assert.equal(drawn.type, 'image/jpeg');
    assert.equal(drawn.pupils, 62);
    assert.ok(drawn.width > 120 && drawn.width < 160, `${drawn.width} mm`);
    assert.ok(drawn.frames > 1 && drawn.tracking && drawn.alt.length > 0);
    const face = await shop.call(() => {
      const [, { landmarks, matrix }] = window.told.find(([name]) => name === 'face-updated');
      return [landmarks.length, matrix.length, [...landmarks, ...matrix].every(Number.isFinite)];
    });
    assert.deepEqual(face, [136, 16, true]);
    assert.equal((await shop.told('face-found')).length, 1);

    await shop.press('Move the glasses');
    await shop.press('Up');
    await shop.until(() => window.told.some(([name]) => name === 'adjust-change'));
    assert.deepEqual((await shop.told('adjust-change'))[0], { upMm: 0.5, nearMm: 0 });
    assert.deepEqual(
      await shop.call((element) => [element.canUndo, element.undo(), element.canUndo]),
      [true, true, false],
    );
    await shop.until(() => window.told.filter(([name]) => name === 'adjust-change').length === 2);
    assert.equal(await shop.call((element) => element.redo()), true);
    assert.equal(await shop.call((element) => element.adjust({ upMm: 0 })), true);
    // A colour by the keyboard, other glasses by the page.
    await shop.call(({ shadowRoot }) => shadowRoot.querySelector('[name=variant]:checked').focus());
    await shop.page.keyboard.press('ArrowRight');
    await shop.until(({ session }) => session.variant?.name === 'Havana');
    await shop.call((element) => void (element.frame = 'kids-round'));
    await shop.until(({ session }) => session.frame?.id === 'kids-round');

    const size = await shop.call(async (element) => {
      const sheet = await element.compare([
        'round-metal',
        { frame: 'kids-round', variant: 'Blue' },
      ]);
      const { width, height } = await createImageBitmap(sheet);
      return [width, height];
    });
    assert.deepEqual(size, [512 * 2 + 8, 512 + 52]);
    await shop.page.keyboard.press('Escape');
    await shop.until(({ shadowRoot }) => !shadowRoot.querySelector('dialog').open);

    const own = await shop.call(async (element) => {
      const file = await (await fetch('/assets/glasses/aviator-sun.glb')).blob();
      const worn = await element.wear(file);
      return [worn, element.session.frame.id === 'kids-round'];
    });
    assert.deepEqual(own, [true, false]);

    await shop.call((element) => void (element.quality = 'low'));
    await shop.until(() => window.told.some(([name]) => name === 'quality-change'));
    const wrong = await shop.call(async (element) => {
      const codes = [];
      element.addEventListener('error', ({ detail }) => codes.push(detail.error.code));
      element.quality = 'splendid';
      element.maxFaces = 99;
      await element.adjust({ upMm: 20 });
      for (const refused of [element.record(), element.compare(['a', 'b'])]) {
        await refused.catch(({ code }) => codes.push(code));
      }
      return codes;
    });
    assert.deepEqual(wrong, Array(5).fill('invalid-argument'));
    await shop.leave();
  });

  test('photos come by drop, paste and dialogue, and by tryPhoto; others are named as unreadable', async () => {
    const { shop } = at;
    await shop.visit('<textarea></textarea><glasses-tryon asset-base="/"></glasses-tryon>');
    await shop.page.evaluate(async () => {
      window.photo = await (await fetch('/media/me.jpg')).blob();
    });
    const hand = (kind) =>
      shop.call((element, kind) => {
        const data = new DataTransfer();
        data.items.add(new File([window.photo], 'me', { type: 'image/jpeg' }));
        const options = { bubbles: true, composed: true, cancelable: true };
        return !element.dispatchEvent(new DragEvent(kind, { ...options, dataTransfer: data }));
      }, kind);
    assert.equal(await hand('dragover'), true);
    assert.equal(await shop.call((element) => element.hasAttribute('dropping')), true);
    assert.equal(await hand('drop'), true);
    assert.equal(await shop.call((element) => element.hasAttribute('dropping')), false);
    await shop.untilStatus('running');

    await shop.call((element) => element.stop());
    await shop.untilStatus('stopped');
    assert.equal((await shop.told('face-lost')).length, 1);
    // By the real clipboard: an event that a script makes has no files in Firefox.
    await shop.page.evaluate(async () => {
      const image = await createImageBitmap(window.photo);
      const canvas = new OffscreenCanvas(image.width, image.height);
      canvas.getContext('2d').drawImage(image, 0, 0);
      const png = await canvas.convertToBlob();
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
      window.pastes = 0;
      window.addEventListener('paste', () => (window.pastes += 1), { capture: true });
    });
    const paste = async (focused) => {
      await shop.page.evaluate((focused) => document.querySelector(focused)?.focus(), focused);
      await shop.page.keyboard.down('Control');
      await shop.page.keyboard.press('v');
      await shop.page.keyboard.up('Control');
    };
    await paste('textarea');
    await shop.until(() => window.pastes === 1);
    assert.equal(await shop.call(({ status }) => status.state), 'stopped');
    await shop.page.evaluate(() => document.activeElement.blur());
    await paste('body');
    await shop.untilStatus('running');
    assert.equal(await shop.page.evaluate(() => window.pastes), 2);

    const tried = await shop.call(async (element) => {
      const { faces } = await element.tryPhoto(window.photo);
      const unreadable = await element.tryPhoto(new Blob(['neither'])).catch(({ code }) => code);
      return [faces.length, element.session.frame?.id, unreadable, element.status.code];
    });
    assert.deepEqual(tried, [1, 'round-metal', 'photo-unreadable', 'photo-unreadable']);
    const shown = await shop.call((element) => element.showPhoto('/media/me.jpg'));
    assert.equal(shown, true);
    await shop.untilStatus('running');

    // A pack this site does not have: told, and the one in use goes on.
    await shop.call((element) => void (element.pack = '3ddfa'));
    await shop.until(() => window.told.some(([name]) => name === 'pack-change'));
    assert.deepEqual(await shop.told('pack-change'), [{ pack: 'facemesh' }]);
    assert.equal(await shop.call(({ session }) => session.result.faces.length), 1);
    await shop.leave();
  });
}
