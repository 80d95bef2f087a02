// Loads tests/light/module.cpp and peak.cpp, as built, and runs what is in them.

const decoder = new TextDecoder();

/** @param {Uint8Array} wasm bytes of the module */
export async function openModule(wasm) {
  const e = await instantiate(wasm);
  const floats = (address, size) => new Float32Array(e.memory.buffer, address, size);

  /** @param {Uint8Array} file throws with the engine's message if it cannot be used */
  function loadNetwork(file) {
    const memory = e.allocate(file.length);
    new Uint8Array(e.memory.buffer, memory, file.length).set(file);
    const network = e.load(memory, file.length);
    e.release(memory);
    if (!network) {
      const bytes = new Uint8Array(e.memory.buffer, e.lastError());
      throw new Error(decoder.decode(bytes.subarray(0, bytes.indexOf(0))));
    }
    const rowStride = e.inputRowStride(network);
    return {
      /** Planes of width × height values (N, C, H, W) → the engine's own layout. */
      setInput(planes, width, height) {
        const input = floats(e.inputData(network), (height - 1) * rowStride + 4 * width);
        for (let c = 0; c < 3; c++) {
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              input[y * rowStride + 4 * x + c] = planes[(c * height + y) * width + x];
            }
          }
        }
      },
      run: () => e.run(network),
      /** A copy. */
      output: (index) => floats(e.outputData(network, index), e.outputSize(network, index)).slice(),
      unload: () => e.unload(network),
    };
  }
  return { loadNetwork };
}

/**
 * @param {Uint8Array} wasm bytes of the module
 * @param {number} iterations of one run
 */
export async function openPeak(wasm, iterations) {
  const e = await instantiate(wasm);
  return {
    multiplyAdds: e.peakMultiplyAdds(iterations),
    /** Returns a number that depends on all that was computed. */
    run: () => e.peak(iterations, 0.5),
  };
}

async function instantiate(wasm) {
  const imports = new Proxy({}, { get: (_, name) => () => fail(`the module called ${name}`) });
  const { instance } = await WebAssembly.instantiate(wasm, {
    wasi_snapshot_preview1: imports,
    env: { emscripten_notify_memory_growth: () => {} },
  });
  instance.exports._initialize();
  return instance.exports;
}

function fail(message) {
  throw new Error(message);
}
