/**
 * The element in Debian's Firefox: every method, event and state. What it draws is looked at in Chromium;
 * here it is that it draws. One Firefox for all, as it takes seconds to start.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { testBefore } from './before.mjs';
import { testPictures } from './pictures.mjs';
import { testSources } from './sources.mjs';
import { Shop } from './shop.mjs';

const source = (name) => readFileSync(new URL(`../../../web/src/${name}`, import.meta.url), 'utf8');
const words = (text, pattern) => [...text.matchAll(pattern)].map(([, word]) => word);

/** Names of the element's events: those of the session that it passes on, and its own. */
function eventNames() {
  const text = source('element-events.ts');
  const list = /forwardedEvents = \[([^\]]+)\]/.exec(text)[1];
  const type = /type GlassesTryOnEvents = ([\s\S]+?)\n\};/.exec(text)[1];
  return [...words(list, /'([a-z-]+)'/g), ...words(type, /^ {2}'([a-z-]+)':/gm)];
}

const stateNames = () => words(source('session-events.ts'), /readonly state: '([a-z-]+)'/g);

const events = eventNames();
const states = stateNames();
/** Filled before the first test. @type {{shop: Shop}} */
const at = {};

before(async () => {
  at.shop = await Shop.open(events);
});
after(() => at.shop?.close());

testBefore(at);
testPictures(at);
testSources(at);

test('each state, event and method was there in the pages above', () => {
  const { seen } = at.shop;
  assert.ok(states.length >= 8 && events.length >= 11 && seen.methods.size >= 16);
  const missing = (wanted, got) => [...wanted].filter((name) => !got.has(name));
  assert.deepEqual(
    {
      states: missing(states, seen.states),
      events: missing(events, seen.events),
      methods: missing(seen.methods, seen.called),
    },
    { states: [], events: [], methods: [] },
  );
});
