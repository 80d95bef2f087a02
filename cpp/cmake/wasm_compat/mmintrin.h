/* Deliberately empty. Eigen's SSE2 code asks for the MMX header first but uses nothing of it; Emscripten has no such header and clang's own one refuses any target but x86. */
