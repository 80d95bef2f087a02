// Emscripten gives a program an environment of its own; the tests ask the real one (CI).
Module['preRun'] = [() => Object.assign(ENV, process.env)];
