/** What moves: camera and video, frozen, recorded and ended; and the element's life and death. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

export function testSources(at) {
  test('a camera starts, freezes, goes on, is recorded and goes out; put back, all begins anew', async () => {
    const { shop } = at;
    const live = () =>
      shop.page.evaluate(() => window.tracks.filter((t) => t.readyState === 'live').length);
    await shop.visit('<glasses-tryon asset-base="/"></glasses-tryon>');
    await shop.press('Start camera');
    // Firefox' own picture, which shows nobody.
    await shop.untilStatus('no-face');
    assert.equal(await live(), 1);
    await shop.press('Freeze');
    await shop.untilStatus('paused');
    await shop.press('Go on');
    await shop.untilStatus('no-face');
    const [frozen, resumed, clip] = await shop.call(async (element) => {
      const frozen = element.pause();
      const resumed = element.resume();
      const blob = await element.record({ seconds: 0.5 });
      const video = document.createElement('video');
      video.src = URL.createObjectURL(blob);
      await new Promise((resolve, reject) => {
        video.onloadeddata = resolve;
        video.onerror = reject;
      });
      const { width, height } = element.session.result;
      return [frozen, resumed, [video.videoWidth - width, video.videoHeight - height]];
    });
    assert.deepEqual([frozen, resumed, clip], [true, true, [0, 0]]);
    await shop.call((element) => void (element.mirror = false));
    assert.equal(await shop.call(({ session }) => session.mirrored), false);
    await shop.press('Stop');
    await shop.untilStatus('stopped');
    assert.equal(await live(), 0);

    assert.equal(await shop.call((element) => element.startCamera()), true);
    await shop.untilStatus('no-face');
    assert.equal(await live(), 1);
    const gone = await shop.call(async (element) => {
      element.dispose();
      const { status, session, shadowRoot } = element;
      return [await element.start(), status.state, session, shadowRoot.childElementCount];
    });
    assert.deepEqual(gone, [false, 'idle', null, 0]);
    assert.equal(await live(), 0);
    await shop.call((element) => {
      element.source = 'photo';
      document.body.append(element);
    });
    await shop.press('Sample portrait');
    await shop.untilStatus('running');
    await shop.call((element) => element.remove());
    await shop.leave();
  });

  test('a video plays with the glasses on a face that goes and comes; it starts by itself', async () => {
    const { shop } = at;
    await shop.visit(
      '<glasses-tryon asset-base="/" reveal="auto" source="photo" src="/assets/glasses/kids-round.glb"></glasses-tryon>',
    );
    await shop.untilStatus('running');
    await shop.until(({ session }) => session.frame?.url.endsWith('kids-round.glb'));
    assert.equal(await shop.call((element) => element.playVideo('/media/clip.webm')), true);
    await shop.until(() => {
      const names = window.told.map(([name]) => name);
      const [found, lost] = ['face-found', 'face-lost'].map(
        (wanted) => names.filter((name) => name === wanted).length,
      );
      // The portrait's; the film's, and again after its seam.
      return found >= 3 && lost >= 2;
    });
    const faces = await shop.call(async (element) => {
      element.environmentImage = '/media/none.hdr';
      await new Promise((resolve) => element.addEventListener('error', resolve, { once: true }));
      return [element.status.state, element.session.moving];
    });
    assert.ok(['running', 'no-face'].includes(faces[0]) && faces[1]);
    await shop.leave();
  });

  test("the site's own pages work, under their content policies", async () => {
    const { shop } = at;
    await shop.visitPage('embed.html');
    await shop.press('Sample portrait');
    await shop.until(() => document.querySelector('.worn').textContent.includes('Rondel, Gold'));
    await shop.page.click('::-p-xpath(//label[contains(., "Silver")])');
    await shop.until(() => document.querySelector('.worn').textContent.includes('Rondel, Silver'));
    await shop.leave();
    await shop.visitPage('index.html');
    await shop.press('Sample portrait');
    await shop.untilStatus('running');
    await shop.leave();
  });
}
