/** What there is without a picture: before the gesture, and in a Firefox without WebGL. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

const poster = '/assets/thumbnails/round-metal-1.webp';

export function testBefore(at) {
  test('before the gesture there are poster, words and properties, and nothing is fetched', async () => {
    const { shop } = at;
    await shop.visit(
      `<div lang="de"><glasses-tryon asset-base="/" poster="${poster}" alt="Round pair"></glasses-tryon></div>
       <script>Object.assign(document.querySelector('glasses-tryon'), { source: 'photo', maxFaces: 3, mirror: false })</script>`,
    );
    await shop.until(({ shadowRoot }) =>
      [...shadowRoot.querySelectorAll('button')].some((b) => b.textContent === 'Kamera starten'),
    );
    await shop.until(
      ({ shadowRoot }) => shadowRoot.querySelector('[part=poster]').naturalWidth > 100,
    );
    const read = await shop.call((element) => {
      const attributes = ['source', 'max-faces', 'mirror'].map((name) =>
        element.getAttribute(name),
      );
      element.maxFaces = null;
      element.setAttribute('loading', 'whenever');
      element.userIpdMm = 61.5;
      const { source, maxFaces, mirror, loading, reveal, preload, quality, pack, src } = element;
      const { userIpdMm, status, tracking, alt, catalog, frame, variant, poster } = element;
      const all = { source, maxFaces, mirror, loading, reveal, preload, quality, pack, src };
      return {
        attributes,
        ...{ ...all, userIpdMm, status, tracking, alt, catalog, frame, variant, poster },
        environmentImage: element.environmentImage,
        assetBase: element.assetBase,
        accessible: element.shadowRoot.querySelector('[part=poster]').alt,
      };
    });
    assert.deepEqual(read, {
      attributes: ['photo', '3', 'false'],
      ...{ source: 'photo', maxFaces: null, mirror: false, loading: 'lazy' },
      ...{ reveal: 'interaction', preload: 'none', quality: 'auto', pack: 'facemesh', src: null },
      ...{ userIpdMm: 61.5, status: { state: 'idle' }, tracking: false, alt: 'Round pair' },
      ...{ catalog: null, frame: null, variant: null, poster },
      ...{ environmentImage: null, assetBase: '/', accessible: 'Round pair' },
    });
    // By the keyboard: the first stop is the main button.
    await shop.page.keyboard.press('Tab');
    const focused = () => shop.call(({ shadowRoot }) => shadowRoot.activeElement?.textContent);
    assert.equal(await focused(), 'Kamera starten');
    await shop.call((element) => void (element.lang = 'pt'));
    await shop.until(({ shadowRoot }) => shadowRoot.querySelector('.tryon').lang === 'pt');
    assert.deepEqual(shop.heavy, []);
    assert.equal(await shop.page.evaluate(() => window.tracks.length), 0);
    await shop.leave();
  });

  test('without WebGL that is told at once; the catalogue is still to be looked at', async () => {
    const { shop } = at;
    await shop.visit('<glasses-tryon asset-base="/" preload="catalog"></glasses-tryon>', () => {
      // What a Firefox without it answers.
      const { getContext } = HTMLCanvasElement.prototype;
      HTMLCanvasElement.prototype.getContext = function (kind, ...options) {
        return kind.startsWith('webgl') ? null : getContext.call(this, kind, ...options);
      };
    });
    await shop.until(({ shadowRoot }) => shadowRoot.querySelectorAll('[name=frame]').length > 1);
    const [first, second] = await shop.call(({ shadowRoot }) => {
      const inputs = [...shadowRoot.querySelectorAll('[name=frame]')];
      inputs[0].focus();
      return inputs.map(({ value }) => value);
    });
    assert.notEqual(first, second);
    await shop.page.keyboard.press('ArrowDown');
    await shop.until((element, id) => element.frame === id, second);
    const colours = await shop.call(
      ({ shadowRoot }) => shadowRoot.querySelectorAll('[name=variant]').length,
    );
    assert.ok(colours > 1);

    await shop.press('Start camera');
    await shop.untilStatus('error');
    const { status, heading, code } = await shop.call(({ status, shadowRoot }) => ({
      status,
      heading: shadowRoot.querySelector('[part=status] h2').textContent,
      code: shadowRoot.querySelector('[part=status] .code').textContent,
    }));
    assert.equal(status.code, 'webgl-unavailable');
    assert.ok(heading.length > 10);
    assert.equal(code, 'webgl-unavailable');
    assert.equal((await shop.told('error'))[0].fatal, true);
    assert.equal(await shop.page.evaluate(() => window.tracks.length), 0);
    assert.deepEqual(
      shop.requests.filter((url) => url.endsWith('.wasm')),
      [],
    );
    await shop.leave();
  });
}
