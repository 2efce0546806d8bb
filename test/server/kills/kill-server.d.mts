export function killServer(options: {
  readonly bin: string;
  readonly kills: number;
  readonly log?: (line: string) => void;
}): Promise<{
  readonly kills: number;
  readonly started: number;
  readonly answered: number;
  readonly changed: number;
  readonly restartMs: number;
  readonly faults: readonly string[];
}>;
