import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeFunction, startRun, writeFiles } from './lambda-project.ts';

/**
 * With the output of TypeScript's own `tsc` for `emitDecoratorMetadata`
 * (typescriptlang.org/tsconfig#emitDecoratorMetadata).
 */
const APP = `import { Store } from './store';
import type { Order } from './order';

const types: unknown[] = [];
// what reflect-metadata's \`Reflect.metadata\` is called with
(Reflect as any).metadata = (key: string, value: unknown) => () => void types.push([key, nameOf(value)]);
function nameOf(value: any): unknown {
  return Array.isArray(value) ? value.map((one) => one.name) : value?.name;
}
function Injectable(): ClassDecorator {
  return () => {};
}
@Injectable()
class Service {
  constructor(readonly store: Store, readonly order: Order) {}
}
export const handler = async () => [types, new Service(new Store(), { id: 1 }).store.name];
export const fails = async () => { throw new Error('here'); };
`;
const FILES = {
  'src/app.ts': APP,
  'src/store.ts': 'export class Store { name = "store"; }',
  'src/order.ts': 'export interface Order { id: number }',
  'base.json': '{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true } }',
  'tsconfig.json':
    '{ "extends": ["./base"], "compilerOptions": { "target": "es2022", "rootDir": "src", "outDir": "dist" } }',
};

function start(typescript: string | undefined) {
  const root = writeFiles(FILES);
  if (typescript !== undefined) {
    mkdirSync(join(root, 'node_modules'));
    symlinkSync(join(process.cwd(), 'node_modules', typescript), join(root, 'node_modules/typescript'));
  }
  const code = { kind: 'folder', path: join(root, 'dist') } as const;
  const functions = ['handler', 'fails'].map((name) => makeFunction(root, { name, handler: `app.${name}`, code }));
  return { root, run: startRun(root, functions) };
}

describe.each(['typescript-5', 'typescript'])('emitDecoratorMetadata, by %s', (typescript) => {
  test('keeps the types for dependency injection', { timeout: 20_000 }, async () => {
    expect(await start(typescript).run.call('handler')).toEqual([
      [['design:paramtypes', ['Store', 'Object']]],
      'store',
    ]);
  });

  test('keeps stack traces that show the source', { timeout: 20_000 }, async () => {
    const { root, run } = start(typescript);
    const failure: unknown = await run.call('fails').catch((reason: unknown) => reason);
    const { trace } = JSON.parse((failure as { cause: string }).cause) as { trace: string[] };
    expect(trace[1]).toContain(`${root}/src/app.ts:18:42`);
  });
});

test('emitDecoratorMetadata without TypeScript reports the missing package', async () => {
  const { root, run } = start(undefined);
  const failure: unknown = await run.call('handler').catch((reason: unknown) => reason);
  expect((failure as Error).message.replaceAll(root, 'ROOT')).toBe(
    'ROOT/src/app.ts has decorators whose types its tsconfig emits (emitDecoratorMetadata): this requires the package typescript, which is not installed: npm install --save-dev typescript',
  );
});
