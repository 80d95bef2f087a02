/**
 * Debian's Firefox for tests: on a display of its own, as it has WebGL 2 on one only, driven by WebDriver
 * BiDi. Its camera is the one it makes up itself, a coloured plane, and nobody is asked for it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';

const puppeteer = createRequire(new URL('../../../web/package.json', import.meta.url))(
  'puppeteer-core',
);

const preferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  // Scripts may write to the clipboard without a gesture.
  'dom.events.testing.asyncClipboard': true,
  // Nothing but the pages under test is to use the processor or the network.
  'extensions.getAddons.cache.enabled': false,
  'browser.newtabpage.enabled': false,
};

/** Starts an X server without a screen. @returns {Promise<{name: string, close(): Promise<void>}>} */
async function openDisplay() {
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  let complaints = '';
  server.stderr.on('data', (text) => (complaints += text));
  // It chooses a free number and tells it once it listens.
  const number = await new Promise((resolve, reject) => {
    let told = '';
    server.stdio[3].on('data', (text) => {
      told += text;
      if (told.endsWith('\n')) resolve(told.trim());
    });
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}: ${complaints}`)));
  });
  return {
    name: `:${number}`,
    close: async () => {
      server.kill();
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    },
  };
}

/** @returns {Promise<{browser: import('puppeteer-core').Browser, close(): Promise<void>}>} */
export async function launchFirefox() {
  const display = await openDisplay();
  try {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: process.env['FIREFOX'] ?? '/usr/bin/firefox-esr',
      headless: false,
      extraPrefsFirefox: preferences,
      // GTK would rather have a Wayland display, where the machine has one.
      env: { ...process.env, DISPLAY: display.name, MOZ_ENABLE_WAYLAND: '0', GDK_BACKEND: 'x11' },
      defaultViewport: { width: 1000, height: 760 },
      timeout: 120_000,
      protocolTimeout: 120_000,
    });
    return {
      browser,
      close: async () => {
        await browser.close();
        await display.close();
      },
    };
  } catch (error) {
    await display.close();
    throw error;
  }
}
