/** EXT_disjoint_timer_query_webgl2. */
interface TimerQuery {
  readonly TIME_ELAPSED_EXT: GLenum;
  readonly GPU_DISJOINT_EXT: GLenum;
}

/** How often a fence is looked at, ms, and how often at most. */
const kLookMs = 2;
const kMostLooks = 100;

/**
 * How long the GPU works on a frame, without waiting for it: one frame at a time, known some frames later.
 * By a timer query; where browsers have none, by how long a fence after the frame takes to be passed, which
 * is never less.
 */
export class GpuClock {
  readonly #gl: WebGL2RenderingContext;
  readonly #extension: TimerQuery | null;
  #query: WebGLQuery | null = null;
  /** Of a query that was ended. */
  #asked = false;
  #fence: WebGLSync | null = null;
  #timeout: ReturnType<typeof setTimeout> | undefined;
  #seconds: number | null = null;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#extension = gl.getExtension('EXT_disjoint_timer_query_webgl2') as TimerQuery | null;
  }

  begin(): void {
    if (!this.#extension || this.#query) return;
    this.#query = this.#gl.createQuery();
    this.#gl.beginQuery(this.#extension.TIME_ELAPSED_EXT, this.#query);
  }

  end(): void {
    const gl = this.#gl;
    if (this.#query && !this.#asked) {
      gl.endQuery(this.#extension!.TIME_ELAPSED_EXT);
      this.#asked = true;
    } else if (!this.#extension && !this.#fence) {
      this.#fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
      gl.flush();
      this.#look(performance.now(), kMostLooks);
    }
  }

  /** Seconds of the last frame that is known and was not taken before; else null. */
  take(): number | null {
    const gl = this.#gl;
    if (this.#asked && gl.getQueryParameter(this.#query!, gl.QUERY_RESULT_AVAILABLE)) {
      // Disjoint: the GPU's clock was changed meanwhile.
      const valid = !gl.getParameter(this.#extension!.GPU_DISJOINT_EXT);
      const nanoseconds = gl.getQueryParameter(this.#query!, gl.QUERY_RESULT) as number;
      this.#seconds = valid ? 1e-9 * nanoseconds : null;
      gl.deleteQuery(this.#query);
      this.#query = null;
      this.#asked = false;
    }
    const seconds = this.#seconds;
    this.#seconds = null;
    return seconds;
  }

  dispose(): void {
    clearTimeout(this.#timeout);
    this.#gl.deleteQuery(this.#query);
    this.#gl.deleteSync(this.#fence);
    this.#query = this.#fence = null;
    this.#asked = false;
  }

  #look(start: number, left: number): void {
    this.#timeout = setTimeout(() => {
      const gl = this.#gl;
      const passed = gl.getSyncParameter(this.#fence!, gl.SYNC_STATUS) === gl.SIGNALED;
      if (!passed && left > 0) return this.#look(start, left - 1);
      this.#seconds = passed ? (performance.now() - start) / 1000 : null;
      gl.deleteSync(this.#fence);
      this.#fence = null;
    }, kLookMs);
  }
}
