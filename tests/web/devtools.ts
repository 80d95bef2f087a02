import type { CDPSession } from '@playwright/test';

/** Sends one command of the DevTools protocol. */
export type Send = (method: string, params?: object) => Promise<any>;

/**
 * A line to the page's worker, which Playwright has none of its own for. Call it before the worker
 * is started; it resolves when it is. Its WebAssembly memories are noted from then on.
 */
export async function attachToWorker(page: CDPSession): Promise<Send> {
  const attached = new Promise<string>((resolve) => {
    page.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker') resolve(sessionId);
    });
  });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  page.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result, error } = JSON.parse(message);
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error) asked?.reject(new Error(error.message));
    else asked?.resolve(result);
  });
  await page.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: false,
  });
  const sessionId = await attached;
  let lastId = 0;
  const send: Send = (method, params = {}) =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      const message = JSON.stringify({ id, method, params });
      page.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject);
    });
  await send('Runtime.evaluate', { expression: `(${noteMemories})()` });
  await send('Runtime.runIfWaitingForDebugger');
  return send;
}

/** Runs in the worker, before its script: keeps hold of every memory that is made or exported. */
function noteMemories(): void {
  const memories = new Set<WebAssembly.Memory>();
  Object.assign(globalThis, { memories });
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.add(this);
    }
  };
  for (const name of ['instantiate', 'instantiateStreaming'] as const) {
    const instantiate = WebAssembly[name] as (...given: unknown[]) => Promise<any>;
    Object.assign(WebAssembly, {
      [name]: async (...given: unknown[]) => {
        const made = await instantiate(...given);
        const { exports } = made.instance ?? made;
        for (const value of Object.values(exports)) {
          if (value instanceof Memory) memories.add(value);
        }
        return made;
      },
    });
  }
}

/** Bytes of JavaScript objects in use, after the garbage is collected. */
export async function usedHeap(send: Send): Promise<number> {
  await send('HeapProfiler.enable');
  // Twice: finalisers of the first round free what the second collects.
  await send('HeapProfiler.collectGarbage');
  await send('HeapProfiler.collectGarbage');
  return (await send('Runtime.getHeapUsage')).usedSize;
}

/**
 * Bytes of JavaScript objects and what is in them, after the garbage is collected. Without compiled
 * code, which grows the more often something runs, and without what is the browser's own: it keeps a
 * record of each request, long task and shift of layout.
 */
export async function heldBytes(page: CDPSession): Promise<number> {
  const chunks: string[] = [];
  const take = ({ chunk }: { chunk: string }) => chunks.push(chunk);
  page.on('HeapProfiler.addHeapSnapshotChunk', take);
  await page.send('HeapProfiler.enable');
  await page.send('HeapProfiler.collectGarbage');
  await page.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await page.send('HeapProfiler.disable');
  page.off('HeapProfiler.addHeapSnapshotChunk', take);
  const { snapshot, nodes } = JSON.parse(chunks.join(''));
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, size] = [fields.indexOf('type'), fields.indexOf('self_size')];
  let bytes = 0;
  for (let node = 0; node < nodes.length; node += fields.length) {
    const name = types[type][nodes[node + type]];
    if (!['code', 'object shape', 'native'].includes(name)) bytes += nodes[node + size];
  }
  return bytes;
}

/** Bytes of each WebAssembly memory of an attached worker. */
export async function wasmBytes(send: Send): Promise<number[]> {
  const { result } = await send('Runtime.evaluate', {
    expression: '[...memories].map(({ buffer }) => buffer.byteLength)',
    returnByValue: true,
  });
  return result.value.sort((a: number, b: number) => a - b);
}
