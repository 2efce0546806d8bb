type Paint = (text: string) => string;

/** The colours of the trace, by meaning. */
export interface Painter {
  readonly success: Paint;
  readonly failure: Paint;
  readonly warning: Paint;
  readonly dim: Paint;
  readonly strong: Paint;
}

const same: Paint = (text) => text;

const PLAIN_PAINTER: Painter = { success: same, failure: same, warning: same, dim: same, strong: same };

/** Loads the colours only if they are used. */
export async function loadPainter(color: boolean): Promise<Painter> {
  if (!color) return PLAIN_PAINTER;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return { success: chalk.green, failure: chalk.red, warning: chalk.yellow, dim: chalk.dim, strong: chalk.bold };
}
