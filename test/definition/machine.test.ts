import { describe, expect, test } from 'vitest';
import { toAwsDiagnostic } from '../../src/definition/aws-diagnostic.ts';
import { checkDefinition } from '../../src/definition/check-definition.ts';
import { scanDefinition } from '../../src/definition/scan-definition.ts';
import { SourceFile } from '../../src/source/source-file.ts';
import type { SourceNode } from '../../src/source/source-node.ts';
import type { ChoiceState } from '../../src/states/choice/choice.ts';
import { stateSyntaxes } from '../../src/states/index.ts';
import type { MapState } from '../../src/states/map/map-state.ts';
import { check, INNER, LAMBDA, machineOf } from './support.ts';

const scope = { input: { a: 1 }, context: () => ({}), variables: new Map(), random: () => 0, now: () => 0 };

describe('the tree', () => {
  test("Retry has AWS's defaults", async () => {
    const { machine } = await check(
      machineOf({ Type: 'Task', Resource: LAMBDA, Retry: [{ ErrorEquals: ['E'] }], End: true }),
    );
    const { range: _range, ...retrier } = machine!.states.get('S')!.retry[0]!;
    expect(retrier).toEqual({
      errorEquals: ['E'],
      intervalSeconds: { kind: 'literal', value: 1 },
      maxAttempts: { kind: 'literal', value: 3 },
      backoffRate: { kind: 'literal', value: 2 },
      maxDelaySeconds: undefined,
      jitterStrategy: 'NONE',
    });
  });

  test("a Map's Parameters are its ItemSelector", async () => {
    const map = { Type: 'Map', Iterator: INNER, Parameters: { 'x.$': '$.a' }, End: true };
    const { machine } = await check(machineOf(map));
    const state = machine!.states.get('S') as MapState;
    expect({ io: state.io, item: await state.itemSelector?.(scope), mode: state.mode }).toEqual({
      io: { language: 'JSONPath' },
      item: { x: 1 },
      mode: 'INLINE',
    });
  });

  test('a distributed Map', async () => {
    const { machine, lines } = await check(
      machineOf({
        Type: 'Map',
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }, ...INNER },
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', 'b'], MaxItemsPath: '$.max' },
          Parameters: { Bucket: 'shop', 'Key.$': '$.a' },
        },
        ItemBatcher: { MaxItemsPerBatch: 10, BatchInput: { x: 1 } },
        ResultWriter: { WriterConfig: { OutputType: 'JSONL', Transformation: 'FLATTEN' } },
        Label: 'shop',
        End: true,
      }),
    );
    expect(lines).toEqual([]);
    const { mode, executionType, itemReader, itemBatcher, resultWriter, label } = machine!.states.get('S') as MapState;
    expect({ mode, executionType, label, resultWriter }).toEqual({
      mode: 'DISTRIBUTED',
      executionType: 'EXPRESS',
      label: 'shop',
      resultWriter: { parameters: undefined, outputType: 'JSONL', transformation: 'FLATTEN' },
    });
    expect(itemReader).toMatchObject({
      action: 'getObject',
      inputType: 'CSV',
      csvHeaders: ['a', 'b'],
      maxItems: { kind: 'path', text: '$.max' },
    });
    expect(await itemReader?.parameters(scope)).toEqual({ Bucket: 'shop', Key: 1 });
    expect(itemBatcher).toMatchObject({ maxItemsPerBatch: { kind: 'literal', value: 10 } });
  });

  test('a JSONata Choice', async () => {
    const rules = [
      {
        Condition: '{% $states.input.a = 1 %}',
        Next: 'Z',
        Output: { b: '{% $states.input.a + 1 %}' },
        Assign: { v: 2 },
      },
      { Condition: true, Next: 'Z' },
    ];
    const choice = { Type: 'Choice', Choices: rules };
    const { machine, lines } = await check({
      QueryLanguage: 'JSONata',
      ...machineOf(choice, { Z: { Type: 'Succeed' } }),
    });
    expect(lines).toEqual([]);
    const [first, second] = (machine!.states.get('S') as ChoiceState).rules;
    expect([
      first?.condition.kind === 'expression' && (await first.condition.evaluate(scope)),
      await first?.output?.(scope),
      first?.assign?.names.map(({ name }) => name),
      second?.condition.kind === 'predicate' && second.condition.test(scope),
    ]).toEqual([true, { b: 2 }, ['v'], true]);
  });

  test('the query language of a definition is detected before it is parsed', async () => {
    const results = [];
    for (const definition of [
      machineOf({ Type: 'Pass', End: true }),
      { QueryLanguage: 'JSONPath', ...machineOf({ Type: 'Pass', End: true }) },
      machineOf({ Type: 'Map', ItemProcessor: { StartAt: 'I', States: { I: { QueryLanguage: 'JSONata' } } } }),
    ]) {
      results.push(scanDefinition((await check(definition)).machine!.range as unknown as SourceNode).usesJsonata);
    }
    expect(results).toEqual([false, false, true]);
  });
});

test('a definition that is too deep for recursion is refused', async () => {
  const file = new SourceFile('deep.asl.json', '{}');
  const at = { file, start: 0, end: 2 };
  let node: SourceNode = { kind: 'scalar', value: 1, ...at };
  for (let i = 0; i < 100_000; i++) node = { kind: 'list', items: [node], ...at };
  const definition: SourceNode = { kind: 'map', entries: [{ key: 'States', keyRange: at, value: node }], ...at };
  const { machine, diagnostics } = await checkDefinition(definition, {
    types: stateSyntaxes,
    workflowType: 'STANDARD',
  });
  expect({ machine, diagnostics: diagnostics.map(toAwsDiagnostic) }).toEqual({
    machine: undefined,
    diagnostics: [
      { severity: 'ERROR', code: 'TOO_DEEPLY_NESTED', message: 'The definition is nested deeper than 500 levels' },
    ],
  });
});
