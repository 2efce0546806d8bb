import type { Ora } from 'ora';
import type { Output } from '../reporter.ts';
import { cutToWidth } from './display-width.ts';

/** Shorter runs never load the spinner. */
const FIRST_DRAW_MS = 120;
/** Including the surrounding characters. */
const SPINNER_WIDTH = 4;
/** At most ten draws per second. */
const DRAW_MS = 100;

/** The last line of a terminal, which shows what is running; text is written above it, and it is removed at the end. */
export class LiveLine {
  readonly #output: Output;
  readonly #describe: (width: number) => string;
  #spinner: Ora | undefined;
  #timer: NodeJS.Timeout;
  #above = '';
  #isStopped = false;
  #isDrawn = false;

  /**
   * `describe` returns a description of what is running in at most that many columns, and is called at each draw; an
   * empty string draws nothing.
   */
  constructor(output: Output, describe: (width: number) => string) {
    this.#output = output;
    this.#describe = describe;
    this.#timer = setTimeout(() => void this.#start(), FIRST_DRAW_MS).unref();
  }

  write(text: string): void {
    if (this.#spinner === undefined) this.#output.write(text);
    else this.#above += text;
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
    if (this.#spinner === undefined) return;
    this.#wipe(this.#spinner);
    this.#writeAbove();
    this.#spinner = undefined;
  }

  async #start(): Promise<void> {
    const { default: ora } = await import('ora');
    if (this.#isStopped) return;
    // rendered here and never started: ora's own timer would keep the process alive, and its hooks replace
    // process.stdout
    const stream = terminalStream(this.#output);
    this.#spinner = ora({
      stream,
      isEnabled: true,
      discardStdin: false,
      interval: DRAW_MS,
      ...(this.#output.color ? {} : { color: false }),
    });
    this.#timer = setInterval(() => this.#draw(), DRAW_MS).unref();
    this.#draw();
  }

  #draw(): void {
    const spinner = this.#spinner!;
    this.#wipe(spinner);
    this.#writeAbove();
    const width = this.#output.columns - SPINNER_WIDTH;
    const text = this.#describe(width);
    if (text === '') return;
    spinner.text = cutToWidth(text, width);
    spinner.render();
    this.#isDrawn = true;
  }

  /** Leaves a line alone that is not its own: the user may be typing on it. */
  #wipe(spinner: Ora): void {
    if (this.#isDrawn) spinner.clear();
    this.#isDrawn = false;
  }

  #writeAbove(): void {
    if (this.#above !== '') this.#output.write(this.#above);
    this.#above = '';
  }
}

/** The part of a terminal stream that ora draws with. */
function terminalStream(output: Output): NodeJS.WriteStream {
  const draw = output.draw ?? output.write;
  const stream = {
    isTTY: true,
    get columns() {
      return output.columns;
    },
    write(text: string) {
      draw(text);
      return true;
    },
    cursorTo: (column: number) => stream.write(`\x1b[${column + 1}G`),
    moveCursor: (_dx: number, dy: number) => stream.write(`\x1b[${-dy}A`),
    clearLine: (_direction: number) => stream.write('\x1b[0K'),
  };
  return stream as unknown as NodeJS.WriteStream;
}
